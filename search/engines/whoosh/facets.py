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
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from itertools import accumulate, chain, compress

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
_LARGEST_KEY = 1 << 62

#: Sets of values that are numbered at a time.
_SETS = 1 << 13

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


def starts_of(counts: Array) -> Array:
    """Where each of consecutive runs begins, and the end: int64 [n + 1]."""
    starts = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


class ValueSets(dict[tuple[str, ...], int]):
    """Sets of values of one field of the documents being written, numbered as they come."""

    def __missing__(self, values: tuple[str, ...]) -> int:
        number = self[values] = len(self)
        return number


class EncodedField:
    """A field as sets of value numbers: `rows` [d], the set of each document; `starts` [r + 1] and
    `values`, those of each set; `names` in order."""

    def __init__(self, rows: Array, starts: Array, values: Array, names: list[str]) -> None:
        self.rows = rows
        self.starts = starts
        self.values = values
        self.names = names

    @classmethod
    def of_sets(cls, rows: Array, sets: ValueSets) -> EncodedField:
        """rows: the set that each document has."""
        flat = list(chain.from_iterable(map(dict.fromkeys, sets)))
        names = sorted(set(flat))
        known = dict(zip(names, range(len(names)), strict=True))
        values = np.fromiter(map(known.__getitem__, flat), np.int64, len(flat))
        lengths = np.fromiter(map(len, map(set, sets)), np.int64, len(sets))
        return cls(rows, starts_of(lengths), values, names)


class FacetPart:
    """What one group of a section gives to a merge: its rows, without those of deleted documents."""

    def __init__(self, group: FacetGroup, live: Array | None) -> None:
        """live: mask of the documents that are kept; None: all of them."""
        self._group = group
        self.size = group.size
        self.rows = group.rows if live is None else group.rows[live]
        counts = np.diff(group.cell_starts.astype(np.int64))
        self._entry_rows = group.cell_rows
        self._entry_cells = np.arange(group.cells).repeat(counts)
        if live is not None:
            kept = (np.bincount(self.rows, minlength=group.size) > 0).take(self._entry_rows)
            self._entry_rows = self._entry_rows.compress(kept)
            self._entry_cells = self._entry_cells.compress(kept)
            counts = np.bincount(self._entry_cells, minlength=group.cells)
        self._counts = counts
        self._starts = np.append(0, counts.cumsum())

    def used(self, field: str, names: list[str]) -> Iterable[str]:
        """Of a field's values those that are in a row."""
        low = self._group.first[field]
        return compress(names, self._counts[low : low + len(names)].tolist())

    def entries(self, field: str, size: int) -> tuple[Array, Array]:
        """(row, value) of every value of every row, ascending by value; size: of the field."""
        low = self._group.first[field]
        part = slice(self._starts[low], self._starts[low + size])
        return self._entry_rows[part], self._entry_cells[part] - low


def merged_field(
    parts: Sequence[tuple[FacetPart, list[str]]], field: str, pause: Callable[[], None]
) -> EncodedField:
    """One field of several sections one after the other; of each the part that holds it, and the
    field's values. pause: called between steps."""
    names = sorted({name for part, values in parts for name in part.used(field, values)})
    numbers = {name: number for number, name in enumerate(names)}
    document_rows, entry_rows, members, size = [], [], [], 0
    for part, values in parts:
        row, value = part.entries(field, len(values))
        number = np.array([numbers.get(name, 0) for name in values], np.int64)
        entry_rows.append(row + size)
        members.append(number.take(value))
        document_rows.append(part.rows.astype(np.int64) + size)
        size += part.size
    row = np.concatenate(entry_rows)
    order = row.argsort(kind="stable")
    number_of_row, starts, values = _distinct_sets(
        np.concatenate(members).take(order), len(names), np.bincount(row, minlength=size), pause
    )
    return EncodedField(number_of_row.take(np.concatenate(document_rows)), starts, values, names)


def _distinct_sets(
    values: Array, size: int, lengths: Array, pause: Callable[[], None]
) -> tuple[Array, Array, Array]:
    """Sets of values below `size` one after the other, `lengths` of each, each ascending: number of
    each, and of the different ones where they begin, and the end, and the values. pause: called now
    and then."""
    starts = lengths.cumsum() - lengths
    numbers = np.zeros(len(lengths), np.int64)
    alone = (lengths == 1).nonzero()[0]
    of_alone = values.take(starts.take(alone))
    is_single = np.zeros(size, bool)
    is_single[of_alone] = True
    singles = is_single.nonzero()[0]
    numbers[alone] = (is_single.cumsum() - 1).take(of_alone)
    others = (lengths != 1).nonzero()[0]
    known = dict[tuple[int, ...], int]()
    for at in range(0, len(others), _SETS):
        some = others[at : at + _SETS]
        begins = starts.take(some)
        first = int(begins[0])
        ends = begins + lengths.take(some)
        members = values[first : ends[-1]].tolist()
        numbers[some] = [
            known.setdefault(tuple(members[low:high]), len(singles) + len(known))
            for low, high in zip((begins - first).tolist(), (ends - first).tolist(), strict=True)
        ]
        pause()
    several = np.fromiter(map(len, known), np.int64, len(known))
    different = np.append(np.ones(len(singles), np.int64), several)
    joined = np.append(singles, np.fromiter(chain.from_iterable(known), np.int64))
    return numbers, np.append(0, different.cumsum()), joined


def encode(fields: dict[str, EncodedField]) -> tuple[list[dict[str, int]], dict[str, Array]]:
    """Fields of each group with their slots, and the arrays described above."""
    arrays = {
        f"values_{name}": np.frombuffer("\0".join([*field.names, ""]).encode(), np.uint8)
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
    found: list[tuple[list[str], Array]] = []
    span = 0
    for name in FIELD_ORDER:
        field, sets = fields[name], max(len(fields[name].starts) - 1, 1)
        if found:
            together, keys = found[-1]
            if span > _LARGEST_KEY // sets:
                keys, span = np.unique(keys, return_inverse=True)[1], len(keys)
            keys, span = keys * sets + field.rows, span * sets
            rows = len(keys)  # at most
            if rows > _FEW_ROWS:
                distinct, keys = np.unique(keys, return_inverse=True)
                rows = span = len(distinct)
            if rows <= min(_MANY_ROWS, max(_FEW_ROWS, len(keys) // 8)):
                found[-1] = [*together, name], keys
                continue
        found.append(([name], field.rows))
        span = sets
    groups = []
    for together, keys in found:
        _, first, number = np.unique(keys, return_index=True, return_inverse=True)
        groups.append((together, number, first))
    return groups


def _group_arrays(
    fields: dict[str, EncodedField], together: list[str], rows: Array, representatives: Array
) -> tuple[dict[str, int], dict[str, Array]]:
    """Slots and arrays of one group; `representatives` has one document of each row."""
    chosen = [fields[name] for name in together]
    size, width = len(representatives), len(chosen)
    # the sets, the members and the cells of all fields are numbered through
    sets = [len(field.starts) - 1 for field in chosen]
    members = [len(field.values) for field in chosen]
    first_set, first_member, first_cell = (
        [0, *accumulate(counts)] for counts in (sets, members, [len(f.names) for f in chosen])
    )
    cells = first_cell[-1]
    starts = np.concatenate([f.starts[:-1] + n for f, n in zip(chosen, first_member, strict=False)])
    cell_of_member = np.concatenate(
        [f.values + n for f, n in zip(chosen, first_cell, strict=False)]
    )
    of_rows = np.stack([field.rows.take(representatives) for field in chosen], axis=1)
    of_rows += np.array(first_set[:-1])
    begins = starts.take(of_rows).ravel()
    lengths = np.diff(starts, append=first_member[-1]).take(of_rows)

    widths = np.minimum(lengths.max(axis=0, initial=1), WIDEST)
    lengths = lengths.ravel()
    cell = cell_of_member.take(ranges(begins, lengths))
    row, at = np.divmod(np.arange(size * width).repeat(lengths), width)
    place = np.arange(len(cell)) - (lengths.cumsum() - lengths).repeat(lengths)
    inside = place < widths.take(at)
    slot = place + (widths.cumsum() - widths).take(at)
    table = np.full((size, int(widths.sum())), cells)
    table[row.compress(inside), slot.compress(inside)] = cell.compress(inside)
    cell_starts = np.zeros(cells + 1, np.uint32)
    np.cumsum(np.bincount(cell, minlength=cells), out=cell_starts[1:])
    return dict(zip(together, widths.tolist(), strict=True)), {
        "rows": rows.astype(smallest_unsigned(max(size - 1, 0))),
        "cell_rows": row.take(cell.argsort(kind="stable")).astype(np.uint32),
        "cell_starts": cell_starts,
        "table": table.astype(smallest_unsigned(cells)).ravel(),
    }
