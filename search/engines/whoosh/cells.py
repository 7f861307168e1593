"""The cells of each document side by side, so that one look-up and one count do for all facets.

Of few documents counting is mostly the calls of numpy, and of some more the misses of the
processor's caches: with a matrix there is one of each for a document instead of two for each group.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.facets import smallest_unsigned
from search.engines.whoosh.memory import zeros_to_keep

#: So many documents are entered at a time: all of a million at once would make somebody wait.
_BLOCK = 1 << 16


class Columns(NamedTuple):
    """rows: each document's row. table: each row's cells [rows, slots], `cells` or more: none."""

    rows: Array
    table: Array
    cells: int


class Cells:
    """Cells numbered through several `Columns`: [documents, all slots]. It is filled as it is used."""

    def __init__(self, parts: Sequence[Columns]) -> None:
        self._total = sum(part.cells for part in parts)
        self._matrix: Array = zeros_to_keep(_shape(parts), _dtype(parts))
        self._filled = 0
        self._sources = [
            (part.rows, table) for part, table in zip(parts, self._tables(parts), strict=True)
        ]

    def _tables(self, parts: Sequence[Columns]) -> Iterator[Array]:
        """The tables of the parts with cells numbered through them."""
        slot = cell = 0
        for _, table, cells in parts:
            slots = table.shape[1]
            # of one cell for all that is missing, each count would wait for the one before
            none = self._total + np.arange(slot, slot + slots)
            numbered = np.where(table < cells, table.astype(np.int64) + cell, none)
            yield numbered.astype(self._matrix.dtype)
            slot += slots
            cell += cells

    @staticmethod
    def bytes(parts: Sequence[Columns]) -> int:
        """What the matrix takes."""
        documents, slots = _shape(parts)
        return documents * slots * _dtype(parts).itemsize

    def fill(self) -> bool:
        """Enter the next documents; whether all are in. Threads may do the same work twice."""
        start = self._filled
        if start >= len(self._matrix):
            return True
        end = start + _BLOCK
        slot = 0
        for rows, table in self._sources:
            slots = table.shape[1]
            self._matrix[start:end, slot : slot + slots] = table.take(rows[start:end], axis=0)
            slot += slots
        self._filled = end
        return end >= len(self._matrix)

    def counts(self, ids: Array) -> Array:
        """Documents per cell among the documents `ids`; int64."""
        cells = self._matrix.take(ids, axis=0).ravel()
        return np.bincount(cells, minlength=self._total)[: self._total]


def _shape(parts: Sequence[Columns]) -> tuple[int, int]:
    return len(parts[0].rows), sum(part.table.shape[1] for part in parts)


def _dtype(parts: Sequence[Columns]) -> np.dtype[np.unsignedinteger]:
    return smallest_unsigned(sum(part.cells + part.table.shape[1] for part in parts))
