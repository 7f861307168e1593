"""Offices over time as lanes: numbers for SVG attributes. Pure Python.

Positions are percentages of the width, so the lanes stretch with the page without inline style.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

_STEPS = (1, 2, 5, 10, 20, 50)
_MOST_TICKS = 6
_LEAST_WIDTH = 0.8


@dataclass(frozen=True, slots=True)
class Term:
    """A post held. attested: its days are those of statements seen, not of the appointment.

    start, end: days, either may be missing; a dated term without an end lasts until today.
    """

    title: str
    when: str
    start: dt.date | None = None
    end: dt.date | None = None
    attested: bool = False

    @property
    def lasts(self) -> bool:
        return not self.attested and self.start is not None and self.end is None


@dataclass(frozen=True, slots=True)
class Lane:
    """x, width: percent, empty where nothing is known. lasts: the needle stands at its end."""

    term: Term
    x: str = ""
    width: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    x: str
    label: str


@dataclass(frozen=True, slots=True)
class Lanes:
    lanes: list[Lane]
    ticks: list[Tick]


def lanes(terms: Sequence[Term], today: dt.date) -> Lanes:
    """Lay `terms` out on one axis, in the order given."""
    days = [day for term in terms for day in (term.start, term.end) if day]
    if not days:
        return Lanes([Lane(term) for term in terms], [])
    lasting = any(term.lasts for term in terms)
    first = min(days).year
    last = max([*days, today] if lasting else days).year
    step = next((one for one in _STEPS if (last - first) / one < _MOST_TICKS), _STEPS[-1])
    first -= first % step
    begin = dt.date(first, 1, 1)
    end = today if lasting else dt.date(last, 12, 31)
    length = max((end - begin).days, 1)

    def percent(day: dt.date) -> float:
        return min(max((day - begin).days / length * 100, 0.0), 100.0)

    def lane(term: Term) -> Lane:
        if not (term.start or term.end):
            return Lane(term)
        left = percent(term.start) if term.start else 0.0
        right = percent(term.end) if term.end else 100.0
        width = max(right - left, _LEAST_WIDTH)
        return Lane(term, _spelled(min(left, 100 - width)), _spelled(width))

    ticks = [
        Tick(_spelled(percent(dt.date(year, 1, 1))), str(year))
        for year in range(first, last + 1, step)
        # A label that begins near the end has no room on a phone.
        if percent(dt.date(year, 1, 1)) < 90
    ]
    return Lanes([lane(term) for term in terms], ticks)


def _spelled(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"
