"""What the masthead says of one's saved searches."""

from __future__ import annotations

import functools
from collections.abc import Callable

from django.http import HttpRequest

from search import saved


def saved_new(request: HttpRequest) -> dict[str, Callable[[], int]]:
    """`saved_new`: new results on the reader's searches; counted only where a page shows it."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {}
    return {"saved_new": functools.cache(lambda: saved.new_total(user))}
