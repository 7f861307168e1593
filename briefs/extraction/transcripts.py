"""Transcripts: each paragraph of a turn is a statement of whom its label names."""

from __future__ import annotations

import re

from briefs.extraction.document import analyse
from briefs.extraction.labels import Label, labels, name_of
from briefs.extraction.people import People
from briefs.extraction.portions import Verbatim, has_word, portions
from briefs.extraction.titles import office_of
from briefs.extraction.types import Span, SpeakerKind, SpeakerRef

#: A turn of nothing but these says nothing: "Good afternoon, everyone.", "Yeah, go ahead, please."
_COURTESIES = frozenset(
    """good morning afternoon evening day hello hi welcome everyone everybody all thank thanks you very
    much so please yes yeah yep no okay ok right sure go ahead next question sir madam ma'am ma’am
    bye goodbye again to and the for have a see well great uh um hmm mm-hmm laughter inaudible
    crosstalk here let's let’s us me guys folks ladies gentlemen mr mr. ms ms. nice be with sorry
    excuse one more last follow up""".split()
)
#: A scene separator ends a turn.
_BREAK = re.compile(r"\*(?:\s?\*){2,}|<…>")


def turns(text: str, body: list[tuple[int, int]], head: str) -> tuple[list[Verbatim], list[Span]]:
    """The turns of a transcript, and the questions and courtesies left out of them.

    body: the spans of its paragraphs. head: its title and byline, which may give names in full.
    """
    opened = labels(text, body)
    if not opened:
        return [], []
    speakers = _speakers(opened, People(analyse(head)))
    found: list[Verbatim] = []
    left_out: list[Span] = []
    stops = [label.start for label in opened[1:]] + [body[-1][1]]
    for label, stop in zip(opened, stops, strict=True):
        if label.asks:
            left_out.append(Span(label.start, stop))
            continue
        pause = _BREAK.search(text, label.begin, stop)
        source: Span | None = Span(label.start, label.start + len(label.words))
        for portion in portions(text, label.begin, pause.start() if pause else stop):
            if _courteous(text[slice(*portion)]):
                left_out.append(Span(label.start, portion.end))
                continue
            found.append(Verbatim(portion, source, speakers[label.words]))
            source = None
    return found, left_out


def _courteous(turn: str) -> bool:
    """Whether a turn is nothing but a greeting, thanks, the word given to somebody, or marks."""
    if not has_word(turn):
        return True
    words = [w.strip("().,!?-–—:;[]…").lower() for w in turn.split()]
    answers = {"yes", "no"} & set(words)
    return (
        len(words) < 12
        and all(not w or w in _COURTESIES for w in words)
        and (not answers or len(words) > 2)
    )


def _speakers(opened: list[Label], known: People) -> dict[str, SpeakerRef]:
    """The speaker of each label; one that gives but a family name means who alone bears it."""
    names = {label.words: name_of(label.words) for label in opened}
    voices: dict[tuple[str, str], list[str]] = {}
    for words, name in names.items():
        if len(name) > 1:
            voices.setdefault((name[0].lower(), name[-1].lower()), []).append(words)
    for words, name in names.items():
        if len(name) < 2:
            last = (name or [words])[-1].lower()
            bearers = [voice for voice in voices if voice[1] == last]
            voices.setdefault(bearers[0] if len(bearers) == 1 else ("", last), []).append(words)
    return {
        words: speaker
        for mine in voices.values()
        for speaker in [_speaker(mine, known)]
        for words in mine
    }


def _speaker(mine: list[str], known: People) -> SpeakerRef:
    """One reference for all labels of a speaker: the fullest label names them."""
    fullest = max(mine, key=len)
    name = name_of(fullest)
    full = name or [fullest]
    prefix = ""
    if fullest.endswith(" ".join(full)):
        prefix = fullest[: len(fullest) - len(" ".join(full))]
    office, country = office_of(prefix.title() if prefix.isupper() else prefix)
    words = [w.title() if w.isupper() and len(w) > 1 else w for w in full]
    if name:
        fitting = (p for p in known.persons if words in (p.name, p.name[-1:]))
        if (person := next(fitting, None)) is not None:
            words = person.name
            # The head may run two titles together: "Secretary Blinken and Foreign Minister Berg".
            office = person.office if person.office.startswith(office) else office
            country = person.country or country
    kind: SpeakerKind = "person" if name else "unnamed"
    return SpeakerRef(" ".join(words), kind, office, country, tuple(mine))
