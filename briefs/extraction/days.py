"""Days carried on: "she told reporters on Monday that …. She added …" was all said on Monday.

A statement that names no day of its own has the day of the one before it, if both are by one speaker
with nobody else's words between them and nothing tells of another occasion: another place or medium,
another hearer, another time ("earlier", "in 2015"), or a tense that looks back ("had said").
"""

from __future__ import annotations

from dataclasses import replace

from briefs.extraction import lexicon as lex
from briefs.extraction.circumstances import Circumstances
from briefs.extraction.continuation import Report
from briefs.extraction.document import Document
from briefs.extraction.types import SaidDate, SpeakerRef

#: Words beside a cue that tell of another time than that of the statement before.
_OTHER_TIME = lex.DATE_WORDS - {
    "day",
    "week",
    "month",
    "year",
    "late",
    "next",
    "hours",
} | frozenset(
    "previously before ago once repeatedly often always former since separately elsewhere".split()
)
#: "Berg has insisted" looks back, as "had said" does.
_PERFECT = frozenset(("has", "have", "had"))
#: So many sentences without the speaker's words end what was said on one occasion.
_FARTHEST = 4


def carried(
    doc: Document,
    found: list[Report],
    speakers: list[SpeakerRef | None],
    around: list[Circumstances],
) -> list[SaidDate | None]:
    """The day of each report: its own, else the one carried on, else None."""
    days: list[SaidDate | None] = []
    day: SaidDate | None = None
    speaker: SpeakerRef | None = None
    unit = 0
    for report, ref, circumstance in zip(found, speakers, around, strict=True):
        first = report.cue.unit if report.cue else report.unit
        goes_on = ref is not None and ref == speaker and first - unit <= _FARTHEST
        if circumstance.said_words:
            day = circumstance.said
            days.append(day)
        elif goes_on and day is not None and not _other_occasion(doc, report, circumstance):
            days.append(replace(day, carried=True))
        else:
            day = None
            days.append(None)
        speaker, unit = ref, report.unit
    return days


def _other_occasion(doc: Document, report: Report, around: Circumstances) -> bool:
    """Whether the words round the cue tell of another occasion than the statement before."""
    cue = report.cue
    if cue is None:
        return False
    if around.venue or around.addressee:
        return True
    lower = doc.tokens.lower
    first, last, _ = doc.units[cue.unit]
    beside = [
        lower[k]
        for k in range(max(first, cue.first - 12), min(last, cue.last + 8))
        if doc.quoted[k] < 0 and not any(a <= k < b for a, b in report.contents)
    ]
    if any(word in _OTHER_TIME or word in lex.VENUES or word.isdigit() for word in beside):
        return True
    group = lower[max(first, cue.first - 3) : cue.first]
    if not _PERFECT.isdisjoint(group):
        return True
    return any(word in lex.MODALS for word in group)
