"""How far the words reach that name who spoke: from a base noun phrase to all that belongs to it."""

from __future__ import annotations

from briefs.extraction import lexicon as lex
from briefs.extraction.appositions import joint_role, role_before
from briefs.extraction.bodies import BODY_WORDS
from briefs.extraction.cues import Candidate, subject_end
from briefs.extraction.document import Document
from briefs.extraction.name_words import PARTICLES
from briefs.extraction.sources import NOMINAL, SINGLE, Chunk

_LINKS = frozenset("of for at in from on with to and".split())
_POSSESSIVE = ("'s", "’s")
_DEMONSTRATIVES = frozenset("this these that those".split())
_AFTER_US = frozenset(("Title", "Cap", "role", "low", "plural"))
_BEFORE_DATES = frozenset(("to", "on", "in", "at")) | _DEMONSTRATIVES
_JOINERS = frozenset("&-–")
_ASIDE = frozenset(",(—–")
_CLOSERS = frozenset(",.;:—")
_APPOSED = frozenset(("Title", "role", "low"))


def widen(doc: Document, chunk: Chunk, cand: Candidate, content: list[tuple[int, int]]) -> Chunk:
    """The chunk with what belongs to it: "of …" behind a noun, an apposition between commas."""
    first, last, _ = doc.units[cand.unit]
    words, lower, shapes = doc.tokens.words, doc.tokens.lower, doc.shapes
    a, b = chunk
    if b - a == 1 and lower[a] in SINGLE:
        return a, b
    if a > first and words[a - 1] == "US" and doc.quoted[a - 1] < 0 and shapes[a] in _AFTER_US:
        a -= 1  # its shape is that of the pronoun
    b = _whole_title(doc, b, last)
    left = b <= cand.first
    stop = subject_end(doc, first, cand) if left else last
    for start, end in content:
        if start >= b:
            stop = min(stop, start)
        elif end > b:
            stop = min(stop, b)
    end = _phrase_before_cue(doc, a, b, stop) if left else _phrase_behind_cue(doc, a, b, stop)
    while end > a + 1 and (
        (not words[end - 1][0].isalnum() and lower[end - 1] not in (")", "."))
        or (shapes[end - 1] == "ly" and lower[end - 2] not in ("the", "a"))
    ):
        end -= 1
    return a, end if end > a else b


def _whole_title(doc: Document, b: int, last: int) -> int:
    """The end of a title that runs on: "Minister" + "of Health Anna Berg"."""
    lower, shapes, quoted = doc.tokens.lower, doc.shapes, doc.quoted
    if shapes[b - 1] != "Title" or b >= last or lower[b] not in ("of", "for"):
        return b
    end = start = b + 1 + (lower[b + 1 : b + 2] == ["the"])  # "Speaker" + "of the House Anna Berg"
    while end < last and quoted[end] < 0 and shapes[end] in ("Cap", "Title"):
        end += 1
    return end if end > start else b


def linked(doc: Document, a: int, b: int, stop: int) -> int:
    """How far prepositions and nouns run on: "a spokesman" + "for the ministry"."""
    lower, shapes, quoted = doc.tokens.lower, doc.shapes, doc.quoted
    i = b
    while i < stop and quoted[i] < 0 and i - a < 40:
        office = lower[i] == "state" and lower[i - 1] == "of"  # its shape is that of the verb
        joins = lower[i] in _LINKS or shapes[i] in NOMINAL or shapes[i] in _JOINERS
        if _did(doc, i) or not (joins or office):
            break
        i += 1
    return i


def _did(doc: Document, i: int) -> bool:
    """Whether a name ends and its verb follows at `i`: "Sean Conley" + "issued a statement"."""
    done = doc.shapes[i - 1 : i + 1] == ["Cap", "ed"]
    return done and i + 1 < len(doc.tokens) and doc.tokens.lower[i + 1] in lex.ARTICLES


def _phrase_before_cue(doc: Document, a: int, b: int, stop: int) -> int:
    """The end of a subject: taken only if it runs up to the cue, with an apposition if there is."""
    lower = doc.tokens.lower
    end = linked(doc, a, b, stop)
    if end < stop and _did(doc, end):
        return end
    if end < stop and not (lower[end] == "," and _names_role_holder(doc, end + 1, stop)):
        end = b  # unless "The president of Chile" + ", Anna Berg, said"
    if not (end < stop and lower[end] in _ASIDE and stop - end < 45):
        return end
    opening = lower[end + 1] if end + 1 < stop else ""
    finite = any(
        lower[k] in lex.FINITE and not (lower[k] in _POSSESSIVE and doc.shapes[k - 1] == "Cap")
        for k in range(end, stop)
    )
    relative = opening in ("who", "whose", "which", "a", "an", "the")
    aside = opening in lex.PREPOSITIONS or opening in lex.CITING or opening in lex.OCCASIONS
    if (finite and not relative) or aside:
        return end
    end = stop
    while end > b and lower[end - 1] in (",", "—", "–", "-", "as"):
        end -= 1
    return end


def _phrase_behind_cue(doc: Document, a: int, b: int, stop: int) -> int:
    """The end of a source behind its cue; time and place of the saying are left out."""
    lower, shapes, quoted = doc.tokens.lower, doc.shapes, doc.quoted
    end = linked(doc, a, b, stop)
    # A name is whole: what comes behind it tells where and when, "said Anna Berg in Vienna".
    if lower[b - 1] in _DEMONSTRATIVES and b - a > 1 and _dated(doc, b, stop):
        b -= 1  # "said Anna Berg this week"
    named = shapes[b - 1] == "Cap" and not any(lower[k] in BODY_WORDS for k in range(a, b))
    for i in range(b, end):
        dated = lower[i] in _BEFORE_DATES and _dated(doc, i, stop)
        placed = named and lower[i] in ("in", "at", "on", "to", "from")
        if (i > b and shapes[i] in ("ed", "cue-third")) or (dated or placed):
            end = i
            break
    while end > b and (lower[end - 1] in _LINKS or lower[end - 1] in ("the", "a", "an")):
        end -= 1
    k = end + 1
    if k < stop and lower[end] == "," and (name := _names_role_holder(doc, k, stop)):
        return name
    if k >= stop or lower[end] != "," or quoted[k] >= 0 or shapes[k] in ("cue-ing", "ing"):
        return end
    if lower[k] not in ("the", "a", "an", "who", "whose") and shapes[k] not in _APPOSED:
        return end
    while k < stop and quoted[k] < 0 and lower[k] not in _CLOSERS and k - end < 25:
        k += 1
    return k


def _names_role_holder(doc: Document, k: int, stop: int) -> int:
    """The end of the name at `k` that is set behind a role, 0 where there is none."""
    lower, shapes, quoted = doc.tokens.lower, doc.shapes, doc.quoted
    end = k
    while (
        end < stop
        and quoted[end] < 0
        and (shapes[end] in ("Cap", "Title") or (end > k and lower[end] in PARTICLES))
    ):
        end += 1
    if end == k or not role_before(doc, k, end):
        return 0
    if end + 1 < stop and lower[end] == "and" and shapes[end + 1] == "Cap":
        other = end + 1
        while other < stop and shapes[other] == "Cap":
            other += 1
        end = other if joint_role(doc, end + 1, other) else end
    return end


def _dated(doc: Document, i: int, stop: int) -> bool:
    return any(doc.tokens.lower[k] in lex.DATE_WORDS for k in range(i, min(stop, i + 4)))
