"""What follows from the index alone is worked out once for each state of it.

Kept by each process for itself, and only for the present state. What comes from the database, such as
whether a statement still stands and what its speaker is called, does not belong here: it may be ahead
of the index.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from search.engine import engine

Made = TypeVar("Made")

_kept: tuple[Hashable, dict[Hashable, Any]] = (None, {})


def remembered(key: Hashable, make: Callable[[], Made]) -> Made:
    """What `make` returned while the index was what it is now; nobody may change it. Raises
    EngineError.

    key: all else that it depends on, rights above all; few different ones.
    """
    global _kept
    state = engine().state()  # before anything is asked: it must not claim too much
    held, kept = _kept
    if held != state:
        kept = {}
        _kept = (state, kept)
    if key not in kept:
        kept[key] = make()
    found: Made = kept[key]
    return found
