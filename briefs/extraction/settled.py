"""Starts and ends of contents that the grammar settles, so that no classifier is asked."""

from __future__ import annotations

from briefs.extraction import lexicon as lex
from briefs.extraction.appositions import is_role
from briefs.extraction.boundaries import LONGEST, REACH
from briefs.extraction.cues import Candidate
from briefs.extraction.dates import ago
from briefs.extraction.document import Document

_CHANNELLING = frozenset("via on in by through earlier later at during after".split())
#: So many tokens may stand between "reported" and ", citing": "on Monday morning".
_DATED = 4
#: Cues whose object is told what to do.
_DIRECTING = frozenset(
    """urge ask tell order request instruct beg implore exhort advise call appeal plead warn remind
    caution""".split()
)
_ENDS_HEARER = frozenset(
    """that if whether what how why when who which where because for about not with . , ; : ( ) — –
    -""".split()
)
#: A quotation of so many tokens is no mere term.
_WHOLE = 6


def start_behind(doc: Document, cand: Candidate, last: int, direction: str) -> int:
    """The start of a content behind the cue where the grammar settles it, else -1.

    `"A," said Anna Berg, "B."` goes on with the next quotation, and "urged the council to act"
    begins at "to", behind who was urged.
    """
    lower, quoted = doc.tokens.lower, doc.quoted
    if direction == "W":
        for k in range(cand.last, min(last, cand.last + 2 * REACH)):
            if quoted[k] >= 0:
                return k if lower[k - 1] in (",", ":") else -1
        return -1
    if (behind := ago(lower, cand.last, last)) and quoted[cand.last] < 0:
        # "said two weeks ago that …"
        start = cand.last + behind
        return start + (lower[start : start + 1] == ["that"]) if start + 2 < last else -1
    if cand.form == "according":
        return _behind_role(doc, cand, last)
    if (start := behind_citing(doc, cand, last)) >= 0:
        return start
    if (start := _behind_channel(doc, cand, last)) >= 0:
        return start
    if cand.lemma not in _DIRECTING or cand.form in ("noun", "colon"):
        return -1
    k = cand.last + (cand.lemma in ("call", "appeal") and lower[cand.last] in ("on", "upon", "to"))
    aside = False
    for i in range(k, min(last - 1, k + REACH)):
        if lower[i] == "," and quoted[i] < 0 and (aside or lower[i + 1] in ("who", "which", "the")):
            aside = not aside  # "asked Anna Berg, who chairs the council, to resign"
            continue
        if aside and quoted[i] < 0:
            continue
        if quoted[i] >= 0 or lower[i] in _ENDS_HEARER or lower[i] in lex.FINITE:
            return -1
        if lower[i] == "to" and i > k:
            return i if doc.shapes[i + 1] in ("low", "cue-base", "be", "have", "do", "not") else -1
    return -1


def _behind_role(doc: Document, cand: Candidate, last: int) -> int:
    """The content of "according to Anna Berg, the head of the agency, it …", else -1."""
    lower, quoted = doc.tokens.lower, doc.quoted
    stop = min(last, cand.last + REACH)
    commas = [k for k in range(cand.last, stop) if lower[k] == "," and quoted[k] < 0]
    if len(commas) < 2 or commas[1] + 1 >= last or not is_role(doc, commas[0] + 1, commas[1]):
        return -1
    return commas[1] + 1


def behind_citing(doc: Document, cand: Candidate, last: int) -> int:
    """The content of "reported on Monday, citing three sources, that …", else -1."""
    lower, quoted = doc.tokens.lower, doc.quoted
    if cand.form not in ("past", "third"):
        return -1
    stop = min(last - 3, cand.last + REACH)
    commas = [k for k in range(cand.last, stop) if lower[k] == "," and quoted[k] < 0][:2]
    if len(commas) < 2 or lower[commas[0] + 1] not in lex.CITING or commas[0] - cand.last > _DATED:
        return -1
    return commas[1] + 1 + (lower[commas[1] + 1] == "that")


def _behind_channel(doc: Document, cand: Candidate, last: int) -> int:
    """The quotation in "responded via Twitter: “…”", "reads, in part: “…”", else -1."""
    lower, quoted = doc.tokens.lower, doc.quoted
    k = cand.last
    aside = k < last and lower[k] == "," and quoted[k] < 0
    k += aside
    if k >= last or lower[k] not in _CHANNELLING or cand.form in ("noun", "colon"):
        return -1
    while k < min(last - 1, cand.last + 2 * REACH) and quoted[k] < 0 and lower[k] not in (":", ","):
        k += 1
    marks = (":", ",") if cand.lemma == "say" and not aside else (":",)
    quotes = lower[k] in marks and quoted[k] < 0 and quoted[k + 1 : k + 2] >= [0]
    return k + 1 if quotes and k > cand.last else -1


def end_of(doc: Document, cand: Candidate, start: int, last: int, likely: dict[int, float]) -> int:
    """The end of a content where the grammar settles it; -1 where the classifier is to be asked.

    `…, continued: "…"` ends a content, and so does the comma before the main clause of
    `Stating that …, Lavrov continued: …`.
    """
    lower, quoted, shapes = doc.tokens.lower, doc.quoted, doc.shapes
    if cand.form == "ing" and cand.first == doc.units[cand.unit][0]:
        following = [k for k, chance in likely.items() if k > start + 2 and chance >= 0.5]
        if following:
            for k in range(min(following) - 1, start, -1):
                if quoted[k] < 0 and lower[k] == ",":
                    return k
    if (end := _before_venue(doc, start, last)) >= 0:
        return end
    for k in range(start + 1, min(last - 2, start + LONGEST)):
        if quoted[k] >= 0 or shapes[k + 1] not in ("cue-past", "cue-third"):
            continue
        if lower[k] == "," and lower[k + 2] == ":" and likely.get(k + 1, 0.0) > 0.2:
            return k
        # "described the aim and said, “…”"
        quotes = lower[k + 2] in (",", ":") and quoted[k + 3 : k + 4] >= [0]
        if lower[k] == "and" and quotes and likely.get(k + 1, 0.0) > 0.5:
            return k if "," not in lower[start:k] and quoted[start] < 0 else -1
    return -1


def _before_venue(doc: Document, start: int, last: int) -> int:
    """The end of a quotation that only its place follows: "“…” on Twitter."; else -1."""
    lower, quoted = doc.tokens.lower, doc.quoted
    if quoted[start] < 0:
        return -1
    end = doc.quote_tokens[quoted[start]][1]
    behind = [word for word in lower[end:last] if word[0].isalnum()]
    placed = 1 < len(behind) < 5 and behind[0] in ("on", "in", "to", "via", "at", "during")
    told = placed and (behind[-1] in lex.VENUES or behind[-1] in lex.NETWORKS)
    return end if told and end - start > _WHOLE else -1
