"""Lets whoever is waited for go before work in the background of the same process.

The interpreter runs one thread at a time, and a thread that computes keeps it for 5 milliseconds after
another has asked for it. An article is written in some forty steps after each of which its thread has to
ask again: beside a merge that never stops, it would take as long as the merge.
"""

from __future__ import annotations

from threading import Event, Lock

#: Seconds after which work in the background goes on to its next step, whoever is there.
_PATIENCE = 0.02


class GivingWay:
    """Who goes first, and who stops for them between two steps."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._first = 0
        self._nobody = Event()
        self._nobody.set()

    def first(self) -> GivingWay:
        """For `with`: what is done meanwhile goes first. A search is so short that a generator here would
        be felt."""
        return self

    def __enter__(self) -> None:
        with self._lock:
            self._first += 1
            self._nobody.clear()

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._first -= 1
            if not self._first:
                self._nobody.set()

    def give_way(self) -> None:
        """Between two steps: wait while somebody goes first, but not for long."""
        self._nobody.wait(_PATIENCE)
