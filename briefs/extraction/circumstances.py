"""To whom, where and when something was said, read off the words round the cue."""

from __future__ import annotations

from dataclasses import dataclass

from briefs.dates import PartialDate
from briefs.extraction import lexicon as lex
from briefs.extraction.continuation import Report
from briefs.extraction.cues import Candidate
from briefs.extraction.dates import ago, said_date
from briefs.extraction.document import Document
from briefs.extraction.types import SaidDate

_TELLERS = frozenset(
    """tell inform assure remind warn ask urge advise notify brief reassure caution order
    instruct beg implore""".split()
)
_VENUE_LINKS = frozenset("in at during on via through to".split())
_STOP = frozenset(", . ; : — – ( ) that and but who which where as after before while".split())
#: "In response", "in its report", "of course" at the head of a sentence.
_NO_OCCASIONS = frozenset(
    "response reply report reports document documents course program programme show part".split()
)
#: How far behind the cue circumstances are looked for, in tokens.
_REACH = 40


@dataclass(frozen=True, slots=True)
class Circumstances:
    """Words as in the text; "" or None where it does not say."""

    addressee: str = ""
    venue: str = ""
    said: SaidDate | None = None
    said_words: str = ""


def circumstances(doc: Document, report: Report, published: PartialDate | None) -> Circumstances:
    """Addressee, venue and day of one statement."""
    cue = report.cue
    if cue is None:
        return Circumstances()
    first, last, _ = doc.units[cue.unit]
    lower = doc.tokens.lower
    source = report.source or (cue.first, cue.first)
    behind = cue.last if source[0] < cue.first else max(cue.last, source[1])
    stop = min(last, behind + _REACH)
    for a, _b in report.contents:
        if a >= cue.last:
            stop = min(stop, max(a, behind))
    addressee = ""
    i = behind
    if behind == cue.last and (end := _urged(doc, cue, last)) > behind:
        behind = behind + 1 if cue.lemma == "call" else behind
        addressee, stop, i = _words(doc, behind, end), max(stop, end), end
    elif cue.lemma in _TELLERS and behind < stop and doc.quoted[behind] < 0:
        end = _phrase_end(doc, behind, stop)
        if end > behind and lower[behind] not in _STOP:
            if lower[end - 1] in ("’s", "'s") and end < stop and doc.quoted[end] >= 0:
                end = min(stop, doc.quote_tokens[doc.quoted[end]][1])  # ABC's "This Week"
            addressee = _words(doc, behind, end)
            i = end
    addressee, venue, i = _occasion(doc, i, stop, addressee)
    lead = _lead(doc, first, source[0])
    for start, end in (*_outside(*lead, report.contents), (source[1], cue.first)):
        start += lower[start : start + 1] == [","]  # "Berg, speaking to reporters, said"
        if not venue and start < end:
            told, venue, _ = _occasion(doc, start, end, addressee, places=False)
            addressee = addressee or told
    said, words = _when(
        doc, report, (first, source[0]), (source[1], cue.first), (behind, i), published
    )
    return Circumstances(addressee, venue, said, words)


def _occasion(
    doc: Document, i: int, stop: int, addressee: str, places: bool = True
) -> tuple[str, str, int]:
    """Hearer and venue told in `[i, stop)`, and how far the words were followed.

    addressee: the hearer known already. places: whether a place alone ("in Oslo") is a venue.
    """
    lower, venue = doc.tokens.lower, ""
    while i < stop:
        if doc.quoted[i] >= 0:
            break
        if (
            lower[i] == "to"
            and not addressee
            and i + 1 < stop
            and (lower[i + 1] in lex.HEARERS or (i + 2 < stop and lower[i + 2] in lex.HEARERS))
        ):
            end = _phrase_end(doc, i + 1, stop)
            addressee = _words(doc, i + 1, end)
            i = end
            continue
        if lower[i] in _VENUE_LINKS and not venue and lower[i + 1 : i + 2] != ["part"]:
            end = _phrase_end(doc, i + 1, stop)
            place = places and lower[i] in ("in", "at") and end - i < 5 and _places(doc, i + 1, end)
            venues = lex.VENUES if places else lex.VENUES - _NO_OCCASIONS
            if place or any(lower[k] in venues for k in range(i + 1, end)):
                end = _with_partner(doc, end, stop)
                venue = _words(doc, i + 1, end)
                i = end
                continue
        if (
            lower[i] == ","
            and i + 1 < stop
            and (
                doc.shapes[i + 1] in ("ing", "cue-ing")
                or lower[i + 1] in ("who", "which", "and", "but")
            )
        ):
            break
        i += 1
    return addressee, venue, i


def _urged(doc: Document, cue: Candidate, last: int) -> int:
    """The end of the hearer in "urged Anna Berg to go", "called on Oslo to go"; else the cue's."""
    lower, start = doc.tokens.lower, cue.last
    if cue.lemma == "call" and lower[start : start + 1] in (["on"], ["upon"]):
        start += 1
    elif cue.lemma not in _TELLERS or cue.form in ("noun", "base"):
        return cue.last
    if start >= last or lower[start] in _STOP or lower[start] in lex.PREPOSITIONS:
        return cue.last
    end = _phrase_end(doc, start, min(last, start + 12))
    if start >= end or end >= last or lower[end] != "to":
        return cue.last
    return end - 1 if lower[end - 1] == "not" and end - 1 > start else end


def _when(
    doc: Document,
    report: Report,
    before: tuple[int, int],
    between: tuple[int, int],
    behind: tuple[int, int],
    published: PartialDate | None,
) -> tuple[SaidDate | None, str]:
    cue = report.cue
    if cue is None or any(
        w in lex.MODALS for w in doc.tokens.lower[max(0, cue.first - 2) : cue.first]
    ):
        return None, ""
    lower = doc.tokens.lower
    behind = (behind[0], next((k for k in range(*behind) if lower[k] == "that"), behind[1]))
    for part in (behind, between, before):
        for start, end in _outside(*part, report.contents):
            at = doc.tokens.starts[start]
            if part == before:
                start, end = _lead(doc, start, end)
            if start < end:
                words = doc.text[at : doc.tokens.ends[end - 1]]
                found = said_date(words, at, published)
                if found[1]:
                    return found
    return None, ""


def _lead(doc: Document, start: int, end: int) -> tuple[int, int]:
    """What of the words before a source tells of the saying: up to a verb that tells of more.

    "On Monday, Berg said", "Speaking in Vienna on Monday, Berg said"; not "Pointing to the visit in
    May, Berg said" nor "After the grace period expired on Monday, Berg said".
    """
    lower, shapes = doc.tokens.lower, doc.shapes
    for k in range(start, end):
        if lower[k] in lex.OCCASIONS or doc.tokens.words[k] == "May":
            continue
        clause = lower[k] in lex.SUBORDINATORS or lower[k] in lex.FINITE
        if clause or shapes[k] in ("ing", "ed", "cue-ing", "cue-past", "cue-third"):
            return start, k
    return start, end


def _outside(a: int, b: int, contents: list[tuple[int, int]]) -> list[tuple[int, int]]:
    parts = [(a, b)]
    for start, end in contents:
        parts = [
            piece
            for p, q in parts
            for piece in ((p, min(q, start)), (max(p, end), q))
            if piece[0] < piece[1]
        ]
    return parts


def _phrase_end(doc: Document, start: int, stop: int) -> int:
    """Where a noun phrase that begins at `start` ends: before a preposition, a date, a comma."""
    lower = doc.tokens.lower
    i = start
    while i < stop and doc.quoted[i] < 0:
        if lower[i] in _STOP and not (lower[i] == "and" and i > start):
            break
        if i > start and (lower[i] in lex.PREPOSITIONS and lower[i] != "of"):
            break
        if lower[i] in lex.WEEKDAYS or lower[i] in (
            "today",
            "yesterday",
            "earlier",
            "last",
            "this",
        ):
            break
        if i > start and (lower[i] in lex.SUBJECT_PRONOUNS or ago(lower, i, stop)):
            break
        if i > start and lower[i] in lex.OCCASIONS and lower[i] not in ("meeting", "writing"):
            break  # "a statement" + "posted online"
        i += 1
    return i


def _with_partner(doc: Document, end: int, stop: int) -> int:
    """ "an interview" with its "with IRNA", "a meeting" with its "with ambassadors"."""
    if end < stop and doc.tokens.lower[end] in ("with", "to", "from"):
        partner = _phrase_end(doc, end + 1, stop)
        return partner if partner > end + 1 else end
    return end


def _places(doc: Document, start: int, end: int) -> bool:
    return start < end and all(doc.shapes[k] == "Cap" for k in range(start, end))


def _words(doc: Document, start: int, end: int) -> str:
    if start >= end:
        return ""
    tokens = doc.tokens
    return " ".join(doc.text[tokens.starts[start] : tokens.ends[end - 1]].split())
