"""Counts that were made when a section was written: of the documents with a frequent word or value.

Counting facets and days takes longest for words and values that many documents have, and these are
few. What a query finds is often such a set, or one but for some documents: then only those are
counted (`view.py`). A section that has any such sets, n of them, first words, then values, with c
facet cells of all its groups and t numbers of the days of a date field (see `days.py`):

    ahead_stems     u32     the words' stems, ascending
    ahead_cells     u32     the values as cells, numbered through the groups, ascending
    ahead_facets    u16/u32 [n * c]
    ahead_<field>   u16/u32 [n * t]     for each date field

They are made in `counting_ahead.py`.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from search.engines.whoosh.arrayfile import Array
from search.types import DATE_FIELDS


class Ahead:
    """The sets are numbered; none has more documents than were in the section, deleted or not."""

    def __init__(self, array: Callable[[str], Array]) -> None:
        """array: of the section, by name."""
        stems, cells = array("ahead_stems").tolist(), array("ahead_cells").tolist()
        self._of_stem = {stem: number for number, stem in enumerate(stems)}
        self._of_cell = {cell: number for number, cell in enumerate(cells, len(stems))}
        sets = len(stems) + len(cells)
        self._facets = array("ahead_facets").reshape(sets, -1)
        self._days = {field: array(f"ahead_{field}").reshape(sets, -1) for field in DATE_FIELDS}

    def of_stem(self, stem: int) -> int | None:
        """Number of the documents with a word."""
        return self._of_stem.get(stem)

    def of_cell(self, cell: int) -> int | None:
        """Number of the documents with a value."""
        return self._of_cell.get(cell)

    def facets(self, numbers: list[int], cells: Array) -> Array:
        """Of some sets: documents in each of some cells, added up; int64."""
        return _sum(self._facets, numbers).take(cells)

    def days(self, numbers: list[int], field: str) -> Array:
        """Of some sets: documents with each number of a day, added up; int64."""
        return _sum(self._days[field], numbers)


def _sum(counts: Array, numbers: list[int]) -> Array:
    found: Array = counts[numbers[0]].astype(np.int64)
    for number in numbers[1:]:
        found += counts[number]
    return found
