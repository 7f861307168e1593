"""What in an article is not its body: headline, byline, dateline, captions, site furniture."""

from __future__ import annotations

import re

from briefs.extraction.furniture import furniture
from briefs.extraction.tokens import paragraphs, stripped
from briefs.extraction.types import Span, Zone, ZoneKind

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\.?"
)
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_DATE = (
    rf"(?:{_MONTH} \d{{1,2}},? \d{{4}}|\d{{1,2}} {_MONTH},? \d{{4}}|\d{{4}}[-/]\d{{2}}[-/]\d{{2}})"
)
# "Friday, 3 March 2024", "Berlin, 3 March 2024", "Tehran Times, 2021/04/12 - 18:33", "Kabul, Monday"
_HOUR = r"(?:[\s,|–-]{1,4}\d{1,2}[:.]\d{2}(?:\s?[ap]\.?m\.?)?(?:\s\(?[A-Z]{2,4}\)?)?)?"
_NAMES = r"(?:[A-Z][\w.'’-]*(?:,?\s(?:[A-Z][\w.'’-]*|of|the)){0,4})"
_DATE_LINE = re.compile(
    rf"(?:{_NAMES}\s?[,|–-]\s?)?(?:(?:{_WEEKDAY},? )?{_DATE}{_HOUR}\.?|(?<=, ){_WEEKDAY}\.?)"
)
_URL_LINE = re.compile(r"(?:https?://|www\.)\S+\s*")
# Lines of an office's own: how to reach it, when it may be printed, where the text ends.
_OFFICE_LINE = re.compile(
    r"(?:for immediate release|embargoed until\b[^\n]{0,60}|#{2,}|-\s?30\s?-|\*\s?\*\s?\*[\s*]*"
    r"|(?:please )?(?:submit|send|direct|address) (?:any |all )?(?:media |press )?(?:inquir|enquir|quer|question)"
    r"[^\n]{0,200}"
    r"|for (?:further|more|additional|media|press) (?:information|details|inquiries|enquiries)[^\n]{0,300}"
    r"|(?:(?:media|press) )?contacts?(?: for media| information| details| person)?\s*:[^\n]{0,200}"
    r"|(?:media|press) (?:contacts?|inquiries|enquiries|office)\b[^\n]{0,120}"
    r"|(?:tel|phone|fax|e-?mail|telephone)\.?\s*:[^\n]{0,120}"
    r"|to view the original version[^\n]{0,200})\.?\s*",
    re.I,
)
#: So many lines at either end of a text can be of an office.
_EDGE = 6
_DATE_LABEL = re.compile(
    r"(?:date|published|updated|posted)(?:\s*+:\s++|\s++)\d{4}-\d{2}-\d{2}\b", re.I
)
# TEHRAN –, MOSCOW, Jan. 14 (TASS) —, DALLAS (AP) —, KYIV, Ukraine, 5 May 2022 (AP) —,
# Washington, D.C. (Reuters) -
_YEAR = r"(?:,?\s\d{4})?"
_DAY = (
    rf"(?:(?:{_WEEKDAY},?\s)?(?:{_MONTH}\s\d{{1,2}}{_YEAR}|\d{{1,2}}\s{_MONTH}{_YEAR})|{_WEEKDAY})"
)
_PLACE = r"[A-Z][A-Z'’.]+(?:[ -][A-Z][A-Z'’.]+){0,3}"
_DATELINE = re.compile(
    rf"{_PLACE}(?:,\s?[A-Z][\w.]+(?:\s[A-Z][\w.]+)?)?"
    rf"(?:,?\s{_DAY})?"
    r"(?:\s?\([A-Z][\w /.-]{1,30}\))?\s{0,3}(?:--|[-–—―−]|:)\s{0,3}(?=\S)"
)
_AGENCY_DATELINE = re.compile(
    r"[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3}(?:, [A-Z][\w.]+)?"
    rf"(?:,\s{_DAY})?,? "
    r"\((?:AP|AFP|Reuters|TASS|Xinhua|UPI|Interfax|IRNA|MNA|dpa|ANI|PTI|Bloomberg|CNN)\)\s{0,3}(?:--|[-–—])\s{0,3}(?=\S)"
)
_BYLINE = re.compile(r"(?:By|BY) [A-Z][\w.'’-]+(?:[ ,]+(?:and |[A-Z])[\w.'’-]*){0,8}\s*$")
_ISSUER = re.compile(
    r"(?:Office of the [A-Z]\w+|[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){1,3}, "
    r"(?:[A-Z][\w-]+|of|the|for|and|to)(?: (?:[A-Z][\w-]+|of|the|for|and|to)){0,8})\s*$"
)
_FURNITURE = re.compile(
    r"(?:Read (?:More|Also|more|also)|See also|See Also|Related (?:news|News|articles|Articles|stories)"
    r"|More on this|Also read|ALSO READ|READ MORE|READ ALSO|Sources?|References|External links"
    r"|Tags|Share this|Follow us|Subscribe)\b\s*+:?\s*+$"
)
_LEAD_IN = re.compile(r"(?:Read (?:More|Also|more|also)|READ MORE|Also read)\s*:")
_LICENCE = re.compile(
    r"All Content by [^.\n]{1,60} is licensed under[^\n]*|Copyright ©[^\n]*|©\s?\d{4}[^\n]*"
    r"|All rights reserved\.?[^\n]*"
)
_INITIALS = re.compile(r"\b[A-Z]{2,3}/(?:[A-Z]{2,3})\b\s*$")
# A transcript's label, no dateline; the end of a sentence, which no headline holds.
_LABEL = re.compile(
    r"(?:MR|MS|MRS|DR|QUESTION|MODERATOR|Q|SECRETARY|PRESIDENT|MINISTER)\b[^:]{0,60}:"
)
_SENTENCE = re.compile(r"[a-z]{3}\. [A-Z]")
_END = '.!?:;,"”»’…'

_NO_WORD = re.compile(r"\W+")


def zones(text: str, title: str = "") -> tuple[Zone, ...]:
    """The zones of an article in text order; what no zone covers is body.

    title: the headline where it is known from elsewhere; a first line equal to it is the headline.
    """
    lines = paragraphs(text)
    found: list[Zone] = []
    tail = len(text)
    for k, (start, end) in enumerate(lines):
        line = text[start:end].strip()
        if k and (_FURNITURE.match(line) or _LEAD_IN.match(line)) and _is_tail(text, lines, k + 1):
            found.append(_zone("boilerplate", text, start, len(text)))
            tail = start
            break
    body = [line for line in lines if line[1] <= tail]
    headline = {line for line in body[:2] if title and _same(text[slice(*line)], title)}
    found += furniture(text, [line for line in body if line not in headline])
    for match in _LICENCE.finditer(text, 0, tail):
        if not any(zone.span.start <= match.start() < zone.span.end for zone in found):
            found.append(Zone("boilerplate", Span(match.start(), match.end())))
        before = _INITIALS.search(text, max(0, match.start() - 12), match.start())
        if before:
            found.append(_zone("boilerplate", text, before.start(), before.end()))
    if body:
        before = _INITIALS.search(text, max(body[-1][0], body[-1][1] - 12), body[-1][1])
        if before:
            found.append(_zone("boilerplate", text, before.start(), before.end()))
    edge = body[:_EDGE] + body[_EDGE:][-_EDGE:]
    found += [
        _zone("boilerplate", text, start, end)
        for start, end in edge
        if end - start < 400 and _is_office_line(text[start:end].strip())
    ]
    office = {zone.span.start for zone in found}
    rest = [line for line in body if stripped(text, *line)[0] not in office]
    found += _head(text, rest, title)
    found += [
        _zone("dateline", text, start, end)
        for start, end in rest[1:][-2:]
        if end - start < 100 and _DATE_LINE.fullmatch(text[start:end].strip())
    ]
    return tuple(sorted(set(found), key=lambda z: z.span))


def _is_office_line(line: str) -> bool:
    return bool(_URL_LINE.fullmatch(line) or _OFFICE_LINE.fullmatch(line))


def _is_tail(text: str, lines: list[tuple[int, int]], first: int) -> bool:
    """Whether the lines from `first` on are a list of links: few, short, without full stops."""
    if len(lines) - first > 12:
        return False
    return all(
        end - start < 160 and not text[start:end].rstrip().endswith(".")
        for start, end in lines[first:]
    )


def _head(text: str, lines: list[tuple[int, int]], title: str) -> list[Zone]:
    """Headline, byline and dateline: what stands before the first sentence of the body."""
    found: list[Zone] = []
    for k, (start, end) in enumerate(lines[:6]):
        while start < end and text[start].isspace():
            start += 1
        line = text[start:end].rstrip()
        label = _DATE_LABEL.match(line)
        if label:
            found.append(Zone("dateline", Span(start, start + label.end())))
            start += label.end()
            while start < end and text[start].isspace():
                start += 1
            line = text[start:end].rstrip()
        if not line:
            continue
        if _DATE_LINE.fullmatch(line):
            found.append(_zone("dateline", text, start, end))
        elif _BYLINE.match(line) or (len(line) < 120 and _ISSUER.match(line)):
            found.append(_zone("byline", text, start, end))
        elif title and k < 2 and _same(line, title):
            found.append(_zone("headline", text, start, end))
        else:
            dateline = _DATELINE.match(line) or _AGENCY_DATELINE.match(line)
            if dateline and dateline.end() < len(line) and not _LABEL.match(line):
                found.append(_zone("dateline", text, start, start + dateline.end()))
                break
            short = len(line) < 130 and line[-1] not in _END and len(line.split()) > 2
            short = short and not _SENTENCE.search(line)
            if k == 0 and short and len(lines) > 1:
                found.append(_zone("headline", text, start, end))
                continue
            if len(line) > 130 or k > 3 or line[-1] in _END:
                break
    return found


def _same(line: str, title: str) -> bool:
    """Whether two lines are the same but for case, blanks and punctuation."""
    if len(line) > 3 * len(title) + 40:
        return False  # a paragraph, as a rule
    return _plain(line) == _plain(title)


def _plain(line: str) -> str:
    return _NO_WORD.sub(" ", line).strip().lower()


def _zone(kind: ZoneKind, text: str, start: int, end: int) -> Zone:
    """A zone without the blanks at its ends."""
    return Zone(kind, Span(*stripped(text, start, end)))
