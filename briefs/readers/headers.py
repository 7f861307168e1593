"""What a text says about itself: headline, byline, outlet, day of publication.

Only what stands there is read: a weekday is no date, and a day without a year is none either.
"""

from __future__ import annotations

import calendar
import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from itertools import takewhile
from typing import NamedTuple
from urllib.parse import urlsplit

from briefs.dates import PartialDate

TITLE_LENGTH = 90  # of a first sentence that stands in for a headline
_HEADLINE_LENGTH = 160
_HEAD = 600  # characters in which a text is expected to introduce itself

_MONTHS = {
    name.lower(): number
    for names in (calendar.month_name, calendar.month_abbr)
    for number, name in enumerate(names)
    if name
} | {"sept": 9}
_MONTH = "(?:" + "|".join(sorted(map(str.capitalize, _MONTHS), key=len, reverse=True)) + r")\.?"
_WEEKDAY = r"(?:(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs)?|Fri|Sat(?:ur)?|Sun)(?:day)?\.?,?\s+)?"
_FULL_DATE = (
    rf"(?:(?P<mdy>{_MONTH}\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}})"
    rf"|(?P<dmy>\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH},?\s+\d{{4}})"
    r"|(?P<iso>\d{4}-\d{2}-\d{2})|(?P<dotted>\d{1,2}\.\d{1,2}\.\d{4}))(?!\d)"
)
_DATE = re.compile(_FULL_DATE)
_LABELLED = re.compile(
    rf"\b(?:date|published|updated|posted|publication date)(?:\s+on)?\s*:?\s+{_WEEKDAY}{_FULL_DATE}",
    re.IGNORECASE,
)
_PLACE = r"[A-Z][A-Za-z'’.]+(?:[ -][A-Z][A-Za-z'’.]+){0,3}(?:,\s[A-Z][\w.]+(?:\s[A-Z]\w+)?)?"
#: With the place before it, too, as ministries have it: "Berlin, 3 March 2021".
_ON_ITS_OWN = re.compile(
    rf"(?:{_PLACE},\s+)?{_WEEKDAY}{_FULL_DATE}(?:[,\s|–-]+\d{{1,2}}:\d{{2}}.{{0,20}})?\.?(?:\s*[-–—]{{1,2}})?"
)
_MONTH_ON_ITS_OWN = re.compile(rf"(?P<month>{_MONTH}),?\s+(?P<year>\d{{4}})")
_ADDRESS_DATE = re.compile(r"/(\d{4})[/-](\d{1,2})(?:[/-](\d{1,2}))?(?=[/.\-_?#]|$)")

# TEHRAN –, MOSCOW, Jan. 14 (TASS) –, TEHRAN, Jan. 14, 2022 (MNA) –, WARSAW, 3 May 2022 –,
# Vienna (Reuters) -
_DATELINE = re.compile(
    rf"(?:(?P<caps>[A-Z][A-Z'’.]+(?:[ -][A-Z][A-Z'’.]+){{0,3}})(?:,\s[A-Z][\w.]+)?"
    rf"(?P<day>,?\s+(?:{_MONTH}\s+\d{{1,2}}(?:,\s+\d{{4}})?|\d{{1,2}}\s+{_MONTH}(?:,?\s+\d{{4}})?))?"
    r"(?:\s*\((?P<mark>[A-Z][\w /.-]{1,30})\))?"
    rf"|{_PLACE}\s*\((?P<mark2>[A-Z][\w /.-]{{1,30}})\))"
    r"\s{0,3}[-–—―−:]{1,2}\s*(?=\S)"
)
_BRACKETED = re.compile(r"\(([A-Z][\w .]{1,20})\)")
_BYLINE = re.compile(r"(?:By|BY)\s+([A-Z][\w.'’-]+(?:[ ,]+(?:and\s+)?[A-Z][\w.'’-]*){0,8})\s*")
_ISSUER = re.compile(
    r"(?:Office of the [A-Z]\w+(?: \w+){0,4}"
    r"|[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]*){1,4}, (?:[A-Z][\w-]+|of|the|for|and|to|&)"
    r"(?: (?:[A-Z][\w-]+|of|the|for|and|to|&)){0,8})"
)
_INTERVIEW = re.compile(r"\b(?:exclusive )?interview with (?:the )?((?:[A-Z][\w-]+ ?){1,4})")
_OWNER = re.compile(r"All Content by (.{3,60}?) is licensed under")
_ATTRIBUTABLE = re.compile(r"The (?:below|following) [^.]{1,120}:")
_SECTION = r"(?:/?\s?[A-Z][\w& ]{0,30})?"
_ABBREVIATION = re.compile(
    r"(?:\b(?:Mr|Mrs|Ms|Dr|St|Gen|Sen|Rep|Gov|Jan|Feb|Mar|Apr|Aug|Sept?|Oct|Nov|Dec|No|vs|Lt|Col|Jr)"
    r"|\b[A-Za-z](?:\.[A-Za-z])*)\.$"
)


class Published(NamedTuple):
    """A day (month, year) of publication and the words it was read from."""

    date: PartialDate
    words: str


@dataclass(frozen=True, slots=True)
class Headers:
    """What was found; "" and None where the text says nothing."""

    headline: str = ""
    first_sentence: str = ""
    byline: str = ""
    outlet: str = ""
    published: Published | None = None


def headers_of(text: str) -> Headers:
    """Read the head of `text` (and its licence line at the end)."""
    headline, byline = _headline_and_byline(text)
    return Headers(
        headline=headline,
        first_sentence=_first_sentence(text),
        byline=byline,
        outlet=outlet_in(text),
        published=published_in(text),
    )


# The day of publication


def published_in(text: str) -> Published | None:
    """A labelled date, a date on a line of its own near the top, or one in the dateline."""
    if labelled := _LABELLED.search(text, 0, 200):
        return _read(labelled, labelled.group().strip())
    for line in _lines(text[:_HEAD]):
        if match := _ON_ITS_OWN.fullmatch(line):
            return _read(match, line)
        if match := _MONTH_ON_ITS_OWN.fullmatch(line):
            return _read_month(match)
        if (dateline := _DATELINE.match(line)) and (match := _DATE.search(dateline.group())):
            return _read(match, match.group())
    return None


def published_in_address(url: str) -> Published | None:
    """The date in an address like `…/2022/01/14/…`."""
    match = _ADDRESS_DATE.search(urlsplit(url).path)
    if not match or not 1900 <= int(match[1]) <= 2100:
        return None
    month, day = match[2].zfill(2), match[3] and match[3].zfill(2)
    return _partial(match[1], month, day, match.group().strip("/")) or _partial(
        match[1], None, None, match[1]
    )


def read_date(words: str) -> Published | None:
    """A date given as data: `2021`, `2021-04`, `2021-04-12`, a timestamp, or a date in words."""
    words = words.strip()
    if match := re.match(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?!\d))?)?(?![\d-])", words):
        return _partial(match[1], match[2], match[3], words)
    if match := _MONTH_ON_ITS_OWN.fullmatch(words[:80]):
        return _read_month(match)
    match = _DATE.search(words[:80])
    return _read(match, words) if match else None


def _read_month(match: re.Match[str]) -> Published | None:
    month = _MONTHS[match["month"].rstrip(".").lower()]
    return _partial(match["year"], f"{month:02}", None, match.group())


def _read(match: re.Match[str], words: str) -> Published | None:
    if match["iso"]:
        year, month, day = match["iso"].split("-")
        return _partial(year, month, day, words)
    if match["dotted"]:
        day, month, year = match["dotted"].split(".")
        return _partial(year, month.zfill(2), day.zfill(2), words)
    parts = re.findall(r"[A-Za-z]{3,}|\d+", match["mdy"] or match["dmy"])
    name = next(part for part in parts if part.lower() in _MONTHS)
    day, year = (part for part in parts if part.isdigit())
    return _partial(year, f"{_MONTHS[name.lower()]:02}", day.zfill(2), words)


def _partial(year: str, month: str | None, day: str | None, words: str) -> Published | None:
    """None for days that no calendar has, like 31 February."""
    try:
        date = PartialDate.parse("-".join(part for part in (year, month, day) if part))
    except ValueError:
        return None
    return Published(date, words)


# The outlet


@dataclass(frozen=True, slots=True)
class _Outlets:
    """The content of data/outlets.toml, turned round; `opening` matches an outlet's name with a
    section and a colon at the start of a line: "Iran PressEurope:"."""

    by_mark: dict[str, str] = field(default_factory=dict)
    by_name: dict[str, str] = field(default_factory=dict)
    by_domain: dict[str, str] = field(default_factory=dict)
    opening: re.Pattern[str] = re.compile("")


@cache
def _outlets() -> _Outlets:
    path = resources.files(__package__).joinpath("data/outlets.toml")
    by_mark, by_name, by_domain = {}, {}, {}
    for outlet in tomllib.loads(path.read_text("utf-8"))["outlet"]:
        name = outlet["name"]
        by_mark.update({mark.lower(): name for mark in outlet.get("marks", ())})
        by_name.update({one.lower(): name for one in (name, *outlet.get("names", ()))})
        by_domain.update(dict.fromkeys(outlet.get("domains", ()), name))
    names = "|".join(re.escape(name) for name in sorted(by_name, key=len, reverse=True))
    opening = re.compile(rf"(?P<name>(?i:{names})){_SECTION}\s*:\s")
    return _Outlets(by_mark, by_name, by_domain, opening)


def outlet_in(text: str) -> str:
    """The outlet that the text names as its own; "" if it names none.

    In this order: "Iran PressEurope:" before a paragraph, the agency in a dateline or in brackets
    in the head, the owner in a licence line, and, weakest, "in an interview with IRNA" in the head.
    """
    outlets = _outlets()
    head = text[:_HEAD]
    for line in _lines(head):
        if match := outlets.opening.match(line):
            return outlets.by_name[match["name"].lower()]
        if (dateline := _DATELINE.match(line)) and (mark := dateline["mark"] or dateline["mark2"]):
            return outlets.by_mark.get(mark.lower(), "")
    for match in _BRACKETED.finditer(head[:300]):
        if name := outlets.by_mark.get(match[1].lower()):
            return name
    if match := _OWNER.search(text, max(0, len(text) - 400)):
        return outlets.by_name.get(match[1].lower(), match[1])
    if match := _INTERVIEW.search(head):
        return _named_at_start(match[1])
    return ""


def web_address(url: str) -> str:
    """`url` where it leads to a page of the web; "" for anything else, like `javascript:…`."""
    try:
        parts = urlsplit(url)
        return url if parts.scheme in ("http", "https") and parts.hostname else ""
    except ValueError:  # brackets that enclose no address
        return ""


def outlet_of_address(url: str) -> str:
    """The outlet whose site `url` lies in; "" for an unknown site."""
    host = (urlsplit(web_address(url)).hostname or "").removeprefix("www.")
    return _outlets().by_domain.get(host, "")


def _named_at_start(words: str) -> str:
    """The known outlet that `words` begin with, the longest name first."""
    parts = words.split()
    for length in range(len(parts), 0, -1):
        if name := _outlets().by_name.get(" ".join(parts[:length]).lower()):
            return name
    return ""


# Headline and byline


def _headline_and_byline(text: str) -> tuple[str, str]:
    """The first line that looks like a headline, before the first that looks like body."""
    headline = byline = ""
    lines = [line.strip() for line in text[:2000].strip().split("\n")]
    for number, line in enumerate(lines[:12]):
        if match := _BYLINE.fullmatch(line):
            byline = byline or match[1]
        elif _is_issuer(line):
            byline = byline or line
        elif not line or _is_date_line(line):
            continue
        elif not headline and _is_headline(line, *lines[number + 1 : number + 2]):
            headline = line.lstrip("#").strip()
        else:
            break
    return headline, byline


def _is_headline(line: str, following: str | None = None) -> bool:
    """`following` is the next line: the last line of a text is no headline, and body follows one
    after a blank line, or as a whole paragraph on a line."""
    if line.startswith("#"):
        return True
    return (
        following is not None
        and (not following or len(following) > 2 * _HEADLINE_LENGTH)
        and len(line) <= _HEADLINE_LENGTH
        and len(line.split()) > 2
        and line[-1] not in ".:;,…"
        and not (line[-1] in "\"”»'’" and line[-2:-1] in ".,")
        and _up_to_stop(line) == line
        and not _DATELINE.match(line)
        and not _outlets().opening.match(line)
    )


def _is_issuer(line: str) -> bool:
    return len(line) < 120 and _ISSUER.fullmatch(line) is not None


def _is_date_line(line: str) -> bool:
    forms = (_ON_ITS_OWN, _LABELLED, _MONTH_ON_ITS_OWN)
    return any(form.fullmatch(line) for form in forms)


def _first_sentence(text: str) -> str:
    """The first sentence of the body on one line, cut at a word within `TITLE_LENGTH`."""
    lines = text[:5000].split("\n")
    for number, line in enumerate(lines):
        body = line.strip()
        if match := _LABELLED.match(body):
            body = body[match.end() :].strip()
        if match := _DATELINE.match(body) or _outlets().opening.match(body):
            body = body[match.end() :]
        introduces = _is_date_line(body) or _BYLINE.fullmatch(body) or _is_issuer(body)
        if introduces or _ATTRIBUTABLE.fullmatch(body) or not any(map(str.isalnum, body)):
            continue
        # The sentence may go on after a hard line break, not after a blank line.
        rest = takewhile(str.strip, lines[number + 1 :])
        return shortened(_up_to_stop(" ".join([body, *map(str.strip, rest)])))
    return ""


def _up_to_stop(body: str) -> str:
    for stop in re.finditer(r"[.!?]+[\"”»'’)]*(?=\s)", body):
        if not _ABBREVIATION.search(body, max(0, stop.end() - 12), stop.end()):
            return body[: stop.end()]
    return body


def shortened(sentence: str, length: int = TITLE_LENGTH) -> str:
    """`sentence` on one line, cut at a word and marked "…" when longer than `length`."""
    flat = " ".join(sentence.split())
    if len(flat) <= length:
        return flat
    cut = flat[:length].rsplit(" ", 1)[0] if " " in flat[:length] else flat[: length - 1]
    return cut.rstrip(" ,;:-–—") + "…"


def _lines(text: str) -> Iterator[str]:
    return (line for line in map(str.strip, text.split("\n")) if line)
