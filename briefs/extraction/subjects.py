"""Persons whose name stands at a cue, though the words taken for the source name something else.

A source's noun phrase may begin with a body and end with a person ("Lund University's chancellor,
Anna Berg, said"); a clause before the subject may name a body ("Asked by Reuters, Haddad said").
"""

from __future__ import annotations

from briefs.extraction import lexicon as lex
from briefs.extraction.bodies import DOCUMENTS
from briefs.extraction.cues import Candidate
from briefs.extraction.document import Document
from briefs.extraction.frames import Mention
from briefs.extraction.people import People
from briefs.extraction.titles import is_profession

TokenRange = tuple[int, int]

#: Between a document and who issued it: "a letter from Haddad".
ISSUED_BY = ("from", "by")
_SENT = frozenset("sent written made given sworn shown".split())
_CHANNELS = frozenset("account page office campaign channel website feed".split())
_PHRASE = frozenset("Cap Title role low plural 's ’s of for and the ' ’ ,".split())
#: A noun phrase is no longer.
_REACH = 25


def named_at_cue(
    doc: Document, people: People, cue: Candidate, chunk: TokenRange
) -> Mention | None:
    """The person named between the chunk taken for the source and its cue, or behind the chunk."""
    if chunk[1] <= cue.first:
        return _before(doc, people, cue, chunk)
    return _behind(doc, people, chunk) if chunk[0] == cue.last else None


def _before(doc: Document, people: People, cue: Candidate, chunk: TokenRange) -> Mention | None:
    lower, shapes = doc.tokens.lower, doc.shapes
    if (apposed := _apposed(doc, people, chunk)) is not None and apposed.end < cue.first:
        return apposed
    end = cue.first
    floor = max(chunk[1], end - 4)
    while end > floor and (
        lower[end - 1] in lex.ADVERBS or lower[end - 1] in _AROUND or shapes[end - 1] == "ly"
    ):
        end -= 1
    mention = people.at(end - 1, end) if end > chunk[1] else None
    if mention is None or mention.end != end or mention.start <= chunk[1]:
        return None
    lead = mention.start - 1
    if end - chunk[1] > _REACH or any(doc.quoted[k] >= 0 for k in range(chunk[1], end)):
        return None
    if lower[lead] == ",":
        return mention
    # "Train drivers’" + "union general secretary Mick Berg"
    phrase = all(shapes[k] in _PHRASE or lower[k] in _PHRASE for k in range(chunk[1], lead))
    whole = mention.end - mention.name > 1 and is_profession(lower[lead])
    return mention if whole and phrase and "," not in lower[chunk[1] : lead - 1] else None


def _apposed(doc: Document, people: People, chunk: TokenRange) -> Mention | None:
    """ "a Republican" + ", Mark Berg, has voiced support, telling …"."""
    lower, end = doc.tokens.lower, chunk[1]
    if lower[end : end + 1] != [","] or lower[chunk[0]] not in ("a", "an", "the", "one"):
        return None
    mention = people.at(end + 1, end + 2)
    if mention is None or mention.end - mention.name < 2 or mention.start != end + 1:
        return None
    return mention if lower[mention.end : mention.end + 1] == [","] else None


_AROUND = frozenset((",", "has", "had", "have"))


def _behind(doc: Document, people: People, chunk: TokenRange) -> Mention | None:
    """ "said University of Lund, Malmö’s" + "chancellor, Anna Berg"."""
    lower, shapes, n = doc.tokens.lower, doc.shapes, len(doc.tokens)
    for k in range(chunk[1], min(n, chunk[1] + _REACH)):
        if doc.quoted[k] >= 0 or not (shapes[k] in _PHRASE or lower[k] in _PHRASE):
            return None
        if lower[k] == "," and is_profession(lower[k - 1]):
            mention = people.at(k + 1, k + 2)
            full = mention is not None and mention.end - mention.name > 1
            return mention if full and k > chunk[1] else None
    return None


def issuer(doc: Document, people: People, chunk: TokenRange) -> Mention | None:
    """Whose document it is: "a tweet" + "sent from Berg’s account"."""
    lower, shapes, n = doc.tokens.lower, doc.shapes, len(doc.tokens)
    if lower[chunk[1] - 1] not in DOCUMENTS:
        return None
    k = chunk[1]
    while k < min(n, chunk[1] + 2) and (shapes[k] == "ed" or lower[k] in _SENT):
        k += 1
    if k + 1 >= n or lower[k] not in ISSUED_BY or doc.quoted[k] >= 0:
        return None
    mention = people.at(k + 1, k + 2)
    if mention is None:
        return None
    if lower[mention.end : mention.end + 1] in (["’s"], ["'s"]):
        owned = lower[mention.end + 1 : mention.end + 4]
        return mention if _CHANNELS & set(owned) else None
    return mention
