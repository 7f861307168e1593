"""The small picture of a saved search: fourteen weekly bars, what is new on top."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from search.arrivals import Week

WIDTH, HEIGHT, STEP, BAR = 168, 34, 12, 10
_FLOOR = 1  # an empty week is a line, a week with any hit is taller
_LEAST = 3.0
_LEAST_NEW = 2.0  # what is new is seen on top of however many


@dataclass(frozen=True, slots=True)
class Bar:
    """Pixels of one week: the old part from the floor, the new part standing on it."""

    x: int
    y: float
    height: float
    new_y: float
    new_height: float


@dataclass(frozen=True, slots=True)
class Bars:
    """`said` is the text alternative."""

    width: int
    height: int
    bar: int
    bars: tuple[Bar, ...]
    said: str


def bars(weeks: Sequence[Week], *, with_new: bool) -> Bars:
    highest = max((week.count for week in weeks), default=0)
    drawn = []
    for index, week in enumerate(weeks):
        full = max(_LEAST, HEIGHT * week.count / highest) if week.count else _FLOOR
        new = max(_LEAST_NEW, full * week.new / week.count) if with_new and week.new else 0.0
        drawn.append(
            Bar(
                x=index * STEP,
                y=round(HEIGHT - full + new, 2),
                height=round(full - new, 2),
                new_y=round(HEIGHT - full, 2),
                new_height=round(new, 2),
            )
        )
    counts = ", ".join(f"{week.count:,}" for week in weeks)
    return Bars(
        WIDTH, HEIGHT, BAR, tuple(drawn), f"Came in over the last {len(weeks)} weeks: {counts}"
    )
