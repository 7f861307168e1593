"""Quotations without a cue that the sentence before announces: "The minister was blunt. “No.”"."""

from __future__ import annotations

from briefs.extraction import lexicon as lex
from briefs.extraction.continuation import Report, TokenRange, quoted_share
from briefs.extraction.document import Document
from briefs.extraction.sources import chunks

#: A shorter quotation is rather a title or a term.
_SHORTEST = 4
#: The chance given to a speaker whom no verb of saying names.
_CHANCE = 0.45
_LEADS = frozenset("but and yet so still then".split())
_SUBJECTS = frozenset(("Cap", "Title", "role"))


def announced(doc: Document, unit: int, found: list[Report]) -> None:
    """Add a unit that is nothing but quotation as words of whom the sentence before tells.

    The speaker is that of the statement there ("She said it was late. “We waited.”"), else the
    subject of the sentence, in the same paragraph.
    """
    first, last, paragraph = doc.units[unit]
    if unit == 0 or last - first < _SHORTEST + 2 or quoted_share(doc, first, last) < 0.9:
        return
    start, end, before = doc.units[unit - 1]
    if before != paragraph or quoted_share(doc, start, end) >= 0.5:
        return
    report = Report([(first, last)], None, None, None, _CHANCE, 1.0, _CHANCE, unit=unit)
    if found and found[-1].unit == unit - 1:
        report.inherits = len(found) - 1
    else:
        subject = _subject(doc, start, end)
        if subject is None:
            return
        report.source = report.chunk = subject
    found.append(report)


def _subject(doc: Document, first: int, last: int) -> TokenRange | None:
    """The noun phrase that opens a sentence, if it is somebody and a verb follows."""
    lower, shapes = doc.tokens.lower, doc.shapes
    first += lower[first] in _LEADS
    found = chunks(doc, first, last)
    if not found or found[0][0] != first or found[0][1] >= last:
        return None
    a, b = found[0]
    verb = lower[b] in lex.FINITE or shapes[b] in ("ed", "cue-past", "cue-third", "ly")
    somebody = lower[a] in ("he", "she") or any(s in _SUBJECTS for s in shapes[a:b])
    return (a, b) if verb and somebody else None
