"""The parameters of an address: which there are, what they may be, and reading them leniently."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypedDict, get_args
from urllib.parse import parse_qs

from search.query.periods import parse_dates
from search.types import DATE_FIELDS, FACET_FIELDS, Filter, Kind, Match, Shown, Sort

PER_PAGE = 25
MAX_PER_PAGE = 100
MAX_PAGE = 1_000_000
#: Values of one parameter, and characters of one value, that are read.
MAX_VALUES = 100
MAX_VALUE = 200
#: Fields of which all of several values can be asked for.
ALL_OF_FIELDS = ("country",)

_CHOICES: Mapping[str, tuple[str, ...]] = {
    "kind": get_args(Kind),
    "match": get_args(Match),
    "sort": get_args(Sort),
    "copies": get_args(Shown),
    "type": ("direct", "mixed", "indirect"),
    "named": ("named", "unnamed", "body"),
    "state": ("confirmed", "uncertain", "unreviewed"),
}
#: Fields whose values are codes of countries, in capitals; others are in small letters.
COUNTRY_FIELDS = ("from", "country")
_COUNTRY = re.compile(r"[A-Z]{2}")
_WINDOW = re.compile(r"(\d{1,18})\.\.(\d{1,18})?")


class BadParameter(NamedTuple):
    """What is wrong with a parameter, and whether it was left out of the search for it."""

    name: str
    value: str
    message: str
    left_out: bool = True


@dataclass(frozen=True, slots=True)
class DateRange:
    """Inclusive days, either end open; or undated. `spelling`: as typed, of a relative period."""

    field: str
    start: dt.date | None = None
    end: dt.date | None = None
    undated: bool = False
    spelling: str = ""

    def __str__(self) -> str:
        if self.undated:
            return "none"
        return self.spelling or f"{self.start or ''}..{self.end or ''}"


class Parameters(TypedDict):
    """What an address says, by the names of `SearchQuery`."""

    q: str
    kind: Kind
    filters: tuple[Filter, ...]
    dates: tuple[DateRange, ...]
    match: Match
    sort: Sort | None
    copies: Shown
    page: int
    per_page: int
    sequences: tuple[int, int | None] | None
    problems: tuple[BadParameter, ...]


def clean(text: str) -> str:
    """What survives an address: no surrogates, no null, no space around."""
    return text.encode("utf-8", "replace").decode("utf-8").replace("\0", "").strip()


def one_filter(
    name: str, included: Iterable[str], excluded: Iterable[str], all_of: bool
) -> Filter | None:
    """The filter on one field, values sorted; None if it asks for nothing."""
    chosen, barred = tuple(sorted(set(included))), tuple(sorted(set(excluded)))
    # all of one value is any of it
    together = all_of and name in ALL_OF_FIELDS and len(chosen) > 1
    return Filter(name, chosen, barred, together) if chosen or barred else None


def read_dates(name: str, text: str, today: dt.date) -> DateRange:
    """The days that `text` spells. Raises ValueError."""
    period = parse_dates(text, today)
    if period is None:
        return DateRange(name, undated=True)
    spelling = "".join(text.lower().split()) if period.relative else ""
    return DateRange(name, period.start, period.end, spelling=spelling)


class Reader:
    """Reads parameters and collects what is wrong with them."""

    def __init__(self, source: str | Mapping[str, Any], today: dt.date) -> None:
        self._source = (
            parse_qs(source, keep_blank_values=True) if isinstance(source, str) else source
        )
        self._getlist = getattr(self._source, "getlist", None)
        self._today = today
        self._problems: list[BadParameter] = []

    def parameters(self) -> Parameters:
        filters = [one for name in FACET_FIELDS if (one := self._filter(name))]
        dates = [found for name in DATE_FIELDS if (found := self._dates(name))]
        return Parameters(
            q=self._last("q"),
            kind=self._choice("kind", "statements"),
            filters=tuple(filters),
            dates=tuple(dates),
            match=self._choice("match", "auto"),
            sort=self._choice("sort", None),
            copies=self._choice("copies", "all"),
            page=self._number("page", 1, MAX_PAGE),
            per_page=self._number("per_page", PER_PAGE, MAX_PER_PAGE),
            sequences=self._window(),
            problems=tuple(self._problems),
        )

    def _all(self, name: str) -> list[str]:
        found = self._getlist(name) if self._getlist else self._source.get(name)
        if not found:  # as is true of most
            return []
        found = [found] if isinstance(found, str) else list(found)
        return [text for text in map(clean, map(str, found)) if text]

    def _last(self, name: str) -> str:
        found = self._all(name)
        return found[-1] if found else ""

    def _bad(self, name: str, value: str, message: str) -> None:
        self._problems.append(BadParameter(name, value, message))

    def _choice(self, name: str, default: Any) -> Any:
        value = self._last(name)
        if not value or value in _CHOICES[name]:
            return value or default
        self._bad(name, value, f"{name} is one of {', '.join(_CHOICES[name])}.")
        return default

    def _number(self, name: str, default: int, most: int) -> int:
        value = self._last(name)
        if not value:
            return default
        number = int(value) if value.isascii() and value.isdecimal() and len(value) < 12 else 0
        if 1 <= number <= most:
            return number
        self._bad(name, value, f"{name} is a number from 1 to {most:,}.")
        return most if number > most else default

    def _filter(self, name: str) -> Filter | None:
        included: set[str] = set()
        excluded: set[str] = set()
        given = self._all(name)
        if not given:
            return None
        if len(given) > MAX_VALUES:
            self._bad(name, given[MAX_VALUES], f"{name} takes {MAX_VALUES} values at most.")
        for typed in given[:MAX_VALUES]:
            value = typed.removeprefix("-")
            value = value.upper() if name in COUNTRY_FIELDS else value.lower()
            problem = wrong(name, value)
            if problem:
                self._bad(name, typed, problem)
            else:
                (excluded if typed.startswith("-") else included).add(value)
        all_of = self._last(f"{name}_match") == "all"
        return one_filter(name, included, excluded - included, all_of)

    def _dates(self, name: str) -> DateRange | None:
        text = self._last(name)
        if not text:
            return None
        try:
            found = read_dates(name, text, self._today)
        except ValueError as error:
            self._bad(name, text, str(error))
            return None
        return found if found.start or found.end or found.undated else None

    def _window(self) -> tuple[int, int | None] | None:
        since, window = self._last("since"), self._last("seq")
        text = window or (f"{since}.." if since else "")
        if not text:
            return None
        match = _WINDOW.fullmatch(text) if text.isascii() else None
        if match:
            after, upto = int(match[1]), int(match[2]) if match[2] else None
            if upto is None or after <= upto:
                return after, upto
        self._bad("seq" if window else "since", text, "A window is like seq=123..456 or since=123.")
        return None


def wrong(name: str, value: str) -> str:
    """Why `value` cannot be of this field; empty if it can."""
    if name in _CHOICES and value not in _CHOICES[name]:
        return f"{name} is one of {', '.join(_CHOICES[name])}."
    if name in COUNTRY_FIELDS and not _COUNTRY.fullmatch(value):
        return f"{name} takes codes of countries, such as IR."
    if not value.isprintable() or not 1 <= len(value) <= MAX_VALUE or value.startswith("-"):
        return f"{name} takes the short names of its values, such as in addresses."
    return ""
