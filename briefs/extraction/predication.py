"""What is said of an object in "called the visit a significant event"."""

from __future__ import annotations

from briefs.extraction import lexicon as lex
from briefs.extraction.cues import Candidate
from briefs.extraction.document import Document

_NAMING = frozenset("call describe label brand characterize characterise dub".split())


def predication(doc: Document, cand: Candidate) -> bool:
    """ "called the visit a significant event": an object and what is said of it, by a subject."""
    if cand.lemma not in _NAMING or cand.form not in ("past", "third", "ing"):
        return False
    first, last, _ = doc.units[cand.unit]
    lower, shapes, quoted = doc.tokens.lower, doc.shapes, doc.quoted
    i, j = cand.first, cand.last
    if (
        j + 3 > last
        or lower[j] in lex.PREPOSITIONS
        or lower[j] in (".", ",", ":")
        or quoted[j] >= 0
    ):
        return False
    if i == first:
        return False
    subject = (
        shapes[i - 1] in ("Cap", "he", "she", "they", "who", ",") or lower[i - 1] in lex.ADVERBS
    )
    if (
        not subject
        or lower[i - 1] in lex.AUXILIARIES
        or (cand.form == "ing") != (lower[i - 1] == ",")
    ):
        return False
    links = ("a", "an") if cand.lemma == "call" else ("as",)
    for k in range(j + 1, min(last - 1, j + 28)):
        if quoted[k] >= 0 or lower[k] in (",", ";", ":", "that"):
            return False
        if lower[k] in links and shapes[k - 1] in (
            "Cap",
            "low",
            "plural",
            "him",
            "her",
            "them",
            "it",
            "us",
            "venue",
        ):
            return True
    return False
