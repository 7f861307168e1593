"""The day something was said: expressions of time near a cue, resolved against the publication date.

Nothing is filled in: a weekday without a publication date stays unresolved (its words are kept),
and "last month" is a month.
"""

from __future__ import annotations

import datetime as dt
import re

from dateutil.parser import parse as parse_date
from dateutil.relativedelta import relativedelta

from briefs.dates import PartialDate
from briefs.extraction.types import SaidDate, Span, Zone

_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_PART = r"(?:\s(?:morning|afternoon|evening|night))?"

_NUMBERS = {
    word: n
    for n, words in enumerate(
        "a|an|one two three four five six seven eight nine ten eleven twelve".split(), start=1
    )
    for word in words.split("|")
}
_SPAN = "days?|weeks?|months?|years?"
#: "Two weeks ago" may be some days more or less.
_ABOUT = dt.timedelta(days=3)

_PART_OF = r"(?:(?:early|mid|late)[\s-])?"
EXPRESSION = re.compile(
    rf"""(?x)\b(?:
      (?P<full>(?:(?:on|On)\s)?(?:{_WEEKDAY},?\s)?
          (?:(?:{_MONTHS})\.?\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s\d{{4}}\b)?(?!\d)
            |\d{{1,2}}(?:st|nd|rd|th)?\s(?:of\s)?(?:{_MONTHS})\b\.?(?:,?\s\d{{4}}\b)?
            |\d{{4}}-\d{{2}}-\d{{2}}\b))
     |(?P<weekday>(?:(?:on|On|late|Late|early|Early|earlier|last|Last|this|This)\s(?:on\s)?)?
          {_WEEKDAY}\b{_PART})
     |(?P<day>(?:earlier\s)?(?:today|Today|yesterday|Yesterday)\b{_PART}|tonight\b|last\snight\b
          |this\s(?:morning|afternoon|evening)\b|Tonight\b|Last\snight\b)
     |(?P<ago>(?i:{"|".join(_NUMBERS)}|\d{{1,2}})\s(?i:{_SPAN})\sago\b)
     |(?P<month>(?:earlier\s|Earlier\s)?(?:last|this|Last|This)\smonth\b|[Ii]n\s{_PART_OF}(?:{_MONTHS})\s\d{{4}}\b
          |[Ii]n\s{_PART_OF}(?:{_MONTHS})\b(?!\s\d))
     |(?P<year>(?:last|this|Last|This|earlier\sthis|Earlier\sthis)\syear\b|[Ii]n\s(?:19|20)\d\d\b)
     |(?P<week>(?:earlier\s|Earlier\s|late\s)?(?:last|this|Last|This)\sweek\b(?!-?end))
     |(?P<vague>(?:late\s)?(?:last|this|Last|This)\sweekend\b|recently\b)
    )"""
)
_IN = re.compile(rf"in\s{_PART_OF}")
_ISO = re.compile(r"\b(\d{4})[-/](\d{2})[-/](\d{2})\b")
_PRINTED = re.compile(
    rf"(?:{_WEEKDAY},?\s)?(?:(?:{_MONTHS})\.?\s\d{{1,2}},?\s\d{{4}}|\d{{1,2}}\s(?:{_MONTHS})\.?,?\s\d{{4}}"
    r"|\d{4}[-/]\d{2}[-/]\d{2})\b"
)
#: How far into a text its own publication date is looked for, outside datelines.
_HEAD = 200


def published_in(text: str, zones: tuple[Zone, ...]) -> SaidDate | None:
    """The publication date the text prints in its dateline or as a line of its own."""
    spans = [z.span for z in zones if z.kind == "dateline"]
    for span in spans:
        match = _PRINTED.search(text, span.start, span.end)
        if match:
            day = _read_full(match.group(), None)
            if day:
                return SaidDate(day, match.group(), Span(*match.span()))
    return None


def said_date(
    words: str, offset: int, published: PartialDate | None
) -> tuple[SaidDate | None, str]:
    """The date that the first expression of time in `words` gives, and the expression.

    offset: where `words` stands in the text. The date is None where the words do not settle it.
    """
    match = EXPRESSION.search(words)
    if match is None:
        return None, ""
    try:
        date = _resolve(match, published)
    except (ValueError, OverflowError):  # before the first day of the calendar
        date = None
    if date is None:
        return None, match.group()
    span = Span(offset + match.start(), offset + match.end())
    return SaidDate(date, match.group(), span), match.group()


def _resolve(match: re.Match[str], published: PartialDate | None) -> PartialDate | None:
    words = match.group().lower()
    if match.group("full"):
        return _read_full(match.group("full"), published)
    if match.group("year") and words[-4:].isdigit():
        return PartialDate(dt.date(int(words[-4:]), 1, 1), "year")
    if match.group("month") and words[-4:].isdigit():
        return _month(_IN.sub("", words)[:-5], int(words[-4:]))
    if published is None:
        return None
    day = published.start
    if match.group("month") and words.startswith("in "):
        if published.precision == "year":
            return None
        month = _IN.sub("", words)
        named = _month(month, day.year)
        if named and named.start > day:
            named = _month(month, day.year - 1)
        return named
    if match.group("ago"):
        return _ago(words, published)
    if match.group("year"):
        return PartialDate(dt.date(day.year - words.startswith("last"), 1, 1), "year")
    if published.precision == "year":
        return None
    if match.group("month"):
        first = day.replace(day=1)
        return PartialDate(first - relativedelta(months=words.startswith("last")), "month")
    if published.precision != "day":
        return None
    if match.group("weekday"):
        wanted = next(i for i, name in enumerate(_WEEKDAYS) if name in words)
        back = (day.weekday() - wanted) % 7
        if back == 0 and words.startswith("last"):
            back = 7
        return PartialDate(day - dt.timedelta(days=back))
    if match.group("week"):
        monday = day - dt.timedelta(days=day.weekday() + 7 * ("last" in words))
        return _month_of(monday, min(day, monday + dt.timedelta(days=6)))
    if match.group("day"):
        before = "yesterday" in words or words.startswith("last night")
        return PartialDate(day - dt.timedelta(days=before))
    return None


def _ago(words: str, published: PartialDate) -> PartialDate | None:
    """ "Three days ago" is a day, "two weeks ago" the month it surely fell in."""
    number, span, _ = words.split()
    n = _NUMBERS.get(number) or int(number)
    day = published.start
    if span.startswith("year"):
        return PartialDate(dt.date(day.year - n, 1, 1), "year")
    if published.precision == "year":
        return None
    if span.startswith("month"):
        return PartialDate(day.replace(day=1) - relativedelta(months=n), "month")
    if published.precision == "month":
        return None
    if span.startswith("week"):
        then = day - dt.timedelta(weeks=n)
        return _month_of(then - _ABOUT, then + _ABOUT)
    return PartialDate(day - dt.timedelta(days=n))


def _month_of(first: dt.date, last: dt.date) -> PartialDate | None:
    """The month of a span of days that all fall in one."""
    one = (first.year, first.month) == (last.year, last.month)
    return PartialDate(first.replace(day=1), "month") if one else None


def ago(lower: list[str], i: int, stop: int) -> int:
    """How many tokens at `i` tell how long ago it was ("two weeks ago", "a day earlier"), or 0."""
    told = i + 2 < stop and lower[i + 2] in ("ago", "earlier", "before", "later")
    if not told or not (lower[i] in _NUMBERS or lower[i].isdigit()):
        return 0
    return 3 if re.fullmatch(_SPAN, lower[i + 1]) else 0


def _month(name: str, year: int) -> PartialDate | None:
    try:
        return PartialDate(parse_date(f"1 {name.strip('. ')} {year}").date(), "month")
    except (ValueError, OverflowError):
        return None


def _read_full(words: str, published: PartialDate | None) -> PartialDate | None:
    """A day and month, with the year printed or the one that puts it last before publication."""
    iso = _ISO.search(words)
    try:
        if iso:
            return PartialDate(dt.date(*map(int, iso.groups())))
        plain = re.sub(r"(?i)^on\s", "", words)
        plain = re.sub(rf"{_WEEKDAY},?\s", "", plain)
        plain = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|\bof\b", "", plain)
        year = re.search(r"\b(\d{4})\b", plain)
        if year:
            return PartialDate(parse_date(plain).date())
        if published is None or published.precision == "year":
            return None
        day = parse_date(f"{plain} {published.start.year}").date()
        if day > published.end:
            day = parse_date(f"{plain} {published.start.year - 1}").date()
        return PartialDate(day)
    except (ValueError, OverflowError):
        return None
