"""The unit of a timeline and the first day of each of its buckets, for every engine alike."""

from __future__ import annotations

import datetime as dt

from search.types import TimelineUnit

_DAYS_BY_DAY = 45
_DAYS_BY_MONTH = 8 * 366


def unit_of(first: dt.date, last: dt.date) -> TimelineUnit:
    """Days up to 45 days, months up to eight years, else years."""
    days = (last - first).days
    if days <= _DAYS_BY_DAY:
        return "day"
    return "month" if days <= _DAYS_BY_MONTH else "year"


def bucket_of(day: dt.date, unit: TimelineUnit) -> dt.date:
    """First day of the bucket that `day` falls into."""
    if unit == "day":
        return day
    return day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)
