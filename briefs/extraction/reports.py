"""Statements of a document: cues decided, contents cut, quotations carried on, sources named.

Everything here is in tokens of the document; `extract` turns it into spans and speakers.
"""

from __future__ import annotations

from briefs.extraction import boundaries, sources
from briefs.extraction.continuation import Report, TokenRange, carry_on, unmarked
from briefs.extraction.cues import Candidate, candidates, features
from briefs.extraction.document import Document
from briefs.extraction.model import Models

#: A candidate is taken for a cue when the chance that it is none is below this.
THRESHOLD = 0.5


def reports(doc: Document, models: Models) -> list[Report]:
    """All statements of the document in text order."""
    found: list[Report] = []
    for unit in range(len(doc.units)):
        before = len(found)
        _report_unit(doc, unit, models, found)
        if len(found) == before:
            carry_on(doc, unit, found)
    return unmarked(doc, found)


def _report_unit(doc: Document, unit: int, models: Models, found: list[Report]) -> None:
    cands = candidates(doc, unit)
    if not cands:
        return
    first, last, _ = doc.units[unit]
    chances = [models.cue.probabilities(features(doc, c, cands)) for c in cands]
    likely = {c.first: 1.0 - p[0] for c, p in zip(cands, chances, strict=True)}
    if max(likely.values()) < 1.0 - THRESHOLD:
        return
    chunked = sources.chunks(doc, first, last)
    taken: list[TokenRange] = []
    previous: TokenRange = (-1, -1)
    for cand, p in zip(cands, chances, strict=True):
        if p[0] >= THRESHOLD or any(a <= cand.first < b for a, b in taken):
            continue
        direction = max("ABW", key=lambda d: p["NABW".index(d)])
        content, sure = _content(doc, cand, direction, likely, models)
        content = _without(content, taken)
        content = [c for c in content if _has_word(doc, c)]
        if not content:
            continue
        chunk, chance = sources.choose_source(
            doc, cand, chunked, content, direction, previous, models.source
        )
        report = Report(
            content, cand, None, None, 1.0 - p[0], sure, chance, unit=unit, direction=direction
        )
        if chunk != (-1, -1):
            report.chunk = chunk
            report.source = sources.widen(doc, chunk, cand, content)
            previous = chunk
        found.append(report)
        taken += content


def _content(
    doc: Document, cand: Candidate, direction: str, likely: dict[int, float], models: Models
) -> tuple[list[TokenRange], float]:
    first, last, _ = doc.units[cand.unit]
    ranges: list[TokenRange] = []
    sure = 1.0
    if direction in "BW":
        end, chance = boundaries.choose(
            doc, "BE", boundaries.before_ends(doc, cand, first), cand.first, cand, likely, models.end
        )
        if end > first:
            sure *= chance
            start, chance = boundaries.choose(
                doc, "BS", boundaries.before_starts(doc, end, first), end, cand, likely, models.start
            )
            sure *= chance
            ranges.append((max(start, first), end))
    if direction in "AW" and cand.last < last:
        start, chance = boundaries.choose(
            doc, "AS", boundaries.after_starts(doc, cand, last), cand.last, cand, likely, models.start
        )
        if start >= 0:
            sure *= chance
            end, chance = boundaries.choose(
                doc, "AE", boundaries.after_ends(doc, start, last), start, cand, likely, models.end
            )
            sure *= chance
            ranges.append((start, end))
    return ranges, sure


def _without(ranges: list[TokenRange], taken: list[TokenRange]) -> list[TokenRange]:
    """The ranges with what earlier statements hold cut away."""
    free = ranges
    for a, b in taken:
        parts: list[TokenRange] = []
        for start, end in free:
            if b <= start or end <= a:
                parts.append((start, end))
            else:
                if start < a:
                    parts.append((start, a))
                if b < end:
                    parts.append((b, end))
        free = parts
    return free


def _has_word(doc: Document, part: TokenRange) -> bool:
    return any(doc.tokens.words[k][0].isalnum() for k in range(*part))
