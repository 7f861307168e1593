"""Days and periods as they are typed: `2026-03`, `2021..2022`, `>=2026`, `last7d`, `none`.

A partial date is its whole period. `after:` includes the period named, `before:` does not (as in
other search boxes): `after:2021 before:2022` is the year 2021. All days are calendar days.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import NamedTuple

from briefs.dates import PartialDate


class Period(NamedTuple):
    """Inclusive days, either end open; `relative`: counted from today."""

    start: dt.date | None
    end: dt.date | None
    relative: bool = False


_LAST_N = re.compile(r"last-?(\d{1,5})-?([dwmy])")
_NAMED = re.compile(r"(last|this)-(week|month|year)")
_COMPARISON = re.compile(r"(>=|<=|>|<|=)\s*(.+)")
_BRACKETS = re.compile(r"\[\s*(\S+)\s+TO\s+(\S+)\s*\]", re.IGNORECASE)
_OTHER_ISO = re.compile(r"(\d{4})[./](\d{1,2})(?:[./](\d{1,2}))?")
_DAY = dt.timedelta(days=1)
_UNITS = {"d": "day", "w": "week", "m": "month", "y": "year"}

EXAMPLES = "2026, 2026-03, 2026-03-31, 2026-03..2026-05, >=2026-03, last7d, last-month or none"


def parse_dates(text: str, today: dt.date, bound: str = "") -> Period | None:
    """The days that `text` names; None for `none` (undated). Raises ValueError with a message.

    `bound` is "after" or "before" where the field itself says so.
    """
    text = text.strip().lower()
    if text == "none" and not bound:
        return None
    brackets = _BRACKETS.fullmatch(text)
    comparison = _COMPARISON.fullmatch(text)
    if bound:
        period = _one(text, today)
        if bound == "after":
            return Period(period.start, None, period.relative)
        return Period(None, _before(period), period.relative)
    if brackets or ".." in text:
        first, last = brackets.groups() if brackets else text.split("..", 1)
        return _range(first, last, today)
    if comparison:
        sign, operand = comparison.groups()
        period = _one(operand, today)
        if sign == ">":
            return Period(_after(period), None, period.relative)
        if sign == "<":
            return Period(None, _before(period), period.relative)
        if sign == ">=":
            return Period(period.start, None, period.relative)
        if sign == "<=":
            return Period(None, period.end, period.relative)
        return period
    return _one(text, today)


def spoken(spelling: str) -> str:
    """A relative period as people say it: "the last 7 days", "last month", "today"; "" where it is
    none, or the end of another period."""
    if spelling in ("today", "yesterday"):
        return spelling
    if last_n := _LAST_N.fullmatch(spelling):
        count, unit = int(last_n[1]), _UNITS[last_n[2]]
        return f"the last {unit}" if count == 1 else f"the last {count} {unit}s"
    return spelling.replace("-", " ") if _NAMED.fullmatch(spelling) else ""


def spell(start: dt.date | None, end: dt.date | None) -> str:
    """The shortest text that `parse_dates` reads as these days; open at both ends is `..`."""
    if start and end:
        for partial in (PartialDate(start, "year"), PartialDate(start, "month")):
            if PartialDate.parse(partial.isoformat()).start == start and partial.end == end:
                return partial.isoformat()
        if start == end:
            return start.isoformat()
    return f"{start or ''}..{end or ''}"


def swapped(text: str) -> str | None:
    """A repair of `text`: ends of a range exchanged, or dates with dots or slashes as ISO."""
    iso = _OTHER_ISO.sub(lambda m: "-".join(p.zfill(2) for p in m.groups() if p), text)
    if iso != text:
        return iso
    first, dots, last = text.partition("..")
    return f"{last}..{first}" if dots and first and last else None


def _range(first: str, last: str, today: dt.date) -> Period:
    opening = None if first in ("", "*") else _one(first, today)
    closing = None if last in ("", "*") else _one(last, today)
    start = opening.start if opening else None
    end = closing.end if closing else None
    if start and end and start > end:
        raise ValueError("The period ends before it begins.")
    relative = bool(opening and opening.relative) or bool(closing and closing.relative)
    return Period(start, end, relative)


def _one(text: str, today: dt.date) -> Period:
    """A day, month, year or relative period; both ends are known."""
    text = text.strip()
    last_n = _LAST_N.fullmatch(text)
    named = _NAMED.fullmatch(text)
    try:
        if text in ("today", "yesterday"):
            day = today - _DAY * (text == "yesterday")
            return Period(day, day, True)
        if last_n:
            return Period(_back(today, int(last_n[1]), last_n[2]) + _DAY, today, True)
        if named:
            start, end = _calendar_period(today, named[2])
            if named[1] == "last":
                start, end = _calendar_period(start - _DAY, named[2])
            return Period(start, end, True)
        partial = PartialDate.parse(text)
        return Period(partial.start, partial.end)
    except (ValueError, OverflowError):
        raise ValueError(f"“{text}” is no date: use {EXAMPLES}.") from None


def _back(day: dt.date, count: int, unit: str) -> dt.date:
    if count == 0:
        raise ValueError(count)
    if unit in "dw":
        return day - dt.timedelta(days=count * (7 if unit == "w" else 1))
    months = day.year * 12 + day.month - 1 - count * (12 if unit == "y" else 1)
    first = PartialDate(dt.date(months // 12, months % 12 + 1, 1), "month")
    return min(first.start + _DAY * (day.day - 1), first.end)


def _calendar_period(day: dt.date, unit: str) -> tuple[dt.date, dt.date]:
    """The week (from Monday), month or year that `day` is in."""
    if unit == "week":
        monday = day - _DAY * day.weekday()
        return monday, monday + 6 * _DAY
    start = day.replace(day=1) if unit == "month" else day.replace(month=1, day=1)
    return start, PartialDate(start, "month" if unit == "month" else "year").end


def _after(period: Period) -> dt.date:
    assert period.end is not None
    if period.end == dt.date.max:
        raise ValueError("There is nothing after that day.")
    return period.end + _DAY


def _before(period: Period) -> dt.date:
    assert period.start is not None
    if period.start == dt.date.min:
        raise ValueError("There is nothing before that day.")
    return period.start - _DAY
