"""Where the content of a statement starts and ends inside its unit.

From the cue, gaps between tokens are visited outwards. At each a classifier gives the chance that
the content starts (or ends) there, given that it did not before: a discrete hazard model. The gap
of the highest resulting probability is taken.
"""

from __future__ import annotations

from collections.abc import Iterator

from briefs.extraction import lexicon as lex
from briefs.extraction.cues import Candidate
from briefs.extraction.document import Document
from briefs.extraction.model import Decision

#: How far behind the cue a content may start ("told a crowd of … in … on Friday that"), in tokens.
REACH = 28
#: The longest content looked through for an end; beyond it the unit's end is taken.
LONGEST = 400
_BREAKS = frozenset([",", ";", "—", "–", "-", "--", "(", ")", ":", "..."])
_JOINTS = frozenset(
    """and but while as after when before during in at on according because with who which that or
    for by if though although since to""".split()
)


def after_starts(doc: Document, cand: Candidate, last: int) -> Iterator[int]:
    """Gaps behind the cue where its content may start."""
    lower, quoted = doc.tokens.lower, doc.quoted
    j = cand.last
    stop = min(last, j + REACH)
    k = j
    if cand.form == "according":
        # The source comes first: the content starts behind its comma, where there is one.
        k = next((i + 1 for i in range(j, stop) if lower[i] == "," and quoted[i] < 0), j)
    while k < stop:
        if quoted[k] >= 0:
            yield k
            # A quoted venue ("on 'Meet the Press'") may stand before the content.
            k = doc.quote_tokens[quoted[k]][1]
            continue
        if lower[k] not in _BREAKS:
            yield k
        if k > j and (lower[k - 1] == "that" or lower[k - 1] == ":"):
            return
        k += 1


def after_ends(doc: Document, cand: Candidate, start: int, last: int) -> Iterator[int]:
    """Gaps where a content that began at `start` may end; the unit's end comes last."""
    lower, quoted = doc.tokens.lower, doc.quoted
    stop = min(last, start + LONGEST)
    k = start + 1
    while k < stop:
        if quoted[k] >= 0 and quoted[k] == quoted[k - 1]:
            k += 1
            continue
        breaks = lower[k] in _BREAKS or quoted[k - 1] >= 0
        comma = lower[k] == "," and k + 2 < last
        if (breaks or (quoted[k] < 0 and lower[k] in _JOINTS)) and not (
            comma and _goes_on(doc, cand, start, k, last)
        ):
            yield k
        k += 1
    yield last


def _goes_on(doc: Document, cand: Candidate, start: int, k: int, last: int) -> bool:
    """Whether a content that began at `start` goes on behind the comma at `k`."""
    return (
        _nested_source(doc.tokens.lower, start, k)
        or _condition_only(doc, cand, start, k, last)
        or _unshifted(doc, cand, start, k, last)
        or _subject_only(doc, start, k, last)
    )


def _condition_only(doc: Document, cand: Candidate, start: int, k: int, last: int) -> bool:
    """Whether "if all goes as planned" ends at the comma `k`, and its main clause follows."""
    lower = doc.tokens.lower
    opening = start + (lower[start] == "that")
    if cand.verb == "asked" or lower[opening] not in ("if", "unless", "once"):
        return False  # "asked if all went well, Berg said"
    if doc.quoted[start] >= 0 or "," in lower[opening:k] or lower[k + 1] in _JOINTS:
        return False
    return any(lower[i] in lex.FINITE for i in range(k + 1, min(last, k + REACH)))


def _unshifted(doc: Document, cand: Candidate, start: int, k: int, last: int) -> bool:
    """Whether ", but …" at `k` goes on in the present tense of a content behind a past cue.

    Writers report in the past; a present kept on both sides of the comma is the speaker's
    (sequence of tenses), two times in three in PolNeAR.
    """
    if cand.form != "past" or doc.tokens.lower[k + 1] not in ("but", "and", "while"):
        return False
    return (
        _tense(doc, start, min(k, start + 14)) == "present"
        and _tense(doc, k, min(last, k + 10)) == "present"
    )


def _subject_only(doc: Document, start: int, k: int, last: int) -> bool:
    """Whether "…, which claims to be neutral, has …" goes on at the comma `k`: its verb is to come."""
    lower, quoted = doc.tokens.lower, doc.quoted
    if lower[k + 1] not in ("which", "who", "whose"):
        return False
    stop = min(last - 1, k + REACH)
    closed = next((i for i in range(k + 2, stop) if lower[i] == "," and quoted[i] < 0), -1)
    if closed < 0 or lower[closed + 1] not in lex.FINITE:
        return False
    clause = max((i for i in range(start - 1, k) if lower[i] == "that"), default=start - 1)
    return not any(lower[i] in lex.FINITE for i in range(clause + 1, k))


def _nested_source(lower: list[str], start: int, k: int) -> bool:
    """Whether "which according to him" stands right before the comma at `k`."""
    for i in range(k - 3, max(start, k - 7), -1):
        if lower[i] == "according":
            return lower[i - 1] in ("which", "who", "that")
    return False


def before_ends(doc: Document, cand: Candidate, first: int) -> Iterator[int]:
    """Gaps before the cue where a content may end, nearest first; the cue itself comes last."""
    lower, quoted = doc.tokens.lower, doc.quoted
    k = cand.first
    floor = max(first, k - 60)
    while k > floor:
        if quoted[k - 1] >= 0:
            yield k
            return
        if lower[k - 1] in _BREAKS or lower[k - 1] in "?!":
            yield k - 1
        elif k == cand.first and cand.form == "according":
            yield k
        k -= 1


def before_starts(doc: Document, end: int, first: int) -> Iterator[int]:
    """Gaps where a content that ends at `end` may start, nearest first; the unit's start is last."""
    lower, quoted = doc.tokens.lower, doc.quoted
    floor = max(first, end - LONGEST)
    k = end - 1
    closed = 0
    while k > floor:
        if quoted[k] >= 0 and quoted[k] == quoted[k - 1]:
            k = doc.quote_tokens[quoted[k]][0]
            continue
        closed += (lower[k] == ")") - (lower[k] == "(" and closed > 0)
        # "a memorandum (MOU) signed …" does not begin inside the bracket
        if not (lower[k - 1] == "(" and closed) and (
            lower[k - 1] in _BREAKS
            or quoted[k] >= 0
            or quoted[k - 1] >= 0
            or lower[k] in ("that", "and", "but")
            or (k == first + 1 and lower[first] in _LEADS)
        ):
            yield k
        k -= 1
    yield first


_LEADS = frozenset("and but so yet still because".split())


def _bucket(n: int) -> str:
    return (
        str(n)
        if n <= 2
        else "3-5"
        if n <= 5
        else "6-10"
        if n <= 10
        else "11-20"
        if n <= 20
        else "+"
    )


def gap_features(
    doc: Document,
    kind: str,
    k: int,
    anchor: int,
    cand: Candidate,
    likely: dict[int, float],
    direction: str,
) -> list[str]:
    """Features of the gap before token `k`.

    kind: which boundary is asked for (AS, AE, BE, BS). anchor: the token the walk began at.
    likely: for each candidate's first token the chance that it is a cue (inside the same unit).
    direction: A, B or W, where the content stands.
    """
    first, last, _ = doc.units[cand.unit]
    shapes, marked, quoted, lower = doc.shapes, doc.marked, doc.quoted, doc.tokens.lower

    def at(i: int) -> str:
        return "<" if i < first else ">" if i >= last else marked[i]

    if first + 2 <= k < last - 2:
        p2, p1, n1, n2, n3 = marked[k - 2 : k + 3]
    else:
        p2, p1, n1, n2, n3 = at(k - 2), at(k - 1), at(k), at(k + 1), at(k + 2)
    n12, p1n1, p2p1 = f"{n1} {n2}", f"{p1} {n1}", f"{p2} {p1}"
    lo, hi = (anchor, k) if anchor <= k else (k, anchor)
    hi = min(hi, lo + 60)
    verbs = min(doc.verbs_before[hi] - doc.verbs_before[lo], 2)
    quote_between = doc.quoted_before[hi] > doc.quoted_before[lo]
    ending = kind[1] == "E"
    if ending or kind == "AS":
        lo, hi = k, max(k, min(last, k + 12))
    else:
        lo, hi = max(first, k - 12), k
    beyond = min(doc.finite_before[hi] - doc.finite_before[lo], 2)
    cue_near = 0.0
    for i in range(k, min(last, k + 7)):
        if i in likely and likely[i] > cue_near:
            cue_near = likely[i]
    near = "h" if cue_near > 0.7 else "m" if cue_near > 0.3 else "l" if cue_near > 0 else "-"
    distance = _bucket(abs(k - anchor))
    edge = "edge" if k in (first, last) else "in"
    state = f"{edge} {verbs} {beyond} {quote_between}"
    feats = [
        kind,
        f"{kind} p1={p1}",
        f"{kind} n1={n1}",
        f"{kind} p1n1={p1n1}",
        f"{kind} p2p1={p2p1}",
        f"{kind} n1n2={n12}",
        f"{kind} n123={n12} {n3}",
        f"{kind} p2p1n1={p2p1} {n1}",
        f"{kind} d={distance} {edge}",
        f"{kind} st={state}",
        f"{kind} st,n1={state} {n1}",
        f"{kind} form={cand.form} {p1n1}",
        f"{kind} l={cand.lemma} {distance} {edge}",
        f"{kind} l,n1={cand.lemma} {n1}",
        f"{kind} near={near} {n1}",
        f"{kind} near,n12={near} {n12}",
        f"{kind} q={quote_between} {p1n1} {near}",
        f"{kind} v={verbs} {n12}",
        f"{kind} bv={beyond} {p1n1}",
        f"{kind} dir={direction} {state}",
        f"{kind} dir,n1={direction} {p1} {n12}",
    ]
    if ending:
        opening = at(anchor) if kind == "AE" else at(first)
        feats.append(f"{kind} o={opening} {p1n1} {verbs}")
        feats.append(f"{kind} o2={opening} {edge} {verbs} {beyond}")
    if kind == "AE":
        said = _tense(doc, anchor, min(k, anchor + 14))
        going_on = _tense(doc, k, min(last, k + 10))
        feats.append(f"AE tense={said} {going_on} {n1}")
        feats.append(f"AE tense={said} {going_on} {cand.form} {n12}")
        that = lower[anchor - 1] == "that"
        feats.append(f"AE that={that} {said == going_on} {n12}")
        # A quotation opened right behind the cue usually ends with its own closing mark.
        kept = quoted[anchor] >= 0 and k > first and quoted[k - 1] == quoted[anchor]
        comma = lower[anchor - 1] in (",", ":")
        feats.append(f"AE kept={kept} {comma} {p1n1}")
        feats.append(f"AE kept={kept} {comma} {edge} {quoted[k - 1] >= 0}")
        if k < last and lower[k] == "," and k + 1 < last:
            follow = shapes[k + 1] if quoted[k + 1] < 0 else '"'
            for i in range(k + 1, min(last, k + 5)):
                if shapes[i].startswith("cue-") and quoted[i] < 0:
                    follow += f" {shapes[i]} {at(i + 1)}"
                    break
            feats.append(f"AE follow={follow}")
    if p1 == '"c' and k >= 2:
        feats.append(f"{kind} qp={shapes[k - 2]} {n12}")
    if kind == "AS":
        behind = lower[cand.last] if cand.last < last else ">"
        feats.append(f"AS c={at(cand.last)} {p1n1}")
        feats.append(f"AS d,n1={distance} {n1} {cand.form}")
        venue = any(lower[i] in lex.VENUES or lower[i] in lex.HEARERS for i in range(anchor, k))
        dated = any(lower[i] in lex.WEEKDAYS for i in range(anchor, k))
        feats.append(f"AS venue={venue} {dated} {p1n1}")
        feats.append(f"AS beh={at(cand.last)} {behind in lex.PREPOSITIONS} {distance} {n1}")
        that = any(lower[i] == "that" for i in range(k, min(last, k + 12)) if quoted[i] < 0)
        quote_ahead = any(quoted[i] >= 0 for i in range(k, min(last, k + 12)))
        feats.append(f"AS rest={that} {quote_ahead} {distance} {cand.lemma}")
        feats.append(f"AS restn={that} {quote_ahead} {p1n1}")
    return feats


_PAST = frozenset("was were had did would could might".split())
_PRESENT = frozenset(
    "is are has have do does will can may must should ’s 's ’re 're 've ’ve".split()
)


def _tense(doc: Document, start: int, end: int) -> str:
    """The tense of the first finite verb of `[start, end)` outside quotation marks."""
    lower, quoted, shapes = doc.tokens.lower, doc.quoted, doc.shapes
    for i in range(start, end):
        if quoted[i] >= 0:
            continue
        if lower[i] in _PAST or shapes[i] in ("ed", "cue-past"):
            return "past"
        if lower[i] in _PRESENT and (
            lower[i][0] not in "'’" or shapes[i - 1] in ("he", "she", "it", "they")
        ):
            return "present"
    return "-"


def choose(
    doc: Document,
    kind: str,
    gaps: Iterator[int],
    anchor: int,
    cand: Candidate,
    likely: dict[int, float],
    direction: str,
    model: Decision,
) -> tuple[int, float]:
    """The best gap with its probability; (-1, 0.0) where there is none."""
    best, best_chance = -1, 0.0
    final, open_mass = -1, 1.0
    for k in gaps:
        row = gap_features(doc, kind, k, anchor, cand, likely, direction)
        hazard = model.chance(row)
        chance = open_mass * hazard
        if chance > best_chance:
            best, best_chance = k, chance
        open_mass *= 1.0 - hazard
        if open_mass < best_chance:
            return best, best_chance
        final = k
    # What is left falls to the last gap.
    return (final, open_mass) if open_mass > best_chance else (best, best_chance)
