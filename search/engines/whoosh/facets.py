"""Facet values as small numbers, and counting them.

Documents share combinations of values far more often than not (a speaker comes with his country,
his office; a topic with its parents). So fields are encoded together: each distinct combination
of values of a group of fields is a *row*, a document holds the number of its row. Several fields
are then counted by one look-up and one `bincount`: over the values of the documents' rows or, for
many documents, over all rows weighted by how often they occur.

A group takes fields, in the order given, as long as it has few rows compared with documents.
Arrays of group g with d documents, r rows, f fields:

    facet<g>_rows    u8/u16/u32 [d]
    facet<g>_starts  u32 [r * f + 1]   where the values of row i, field j begin: [i * f + j]
    facet<g>_values  u32               numbers of values, each once per row and field
    values_<field>                     the field's values, each ended by a zero byte
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import NamedTuple

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

#: Slots per field in the table that counts are made with; further values are kept in a list.
_WIDEST = 8


def smallest_unsigned(maximum: int) -> np.dtype[np.unsignedinteger]:
    """The narrowest unsigned type that holds 0..maximum."""
    return np.min_scalar_type(maximum)


class FacetGroup:
    """Fields that are encoded together. sizes: number of values of each."""

    def __init__(self, sizes: Mapping[str, int], rows: Array, starts: Array, values: Array) -> None:
        self.fields = tuple(sizes)
        self.rows = rows
        self.size = (len(starts) - 1) // len(sizes)
        self._sizes = sizes
        self._starts = starts
        self._values = values

    def value_counts(self, ids: Array | None) -> dict[str, Array]:
        """Field -> documents per value, among the documents `ids` or all; int64 [values]."""
        table = self._table
        rows = self.rows if ids is None else self.rows.take(ids)
        if len(rows) < self.size and not len(table.extra_row):
            counts = np.bincount(table.cells.take(rows, axis=0).ravel(), minlength=table.bins)
        else:
            row_counts = np.bincount(rows, minlength=self.size)
            used = np.flatnonzero(row_counts)
            weights = np.repeat(row_counts[used].astype(np.float64), table.cells.shape[1])
            cells = table.cells.take(used, axis=0).ravel()
            counts = np.bincount(cells, weights, minlength=table.bins)
            if len(table.extra_row):
                extra = row_counts[table.extra_row]
                # not +=: of no rows at all, numpy counts in integers in spite of the weights
                counts = counts + np.bincount(table.extra_cell, extra, minlength=table.bins)
            counts = counts.astype(np.int64)
        return {
            field: counts[offset : offset + self._sizes[field]]
            for field, offset in zip(self.fields, table.offsets, strict=True)
        }

    @cached_property
    def all_counts(self) -> dict[str, Array]:
        """`value_counts` of all documents."""
        return self.value_counts(None)

    def documents_with(self, field: str, value: int) -> Array:
        """Mask of the documents that have the value numbered `value`."""
        row, values = self._pairs[field]
        having = np.zeros(self.size, bool)
        having[row[values == value]] = True
        return having[self.rows]

    def encoded(self, field: str, names: list[str]) -> EncodedField:
        """One field of the group by itself."""
        row, value = self._pairs[field]
        starts = np.searchsorted(row, np.arange(self.size + 1))
        return EncodedField(self.rows, starts, value, names)

    @cached_property
    def _pairs(self) -> dict[str, tuple[Array, Array]]:
        """Field -> (row, value) of every value of every row."""
        pairs = {}
        width = len(self.fields)
        for place, field in enumerate(self.fields):
            starts = self._starts[:-1][place::width].astype(np.int64)
            lengths = self._starts[1:][place::width] - starts
            row = np.repeat(np.arange(self.size), lengths)
            pairs[field] = (row, self._values[ranges(starts, lengths)].astype(np.int64))
        return pairs

    @cached_property
    def _table(self) -> _Table:
        """The values of all rows as a table, each field numbered from an offset of its own."""
        columns, extra_row, extra_cell, offsets = [], [], [], []
        dtype = smallest_unsigned(sum(self._sizes.values()) + len(self.fields))
        bins = 0
        for field in self.fields:
            row, value = self._pairs[field]
            first = np.searchsorted(row, np.arange(self.size))
            rank = np.arange(len(row)) - first[row]
            width = min(int(rank.max(initial=0)) + 1, _WIDEST)
            block = np.full((self.size, width), bins + self._sizes[field], dtype)
            inside = rank < width
            block[row[inside], rank[inside]] = value[inside] + bins
            columns.append(block)
            extra_row.append(row[~inside])
            extra_cell.append(value[~inside] + bins)
            offsets.append(bins)
            bins += self._sizes[field] + 1
        return _Table(
            np.concatenate(columns, axis=1),
            np.concatenate(extra_row),
            np.concatenate(extra_cell),
            offsets,
            bins,
        )


class _Table(NamedTuple):
    """cells: [rows, slots], unused ones counted where nobody looks; extra: what did not fit."""

    cells: Array
    extra_row: Array
    extra_cell: Array
    offsets: list[int]
    bins: int


def ranges(starts: Array, lengths: Array) -> Array:
    """The numbers starts[i] .. starts[i] + lengths[i] - 1 for all i, one after the other."""
    total = int(lengths.sum())
    ends = np.cumsum(lengths)
    return np.arange(total) + np.repeat(starts - (ends - lengths), lengths)


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
        sets: dict[tuple[int, ...], int] = {}
        rows = []
        for part, live in parts:
            kept = part.rows if live is None else part.rows[live]
            number_of_row = np.zeros(len(part.starts) - 1, np.int64)
            starts, values = part.starts.tolist(), part.values.tolist()
            used = np.flatnonzero(np.bincount(kept, minlength=1)).tolist() if len(kept) else []
            for row in used:
                members = [
                    numbers.setdefault(part.names[value], len(numbers))
                    for value in values[starts[row] : starts[row + 1]]
                ]
                number_of_row[row] = sets.setdefault(tuple(sorted(members)), len(sets))
            rows.append(number_of_row[kept])
        lengths = np.fromiter(map(len, sets), np.int64, len(sets))
        return cls(
            np.concatenate(rows),
            np.concatenate([[0], np.cumsum(lengths)]),
            np.fromiter((value for members in sets for value in members), np.int64),
            list(numbers),
        )


def encode(fields: dict[str, EncodedField]) -> tuple[list[list[str]], dict[str, Array]]:
    """Fields of each group, and the arrays described above."""
    arrays = {
        f"values_{name}": np.frombuffer(
            "".join(value + "\0" for value in field.names).encode(), np.uint8
        )
        for name, field in fields.items()
    }
    groups: list[list[str]] = []
    together: list[str] = []
    rows = representatives = np.zeros(0, np.int64)
    for name in (*FIELD_ORDER, None):
        if name is not None and together:
            field = fields[name]
            joined = rows * (len(field.starts) - 1) + field.rows
            _, first, number = np.unique(joined, return_index=True, return_inverse=True)
            limit = min(_MANY_ROWS, max(_FEW_ROWS, len(rows) // 8))
            if len(first) <= limit:
                together.append(name)
                rows, representatives = number, first
                continue
        if together:
            prefix = f"facet{len(groups)}_"
            for key, array in _group_arrays(fields, together, rows, representatives).items():
                arrays[prefix + key] = array
            groups.append(together)
        if name is not None:
            together = [name]
            _, representatives, rows = np.unique(
                fields[name].rows, return_index=True, return_inverse=True
            )
    return groups, arrays


def _group_arrays(
    fields: dict[str, EncodedField], together: list[str], rows: Array, representatives: Array
) -> dict[str, Array]:
    """Arrays of one group; `representatives` has one document of each row."""
    width = len(together)
    lengths = np.zeros((len(representatives), width), np.int64)
    origins = np.zeros((len(representatives), width), np.int64)
    flat = []
    offset = 0
    for place, name in enumerate(together):
        field = fields[name]
        row = field.rows[representatives]
        lengths[:, place] = field.starts[row + 1] - field.starts[row]
        origins[:, place] = field.starts[row] + offset
        flat.append(field.values)
        offset += len(field.values)
    values = np.concatenate(flat)[ranges(origins.ravel(), lengths.ravel())]
    starts = np.zeros(lengths.size + 1, np.uint32)
    np.cumsum(lengths.ravel(), out=starts[1:])
    return {
        "rows": rows.astype(smallest_unsigned(max(len(representatives) - 1, 0))),
        "starts": starts,
        "values": values.astype(np.uint32),
    }
