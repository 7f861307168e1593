"""What the masthead says of one's saved searches."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextlib import nullcontext

from django.http import HttpRequest

from briefs import limits
from search import saved


def saved_new(request: HttpRequest) -> dict[str, Callable[[], int]]:
    """`saved_new`: new results on the reader's searches; counted only where a page shows it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"saved_new": functools.cache(lambda: _in_its_turn(request))}


def _in_its_turn(request: HttpRequest) -> int:
    """Counting is a search, too: in the page's turn if it has one. Where the reader's other searches
    are running nobody waits for it; it then says what it said last."""
    turn = nullcontext() if getattr(request, "in_turn", False) else limits.turn(request, wait=0)
    try:
        return saved.new_total(request.user, turn)
    except limits.TooManyAtOnceError:
        return saved.last_total(request.user)
