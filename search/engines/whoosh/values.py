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

    def size(self, field: str) -> int:
        return len(self._names.get(field, ()))

    def names(self, field: str) -> list[str]:
        """Values by number."""
        return self._names.get(field, [])

    def number(self, field: str) -> dict[str, int]:
        """Numbers by value."""
        return self._numbers.get(field, {})
