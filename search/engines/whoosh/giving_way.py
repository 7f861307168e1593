"""Lets whoever is waited for go before work in the background of the same process.

The interpreter runs one thread at a time, and a thread that computes keeps it for 5 milliseconds after
another has asked for it. An article is written in some forty steps after each of which its thread has to
ask again: beside a merge that never stops, it would take as long as the merge.
"""

from __future__ import annotations

import time
from threading import Lock

#: Seconds after which work in the background goes on to its next step, whoever is there.
_PATIENCE = 0.02
#: Seconds after which it looks again whether somebody is. Being told would cost every search more than
#: all of it costs now.
_LOOK = 0.001


class GivingWay:
    """Who goes first, and who stops for them between two steps."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._first = 0

    def first(self) -> GivingWay:
        """For `with`: what is done meanwhile goes first."""
        return self

    def __enter__(self) -> None:
        with self._lock:
            self._first += 1

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._first -= 1

    def give_way(self) -> None:
        """Between two steps: wait while somebody goes first, but not for long."""
        end = time.monotonic() + _PATIENCE
        while self._first and time.monotonic() < end:
            time.sleep(_LOOK)
