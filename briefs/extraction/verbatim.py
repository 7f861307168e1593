"""Words printed as somebody's own without quotation marks: transcripts, statements issued as such.

`MR PRICE: …` opens a turn of a transcript; "The below is attributable to Spokesperson Ned Price:",
a speaker's line at the top ("Antony J. Blinken, Secretary of State") or a title that says so make the
whole text the speaker's. Each paragraph becomes one statement; very long ones are cut at sentences.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from briefs.extraction.document import analyse
from briefs.extraction.people import People
from briefs.extraction.places import countries_in
from briefs.extraction.titles import OFFICES, office_of
from briefs.extraction.tokens import lines, paragraphs, stripped
from briefs.extraction.types import Span, SpeakerKind, SpeakerRef, Zone
from briefs.vocabulary.names import gender_of

_CAPS_LABEL = re.compile(r"((?:[A-Z][A-Z.'’-]*)(?: [A-Z][A-Z.'’-]*){0,6}):\s")
_RUNNING_LABEL = re.compile(
    r"(?:(?<=[.!?*”\")] )|(?<=[.!?*”\")]  )|(?<=\* )|\A|(?<=\n))"
    r"((?:[A-Z][\w.'’-]+|of|the|and|for|to)(?: (?:[A-Z][\w.'’-]+|of|the|and|for|to|-|–)){1,14}): (?=[A-Z“\"])"
)
_ASKING = re.compile(
    r"(?:QUESTION|MODERATOR|OPERATOR|INTERVIEWER|PARTICIPANT|Q|STAFF|VOICE|Question|Moderator)\b"
)
#: "SENIOR OFFICIAL TWO" is numbered, not named.
_NUMBERS = frozenset("one two three four five six seven eight nine ten".split())
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
_FRAME = re.compile(r"(?:Begin|End) [Tt]ext[:.]?\s*$|#{2,}|\*[\s*]*$")
_NO_SPEAKER = re.compile(r"\b(?:writer|correspondent|reporter|editor|journalist|columnist)\b", re.I)
#: Paragraphs longer than this are cut at sentence ends, into portions of about half of it.
_LONG = 1400
#: So much of title and byline is read for names.
_HEAD = 2000
#: A turn of nothing but these says nothing: "Good afternoon, everyone.", "Yeah, go ahead, please."
_COURTESIES = frozenset(
    """good morning afternoon evening day hello hi welcome everyone everybody all thank thanks you very
    much so please yes yeah yep no okay ok right sure go ahead next question sir madam ma'am ma’am
    bye goodbye again to and the for have a see well great uh um hmm mm-hmm laughter inaudible
    crosstalk here let's let’s us me guys folks ladies gentlemen mr mr. ms ms. nice be with sorry
    excuse one more last follow up""".split()
)
_SENTENCE_END = re.compile(r"[.!?][”\"’)]?\s+(?=[A-Z“\"])")
#: A scene separator ends a turn.
_BREAK = re.compile(r"\*(?:\s?\*){2,}|<…>")


@dataclass(slots=True)
class Verbatim:
    """One statement: its span, the words naming the speaker if they stand beside it, the speaker."""

    content: Span
    source: Span | None
    speaker: SpeakerRef


def verbatim(
    text: str, zones: tuple[Zone, ...], title: str, byline: str
) -> tuple[list[Verbatim], list[Span]]:
    """Statements printed as somebody's own words, in text order; most articles have none.

    And what belongs to such a text without being a statement: questions and courtesies.
    """
    body = _body(text, zones)
    head = [text[z.span.start : z.span.end] for z in zones if z.kind in ("byline", "headline")]
    turns, left_out = _transcript(text, body, "\n".join([title, byline, *head])[:_HEAD])
    if turns:
        return turns, left_out
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


def _transcript(
    text: str, body: list[tuple[int, int]], head: str
) -> tuple[list[Verbatim], list[Span]]:
    """The turns of a transcript, and the questions and courtesies left out of them.

    head: its title and byline, which may give names in full.
    """
    labels: list[tuple[int, int, str]] = []
    for start, end in body:
        if text.find(":", start, end) < 0:
            continue
        match = _CAPS_LABEL.match(text, start, end)
        if match and _speaks(match.group(1)):
            labels.append((match.start(1), match.end(), match.group(1)))
            continue
        for match in _RUNNING_LABEL.finditer(text, start, end):
            if _is_speaker_label(match.group(1)):
                labels.append((match.start(1), match.end(), match.group(1)))
    if not labels:
        return [], []
    names = {label: _label_name(label) for _, _, label in labels}
    titled = any(any(w in OFFICES for w in label.lower().split()) for label in names)
    capitals = sum(label.isupper() for _, _, label in labels)
    if capitals < 2 and not (titled and any(names.values())):
        return [], []
    known = People(analyse(head))
    voices: dict[str, list[str]] = {}
    for label, name in names.items():
        voices.setdefault((name or [label])[-1].lower(), []).append(label)
    refs = {
        label: ref
        for mine in voices.values()
        for ref in [_label_ref(mine, known)]
        for label in mine
    }
    found: list[Verbatim] = []
    left_out: list[Span] = []
    ends = [start for start, _, _ in labels[1:]] + [body[-1][1]]
    for (start, begin, label), stop in zip(labels, ends, strict=True):
        if _ASKING.match(label):
            left_out.append(Span(start, stop))
            continue
        pause = _BREAK.search(text, begin, stop)
        source: Span | None = Span(start, start + len(label))
        for portion in _portions(text, begin, pause.start() if pause else stop):
            if _courteous(text[slice(*portion)]):
                left_out.append(Span(start, portion.end))
                continue
            found.append(Verbatim(portion, source, refs[label]))
            source = None
    return found, left_out


def _has_word(words: str) -> bool:
    return any(character.isalnum() for character in words)


def _courteous(turn: str) -> bool:
    """Whether a turn is nothing but a greeting, thanks, the word given to somebody, or marks."""
    if not _has_word(turn):
        return True
    words = [w.strip("().,!?-–—:;[]…").lower() for w in turn.split()]
    answers = {"yes", "no"} & set(words)
    return (
        len(words) < 12
        and all(not w or w in _COURTESIES for w in words)
        and (not answers or len(words) > 2)
    )


def _speaks(label: str) -> bool:
    """Whether capitals before a colon name a speaker (MR PRICE, not NOTE)."""
    words = label.split()
    return (
        bool(_ASKING.match(label))
        or words[0].strip(".")
        in (
            "MR",
            "MS",
            "MRS",
            "DR",
            "SECRETARY",
            "PRESIDENT",
            "MINISTER",
            "AMBASSADOR",
            "SENATOR",
            "GENERAL",
            "ADMIRAL",
            "REP",
            "SEN",
            "GOV",
        )
        or any(w.lower() in OFFICES for w in words)
        or (1 < len(words) < 5 and gender_of(words[0].title()) is not None)
    )


def _is_speaker_label(label: str) -> bool:
    name = _label_name(label)
    if not name or len(name) > 4:
        return False
    return any(w in OFFICES for w in label.lower().split()) or (
        2 <= len(label.split()) <= 3 and gender_of(name[0]) is not None
    )


def _label_name(label: str) -> list[str]:
    """The words of a label behind its last office word."""
    words = label.split()
    last = max((k for k, w in enumerate(words) if w.lower().strip(",") in OFFICES), default=-1)
    rest = words[last + 1 :]
    for start, end, _ in countries_in(" ".join(rest)):
        lead = " ".join(rest)[:start]
        if lead.replace("the", "").strip() in ("", "of"):
            rest = " ".join(rest)[end:].split()
            break
    while rest and (
        rest[0].islower()
        or rest[0] in ("MR", "MS", "MRS", "DR", "MR.", "MS.", "Republic", "Federation")
    ):
        rest = rest[1:]
    return [w for w in rest if w[0].isupper() and w.lower() not in _NUMBERS]


def _label_ref(labels: list[str], known: People) -> SpeakerRef:
    """One reference for all labels of a speaker: the fullest label names them."""
    fullest = max(labels, key=len)
    name = _label_name(fullest)
    full = name or [fullest]
    prefix = ""
    if fullest.endswith(" ".join(full)):
        prefix = fullest[: len(fullest) - len(" ".join(full))]
    office, country = office_of(prefix.title() if prefix.isupper() else prefix)
    words = [w.title() if w.isupper() and len(w) > 1 else w for w in full]
    if len(words) == 1:
        person = next((p for p in known.persons if p.name[-1] == words[0]), None)
        if person is not None:
            words = person.name
            office, country = person.office or office, person.country or country
    kind: SpeakerKind = "person" if name else "unnamed"
    return SpeakerRef(" ".join(words), kind, office, country, tuple(labels))


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
        if start >= end or _FRAME.match(text[start:end]):
            continue
        if end - start < 50 and text[end - 1] not in '.!?”"':
            continue  # a heading, a place, a form of address
        for portion in _portions(text, start, end):
            if not _has_word(text[slice(*portion)]):
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
    name = _label_name(words)
    titled = any(w.lower() in OFFICES for w in pieces)
    if name and len(name) <= 4 and (titled or gender_of(name[0])) and " and " not in words:
        office, country = office_of(words[: words.rfind(name[0])])
        return SpeakerRef(" ".join(name), "person", office, country, (" ".join(name),))
    return SpeakerRef(words, "body", "", _country(words) if len(pieces) < 6 else "", (words,))


def _country(words: str) -> str:
    found = countries_in(words)
    return found[0][2] if found else ""


def _portions(text: str, start: int, end: int) -> list[Span]:
    """Paragraphs of `text[start:end]`; one above the limit is cut at sentence ends."""
    spans: list[Span] = []
    for a, b in _blocks(text, start, end):
        if b - a < 2 or _FRAME.match(text[a:b]):
            continue
        if b - a > _LONG:
            last = a
            for stop in _SENTENCE_END.finditer(text, a, b):
                if stop.end() - last >= _LONG // 2 and b - stop.end() > 80:
                    spans.append(
                        Span(last, stop.end() - len(stop.group()) + len(stop.group().rstrip()))
                    )
                    last = stop.end()
            a = last
        spans.append(Span(a, b))
    return spans


def _blocks(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Runs of lines in `text[start:end]` with no line of blanks between them."""
    found: list[tuple[int, int]] = []
    following = -1  # where a line begins that goes on with the block before it
    for line in lines(text, start, end):
        a, b = stripped(text, *line)
        if line[0] == following:
            found[-1] = (found[-1][0], b)
        else:
            found.append((a, b))
        following = line[1] + 1
    return found
