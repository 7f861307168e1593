"""Counts the facet values of many documents at once.

Three ways lead to the same counts; which is cheapest depends on how many documents there are:

- by document: take the cells of each document's row from the table, and count these;
- by row: count the rows, and add up for each cell the counts of the rows that have it;
- by matrix: the first for all groups at once, over a matrix made for it (`cells.py`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import numpy as np

from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.cells import Cells, Columns
from search.engines.whoosh.facets import WIDEST, FacetGroup, ranges

#: Counting a row and adding up its cells costs about this much of counting a cell of a document.
_COST_OF_ENTRY = 0.5
#: And a cell in the matrix of all groups this much.
_COST_IN_MATRIX = 0.85


class Tally:
    """Counter of some facet fields of one section.

    fields: in the order of `counts`; sizes: number of values of each.
    """

    def __init__(
        self,
        groups: Sequence[FacetGroup],
        fields: frozenset[str],
        reserve: Callable[[int], bool],
    ) -> None:
        """reserve: whether there is room for a matrix of so many bytes; takes it."""
        self._parts = [
            _Part(group, chosen)
            for group in groups
            if (chosen := [field for field in group.fields if field in fields])
        ]
        self._reserve = reserve
        self._asked = self._refused = False
        self._cells: Cells | None = None
        self._slots = sum(part.columns.table.shape[1] for part in self._parts)
        self.fields = [field for part in self._parts for field in part.fields]
        #: Where the values stand among the cells of all groups.
        self.cells = _cells_of(groups, self.fields)
        self.sizes = [part.group.sizes[field] for part in self._parts for field in part.fields]

    def counts(self, ids: Array | None) -> Array:
        """Documents per value, field by field, among the documents `ids` or all; int64."""
        if ids is not None and self._is_cheaper_by_matrix(len(ids)):
            cells = self._matrix()
            if cells is not None:
                return self._with_wide(cells.counts(ids), ids)
        found = []
        for part in self._parts:
            rows = part.group.rows
            found.append(part.counts(rows if ids is None else rows.take(ids)))
        return np.concatenate(found) if found else np.zeros(0, np.int64)

    def _matrix(self) -> Cells | None:
        """The cells of all documents, once they are together; begun when asked for again."""
        cells = self._cells
        if cells is None and self._asked and not self._refused:
            columns = [part.columns for part in self._parts]
            self._refused = not self._reserve(Cells.bytes(columns))
            if not self._refused:
                cells = self._cells = Cells(columns)
        self._asked = True
        return cells if cells is not None and cells.fill() else None

    def _is_cheaper_by_matrix(self, documents: int) -> bool:
        if len(self._parts) < 2:
            return False
        others = sum(min(part.costs(documents)) for part in self._parts)
        return _COST_IN_MATRIX * documents * self._slots < others

    def _with_wide(self, counts: Array, ids: Array) -> Array:
        """Add what has no place in the tables."""
        start = 0
        for part in self._parts:
            if part.wide is not None:
                beyond = part.wide.cells(part.group.rows.take(ids))
                counts[start : start + part.cells] += np.bincount(beyond, minlength=part.cells)
            start += part.cells
        return counts

    def entries(self, ids: Array) -> tuple[Array, Array]:
        """(place among `ids`, value) of every value of the documents `ids`, values as numbered by
        `counts`."""
        places, values = [np.zeros(0, np.int64)], [np.zeros(0, np.int64)]
        start = 0
        for part in self._parts:
            for place, cell in part.entries(part.group.rows.take(ids)):
                places.append(place)
                values.append(cell.astype(np.int64) + start)
            start += part.cells
        return np.concatenate(places), np.concatenate(values)


def _cells_of(groups: Sequence[FacetGroup], fields: Sequence[str]) -> Array:
    found, start = {}, 0
    for group in groups:
        for field, size in group.sizes.items():
            found[field] = np.arange(size) + (start + group.first[field])
        start += group.cells
    return np.concatenate([found[field] for field in fields] or [np.zeros(0, np.int64)])


class _Part:
    """The fields of one group. Cells are numbered from 0 through the chosen fields."""

    def __init__(self, group: FacetGroup, fields: list[str]) -> None:
        self.group = group
        self.fields = fields
        if len(fields) == len(group.fields):
            self._table, starts, self._cell_rows = group.table, group.cell_starts, group.cell_rows
        else:
            self._table, starts, self._cell_rows = _narrowed(group, fields)
        self._cells = len(starts) - 1
        starts = starts.astype(np.int64)
        lengths = np.diff(starts)
        self._filled = None if lengths.all() else lengths.nonzero()[0]
        self._starts = starts[:-1] if self._filled is None else starts[self._filled]
        self.wide = _Wide(group, fields) if self._has_wide(lengths) else None

    @property
    def cells(self) -> int:
        return self._cells

    @property
    def columns(self) -> Columns:
        return Columns(self.group.rows, self._table, self._cells)

    def costs(self, documents: int) -> tuple[float, float]:
        """What counting by document costs, and by row."""
        by_row = documents + _COST_OF_ENTRY * (self.group.size + len(self._cell_rows))
        return documents * self._table.shape[1], by_row

    def entries(self, rows: Array) -> Iterator[tuple[Array, Array]]:
        """(place among `rows`, cell) of every value of the rows, in parts."""
        table = self._table.take(rows, axis=0)
        place, slot = (table < self._cells).nonzero()
        yield place, table[place, slot]
        if self.wide is not None:
            yield self.wide.entries(rows)

    def _has_wide(self, lengths: Array) -> bool:
        full = any(self.group.slots[field] == WIDEST for field in self.fields)
        return full and int(lengths.sum()) > np.count_nonzero(self._table != self._cells)

    def counts(self, rows: Array) -> Array:
        """Documents per cell, given their rows."""
        by_document, by_row = self.costs(len(rows))
        if by_document < by_row:
            cells = self._table.take(rows, axis=0).ravel()
            counts = np.bincount(cells, minlength=self._cells + 1)[: self._cells]
            if self.wide is not None:
                counts += np.bincount(self.wide.cells(rows), minlength=self._cells)
            return counts
        of_rows = np.bincount(rows, minlength=self.group.size)
        if not len(self._starts):
            return np.zeros(self._cells, np.int64)
        found = np.add.reduceat(of_rows.take(self._cell_rows), self._starts)
        if self._filled is None:
            return found
        counts = np.zeros(self._cells, np.int64)
        counts[self._filled] = found
        return counts


def _narrowed(group: FacetGroup, fields: Sequence[str]) -> tuple[Array, Array, Array]:
    """Table, starts and rows of the cells of some fields of a group."""
    columns, lengths, rows = [], [], []
    total = sum(group.sizes[field] for field in fields)
    column = cells = 0
    for field in group.fields:
        low, size, width = group.first[field], group.sizes[field], group.slots[field]
        if field in fields:
            block = group.table[:, column : column + width].astype(np.int64)
            inside = block < low + size
            columns.append(np.where(inside, block - (low - cells), total))
            rows.append(group.entries(field)[0])
            lengths.append(np.diff(group.cell_starts[low : low + size + 1].astype(np.int64)))
            cells += size
        column += width
    starts = np.concatenate([[0], np.cumsum(np.concatenate(lengths))])
    table = np.concatenate(columns, axis=1).astype(group.table.dtype)
    return table, starts, np.concatenate(rows)


class _Wide:
    """Values beyond the slots of the table, of the few rows that have so many."""

    def __init__(self, group: FacetGroup, fields: Sequence[str]) -> None:
        rows, cells = [], []
        number = 0
        for field in fields:
            row, cell = group.entries(field)
            wide = np.bincount(row, minlength=group.size).take(row) > WIDEST
            row, cell = row[wide], cell[wide]
            beyond = (group.table.take(row, axis=0) != cell[:, None]).all(axis=1)
            cell = cell - group.first[field] + number
            number += group.sizes[field]
            rows.append(row[beyond])
            cells.append(cell[beyond])
        row, cell = np.concatenate(rows), np.concatenate(cells)
        order = np.argsort(row, kind="stable")
        self._rows, self._cells = row[order], cell[order]
        self._are_wide = np.zeros(group.size, bool)
        self._are_wide[row] = True

    def cells(self, rows: Array) -> Array:
        """Those of some rows."""
        return self.entries(rows)[1]

    def entries(self, rows: Array) -> tuple[Array, Array]:
        """(place among `rows`, cell) of those of some rows."""
        places = self._are_wide.take(rows).nonzero()[0]
        rows = rows.take(places)
        first = np.searchsorted(self._rows, rows)
        lengths = np.searchsorted(self._rows, rows, side="right") - first
        return places.repeat(lengths), self._cells[ranges(first, lengths)]
