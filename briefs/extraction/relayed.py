"""Words that somebody passes on: "IRNA quoted the minister as saying …" are the minister's.

The two cues are one: what is said hangs on "as saying" where it stands behind, else on "quoted";
who spoke is the object of "quoted", or its subject in the passive ("the minister was quoted by IRNA
as saying").
"""

from __future__ import annotations

from dataclasses import dataclass

from briefs.extraction import lexicon as lex
from briefs.extraction.cues import Candidate, subject_end
from briefs.extraction.document import Document
from briefs.extraction.sources import Chunk

QUOTING = frozenset(("quote", "cite"))
_BE = frozenset("is are was were be been being".split())
#: How far behind "quoted" its "as saying" may stand, in tokens.
_REACH = 30
#: How many tokens name an agency, and how many the subject of what it passes on.
_AGENCY, _SUBJECT = 6, 14


@dataclass(frozen=True, slots=True)
class Relay:
    """The cue that quotes, the cue of saying behind its "as", and who is quoted."""

    quoting: Candidate
    saying: Candidate
    source: Chunk | None


def relays(doc: Document, cands: list[Candidate], found: list[Chunk]) -> list[Relay]:
    """Every pair of cues of a unit that is one; `found` are the unit's noun phrases."""
    pairs: list[Relay] = []
    for k, cand in enumerate(cands):
        if cand.lemma not in QUOTING:
            continue
        for saying in cands[k + 1 : k + 4]:
            if saying.first - cand.last > _REACH or any(
                doc.quoted[i] >= 0 for i in range(cand.last, saying.first)
            ):
                break
            if _behind_as(doc, saying):
                pairs.append(Relay(cand, saying, _quoted(doc, cand, saying, found)))
                break
    return pairs


def passes_on(doc: Document, cand: Candidate, decided: list[Candidate]) -> bool:
    """Whether a cue but tells where it was reported that somebody said something.

    "According to IRNA, Anna Berg announced that …", "Reuters reported that Berg said that …".
    """
    lower = doc.tokens.lower
    first, last, _ = doc.units[cand.unit]
    if cand.form == "according" and cand.first == first:
        begin = next((k for k in range(cand.last, last) if lower[k] == ","), last)
        source = lower[cand.last : begin]
    elif cand.form in ("past", "third") and lower[cand.last : cand.last + 1] == ["that"]:
        begin, source = cand.last, lower[first : cand.first]
    else:
        return False
    if not 0 < len(source) <= _AGENCY or lex.AGENCIES.isdisjoint(source):
        return False
    return any(
        begin < other.first <= begin + _SUBJECT
        and other.form in ("past", "third")
        and lower[other.last : other.last + 1] != ["by"]
        and doc.quoted_before[other.first] == doc.quoted_before[begin]
        and not any(lower[k] in (",", ";", ":") for k in range(begin + 1, other.first))
        for other in decided
    )


def _behind_as(doc: Document, cand: Candidate) -> bool:
    """Whether a cue is that of "as saying", "as having said"."""
    lower = doc.tokens.lower
    if cand.form == "ing":
        return lower[cand.first - 1] == "as"
    return lower[cand.first - 1] == "having" and lower[cand.first - 2] == "as"


def _quoted(doc: Document, cand: Candidate, saying: Candidate, found: list[Chunk]) -> Chunk | None:
    lower = doc.tokens.lower
    first = doc.units[cand.unit][0]
    subject = subject_end(doc, first, cand)
    if any(word in _BE for word in lower[subject : cand.first]):
        if lower[subject - 1] == ",":  # "Anna Berg, the minister, was quoted"
            commas = (k for k in range(subject - 2, max(first, subject - _REACH), -1))
            subject = next((k for k in commas if lower[k] == ","), subject)
        return next((chunk for chunk in found if chunk[1] == subject), None)
    if lower[cand.last] in lex.OBJECT_PRONOUNS:
        return cand.last, cand.last + 1
    return next((chunk for chunk in found if cand.last <= chunk[0] < saying.first), None)
