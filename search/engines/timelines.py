"""The unit of a timeline and the first day of each of its buckets, for every engine alike."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from briefs.dates import Precision
from search.types import TimelineUnit

_DAYS_BY_DAY = 45
_DAYS_BY_MONTH = 8 * 366

#: From the finest to the coarsest; a date's precision is one of them, too.
UNITS: tuple[TimelineUnit, ...] = ("day", "month", "year")


def unit_of(
    first: dt.date, last: dt.date, dated: Mapping[Precision, int] | None = None
) -> TimelineUnit:
    """Days up to 45 days, months up to eight years, else years; coarser if most dates are.

    dated: how many documents are dated to a day, a month, a year; to days if it is missing.
    """
    days = (last - first).days
    unit: TimelineUnit = "year"
    if days <= _DAYS_BY_DAY:
        unit = "day"
    elif days <= _DAYS_BY_MONTH:
        unit = "month"
    if not dated:
        return unit
    half = sum(dated.values()) / 2
    while sum(count for precision, count in dated.items() if is_coarser(precision, unit)) > half:
        unit = UNITS[UNITS.index(unit) + 1]
    return unit


def is_coarser(precision: Precision, unit: TimelineUnit) -> bool:
    """A date of this precision may lie in several buckets."""
    return UNITS.index(precision) > UNITS.index(unit)


def bucket_of(day: dt.date, unit: TimelineUnit) -> dt.date:
    """First day of the bucket that `day` falls into."""
    if unit == "day":
        return day
    return day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)
