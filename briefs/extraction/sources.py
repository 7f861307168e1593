"""Which words of the unit name who spoke.

The unit is cut into base noun phrases (without a tagger: by shapes of tokens); a classifier scores
each as the source of a cue; `phrases` widens the best one by what belongs to it.
"""

from __future__ import annotations

from bisect import bisect_left

from briefs.extraction import lexicon as lex
from briefs.extraction.appositions import inverted_role
from briefs.extraction.bodies import DOCUMENTS
from briefs.extraction.cues import Candidate, subject_end
from briefs.extraction.document import Document
from briefs.extraction.model import Decision

NOMINAL = frozenset(
    """the a an det Cap Title role low plural NUM venue ed ly his her their its my our your 's ’s
    these those this cue-base cue-third all some many most""".split()
)
_OPENERS = lex.OPENERS | {"these", "those", "this", "det"}
SINGLE = frozenset("he she they it we i you who others".split())
_NOT_HEAD = frozenset("ly 's ’s the a an".split())
_NONE = (-1, -1)
#: So many noun phrases on each side of a cue are looked at; no sentence has as many.
_NEAR = 250
#: Adverbs and past tenses whose shape is that of a noun: they end a noun phrase.
ENDERS = frozenset(
    """according also then further again later once just even still only already often always never not now
    earlier previously reportedly simply recently meanwhile however too yet furthermore gave took
    made came went got saw held left met sent began found put set became brought kept led lost won
    ran spoke stood told wrote thought knew felt fell rose grew drew broke chose cut hit paid sold
    spent taught threw understood wore sought fought bought caught dealt meant swore""".split()
)

#: Past tenses that are verbs behind a name, and may be nouns or adjectives elsewhere.
DID = frozenset(
    """shot struck used lied shook swung rode dug tore flew drove laid sank sang rang wept slept swept
    bent blew fled dealt hung stuck woke froze stole bit beat quit spread hurt wound burst""".split()
)

Chunk = tuple[int, int]


def chunks(doc: Document, first: int, last: int) -> list[Chunk]:
    """Base noun phrases of `[first, last)` outside quotation marks, in order."""
    shapes, quoted, lower = doc.shapes, doc.quoted, doc.tokens.lower
    found: list[Chunk] = []
    start = -1
    for i in range(first, last + 1):
        kind = shapes[i] if i < last and quoted[i] < 0 and lower[i] not in ENDERS else ""
        if kind in SINGLE or (i < last and kind and lower[i] in SINGLE):
            if start >= 0:
                found.append((start, i))
                start = -1
            found.append((i, i + 1))
            continue
        inside = kind in NOMINAL or (kind == "ing" and start == i - 1 and _qualifies(doc, i, last))
        if start >= 0:
            opener = kind in _OPENERS and shapes[i - 1] not in _OPENERS
            verb = shapes[i - 1] in ("Cap", "plural") and (
                kind in ("ed", "cue-base", "cue-third", "ly") or (i < last and lower[i] in DID)
            )
            title = kind == "ed" and shapes[i - 1] in ("low", "role")
            if not inside or opener or verb or title or i - start > 14:
                end = i
                while end > start + 1 and shapes[end - 1] == "ly":
                    end -= 1  # "The proclamation specifically"
                if end > start + 2 and shapes[end - 1] == "ed":
                    end -= 1  # "the agreement reached"
                found.append((start, end))
                start = -1
        noun = kind not in ("'s", "’s", "ly", "ed", "cue-base", "cue-third")
        if inside and start < 0 and (noun or (kind == "cue-third" and i == first)):
            start = i  # no verb opens a sentence: "Reports said"
    return [c for c in found if any(shapes[i] not in _NOT_HEAD for i in range(*c))]


def _qualifies(doc: Document, i: int, last: int) -> bool:
    """Whether a participle stands between an article and its noun: "the leading diplomat"."""
    shapes = doc.shapes
    return shapes[i - 1] in _OPENERS and i + 1 < last and shapes[i + 1] in ("low", "role")


def _bucket(n: int) -> str:
    return str(n) if n <= 3 else "4-6" if n <= 6 else "7-12" if n <= 12 else "13+"


def _head(doc: Document, chunk: Chunk) -> str:
    shapes, lower = doc.shapes, doc.tokens.lower
    for i in range(chunk[1] - 1, chunk[0] - 1, -1):
        kind = shapes[i]
        if kind in ("Cap", "Title", "role", "plural", "venue", "DATE"):
            return kind
        if lower[i] in lex.SUBJECT_PRONOUNS or lower[i] == "who":
            return lower[i]
        if kind in ("low", "det", "NUM"):
            return kind
    return shapes[chunk[0]]


def chunk_features(
    doc: Document,
    chunk: Chunk,
    cand: Candidate,
    order: tuple[int, int],
    direction: str,
    previous: Chunk,
) -> list[str]:
    """Features of one chunk (or `(-1, -1)`: no source) for one cue.

    order: how many chunks stand between it and the cue, and its rank from the unit's start.
    previous: the source chunk of the statement before it in the unit.
    """
    first, last, _ = doc.units[cand.unit]
    shapes, quoted, lower, veiled = doc.shapes, doc.quoted, doc.tokens.lower, doc.veiled
    form = cand.form if cand.form in ("ing", "according", "noun", "colon") else "v"
    s = subject_end(doc, first, cand)
    group = lower[s : cand.first]
    passive = any(w in _BE for w in group[-2:]) and cand.form in ("past", "participle")
    infinitive = (bool(group) and group[0] == "to") or lower[cand.first - 1] == "to"
    mood = f"{form}{'P' if passive else ''}{'T' if infinitive else ''}"
    base = f"{mood} {direction}"

    def at(i: int) -> str:
        return "<" if i < first else ">" if i >= last else veiled[i]

    if chunk == _NONE:
        return [
            "0",
            f"0 {base}",
            f"0 {mood} {cand.lemma}",
            f"0 p={at(s - 1)} {mood}",
            f"0 p2={at(s - 2)} {at(s - 1)} {mood}",
            f"0 n={at(cand.last)} {mood}",
            f"0 prev={previous != _NONE} {base}",
            f"0 pos={_bucket(cand.first - first)} {mood}",
        ]
    a, b = chunk
    left = b <= cand.first
    gap = (s - b) if left else (a - cand.last)
    lo, hi = (b, max(b, s)) if left else (cand.last, a)
    finite = comma = conj = sub = quote = 0
    for i in range(lo, min(hi, lo + 60)):
        if quoted[i] >= 0:
            quote = 1
            continue
        w = lower[i]
        if w == "," or w == "—" or w == "–":
            comma += 1
        elif w in ("and", "but", "or"):
            conj += 1
        elif w in lex.SUBORDINATORS:
            sub += 1
        elif w in lex.FINITE or shapes[i] in ("ed", "cue-past", "cue-third"):
            finite += 1
    side = "L" if left else "R"
    head = _head(doc, chunk)
    opening = shapes[a] if shapes[a] in _OPENERS else head
    before, after = at(a - 1), at(b)
    near = f"{side}{_bucket(max(gap, 0))}"
    between, rank = order
    shape_path = f"{min(finite, 2)}{min(comma, 2)}{min(conj, 1)}{min(sub, 1)}{quote}"
    is_previous = chunk == previous
    return [
        "c",
        f"{near} {base}",
        f"{side}{between} {base}",
        f"{side} r{min(rank, 4)} {base}",
        f"{side} r{min(rank, 4)} h={head} {mood}",
        f"h={head} {side} {mood}",
        f"h={head} {near} {direction}",
        f"o={opening} {near}",
        f"b={before} {side}",
        f"b={before} {near} {mood}",
        f"b={before} h={head} {side}",
        f"a={after} {side}",
        f"a={after} {near} {mood}",
        f"ba={before} {after} {side} {mood}",
        f"path={shape_path} {side} {mood}",
        f"path={shape_path} {side} b={before}",
        f"path={shape_path} h={head} {mood}",
        f"n1={at(cand.last)} {near} {mood}",
        f"l={cand.lemma} {side} {min(between, 2)} {mood}",
        f"prev={is_previous} {previous != _NONE} {base}",
        f"prev={is_previous} {previous != _NONE} {mood} {side}{between}",
        f"len={_bucket(b - a)} {side}",
        f"poss={after in ('’s', chr(39) + 's')} {near}",
        f"s={at(s - 1)} {near} {mood}",
        f"st={a == first} {near} {mood}",
    ]


_BE = frozenset("be is are was were been being ’s 's".split())


def options(
    doc: Document, cand: Candidate, found: list[Chunk], content: list[tuple[int, int]]
) -> list[tuple[Chunk, tuple[int, int]]]:
    """Chunks that may be the source: outside the content, nearest on the right at most four."""
    at = bisect_left(found, (cand.first, 0))
    parts: list[Chunk] = []
    for a, b in found[max(0, at - _NEAR) : at + _NEAR]:
        if a < cand.last and cand.first < b:  # a present tense looks like a noun: cut it out
            parts += [c for c in ((a, cand.first), (cand.last, b)) if c[0] < c[1]]
        else:
            parts.append((a, b))
    lower = doc.tokens.lower
    free = [
        c
        for c in parts
        if not any(a <= c[0] < b or a < c[1] <= b for a, b in content)
        and not (lower[c[0] - 1] == "(" and lower[c[1] : c[1] + 1] == [")"])  # "(D-Ohio)"
    ]
    left = [c for c in free if c[1] <= cand.first]
    right = [c for c in free if c[0] >= cand.last][:4]
    rows: list[tuple[Chunk, tuple[int, int]]] = []
    for k, chunk in enumerate(left[-12:]):
        rank = k + max(len(left) - 12, 0)
        rows.append((chunk, (len(left) - 1 - rank, rank)))
    for k, chunk in enumerate(right):
        rows.append((chunk, (k, len(left) + k)))
    rows.append((_NONE, (0, 0)))
    return rows


def choose_source(
    doc: Document,
    cand: Candidate,
    found: list[Chunk],
    content: list[tuple[int, int]],
    direction: str,
    previous: Chunk,
    model: Decision,
) -> tuple[Chunk, float]:
    """The source chunk of a cue, `(-1, -1)` for none, with the chance that it is right."""
    best, best_score, total = _NONE, 0.0, 0.0
    for chunk, order in options(doc, cand, found, content):
        score = model.chance(chunk_features(doc, chunk, cand, order, direction, previous))
        total += score
        if score > best_score:
            best, best_score = chunk, score
    if cand.form in ("ing", "colon") and _is_place(doc, found, best):
        best = _subject(doc, found, best, doc.units[cand.unit][0])
    return best, best_score / total if total else 0.0


def certain_source(doc: Document, cand: Candidate, found: list[Chunk]) -> Chunk:
    """The source where grammar settles it, else `(-1, -1)`.

    X in "Added X: “…”", and in "a tweet by X saying that …", whose document the participle speaks of.
    """
    lower, shapes = doc.tokens.lower, doc.shapes
    first = doc.units[cand.unit][0]
    at = bisect_left(found, (cand.first, 0))
    if cand.first == first and cand.form == "past":
        behind = found[at : at + 1]
        if behind and behind[0][0] == cand.last and lower[behind[0][1] : behind[0][1] + 1] == [":"]:
            return behind[0]
    if cand.form == "according":
        if lower[cand.last : cand.last + 1] in (["him"], ["her"], ["them"]):
            return cand.last, cand.last + 1
        if shapes[cand.last : cand.last + 1] == ["ing"]:
            return _named_first(doc, cand.last, doc.units[cand.unit][1])
    if inverted(doc, cand):
        return next((c for c in found if c[0] == cand.last), _NONE)
    if cand.form != "ing" or at == 0:
        return _NONE
    a, b = found[at - 1]
    if b != cand.first or a < first + 2:
        return _NONE
    if (own := _accompanying(doc, first, (a, b))) != _NONE:
        return own
    named = shapes[a] in _OPENERS or any(s in ("Cap", "Title") for s in shapes[a:b])
    if named and lower[a - 1] in ("by", "from") and lower[a - 2] in DOCUMENTS:
        return a, b
    return _NONE


def _named_first(doc: Document, start: int, last: int) -> Chunk:
    """The words up to the next mark: "according to" + "varying reports"."""
    end = start
    while end < min(last, start + 8) and doc.quoted[end] < 0 and doc.tokens.words[end][0].isalnum():
        end += 1
    closed = end < last and doc.tokens.lower[end] in (",", ".", ";")
    return (start, end) if closed else _NONE


def speaking_for(doc: Document, chunk: Chunk, found: list[Chunk]) -> Chunk:
    """ "a spokesman" where the chunk is but whom he speaks for: "a spokesman for" + "Anna Berg"."""
    lower = doc.tokens.lower
    k = bisect_left(found, chunk)
    if k == 0 or lower[chunk[0] - 1] not in ("for", "to", "of"):
        return chunk
    a, b = found[k - 1]
    return (a, b) if b == chunk[0] - 1 and lower[b - 1] in _SPEAKING_FOR else chunk


_SPEAKING_FOR = frozenset(
    """spokesman spokeswoman spokesperson adviser advisor aide lawyer attorney assistant strategist
    consultant""".split()
)


def _is_place(doc: Document, found: list[Chunk], chunk: Chunk) -> bool:
    """Whether a chunk is where another place is: the last one in "outside Washington, D.C."."""
    lower, shapes = doc.tokens.lower, doc.shapes
    k = bisect_left(found, chunk)
    if k < 2 or k == len(found) or lower[chunk[0] - 1] != "," or shapes[chunk[0]] != "Cap":
        return False
    start, end = found[k - 1]
    names = all(shapes[i] in ("Cap", "the") for i in range(start, end))
    return end == chunk[0] - 1 and names and lower[start - 1] in _PLACING


#: So many words back "with" may stand.
_FAR = 60
_PLACING = frozenset("in at outside near from inside of".split())


def _subject(doc: Document, found: list[Chunk], place: Chunk, first: int) -> Chunk:
    """The first noun phrase before a place that a verb follows, or that opens the sentence."""
    lower, shapes = doc.tokens.lower, doc.shapes
    k = bisect_left(found, place)
    for a, b in found[max(0, k - _NEAR) : k]:
        verb = shapes[b] in ("ed", "cue-past", "cue-third") or lower[b] in lex.FINITE
        opens = a == first
        if opens or (verb and lower[a - 1] not in lex.PREPOSITIONS):
            return a, b
    return place


def _accompanying(doc: Document, first: int, chunk: Chunk) -> Chunk:
    """The participle's own subject in "with Anna Berg of Ohio calling it …", else `(-1, -1)`."""
    lower, shapes = doc.tokens.lower, doc.shapes
    a, b = chunk
    if lower[a - 1] == "of":
        b = a = a - 1
        while a > first and shapes[a - 1] in ("Cap", "Title"):
            a -= 1
    if b - a < 2 or any(shapes[i] not in ("Cap", "Title") for i in range(a, b)):
        return _NONE
    joined = lower[a - 1] == "with" or (
        lower[a - 1] == "and" and "with" in lower[max(first, a - _FAR) : a]
    )
    return (a, b) if joined else _NONE


def inverted(doc: Document, cand: Candidate) -> bool:
    """Whether a cue stands behind its content and before a role: "…, said the foreign minister"."""
    first, last, _ = doc.units[cand.unit]
    if cand.form != "past" or cand.lemma != "say" or cand.first < first + 3:
        return False
    behind_comma = doc.tokens.lower[cand.first - 1] == "," and doc.quoted[cand.first - 1] < 0
    return behind_comma and inverted_role(doc, cand.last, last)
