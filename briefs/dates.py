"""Calendar dates that may be known only to the month or the year. Pure Python.

A partial date is never filled up: `PartialDate.parse("2021")` is the year 2021, not a day in it.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

Precision = Literal["day", "month", "year"]

_ISO = re.compile(r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?$")


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A day, a month or a year; `start` is its first day."""

    start: dt.date
    precision: Precision = "day"

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; raises ValueError for anything else."""
        match = _ISO.match(text.strip())
        if not match:
            raise ValueError(f"not a date like 2021, 2021-04 or 2021-04-12: {text!r}")
        year, month, day = match.groups()
        precision: Precision = "day" if day else "month" if month else "year"
        return cls(dt.date(int(year), int(month or 1), int(day or 1)), precision)

    @property
    def end(self) -> dt.date:
        """The last day of the period."""
        if self.precision == "day":
            return self.start
        if self.precision == "year":
            return dt.date(self.start.year, 12, 31)
        last = calendar.monthrange(self.start.year, self.start.month)[1]
        return self.start.replace(day=last)

    def isoformat(self) -> str:
        return self.start.isoformat()[: {"day": 10, "month": 7, "year": 4}[self.precision]]

    def __str__(self) -> str:
        return self.isoformat()
