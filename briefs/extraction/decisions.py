"""Which candidates are cues, and on which side of each its content stands.

The classifier decides; where grammar settles it, or outweighs a doubt, it is not asked or overruled.
"""

from __future__ import annotations

from briefs.extraction import lexicon as lex
from briefs.extraction import relayed, settled, sources
from briefs.extraction.continuation import TokenRange
from briefs.extraction.cues import Candidate, subject_end
from briefs.extraction.document import Document
from briefs.extraction.predication import predication

#: A candidate is taken for a cue when the chance that it is none is below this.
_THRESHOLD = 0.57
#: The sides of a cue that the classifier tells apart: none, content behind, before, on both sides.
_SIDES = "NABW"
_A, _B = _SIDES.index("A"), _SIDES.index("B")
#: How sure a cue is that grammar settles.
_CERTAIN = 0.9
#: How sure it is that "quoted … as saying" reports a statement.
_RELAY_CHANCE = 0.95


def decide(
    doc: Document, cands: list[Candidate], chances: list[list[float]], chunked: list[TokenRange]
) -> tuple[list[tuple[Candidate, str, float]], dict[int, TokenRange]]:
    """The cues with the side of their content and their chance; sources that grammar settles."""
    decided: list[tuple[Candidate, str, float]] = []
    certain: dict[int, TokenRange] = {}
    paired: set[int] = set()
    for relay in relayed.relays(doc, cands, chunked):
        quoting, saying = (chances[cands.index(c)] for c in (relay.quoting, relay.saying))
        behind = saying[_A] > quoting[_B]
        cand = relay.saying if behind else relay.quoting
        decided.append((cand, "A" if behind else "B", _RELAY_CHANCE))
        paired |= {relay.quoting.first, relay.saying.first}
        if relay.source is not None:
            certain[cand.first] = relay.source
    first, last, _ = doc.units[cands[0].unit]
    for cand, p in zip(cands, chances, strict=True):
        if cand.first in paired:
            continue
        leads = p[_A] >= p[_B] or "," not in doc.tokens.lower[first : cand.first]
        if leads and (start := settled.behind_citing(doc, cand, last)) >= 0:
            decided.append((cand, "A", max(_CERTAIN, 1.0 - p[0])))
            paired |= {other.first for other in cands if cand.first < other.first < start}
        elif _answers(doc, cand):
            decided.append((cand, "A", _CERTAIN))
        elif p[0] < _THRESHOLD:
            side = max("ABW", key=lambda d: p[_SIDES.index(d)])
            before = sources.inverted(doc, cand) or _adds(doc, cand)
            side = "B" if side == "A" and before else side
            side = "W" if _inserted(doc, cand) else side
            decided.append((cand, side, 1.0 - p[0]))
        elif _inverted_lead(doc, cand, cands) or _posted(doc, cand):
            decided.append((cand, "A", _CERTAIN))
        elif p[0] < _DOUBTED and _closing(doc, cand):
            decided.append((cand, "B", 0.7))
        elif _settled(doc, cand, p[0]) or predication(doc, cand) or _announces(doc, cand):
            decided.append((cand, "A", 0.6))
    said = [cand for cand, direction, _ in decided if direction == "A"]
    return [one for one in decided if not relayed.passes_on(doc, one[0], said)], certain


def _inserted(doc: Document, cand: Candidate) -> bool:
    """Whether "according to …" stands between an adverbial or a subject and what it belongs to.

    "Since then, according to the academy, thousands have been found."
    """
    first, last, _ = doc.units[cand.unit]
    lower, quoted, comma = doc.tokens.lower, doc.quoted, cand.first - 1
    if cand.form != "according" or comma < first + 2 or lower[comma] != ",":
        return False
    if doc.quoted_before[comma] > doc.quoted_before[first] or has_verb(doc, first, comma):
        return False
    behind = next((k for k in range(cand.last, last) if lower[k] == "," and quoted[k] < 0), last)
    return has_verb(doc, behind, last)


def _adds(doc: Document, cand: Candidate) -> bool:
    """Whether a cue only gives the day before a participle goes on: "…, Berg said Friday, adding"."""
    first, last, _ = doc.units[cand.unit]
    lower = doc.tokens.lower
    if (
        cand.last + 2 >= last
        or lower[cand.last] not in lex.WEEKDAYS
        or "," not in lower[first : cand.first]
    ):
        return False
    return lower[cand.last + 1] == "," and doc.shapes[cand.last + 2] == "cue-ing"


def _closing(doc: Document, cand: Candidate) -> bool:
    """Whether a clause that goes before is reported: "…, he explained."."""
    first, last, _ = doc.units[cand.unit]
    lower, quoted = doc.tokens.lower, doc.quoted
    if cand.form not in ("past", "third") or any(w[0].isalnum() for w in lower[cand.last : last]):
        return False
    end = subject_end(doc, first, cand)
    comma = next((k for k in range(end - 1, first, -1) if quoted[k] >= 0 or lower[k] == ","), first)
    if (
        comma < first + 4
        or quoted[comma] >= 0
        or sources.chunks(doc, comma + 1, end) != [(comma + 1, end)]
    ):
        return False
    if cand.form == "third" and doc.shapes[end - 1] not in ("he", "she", "it", "they", "Cap"):
        return False  # "…, his own notes."
    opens = lower[first] in lex.SUBORDINATORS or lower[first] in lex.WH_WORDS
    return not opens and has_verb(doc, first, comma)


def has_verb(doc: Document, start: int, end: int) -> bool:
    """Whether a finite verb stands outside quotation marks, as far as its form tells."""
    lower, shapes, quoted = doc.tokens.lower, doc.shapes, doc.quoted
    return any(
        quoted[k] < 0
        and (
            (lower[k] in lex.FINITE and lower[k] not in ("'s", "’s"))
            or shapes[k] in ("ed", "cue-past", "cue-third")
        )
        for k in range(start, end)
    )


_COMMITTING = frozenset("promise pledge vow threaten swear undertake".split())


def _answers(doc: Document, cand: Candidate) -> bool:
    """ "said no"."""
    last, lower = doc.units[cand.unit][1], doc.tokens.lower
    if cand.form != "past" or cand.lemma not in ("say", "answer", "reply") or cand.last >= last:
        return False
    return lower[cand.last] in ("yes", "no") and (
        cand.last + 1 == last or lower[cand.last + 1] in (".", ",", ";")
    )


def _settled(doc: Document, cand: Candidate, none: float) -> bool:
    """Whether the words behind a finite cue make it a statement that the classifier doubts.

    "pledged to pay", "ordered the army to withdraw"; `none` is the
    chance that it is no statement.
    """
    last = doc.units[cand.unit][1]
    if cand.form not in ("past", "third") or cand.last >= last or doc.quoted[cand.last] >= 0:
        return False
    lower, following = doc.tokens.lower, doc.tokens.lower[cand.last]
    if lower[cand.first - 1] in lex.AUXILIARIES and lower[cand.first - 1] not in _PERFECT:
        return False
    if none > _DOUBTED:
        return False
    if cand.lemma in _COMMITTING:
        return following == "to"
    return settled.start_behind(doc, cand, last, "A") >= 0


def _announces(doc: Document, cand: Candidate) -> bool:
    """ "…, saying on the morning before the vote, “…”": time or place between cue and quotation."""
    if cand.form != "ing" or cand.lemma != "say":
        return False
    return settled.start_behind(doc, cand, doc.units[cand.unit][1], "A") >= 0


_PERFECT = frozenset("has had have also".split())
#: How sure the classifier may be that there is no statement, for grammar to outweigh it.
_DOUBTED = 0.9


def _inverted_lead(doc: Document, cand: Candidate, cands: list[Candidate]) -> bool:
    """ "Added Haddad: “…”"."""
    if cand.form != "past" or cand.first != doc.units[cand.unit][0]:
        return False
    following = cands[cands.index(cand) + 1 :]
    return bool(
        following
        and following[0].form == "colon"
        and following[0].first - cand.last <= 8
        and doc.quoted[following[0].last] >= 0
    )


def _posted(doc: Document, cand: Candidate) -> bool:
    """ "praised her on Twitter: “…”"."""
    lower, first = doc.tokens.lower, doc.units[cand.unit][0]
    if cand.form != "colon" or doc.quoted[cand.last] < 0 or cand.first < first + 4:
        return False
    at = cand.first - 1 - (lower[cand.first - 2 : cand.first] == ["social", "media"])
    return lower[cand.first - 1] in _POSTED_ON and lower[at - 1] in ("on", "via", "to")


_POSTED_ON = lex.NETWORKS | {"media"}
