"""Words that go on with a statement without a cue of their own.

A unit that is nothing but quotation belongs to the statement before it. Some agency copy also drops
the marks in the middle of a speech: such sentences are given to the speaker, but as uncertain.
"""

from __future__ import annotations

from dataclasses import dataclass

from briefs.extraction import lexicon as lex
from briefs.extraction.cues import Candidate
from briefs.extraction.document import Document

TokenRange = tuple[int, int]

_FIRST_PERSON = frozenset("we our us i my me ours myself ourselves".split())
_PRESENT = frozenset("is are has have should must can will cannot do does may".split())
_PAST = frozenset("was were had did would could".split())
#: So many statements introduced by a colon mark the style of copy that strings quotations together.
_COLON_STYLE = 4
#: The chance given to words carried on without marks.
_UNMARKED = 0.45
#: So many statements before are looked at.
_LAST = 4


@dataclass(slots=True)
class Report:
    """One statement in tokens. `cue` is None for words carried on without a cue."""

    contents: list[TokenRange]
    cue: Candidate | None = None
    source: TokenRange | None = None
    #: The base noun phrase inside `source`.
    chunk: TokenRange | None = None
    chance_cue: float = 0.5
    chance_content: float = 0.5
    chance_source: float = 0.5
    #: Index of the report whose speaker this one continues, or -1.
    inherits: int = -1
    unit: int = 0
    direction: str = "A"


def carry_on(doc: Document, unit: int, found: list[Report]) -> bool:
    """Add a unit that is nothing but quotation to the statement right before it, if there is one."""
    first, last, paragraph = doc.units[unit]
    if not found or quoted_share(doc, first, last) < 0.9:
        return False
    # "“…,” Berg said when asked who it was. “…”": what is quoted goes on, not what was asked.
    quoted = (
        report
        for report in reversed(found[-_LAST:])
        if unit - report.unit <= 1
        and any(doc.quoted[k] >= 0 for a, b in report.contents for k in (a, b - 1))
    )
    report = next(quoted, None)
    if report is None:
        return False
    end = report.contents[-1][1]
    here = doc.units[report.unit][2]
    if paragraph - here > 1 or end > first:
        return False
    report.contents.append((first, last))
    report.unit = unit
    return True


def unmarked(doc: Document, found: list[Report]) -> list[Report]:
    """The reports with those added that a text prints without marks, between quoted ones.

    Two shapes: a sentence in the first person between the statements of one speaker, in an article
    that says "I" and "we" only in quotations; and, in copy that strings quotations together with
    colons, a closing sentence in the present tense right behind a quotation.
    """
    colons = sum(
        1
        for r in found
        if r.cue is not None
        and r.direction == "A"
        and doc.quoted[r.contents[0][0]] >= 0
        and doc.tokens.words[r.contents[0][0] - 1] == ":"
    )
    if colons < _COLON_STYLE:
        return found
    spoken = {u for r in found for u in range(r.cue.unit if r.cue else r.unit, r.unit + 1)}
    personal = [u for u in range(len(doc.units)) if u not in spoken and _first_person(doc, u)]
    if len(personal) > len(found) // 3:
        personal = []  # the writer's own "we"
    result: list[Report] = []
    for k, report in enumerate(found):
        result.append(report)
        unit = report.unit + 1
        if unit >= len(doc.units) or unit in spoken:
            continue
        first, last, paragraph = doc.units[unit]
        b = report.contents[-1][1]
        quoted = doc.quoted[b - 1] >= 0
        close = paragraph == doc.units[report.unit][2]
        if quoted and (
            (unit in personal and last - first > 5)
            or (close and _closes_paragraph(doc, unit) and _general_present(doc, first, last))
        ):
            result.append(
                Report(
                    [(first, last)], None, None, None, _UNMARKED, 1.0, 1.0, unit=unit, inherits=k
                )
            )
    positions = {id(r): k for k, r in enumerate(result)}
    for report in result:
        if report.inherits >= 0:
            report.inherits = positions[id(found[report.inherits])]
    return result


def _first_person(doc: Document, unit: int) -> bool:
    first, last, _ = doc.units[unit]
    return any(
        doc.tokens.lower[k] in _FIRST_PERSON and doc.quoted[k] < 0 for k in range(first, last)
    )


def _closes_paragraph(doc: Document, unit: int) -> bool:
    return unit + 1 == len(doc.units) or doc.units[unit + 1][2] != doc.units[unit][2]


def _general_present(doc: Document, first: int, last: int) -> bool:
    lower, shapes = doc.tokens.lower, doc.shapes
    if any(doc.quoted[k] >= 0 for k in range(first, last)) or not 5 < last - first < 40:
        return False
    if any(lower[k] in _PAST or shapes[k] in ("cue-past", "DATE") for k in range(first, last)):
        return False
    if lower[first] in lex.SUBJECT_PRONOUNS:
        return False
    return any(lower[k] in _PRESENT for k in range(first, last))


def quoted_share(doc: Document, first: int, last: int) -> float:
    """The share of the words of `[first, last)` that stand in quotation marks."""
    if doc.quoted_before[first] == doc.quoted_before[last]:
        return 0.0
    words = quoted = 0
    for k in range(first, last):
        if doc.tokens.words[k][0].isalnum():
            words += 1
            quoted += doc.quoted[k] >= 0
    return quoted / words if words else 0.0
