"""How many of some documents are dated to each day, month or year."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from briefs.dates import Precision
from search.engines import timelines
from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.facets import smallest_unsigned
from search.engines.whoosh.precisions import PartialDates
from search.types import Timeline, TimelineBucket, TimelineUnit

#: Number of the day 1970-01-01, from which numpy counts.
_EPOCH = dt.date(1970, 1, 1).toordinal()
_UNITS = {"day": "datetime64[D]", "month": "datetime64[M]", "year": "datetime64[Y]"}


class _Buckets(NamedTuple):
    """Where each bucket of days begins among the days, which months and years lie in a bucket, and the
    first day of the bucket of each of both: proleptic numbers, which may be before the days themselves.
    """

    begins: Array
    firsts: Array
    lying: Array
    of_lying: Array


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
        #: Proleptic number of each day, and of the first day of each month or year.
        self._ordinals = present.nonzero()[0] + before
        self._periods = partial.starts
        self._precisions = partial.precisions
        #: So many numbers there are.
        self.size = 1 + len(self._ordinals) + len(self._periods)
        number_of_place = np.zeros(len(present), smallest_unsigned(self.size - 1))
        number_of_place[present] = np.arange(1, len(self._ordinals) + 1)
        numbers = number_of_place.take(places)
        numbers[partial.ids] = 1 + len(self._ordinals) + partial.places
        self._numbers = numbers
        self._buckets: dict[TimelineUnit, _Buckets] = {}

    @property
    def has_periods(self) -> bool:
        """Whether any date is no more precise than a month or a year."""
        return len(self._periods) > 0

    def counts(self, ids: Array | None) -> Array:
        """Of the documents `ids` or all: how many have each number."""
        numbers = self._numbers if ids is None else self._numbers.take(ids)
        return np.bincount(numbers, minlength=self.size)

    def _split(self, counts: Array) -> tuple[Array, Array]:
        """The counts of days and those of months and years."""
        return counts[1 : len(self._ordinals) + 1], counts[len(self._ordinals) + 1 :]

    def ends(self, counts: Array) -> list[int]:
        """The first and the last that is counted of days, and of first days of months and years."""
        ends = []
        for days, found in zip((self._ordinals, self._periods), self._split(counts), strict=True):
            if len(found) and found[0] and found[-1]:
                ends += [int(days[0]), int(days[-1])]
            elif len(counted := days.compress(found)):
                ends += [int(counted[0]), int(counted[-1])]
        return ends

    def by_precision(self, counts: Array) -> list[int]:
        """How many are dated to a day, a month, a year."""
        of_days, of_periods = self._split(counts)
        found = [int(of_days.sum())]
        for precision in range(1, len(timelines.UNITS)):
            found.append(int(of_periods.compress(self._precisions == precision).sum()))
        return found

    def bucketed(self, counts: Array, unit: TimelineUnit) -> tuple[list[tuple[Array, Array]], int]:
        """First days of buckets and how many are in each, in parts that may have the same ones, and how
        many are in none. The days of a part ascend."""
        buckets = self._buckets.get(unit)
        if buckets is None:
            buckets = self._buckets[unit] = self._make_buckets(unit)
        of_days, of_periods = self._split(counts)
        sums = np.add.reduceat(of_days, buckets.begins) if len(of_days) else of_days
        found = [(buckets.firsts, sums)]
        if not len(of_periods):
            return found, 0
        lying = of_periods.compress(buckets.lying)
        if len(lying):
            found.append((buckets.of_lying, lying))
        return found, int(of_periods.sum()) - int(lying.sum())

    def _make_buckets(self, unit: TimelineUnit) -> _Buckets:
        firsts, begins = np.unique(_first_days(self._ordinals, unit), return_index=True)
        lying = self._precisions <= timelines.UNITS.index(unit)
        return _Buckets(begins, firsts, lying, _first_days(self._periods.compress(lying), unit))


def _in_unit(days: Array, unit: TimelineUnit) -> Array:
    """Proleptic day numbers as days, months or years of numpy's."""
    return (days.astype(np.int64) - _EPOCH).astype("datetime64[D]").astype(_UNITS[unit])


def _first_days(days: Array, unit: TimelineUnit) -> Array:
    """The first days of their buckets."""
    return _in_unit(days, unit).astype("datetime64[D]").astype(np.int64) + _EPOCH


def bucket_numbers(days: Array, precisions: Array, unit: TimelineUnit) -> Array:
    """Numbers that are equal for dates in one bucket; undated ones are in one, coarser in another.

    days: proleptic day numbers. precisions: places in `timelines.UNITS`.
    """
    none = np.iinfo(np.int64).min
    coarser = precisions > timelines.UNITS.index(unit)
    numbers = _in_unit(days, unit).astype(np.int64)
    return np.where(days == 0, none, np.where(coarser, none + 1, numbers))


def timeline(parts: Sequence[tuple[Days, Array]], unit: TimelineUnit | None = None) -> Timeline:
    """The timeline of several columns and their counts; the counts choose the unit if none is."""
    undated = sum(int(counts[0]) for _, counts in parts)
    ends = [end for days, counts in parts for end in days.ends(counts)]
    if not ends:
        return Timeline(undated=undated)
    if unit is None:
        first, last = dt.date.fromordinal(min(ends)), dt.date.fromordinal(max(ends))
        unit = timelines.unit_of(first, last, _dated(parts))
    bucketed = [days.bucketed(counts, unit) for days, counts in parts]
    several = [part for found, _ in bucketed for part in found]
    firsts, sums = several[0] if len(several) == 1 else _added_up(several)
    counted = sums.nonzero()[0]
    dates = map(dt.date.fromordinal, firsts.take(counted).tolist())
    buckets = tuple(map(TimelineBucket, dates, sums.take(counted).tolist()))
    return Timeline(unit, buckets, undated, sum(coarser for _, coarser in bucketed))


def _added_up(several: Sequence[tuple[Array, Array]]) -> tuple[Array, Array]:
    """First days of buckets, ascending, and how many are in each."""
    firsts, places = np.unique(np.concatenate([days for days, _ in several]), return_inverse=True)
    sums = np.bincount(places, np.concatenate([counts for _, counts in several]))
    return firsts, sums.astype(np.int64)


def _dated(parts: Sequence[tuple[Days, Array]]) -> dict[Precision, int] | None:
    """How many are dated to a day, a month, a year; None where all are to days."""
    if not any(days.has_periods for days, _ in parts):
        return None
    found = [days.by_precision(counts) for days, counts in parts]
    return dict(zip(timelines.UNITS, map(sum, zip(*found, strict=True)), strict=True))
