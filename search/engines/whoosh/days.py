"""How many of some documents are dated to each day, month or year."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from itertools import compress, starmap
from typing import NamedTuple

import numpy as np

from search.engines import timelines
from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.facets import smallest_unsigned
from search.types import Timeline, TimelineBucket, TimelineUnit

#: Number of the day 1970-01-01, from which numpy counts.
_EPOCH = dt.date(1970, 1, 1).toordinal()
_UNITS = {"day": "datetime64[D]", "month": "datetime64[M]", "year": "datetime64[Y]"}


class _Buckets(NamedTuple):
    """Where each bucket begins among the days, and its first day, which may be before these."""

    starts: Array
    dates: list[dt.date]


class Days:
    """A date column of a section, its days numbered from the earliest as 1; 0: undated."""

    def __init__(self, column: Array) -> None:
        """column: proleptic day numbers, 0 for undated documents."""
        self.last = int(column.max(initial=0))
        self.first = int(column.min(initial=self.last, where=column > 0)) if self.last else 1
        size = max(self.last - self.first + 1, 0)
        shifted = np.maximum(column - (self.first - 1), 0)
        self._numbers = shifted.astype(smallest_unsigned(size))
        self._size = size
        self._buckets: dict[TimelineUnit, _Buckets] = {}

    def counts(self, ids: Array | None) -> Array:
        """Of the documents `ids` or all: how many have each number."""
        numbers = self._numbers if ids is None else self._numbers.take(ids)
        return np.bincount(numbers, minlength=self._size + 1)

    def bucketed(self, counts: Array, unit: TimelineUnit) -> list[TimelineBucket]:
        """Counts of days added up by unit: those that are not 0."""
        buckets = self._buckets.get(unit)
        if buckets is None:
            buckets = self._buckets[unit] = self._make_buckets(unit)
        if not self._size:
            return []
        sums = np.add.reduceat(counts[1:], buckets.starts).tolist()
        return list(map(TimelineBucket, compress(buckets.dates, sums), filter(None, sums)))

    def _make_buckets(self, unit: TimelineUnit) -> _Buckets:
        days = np.arange(self.first - _EPOCH, self.first - _EPOCH + self._size)
        dates, starts = np.unique(
            days.astype("datetime64[D]").astype(_UNITS[unit]), return_index=True
        )
        return _Buckets(starts, dates.astype("datetime64[D]").tolist())


def bucket_numbers(days: Array, unit: TimelineUnit) -> Array:
    """Numbers that are equal for proleptic day numbers in one bucket; undated ones are one."""
    dates = (days.astype(np.int64) - _EPOCH).astype("datetime64[D]").astype(_UNITS[unit])
    return np.where(days == 0, np.iinfo(np.int64).min, dates.astype(np.int64))


def timeline(parts: Sequence[tuple[Days, Array]], unit: TimelineUnit | None = None) -> Timeline:
    """The timeline of several columns and their counts; the counts choose the unit if none is."""
    undated = sum(int(counts[0]) for _, counts in parts)
    spans = []
    for days, counts in parts:
        found = counts[1:].nonzero()[0]
        if len(found):
            spans.append((days.first + int(found[0]), days.first + int(found[-1])))
    if not spans:
        return Timeline(undated=undated)
    unit = unit or timelines.unit_of(
        dt.date.fromordinal(min(first for first, _ in spans)),
        dt.date.fromordinal(max(last for _, last in spans)),
    )
    bucketed = [days.bucketed(counts, unit) for days, counts in parts]
    if len(bucketed) == 1:
        return Timeline(unit, tuple(bucketed[0]), undated)
    sums: Counter[dt.date] = Counter()
    for part in bucketed:
        for bucket in part:
            sums[bucket.start] += bucket.count
    return Timeline(unit, tuple(starmap(TimelineBucket, sorted(sums.items()))), undated)
