"""Numbers of facet values that hold across sections.

Each section numbers its values for itself. To add up counts a process numbers the values of all
sections it has met, and keeps for each section the map between the two.
"""

from __future__ import annotations

from threading import Lock
from weakref import WeakKeyDictionary

import numpy as np

from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.section import Section


class ValueNumbers:
    """Facet field -> value -> number; grows only. Shared by the threads of a process."""

    def __init__(self) -> None:
        self._names: dict[str, list[str]] = {}
        self._numbers: dict[str, dict[str, int]] = {}
        self._maps: WeakKeyDictionary[Section, dict[str, Array]] = WeakKeyDictionary()
        self._ordered: dict[str, tuple[list[str], Array]] = {}
        self._lock = Lock()

    def meet(self, section: Section) -> None:
        """Number the values of a section."""
        with self._lock:
            if section in self._maps:
                return
            maps = {}
            for field, values in section.facet_values.items():
                names = self._names.setdefault(field, [])
                numbers = self._numbers.setdefault(field, {})
                for value in values:
                    if value not in numbers:
                        names.append(value)
                        numbers[value] = len(names) - 1
                maps[field] = np.array([numbers[value] for value in values], np.int64)
            self._maps[section] = maps

    def of(self, section: Section, field: str) -> Array:
        """Number of each of the section's values."""
        return self._maps[section][field]

    def in_order(self, field: str) -> tuple[list[str], Array]:
        """All values in order, and the place of each number among them."""
        names = self._names.get(field, [])
        known = self._ordered.get(field)
        if known is None or len(known[0]) != len(names):
            with self._lock:
                order = sorted(range(len(names)), key=names.__getitem__)
                places = np.zeros(len(order), np.int64)
                places[order] = np.arange(len(order))
                known = self._ordered[field] = [names[at] for at in order], places
        return known
