"""How many of some documents are dated to each day, month or year."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import compress, starmap
from typing import NamedTuple

import numpy as np

from briefs.dates import PartialDate, Precision
from search.engines import timelines
from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.facets import smallest_unsigned
from search.engines.whoosh.precisions import PartialDates
from search.types import Timeline, TimelineBucket, TimelineUnit

#: Number of the day 1970-01-01, from which numpy counts.
_EPOCH = dt.date(1970, 1, 1).toordinal()
_UNITS = {"day": "datetime64[D]", "month": "datetime64[M]", "year": "datetime64[Y]"}


class _Buckets(NamedTuple):
    """Where each bucket begins among the days, and its first day, which may be before these."""

    starts: Array
    dates: list[dt.date]


class Days:
    """A date column of a section, the days that are in it numbered from 1 as they follow; 0: undated.

    Days that no document has are not numbered: some archives are of a few days of many years. Months and
    years that dates are no more precise than have the numbers after the days.
    """

    def __init__(self, column: Array, partial: PartialDates) -> None:
        """column: proleptic day numbers, 0 for undated documents."""
        dated = column.compress(column > 0)
        before = int(dated.min()) - 1 if len(dated) else 0
        places = np.maximum(column - before, 0)
        present = np.zeros(int(places.max(initial=0)) + 1, bool)
        present[places] = True
        present[0] = False
        #: Proleptic number of each day.
        self._ordinals = present.nonzero()[0] + before
        #: So many numbers there are.
        self.size = 1 + len(self._ordinals) + len(partial.periods)
        number_of_place = np.zeros(len(present), smallest_unsigned(self.size - 1))
        number_of_place[present] = np.arange(1, len(self._ordinals) + 1)
        numbers = number_of_place.take(places)
        numbers[partial.ids] = 1 + len(self._ordinals) + partial.places
        self._numbers = numbers
        self._periods = partial.periods
        self._buckets: dict[TimelineUnit, _Buckets] = {}

    def counts(self, ids: Array | None) -> Array:
        """Of the documents `ids` or all: how many have each number."""
        numbers = self._numbers if ids is None else self._numbers.take(ids)
        return np.bincount(numbers, minlength=self.size)

    def of_days(self, counts: Array) -> Array:
        """The counts of the days alone, from the earliest on."""
        return counts[1 : len(self._ordinals) + 1]

    def ends(self, counts: Array) -> list[dt.date]:
        """The first and the last day counted; none if there is none."""
        of_days = self.of_days(counts)
        if not len(of_days):
            return []
        first, last = 0, len(of_days) - 1
        if not of_days[0] or not of_days[-1]:
            found = of_days.nonzero()[0]
            if not len(found):
                return []
            first, last = int(found[0]), int(found[-1])
        return [dt.date.fromordinal(int(self._ordinals[at])) for at in (first, last)]

    @property
    def has_periods(self) -> bool:
        return bool(self._periods)

    def of_periods(self, counts: Array) -> Counter[PartialDate]:
        """The counts of months and years that dates are no more precise than."""
        found = counts[len(self._ordinals) + 1 :].tolist()
        return Counter({period: n for period, n in zip(self._periods, found, strict=True) if n})

    def bucketed(self, counts: Array, unit: TimelineUnit) -> list[TimelineBucket]:
        """Counts of days added up by unit: those that are not 0."""
        buckets = self._buckets.get(unit)
        if buckets is None:
            buckets = self._buckets[unit] = self._make_buckets(unit)
        if not len(self._ordinals):
            return []
        sums = np.add.reduceat(self.of_days(counts), buckets.starts).tolist()
        return list(map(TimelineBucket, compress(buckets.dates, sums), filter(None, sums)))

    def _make_buckets(self, unit: TimelineUnit) -> _Buckets:
        days = (self._ordinals - _EPOCH).astype("datetime64[D]")
        dates, starts = np.unique(days.astype(_UNITS[unit]), return_index=True)
        return _Buckets(starts, dates.astype("datetime64[D]").tolist())


def bucket_numbers(days: Array, precisions: Array, unit: TimelineUnit) -> Array:
    """Numbers that are equal for dates in one bucket; undated ones are in one, coarser in another.

    days: proleptic day numbers. precisions: places in `timelines.UNITS`.
    """
    dates = (days.astype(np.int64) - _EPOCH).astype("datetime64[D]").astype(_UNITS[unit])
    none = np.iinfo(np.int64).min
    coarser = precisions > timelines.UNITS.index(unit)
    return np.where(days == 0, none, np.where(coarser, none + 1, dates.astype(np.int64)))


def timeline(parts: Sequence[tuple[Days, Array]], unit: TimelineUnit | None = None) -> Timeline:
    """The timeline of several columns and their counts; the counts choose the unit if none is."""
    undated = sum(int(counts[0]) for _, counts in parts)
    periods = _periods(parts)
    ends = [period.start for period in periods]
    for days, counts in parts:
        ends += days.ends(counts)
    if not ends:
        return Timeline(undated=undated)
    unit = unit or timelines.unit_of(min(ends), max(ends), _dated(parts, periods))
    bucketed = [days.bucketed(counts, unit) for days, counts in parts]
    if len(bucketed) == 1 and not periods:
        return Timeline(unit, tuple(bucketed[0]), undated)
    sums: Counter[dt.date] = Counter()
    for part in bucketed:
        for bucket in part:
            sums[bucket.start] += bucket.count
    coarser = 0
    for period, count in periods.items():
        if timelines.is_coarser(period.precision, unit):
            coarser += count
        else:
            sums[timelines.bucket_of(period.start, unit)] += count
    return Timeline(unit, tuple(starmap(TimelineBucket, sorted(sums.items()))), undated, coarser)


def _periods(parts: Sequence[tuple[Days, Array]]) -> Mapping[PartialDate, int]:
    found = [days.of_periods(counts) for days, counts in parts if days.has_periods]
    return sum(found, Counter()) if found else {}


def _dated(
    parts: Sequence[tuple[Days, Array]], periods: Mapping[PartialDate, int]
) -> dict[Precision, int] | None:
    """How many are dated to a day, a month, a year; None if all are to days."""
    if not periods:
        return None
    dated: Counter[Precision] = Counter()
    dated["day"] = sum(int(days.of_days(counts).sum()) for days, counts in parts)
    for period, count in periods.items():
        dated[period.precision] += count
    return dated
