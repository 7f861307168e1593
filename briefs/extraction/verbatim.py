"""Words printed as somebody's own without quotation marks: transcripts, statements issued as such.

`MR PRICE: …` opens a turn of a transcript; "The below is attributable to Spokesperson Ned Price:",
a speaker's line at the top ("Antony J. Blinken, Secretary of State") or a title that says so make the
whole text the speaker's. Each paragraph becomes one statement; very long ones are cut at sentences.
"""

from __future__ import annotations

import re

from briefs.extraction.labels import name_of
from briefs.extraction.places import countries_in
from briefs.extraction.portions import FRAME, Verbatim, has_word, portions
from briefs.extraction.titles import OFFICES, office_of
from briefs.extraction.tokens import paragraphs
from briefs.extraction.transcripts import turns
from briefs.extraction.types import Span, SpeakerRef, Zone
from briefs.vocabulary.names import gender_of

_BYLINE_OFFICE = re.compile(r"(?P<name>[^(),]{3,80}?)\s*\((?P<office>[^()]{3,120})\)\s*$")
_HONORIFIC = re.compile(r"(?:(?:H\.\s?E\.|His|Her|Excellency|Mr|Mrs|Ms|Dr|Sir)\.?\s+)+")
_ATTRIBUTED = re.compile(
    r"The (?:below|following)(?: statement)? (?:is|are|can be|may be) attribut(?:able|ed) to "
    r"(?:the )?([^:\n]{3,150}):"
)
_ISSUED = re.compile(
    r"The (?:text of the )?following (?:joint |press )?(?:statement|communiqué|communique|text|remarks)"
    r"[^\n:]{0,60}? (?:was|were) (?:issued|released|given|made|delivered)(?: on [A-Z]\w+ \d+(?:, \d+)?,?)?"
    r" by (?:the )?([^\n]{3,300}?)(?:[:.][^\S\n]*+$|\sas Chair\b[^\n]*|\s(?:at|on the occasion|following)\s[^\n]*)",
    re.M,
)
_TITLE = re.compile(
    r"^(?P<name>[^:]{3,60}): (?:statement|speech|address|remarks) (?:in|at|to|before|on)\b", re.I
)
_TITLE_BY = re.compile(
    r"^(?:Statement|Speech|Address|Remarks|Opening remarks|Press statement|Keynote speech) by "
    r"(?:the |H\.?E\.? (?:Mr\.? |Ms\.? |Mrs\.? )?)?(?P<name>.+?)(?: (?:at|on|to|in|during|before|following) .+)?$",
    re.I,
)
_NO_SPEAKER = re.compile(r"\b(?:writer|correspondent|reporter|editor|journalist|columnist)\b", re.I)
#: So much of title and byline is read for names.
_HEAD = 2000


def verbatim(
    text: str, zones: tuple[Zone, ...], title: str, byline: str
) -> tuple[list[Verbatim], list[Span]]:
    """Statements printed as somebody's own words, in text order; most articles have none.

    And what belongs to such a text without being a statement: questions and courtesies.
    """
    body = _body(text, zones)
    head = [text[z.span.start : z.span.end] for z in zones if z.kind in ("byline", "headline")]
    spoken, left_out = turns(text, body, "\n".join([title, byline, *head])[:_HEAD])
    if spoken:
        return spoken, left_out
    return _issued(text, body, zones, title, byline), []


def _body(text: str, zones: tuple[Zone, ...]) -> list[tuple[int, int]]:
    """The paragraphs that no zone but the headline covers wholly."""
    away = sorted(z.span for z in zones if z.kind != "headline")
    found: list[tuple[int, int]] = []
    k = covered = 0
    for start, end in paragraphs(text):
        while k < len(away) and away[k].start <= start:
            covered = max(covered, away[k].end)
            k += 1
        if end > covered:
            found.append((start, end))
    return found


def _issued(
    text: str, body: list[tuple[int, int]], zones: tuple[Zone, ...], title: str, byline: str
) -> list[Verbatim]:
    source: Span | None = None
    speaker: SpeakerRef | None = None
    begin = 0
    for start, end in body[:6]:
        match = _ATTRIBUTED.match(text, start, end) or _ISSUED.match(text, start, end)
        if match:
            source = Span(*match.span(1))
            begin = match.end() if match.re is _ATTRIBUTED else end
            speaker = _titled(match.group(1))
            break
    if speaker is None:
        for zone in zones:
            line = text[zone.span.start : zone.span.end]
            if (
                zone.kind == "byline"
                and not line.lower().startswith("by ")
                and not _NO_SPEAKER.search(line)
            ):
                speaker = _issuer(line)
                source = zone.span if speaker else None
                begin = zone.span.end
    if speaker is None and byline and not byline.lower().startswith("by "):
        speaker = _issuer(byline, title) if not _NO_SPEAKER.search(byline) else None
    if speaker is None and title:
        match = _TITLE.match(title) or _TITLE_BY.match(title)
        if match and _first_person(text):
            speaker = _titled(match.group("name"))
    if speaker is None:
        return []
    found: list[Verbatim] = []
    for start, end in body:
        start = max(start, begin)
        if start >= end or FRAME.match(text[start:end]):
            continue
        if end - start < 50 and text[end - 1] not in '.!?”"':
            continue  # a heading, a place, a form of address
        for portion in portions(text, start, end):
            if not has_word(text[slice(*portion)]):
                continue
            found.append(Verbatim(portion, source, speaker))
            source = None
    return found


def _first_person(text: str) -> bool:
    return len(re.findall(r"\b(?:[Ww]e|I|[Oo]ur|[Mm]y|us)\b", text[:6000])) >= 3


def _issuer(line: str, title: str = "") -> SpeakerRef | None:
    """The speaker of a line such as "Antony J. Blinken, Secretary of State"; None for other lines.

    In "Anna Berg (Prime Minister)" the title may say of which country ("Norway: statement in …").
    """
    if line.startswith("Office of") or re.match(r"(?:Ministry|Department|Embassy) of ", line):
        return SpeakerRef(line.strip(), "body", "", _country(line), (line.strip(),))
    bracketed = _BYLINE_OFFICE.match(line)
    name, rest = bracketed.groups() if bracketed else line.partition(",")[::2]
    office, country = office_of(rest.strip())
    if not office:
        return None
    if bracketed:
        name = _HONORIFIC.sub("", name, count=1)
        of = _TITLE.match(title)
        country = country or (_country(of.group("name")) if of else "")
    return SpeakerRef(name.strip(), "person", office, country, (name.strip(),))


def _titled(words: str) -> SpeakerRef:
    """A speaker from "Spokesperson Ned Price", "Afghanistan", "the G7 foreign ministers of …"."""
    words = words.strip().rstrip(":")
    lead = words.partition(",")[0].split()
    if (
        "," in words
        and len(lead) < 5
        and "of" not in lead
        and office_of(words.partition(",")[2])[0]
    ):
        issuer = _issuer(words)
        if issuer:
            return issuer
    pieces = words.split()
    name = name_of(words)
    titled = any(w.lower() in OFFICES for w in pieces)
    if name and len(name) <= 4 and (titled or gender_of(name[0])) and " and " not in words:
        office, country = office_of(words[: words.rfind(name[0])])
        return SpeakerRef(" ".join(name), "person", office, country, (" ".join(name),))
    return SpeakerRef(words, "body", "", _country(words) if len(pieces) < 6 else "", (words,))


def _country(words: str) -> str:
    found = countries_in(words)
    return found[0][2] if found else ""
