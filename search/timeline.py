"""The timeline as a picture: numbers for SVG attributes, one link per bucket. Pure Python.

Lengths along the axis are percentages of the width, heights are pixels, so the strip stretches
with the page and needs no inline style (which the content policy forbids).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import lru_cache

from briefs.dates import PartialDate, Precision
from search.types import DateFilter, Timeline, TimelineUnit

#: Height of the tallest bar and of the least visible one, and where the axis lies.
TALLEST, LEAST, BASE = 52.0, 1.5, 64
_MAX_TICKS = 9
#: Words at a later tick would run over the edge of the page.
_LAST_TICK = 0.94
#: Pixels of an axis on a phone, of a letter, and between a tick and its words.
_PHONE, _LETTER, _GAP = 358, 7, 6
#: Percent of the axis that two flags side by side need.
_WIDE = 22
#: Shorter axes are padded on both sides, or one day would be a bar as wide as the page.
_SHORTEST: dict[TimelineUnit, int] = {"day": 31, "month": 24, "year": 12}
#: An axis reaches as far as the chosen range, unless that made its bars too thin to press.
_LONGEST: dict[TimelineUnit, int] = {"day": 45, "month": 96, "year": 60}


# Not frozen: that would cost more than all the rest of making sixty of them.
@dataclass(slots=True)
class Bar:
    """x, width, area_x, area_width: percent. y, height: pixels. chosen: inside the date range."""

    key: str
    x: str
    width: str
    area_x: str
    area_width: str
    y: str
    height: str
    count: int
    label: str
    href: str
    chosen: bool
    entry: bool


@dataclass(frozen=True, slots=True)
class Tick:
    """is_late: its words would be cut off on a phone."""

    x: str
    label: str
    href: str
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Flag:
    """One end of the range. Its words stand left or right of the needle, on `back` pixels of ground.

    is_inside: they stand inside the range. is_beyond: the range goes on past this end of the axis,
    which therefore has words but no needle.
    """

    x: str
    label: str
    back: int
    is_left: bool
    is_inside: bool = False
    is_beyond: bool = False


@dataclass(frozen=True, slots=True)
class Strip:
    """All of it. range_x, range_width: the wash between the needles, empty for no range.

    coarser: what is dated to a month or year longer than a bar stands for.
    """

    unit: TimelineUnit
    bars: list[Bar]
    ticks: list[Tick]
    peak: Bar | None
    range_x: str = ""
    range_width: str = ""
    start: Flag | None = None
    end: Flag | None = None
    undated: int = 0
    undated_href: str = ""
    coarser: int = 0

    @property
    def flags(self) -> list[Flag]:
        return [flag for flag in (self.start, self.end) if flag]


def strip(timeline: Timeline, chosen: DateFilter | None, link: Callable[[str], str]) -> Strip:
    """Lay `timeline` out. link: address of the search narrowed to a date value ("2021-04")."""
    unit = timeline.unit
    undated_href = link("none") if timeline.undated else ""
    if not timeline.buckets:
        return Strip(unit, [], [], None, undated=timeline.undated, undated_href=undated_href)
    first, length = _axis(timeline, chosen)
    pitch = 100 / length
    highest = max(bucket.count for bucket in timeline.buckets)
    has_range = chosen is not None and not chosen.undated
    bars = []
    width, area_width = _percent(pitch * 0.76), _percent(pitch)
    for bucket in timeline.buckets:
        x = _index(bucket.start, first, unit) * pitch
        height = max(LEAST, round(TALLEST * bucket.count / highest, 1))
        period = PartialDate(bucket.start, unit)
        value = period.isoformat()
        bars.append(
            Bar(
                key=value,
                x=_percent(x + pitch * 0.12),
                width=width,
                area_x=_percent(x),
                area_width=area_width,
                y=_pixels(BASE - height),
                height=_pixels(height),
                count=bucket.count,
                label=spoken(period),
                href=link(value),
                chosen=_overlaps(period, chosen) if has_range else chosen is None,
                entry=False,
            )
        )
    peak = max(bars, key=lambda bar: bar.count)
    # One tab stop: the first bar of the range, else the highest.
    entry = next((bar for bar in bars if bar.chosen and has_range), peak)
    at = next(at for at, bar in enumerate(bars) if bar is entry)
    bars[at] = replace(entry, entry=True)
    laid = Strip(
        unit,
        bars,
        _ticks(first, length, unit, link),
        peak,
        undated=timeline.undated,
        undated_href=undated_href,
        coarser=timeline.coarser,
    )
    return _with_range(laid, chosen, first, length) if has_range and chosen else laid


def _axis(timeline: Timeline, chosen: DateFilter | None) -> tuple[dt.date, int]:
    """Where the axis begins, and how many buckets long it is."""
    unit = timeline.unit
    first, last = timeline.buckets[0].start, timeline.buckets[-1].start
    start, end = (chosen.start, chosen.end) if chosen else (None, None)
    if start and start < first and _index(last, start, unit) < _LONGEST[unit]:
        first = PartialDate(start, unit).start
    if end and end > last and _index(end, first, unit) < _LONGEST[unit]:
        last = end
    length = _index(last, first, unit) + 1
    padding = max(0, _SHORTEST[unit] - length)
    return _step(first, -(padding // 2), unit), length + padding


@lru_cache(maxsize=1024)
def spoken(period: PartialDate) -> str:
    """April 2021; 2021; 14 January 2022."""
    if period.precision == "year":
        return str(period.start.year)
    month = f"{period.start:%B %Y}"
    return month if period.precision == "month" else f"{period.start.day} {month}"


def _with_range(laid: Strip, chosen: DateFilter, first: dt.date, length: int) -> Strip:
    left = _position(chosen.start, first, length, laid.unit) if chosen.start else 0.0
    after = chosen.end + dt.timedelta(days=1) if chosen.end and chosen.end < dt.date.max else None
    right = _position(after, first, length, laid.unit) if after else 100.0
    begins_before = chosen.start is not None and chosen.start < first
    ends_after = chosen.end is not None and _index(chosen.end, first, laid.unit) >= length
    start = _words(chosen.start) if chosen.start else ""
    end = _words(chosen.end) if chosen.end else ""
    if start and end and right - left < _WIDE:
        # Too narrow for two: both days on one flag, on the side where there is room.
        both = start if start == end else f"{start} to {end}"
        is_left = left > 50
        start, end = (both, "") if is_left else ("", both)
        flags = _flag(start, left, is_left=True), _flag(end, right, is_left=False)
    else:
        to_left = left > 100 - _WIDE / 2, right >= _WIDE / 2
        flags = (
            replace(
                _flag(f"← {start}" if begins_before else start, left, is_left=to_left[0]),
                is_inside=not to_left[0],
            ),
            replace(
                _flag(f"{end} →" if ends_after else end, right, is_left=to_left[1]),
                is_inside=to_left[1],
            ),
        )
    return replace(
        laid,
        range_x=_percent(left),
        range_width=_percent(max(right - left, 0.0)),
        start=replace(flags[0], is_beyond=begins_before) if chosen.start else None,
        end=replace(flags[1], is_beyond=ends_after) if chosen.end else None,
    )


def _flag(label: str, x: float, *, is_left: bool) -> Flag:
    return Flag(_percent(x), label, len(label) * 7 + 4 if label else 0, is_left)


def _words(day: dt.date) -> str:
    return f"{day.day} {day:%b %Y}"


def _index(day: dt.date, first: dt.date, unit: TimelineUnit) -> int:
    """How many buckets after `first` the bucket of `day` lies."""
    if unit == "year":
        return day.year - first.year
    if unit == "month":
        return (day.year - first.year) * 12 + day.month - first.month
    return (day - first).days


def _position(day: dt.date, first: dt.date, length: int, unit: TimelineUnit) -> float:
    """Percent along the axis, between the two ends of it."""
    index = float(_index(day, first, unit))
    if unit != "day":
        period = PartialDate(day.replace(day=1, **({"month": 1} if unit == "year" else {})), unit)
        index += (day - period.start).days / ((period.end - period.start).days + 1)
    return min(max(index / length * 100, 0.0), 100.0)


def _overlaps(period: PartialDate, chosen: DateFilter | None) -> bool:
    if chosen is None:
        return False
    starts = chosen.start is None or chosen.start <= period.end
    return starts and (chosen.end is None or period.start <= chosen.end)


def _ticks(
    first: dt.date, length: int, unit: TimelineUnit, link: Callable[[str], str]
) -> list[Tick]:
    """Januaries on an axis of months, round years on one of years, Mondays on one of days."""
    wider: Precision = "year" if unit == "month" else unit
    days = [(index, _step(first, index, unit)) for index in range(length)]
    begins_wider = {
        "year": lambda day: True,
        "month": lambda day: day.month == 1,
        "day": lambda day: day.weekday() == 0,
    }[unit]
    found = [(index, PartialDate(day, wider)) for index, day in days if begins_wider(day)]
    if not found:
        found = [(0, PartialDate(first, unit))]
    every = -(-len(found) // _MAX_TICKS)
    ticks = []
    for index, period in found[::every]:
        at, words = index / length, _short(period)
        if at < _LAST_TICK:
            is_late = at * _PHONE + _GAP + len(words) * _LETTER > _PHONE
            ticks.append(Tick(_percent(at * 100), words, link(period.isoformat()), is_late))
    return ticks


def _step(first: dt.date, index: int, unit: TimelineUnit) -> dt.date:
    if unit == "year":
        return first.replace(year=first.year + index)
    if unit == "month":
        months = first.year * 12 + first.month - 1 + index
        return dt.date(months // 12, months % 12 + 1, 1)
    return first + dt.timedelta(days=index)


def _short(period: PartialDate) -> str:
    if period.precision == "year":
        return str(period.start.year)
    if period.precision == "month":
        return f"{period.start:%b %Y}"
    return f"{period.start.day} {period.start:%b}"


def _percent(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"


def _pixels(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0")
