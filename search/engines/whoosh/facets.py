"""Facet values as small numbers.

Documents share combinations of values far more often than not (a speaker comes with his country,
his office; a topic with its parents). So fields are encoded together: each distinct combination
of values of a group of fields is a *row*, a document holds the number of its row. How rows are
counted is said in `tally.py`.

A group takes fields, in the order given, as long as it has few rows compared with documents. The
values of its fields are numbered through: these numbers are *cells*. Arrays of group g with d
documents, r rows, c cells:

    facet<g>_rows         u8/u16/u32 [d]
    facet<g>_cell_rows    u32            rows that have a cell, ascending, cell by cell
    facet<g>_cell_starts  u32 [c + 1]    where those of a cell begin
    facet<g>_table        u8/u16/u32 [r * slots]   the cells of a row, up to 8 for a field; c: none
    values_<field>                       the field's values in order, each ended by a zero byte

and for each group its fields with their number of slots among the meta data.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from functools import cached_property

import numpy as np

from search.engines.whoosh.arrayfile import Array
from search.types import VALUE_FIELDS

#: Fields in the order in which groups take them: what goes together stands together.
FIELD_ORDER = (
    "speaker", "from", "office", "named", "country", "topic",
    "outlet", "byline", "lang", "type", "verb", "state",
)  # fmt: skip
assert set(FIELD_ORDER) == set(VALUE_FIELDS)

#: A group may have this many rows, or as many as an eighth of the documents.
_FEW_ROWS = 1 << 12
_MANY_ROWS = 1 << 16

#: Slots per field in the table of rows; further values are only found by cell.
WIDEST = 8


def smallest_unsigned(maximum: int) -> np.dtype[np.unsignedinteger]:
    """The narrowest unsigned type that holds 0..maximum."""
    return np.min_scalar_type(maximum)


class FacetGroup:
    """Fields that are encoded together.

    sizes: number of values of each field; slots: its columns of `table` [rows, all slots].
    first: the first cell of each field.
    """

    def __init__(
        self,
        sizes: Mapping[str, int],
        slots: Mapping[str, int],
        rows: Array,
        cell_rows: Array,
        cell_starts: Array,
        table: Array,
    ) -> None:
        self.fields = tuple(sizes)
        self.sizes = sizes
        self.slots = slots
        self.rows = rows
        self._stored_cell_rows = cell_rows
        self.cell_starts = cell_starts
        width = sum(slots.values())
        self.table = table.reshape(-1, width)
        self.size = len(self.table)
        self.cells = len(cell_starts) - 1
        self.first = dict(zip(sizes, [0, *np.cumsum(list(sizes.values())).tolist()], strict=False))

    @cached_property
    def cell_rows(self) -> Array:
        """As numpy looks things up by: converting that each time would take as long again."""
        return self._stored_cell_rows.astype(np.intp)

    def documents_with(self, field: str, value: int) -> Array:
        """Mask of the documents that have the value numbered `value`."""
        return self.having(self.first[field] + value)

    def having(self, cell: int) -> Array:
        """Mask of the documents that have a cell."""
        having = np.zeros(self.size, bool)
        having[self.cell_rows[int(self.cell_starts[cell]) : int(self.cell_starts[cell + 1])]] = True
        return having.take(self.rows)

    def entries(self, field: str) -> tuple[Array, Array]:
        """(row, cell) of every value of every row, ascending by cell."""
        low = self.first[field]
        starts = self.cell_starts[low : low + self.sizes[field] + 1].astype(np.int64)
        cell = np.repeat(np.arange(low, low + self.sizes[field]), np.diff(starts))
        return self.cell_rows[starts[0] : starts[-1]], cell

    def encoded(self, field: str, names: list[str]) -> EncodedField:
        """One field of the group by itself."""
        row, cell = self.entries(field)
        order = np.argsort(row, kind="stable")
        starts = np.searchsorted(row[order], np.arange(self.size + 1))
        return EncodedField(self.rows, starts, (cell - self.first[field])[order], names)


def place_of(value: str, values: Sequence[str]) -> int | None:
    """Where a value stands among others in order; None if it doesn't."""
    place = bisect_left(values, value)
    return place if place < len(values) and values[place] == value else None


def ranges(starts: Array, lengths: Array) -> Array:
    """The numbers starts[i] .. starts[i] + lengths[i] - 1 for all i, one after the other."""
    if not len(lengths):
        return np.zeros(0, np.int64)
    ends = np.cumsum(lengths)
    numbers = np.repeat(starts - (ends - lengths), lengths)
    numbers += np.arange(int(ends[-1]))
    return numbers


class FacetColumn:
    """One field of the documents being written: which set of values each has."""

    def __init__(self) -> None:
        self.sets: dict[tuple[str, ...], int] = {}
        self.rows: list[int] = []

    def append(self, values: Sequence[str]) -> None:
        key = tuple(values)
        number = self.sets.get(key)
        if number is None:
            number = self.sets[key] = len(self.sets)
        self.rows.append(number)


class EncodedField:
    """A field as rows of value numbers: `rows` [d], `starts` [r + 1], `values`, `names`."""

    def __init__(self, rows: Array, starts: Array, values: Array, names: list[str]) -> None:
        self.rows = rows
        self.starts = starts
        self.values = values
        self.names = names

    def in_order(self) -> EncodedField:
        """The same with its values numbered in their order."""
        order = sorted(range(len(self.names)), key=self.names.__getitem__)
        number = np.zeros(len(order), np.int64)
        number[order] = np.arange(len(order))
        names = [self.names[at] for at in order]
        return EncodedField(self.rows, self.starts, number.take(self.values), names)

    @classmethod
    def of_column(cls, column: FacetColumn) -> EncodedField:
        numbers: dict[str, int] = {}
        values: list[int] = []
        starts = [0]
        for members in column.sets:
            values += [numbers.setdefault(value, len(numbers)) for value in dict.fromkeys(members)]
            starts.append(len(values))
        return cls(
            np.array(column.rows, np.int64),
            np.array(starts, np.int64),
            np.array(values, np.int64),
            list(numbers),
        )

    @classmethod
    def of_parts(cls, parts: list[tuple[EncodedField, Array | None]]) -> EncodedField:
        """Several one after the other, of each only the documents of a mask."""
        numbers: dict[str, int] = {}
        joined = _Sets()
        rows = []
        for part, live in parts:
            kept = part.rows if live is None else part.rows[live]
            used = np.bincount(kept, minlength=len(part.starts) - 1).nonzero()[0]
            starts = part.starts.take(used)
            lengths = part.starts.take(used + 1) - starts
            values = part.values.take(ranges(starts, lengths))
            number_of_value = np.zeros(len(part.names), np.int64)
            for value in np.unique(values).tolist():
                number_of_value[value] = numbers.setdefault(part.names[value], len(numbers))
            number_of_row = np.zeros(len(part.starts) - 1, np.int64)
            number_of_row[used] = joined.numbers(number_of_value.take(values), lengths)
            rows.append(number_of_row.take(kept))
        return cls(np.concatenate(rows), *joined.arrays(), list(numbers))


class _Sets:
    """Distinct sets of value numbers, numbered as they appear."""

    def __init__(self) -> None:
        self._single: Array = np.zeros(0, np.int64)  # value -> number of the set of it alone
        self._several: dict[tuple[int, ...], int] = {}
        self._members: list[Array] = []
        self._lengths: list[Array] = []
        self._count = 0

    def numbers(self, values: Array, lengths: Array) -> Array:
        """Numbers of sets: `values` one set after the other, `lengths` of each."""
        result = np.zeros(len(lengths), np.int64)
        starts = lengths.cumsum() - lengths
        one = (lengths == 1).nonzero()[0]
        alone = values.take(starts.take(one))
        missing = int(alone.max(initial=-1)) + 1 - len(self._single)
        if missing > 0:
            self._single = np.append(self._single, np.full(missing, -1))
        fresh = np.unique(alone[self._single.take(alone) < 0])
        self._single[fresh] = np.arange(self._count, self._count + len(fresh))
        self._note(fresh, np.ones(len(fresh), np.int64))
        result[one] = self._single.take(alone)
        members = values.tolist()
        others = (lengths != 1).nonzero()[0].tolist()
        for at in others:
            low = int(starts[at])
            key = tuple(sorted(members[low : low + int(lengths[at])]))
            number = self._several.get(key)
            if number is None:
                number = self._several[key] = self._count
                self._note(np.array(key, np.int64), np.array([len(key)]))
            result[at] = number
        return result

    def arrays(self) -> tuple[Array, Array]:
        """Where each set begins, and the end; the members."""
        lengths = np.concatenate(self._lengths)
        return np.concatenate([[0], lengths.cumsum()]), np.concatenate(self._members)

    def _note(self, members: Array, lengths: Array) -> None:
        self._members.append(members)
        self._lengths.append(lengths)
        self._count += len(lengths)


def encode(fields: dict[str, EncodedField]) -> tuple[list[dict[str, int]], dict[str, Array]]:
    """Fields of each group with their slots, and the arrays described above."""
    fields = {name: field.in_order() for name, field in fields.items()}
    arrays = {
        f"values_{name}": np.frombuffer(
            "".join(value + "\0" for value in field.names).encode(), np.uint8
        )
        for name, field in fields.items()
    }
    groups: list[dict[str, int]] = []
    for together, rows, representatives in _grouped(fields):
        slots, group_arrays = _group_arrays(fields, together, rows, representatives)
        for key, array in group_arrays.items():
            arrays[f"facet{len(groups)}_{key}"] = array
        groups.append(slots)
    return groups, arrays


def _grouped(fields: dict[str, EncodedField]) -> list[tuple[list[str], Array, Array]]:
    """(fields, row of each document, a document of each row) of the groups."""
    found: list[tuple[list[str], Array, Array]] = []
    for name in FIELD_ORDER:
        field = fields[name]
        if found:
            together, rows, _ = found[-1]
            joined = rows * (len(field.starts) - 1) + field.rows
            _, first, number = np.unique(joined, return_index=True, return_inverse=True)
            if len(first) <= min(_MANY_ROWS, max(_FEW_ROWS, len(rows) // 8)):
                found[-1] = [*together, name], number, first
                continue
        _, first, number = np.unique(field.rows, return_index=True, return_inverse=True)
        found.append(([name], number, first))
    return found


def _group_arrays(
    fields: dict[str, EncodedField], together: list[str], rows: Array, representatives: Array
) -> tuple[dict[str, int], dict[str, Array]]:
    """Slots and arrays of one group; `representatives` has one document of each row."""
    size = len(representatives)
    blocks, entry_rows, entry_cells, slots = [], [], [], {}
    cells = 0
    for name in together:
        field = fields[name]
        of_field = field.rows[representatives]
        starts = field.starts[of_field]
        lengths = field.starts[of_field + 1] - starts
        row = np.repeat(np.arange(size), lengths)
        cell = field.values[ranges(starts, lengths)] + cells
        place = np.arange(len(row)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
        slots[name] = width = min(int(lengths.max(initial=1)), WIDEST)
        block = np.full((size, max(width, 1)), -1)
        inside = place < width
        block[row[inside], place[inside]] = cell[inside]
        blocks.append(block)
        entry_rows.append(row)
        entry_cells.append(cell)
        cells += len(field.names)
    row, cell = np.concatenate(entry_rows), np.concatenate(entry_cells)
    table = np.concatenate(blocks, axis=1)
    table[table < 0] = cells
    starts = np.zeros(cells + 1, np.uint32)
    np.cumsum(np.bincount(cell, minlength=cells), out=starts[1:])
    return slots, {
        "rows": rows.astype(smallest_unsigned(max(size - 1, 0))),
        "cell_rows": row[np.argsort(cell, kind="stable")].astype(np.uint32),
        "cell_starts": starts,
        "table": table.astype(smallest_unsigned(cells)).ravel(),
    }
