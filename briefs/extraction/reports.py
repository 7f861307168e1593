"""Statements of a document: cues decided, contents cut, quotations carried on, sources named.

Everything here is in tokens of the document; `extract` turns it into spans and speakers.
"""

from __future__ import annotations

from collections.abc import Iterator

from briefs.extraction import boundaries, phrases, relayed, settled, sources
from briefs.extraction.announced import announced
from briefs.extraction.continuation import Report, TokenRange, carry_on, unmarked
from briefs.extraction.cues import (
    Candidate,
    announcing,
    candidates,
    features,
    opens_unit,
)
from briefs.extraction.decisions import decide, has_verb
from briefs.extraction.document import Document
from briefs.extraction.model import Models
from briefs.extraction.terms import mentioned

#: How sure a source is that grammar settles.
_CERTAIN = 0.9


def reports(doc: Document, models: Models) -> list[Report]:
    """All statements of the document in text order."""
    found: list[Report] = []
    for unit in range(len(doc.units)):
        before = len(found)
        _report_unit(doc, unit, models, found)
        if len(found) == before and not carry_on(doc, unit, found):
            announced(doc, unit, found)
    return unmarked(doc, found)


def _report_unit(doc: Document, unit: int, models: Models, found: list[Report]) -> None:
    cands = candidates(doc, unit)
    if not cands:
        return
    first, last, _ = doc.units[unit]
    chances = [models.cue.probabilities(features(doc, c, cands)) for c in cands]
    likely = {c.first: 1.0 - p[0] for c, p in zip(cands, chances, strict=True)}
    chunked: list[TokenRange] = []
    if any(cand.lemma in relayed.QUOTING for cand in cands):
        chunked = sources.chunks(doc, first, last)
    decided, certain = decide(doc, cands, chances, chunked)
    if not decided:
        return
    # Verbs first: a colon or a noun only takes what they leave.
    decided.sort(key=lambda d: (d[0].form in ("colon", "noun"), d[0].first))
    chunked = chunked or sources.chunks(doc, first, last)
    taken: list[TokenRange] = []
    new: list[Report] = []
    previous: Report | None = None
    for cand, direction, chance in decided:
        if any(a <= cand.first < b for a, b in taken):
            continue
        content, sure = _content(doc, cand, direction, likely, models)
        if cand.first in certain:
            # "“…,” Anna Berg was quoted as saying": she is no part of what she said.
            content = _without(content, [certain[cand.first]])[:1] if direction == "B" else content
        if len(content) == 2 and _relays(doc, content[1], likely):
            content = content[:1]
        inner = {r.cue.first for r in new if r.cue is not None}
        content = [
            c
            for c in _without(content, taken)
            # "X said that …, IRNA reported": the words are X's, not IRNA's.
            if _has_word(doc, c) and not any(c[0] <= k < c[1] for k in inner)
        ]
        if not content or (cand.form == "colon" and any(c[0] < cand.first for c in content)):
            continue
        if mentioned(doc, cand, content) or _cites(doc, cand, content):
            continue
        report = Report(content, cand, None, None, chance, sure, unit=unit, direction=direction)
        source = certain.get(cand.first)
        if cand.participial and previous and previous.cue and previous.cue.first in certain:
            source = source or previous.chunk  # "quoted Berg as saying …, adding that …"
        _name_source(doc, report, chunked, previous, source, models)
        if cand.form == "colon" and doc.quoted[content[0][0]] >= 0:
            report.cue = announcing(cand, cands)
            report.chunk = _up_to(report.chunk, report.cue)  # "The message" + "reads, in part:"
            report.source = _up_to(report.source, report.cue)
        if report.chunk and doc.tokens.lower[report.chunk[0]] in (
            "no",
            "nobody",
            "none",
            "neither",
        ):
            continue  # "no one has claimed responsibility" reports nobody's words
        if cand.form == "noun" and _impersonal(doc, cand, report.chunk):
            continue
        new.append(report)
        taken += content
        if report.chunk is not None:
            previous = report
    new.sort(key=lambda r: r.contents[0])
    _lend_sources(doc, new, chunked)
    found += new


def _cites(doc: Document, cand: Candidate, content: list[TokenRange]) -> bool:
    """Whether but a source is named: "…, citing three officials"."""
    if cand.lemma not in relayed.QUOTING or cand.form != "ing":
        return False
    return not any(has_verb(doc, *part) or _quotes(doc, part) for part in content)


def _quotes(doc: Document, part: TokenRange) -> bool:
    return doc.quoted_before[part[1]] > doc.quoted_before[part[0]]


def _relays(doc: Document, part: TokenRange, likely: dict[int, float]) -> bool:
    """Whether a part is but who passed the words on: "…, Anna Berg said," + "ISNA reported"."""
    first, last = part
    cue = next((k for k in range(first + 1, last) if likely.get(k, 0.0) > 0.4), -1)
    if cue < 0 or last - cue > 4 or cue - first > 6:
        return False
    return doc.shapes[cue] == "cue-past" and sources.chunks(doc, first, cue) == [(first, cue)]


def _name_source(
    doc: Document,
    report: Report,
    chunked: list[TokenRange],
    previous: Report | None,
    certain: TokenRange | None,
    models: Models,
) -> None:
    cand = report.cue
    assert cand is not None
    before = previous.chunk if previous is not None and previous.chunk is not None else (-1, -1)
    chunk, report.chance_source = certain or sources.certain_source(doc, cand, chunked), _CERTAIN
    if chunk == (-1, -1):
        chunk, report.chance_source = sources.choose_source(
            doc, cand, chunked, report.contents, report.direction, before, models.source
        )
    if chunk == (-1, -1):
        return
    chunk = sources.speaking_for(doc, chunk, chunked)
    report.chunk = chunk
    if previous is not None and chunk == previous.chunk:
        report.source = previous.source
    else:
        report.source = phrases.widen(doc, chunk, cand, report.contents)


def _lend_sources(doc: Document, new: list[Report], chunked: list[TokenRange]) -> None:
    """ "Stating that …, Lavrov continued: …": a participle that opens a unit has the subject of
    the clause behind its content."""
    for k, report in enumerate(new):
        cand = report.cue
        if cand is None or not opens_unit(doc, cand):
            continue
        lender = next((r for r in new[k + 1 :] if r.source is not None), None)
        if lender is not None and lender.source is not None:
            report.source, report.chunk = lender.source, lender.chunk
            report.chance_source = lender.chance_source
            continue
        end = report.contents[-1][1]
        subject = next((c for c in chunked if c[0] >= end), None)
        if subject is not None:
            report.source, report.chunk = subject, subject


def _content(
    doc: Document, cand: Candidate, direction: str, likely: dict[int, float], models: Models
) -> tuple[list[TokenRange], float]:
    first, last, _ = doc.units[cand.unit]
    ranges: list[TokenRange] = []
    sure = 1.0

    def ask(kind: str, gaps: Iterator[int], anchor: int) -> int:
        nonlocal sure
        model = models.end if kind[1] == "E" else models.start
        gap, chance = boundaries.choose(doc, kind, gaps, anchor, cand, likely, direction, model)
        if gap >= 0:
            sure *= chance
        return gap

    if direction in "BW":
        end = ask("BE", boundaries.before_ends(doc, cand, first), cand.first)
        if end > first:
            start = ask("BS", boundaries.before_starts(doc, end, first), end)
            ranges.append((max(start, first), end))
    if direction in "AW" and cand.last < last:
        start = settled.start_behind(doc, cand, last, direction)
        if start < 0:
            start = ask("AS", boundaries.after_starts(doc, cand, last), cand.last)
        if start >= 0:
            fixed = settled.end_of(doc, cand, start, last, likely)
            if fixed > start:
                end = fixed
            else:
                end = ask("AE", boundaries.after_ends(doc, cand, start, last), start)
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


def _impersonal(doc: Document, cand: Candidate, source: TokenRange | None) -> bool:
    """ "The claim that …": nobody is said to have made it."""
    lower, article = doc.tokens.lower, (cand.first - 1, cand.first)
    return (
        source in (None, article)
        and lower[cand.last] == "that"
        and lower[cand.first - 1] in _NOBODYS
    )


_NOBODYS = frozenset("the a an any this that such every no".split())


def _up_to(part: TokenRange | None, cue: Candidate) -> TokenRange | None:
    """The part without a cue that ends it."""
    if part is None or not part[0] < cue.first < part[1]:
        return part
    return part[0], cue.first


def _has_word(doc: Document, part: TokenRange) -> bool:
    return any(doc.tokens.words[k][0].isalnum() for k in range(*part))
