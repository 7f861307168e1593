"""Cue candidates and what speaks for or against them.

A candidate is a place where reporting could hang: a form of a cue verb outside quotation marks,
"according to", a noun cue before "that" or a colon, or a bare colon after a name. Each gets a list
of features, strings over closed-class words, shapes and cue lemmas; `model` turns them into the
probability that the place reports a statement, and on which side of it the content stands.
"""

from __future__ import annotations

from dataclasses import dataclass

from briefs.extraction import lexicon as lex
from briefs.extraction.document import Document, titled
from briefs.extraction.types import VerbClass


@dataclass(slots=True)
class Candidate:
    """Tokens `[first, last)` of the cue; `form` is a verb form, "noun", "according" or "colon"."""

    first: int
    last: int
    lemma: str
    form: str
    verb: VerbClass
    unit: int

    @property
    def participial(self) -> bool:
        return self.form == "ing"


#: The words a candidate is recognised by.
_TRIGGERS = (
    frozenset(lex.CUE_FORMS) | frozenset(lex.CUE_NOUNS) | {"according", "clear", "back", ":"}
)
#: No sentence has as many; a bound for texts that are none.
MOST = 150
#: How far from the head of its unit a colon may announce a quotation, in tokens.
_LONGEST_LEAD = 60
_ACCORDING: VerbClass = "said"


def candidates(doc: Document, unit: int) -> list[Candidate]:
    """Every candidate of one unit, in text order; at most `MOST` of them."""
    first, last, _ = doc.units[unit]
    lower, quoted = doc.tokens.lower, doc.quoted
    forms, nouns = lex.CUE_FORMS, lex.CUE_NOUNS
    found: list[Candidate] = []
    for i in range(first, last):
        word = lower[i]
        if word not in _TRIGGERS or quoted[i] >= 0:
            continue
        if len(found) >= MOST:
            break
        form = forms.get(word)
        if form is not None:
            lemma, kind = form
            if lemma == "state" and doc.tokens.words[i] in ("State", "States"):
                continue
            if word in nouns and _noun_cue(doc, i, last):
                found.append(Candidate(i, i + 1, word, "noun", nouns[word], unit))
                continue
            if i > first and lower[i - 1] in lex.OPENERS and kind != "ing":
                continue  # "his declared aim", "in his message, she …"
            end = i + 1
            if lemma == "point":
                if end < last and lower[end] == "out":
                    end += 1
                elif kind in ("base", "third") and not (
                    end < last and lower[end] in ("to", "that")
                ):
                    continue
            elif lemma == "go" and end < last and lower[end] == "on":
                end += 1
            elif lemma == "go" and kind != "past":
                continue
            elif lemma == "say" and i > first and lower[i - 1] == "without":
                continue  # "it goes without saying"
            elif lemma in _WISHING and _anonymous(lower, end):
                continue  # "who asked not to be named"
            elif lemma == "agree" and (found or not _agrees(doc, i, last)):
                continue
            elif lemma == "cite" and found and _in_source(lower, found[-1], i):
                continue  # "according to a report citing the mayor"
            found.append(Candidate(i, end, lemma, kind, lex.VERB_CLASS[lemma], unit))
        elif word == "according":
            nested = i > first and lower[i - 1] in ("which", "who", "that")
            if i + 1 < last and lower[i + 1] == "to" and not nested:
                found.append(Candidate(i, i + 2, "according to", "according", _ACCORDING, unit))
        elif word in nouns:
            if _noun_cue(doc, i, last):
                found.append(Candidate(i, i + 1, word, "noun", nouns[word], unit))
        elif word == "clear":
            verb = i - 1 if i > first and lower[i - 1] in _MAKE else i - 2
            if verb >= first and lower[verb] in _MAKE:
                found.append(Candidate(verb, i + 1, "make clear", "past", "explained", unit))
        elif word == "back":
            if i > first and lower[i - 1] in lex.SHOOT:
                found.append(Candidate(i - 1, i + 1, "shoot back", "past", "said", unit))
        elif word == ":" and first < i < last - 1:
            # Before a quotation any clause can announce it: "He had one wish for them: “…”".
            announces = quoted[i + 1] >= 0 and i - first <= _LONGEST_LEAD
            verb_before = bool(found) and found[-1].last > i - 8
            if announces or (i - first <= 14 and not verb_before):
                found.append(Candidate(i, i + 1, ":", "colon", "said", unit))
    return found


def announcing(colon: Candidate, cands: list[Candidate]) -> Candidate:
    """The verb or noun that a colon stands behind ("He told them:"); the colon where there is none."""
    before = [c for c in cands if c.form != "colon" and colon.first - 8 < c.last <= colon.first]
    return before[-1] if before else colon


def opens_unit(doc: Document, cand: Candidate) -> bool:
    """A participle at the head of its unit: "Stating that …, Lavrov continued"."""
    return cand.form == "ing" and cand.first == doc.units[cand.unit][0]


def _in_source(lower: list[str], according: Candidate, i: int) -> bool:
    """Whether the token `i` stands in the words that "according to" is followed by."""
    return according.form == "according" and "," not in lower[according.last : i]


def _agrees(doc: Document, i: int, last: int) -> bool:
    """Whether "agreed" at the token `i` reports words: "agreed that …", "“…,” agreed Berg"."""
    end = i + 1
    if end < last and (doc.tokens.lower[end] == "that" or doc.quoted[end] >= 0):
        return True
    return i > 0 and doc.quoted[i - 1] >= 0


_WISHING = frozenset("ask request insist".split())


def _anonymous(lower: list[str], k: int) -> bool:
    """Whether somebody wishes, from the token `k` on, not to be named."""
    k += lower[k : k + 1] == ["on"]
    behind = lower[k : k + 6]
    return (
        behind[:3] == ["not", "to", "be"]
        or "anonymous" in behind[:3]
        or "anonymity" in behind[:3]
        or (behind[:1] == ["that"] and ("name" in behind or "names" in behind))
    )


_MAKE = frozenset("make makes made making".split())


def _noun_cue(doc: Document, i: int, last: int) -> bool:
    lower = doc.tokens.lower
    if i + 1 >= last:
        return False
    return lower[i + 1] in ("that", ":") or doc.quoted[i + 1] >= 0


def subject_end(doc: Document, first: int, cue: Candidate) -> int:
    """The token behind the last one that could end the cue verb's subject.

    Walks left from the cue over adverbs and auxiliaries ("has also repeatedly said").
    """
    i = cue.first
    lower, shapes = doc.tokens.lower, doc.shapes
    while i > first and (
        _aside(lower, i) > first
        or lower[i - 1] in lex.AUXILIARIES
        or lower[i - 1] in lex.ADVERBS
        or lower[i - 1] in lex.NEGATIONS
        or (shapes[i - 1] == "ly")
        or (lower[i - 1] in ("to", "by") and i - 1 > first and lower[i - 2] in _CATENATIVES)
        or lower[i - 1] in _CATENATIVES
    ):  # fmt: skip
        i = max(_aside(lower, i), first) if lower[i - 1] == ")" else i - 1
    return i


def withheld_from(doc: Document, cue: Candidate) -> int:
    """Where the words begin that say a thing was not said: "did not" + "say", "refused to" + "say".

    The cue's own first token where nothing denies it.
    """
    if cue.form in ("colon", "according"):
        return cue.first
    lower = doc.tokens.lower
    start = subject_end(doc, doc.units[cue.unit][0], cue)
    group = lower[start : cue.first]
    if not any(word in lex.NEGATIONS or word.endswith(("n't", "n’t")) for word in group):
        return cue.first
    return next(k for k in range(start, cue.first) if lower[k][0].isalnum())


def _aside(lower: list[str], i: int) -> int:
    """Where "(D-Ohio)" begins that ends before the token `i`, -1 where there is none."""
    if i < 2 or lower[i - 1] != ")":
        return -1
    return next((k for k in range(i - 2, max(-1, i - 9), -1) if lower[k] == "("), -1)


_CATENATIVES = frozenset(
    """going went on goes begin began begins used wants wanted declined refused seems seemed appeared
    continues continued came expected tried rushed quick""".split()
)


def _quotation(
    doc: Document, cand: Candidate, ahead: int, behind: int, others: list[Candidate]
) -> list[str]:
    """Features of the quotation at token `ahead`, and of going round the cue with one before it.

    behind: the last token of the quotation before the cue, -1 where there is none.
    """
    words, shapes = doc.tokens.words, doc.shapes
    a, b = doc.quote_tokens[doc.quoted[ahead]]
    opening = words[a + 1] if a + 1 < b else ""
    case = "up" if opening[:1].isupper() else "low"
    inner = words[b - 2] if b - 2 > a else ""
    stop = inner if inner in _STOPS else "-"
    before = words[ahead - 1] if words[ahead - 1] in _STOPS else shapes[ahead - 1]
    nearer = any(cand.last <= c.first < ahead - (c.form == "colon") for c in others)
    if nearer:
        feats = [f"q=other {cand.form}", f"q=other {before} {case} {cand.form}"]
    else:
        feats = [
            f"q={before} {case} {stop} {cand.form}",
            f"q={before} {case} {min(ahead - cand.last, 3)} {cand.form}",
            f"q={stop} {titled(doc, a, b)} {min(ahead - cand.last, 2)} {cand.verb}",
        ]
    if behind >= 0:
        inside = words[behind - 1] if behind else ""
        end = inside if inside in _STOPS else "-"
        opened = doc.quote_tokens[doc.quoted[behind]][0]
        introduced = opened > 0 and words[opened - 1] in (",", ":")
        near = min(cand.first - behind, 8) // 4
        feats += [
            f"round={end} {before} {case} {nearer} {introduced}",
            f"round={end} {before} {case} {nearer} {near} {cand.form}",
            f"round={end} {before} {nearer} {_distance(ahead - cand.last)}",
        ]
    return feats


_STOPS = frozenset((".", ",", "?", "!", ":"))


def _distance(n: int) -> str:
    return str(n) if n <= 3 else "4-6" if n <= 6 else "7-12" if n <= 12 else "13+"


def features(doc: Document, cand: Candidate, others: list[Candidate]) -> list[str]:
    """The features of a candidate; `others` are the candidates of its unit."""
    first, last, _ = doc.units[cand.unit]
    lower, shapes, veiled, quoted = doc.tokens.lower, doc.shapes, doc.veiled, doc.quoted
    i, j = cand.first, cand.last

    def at(k: int) -> str:
        return "<" if k < first else ">" if k >= last else veiled[k]

    lemma, form = cand.lemma, cand.form
    n1, n2, n3 = at(j), at(j + 1), at(j + 2)
    p1, p2, p3 = at(i - 1), at(i - 2), at(i - 3)
    s = subject_end(doc, first, cand)
    subject = at(s - 1)
    before_subject = at(s - 2)
    group = "+".join(lower[s:i][:3]) if s < i else "-"
    if len(group) > 24 or any(
        w not in lex.AUXILIARIES and w not in lex.NEGATIONS for w in lower[s:i]
    ):
        group = "adv" if not any(w in lex.NEGATIONS for w in lower[s:i]) else "neg"

    # What stands behind, up to the next comma.
    that = colon = quote = finite = comma = -1
    wh = to = False
    for k in range(j, min(last, j + 18)):
        word = lower[k]
        if quoted[k] >= 0:
            quote = k - j
            break
        if word == "that" and that < 0:
            that = k - j
        elif word == ":":
            colon = k - j
        elif word == "," and comma < 0:
            comma = k - j
        elif finite < 0 and comma < 0 and (word in lex.FINITE or shapes[k] in ("ed", "cue-past")):
            finite = k - j
    if j < last:
        wh = lower[j] in lex.WH_WORDS
        to = lower[j] == "to"
    # What stands before, in this unit.
    quote_before = first < i and quoted[first] >= 0
    close = -1
    comma_before = -1
    finite_before = False
    for k in range(i - 1, max(first, i - 30) - 1, -1):
        if quoted[k] >= 0:
            close = i - k
            break
        if lower[k] == "," and comma_before < 0:
            comma_before = i - k
        elif comma_before >= 0 and lower[k] in lex.FINITE:
            finite_before = True
    head = doc.units[cand.unit][2] == 0 and doc.tokens.words[last - 1] not in '.?!”"'
    ending = shapes[last - 1]
    later = next((c.first - j for c in others if c.first >= j), -1)
    before_finite = at(j + finite - 1) if finite > 0 else "-"
    sub = "-"
    for k in range(s - 1, max(first, s - 9) - 1, -1):
        if quoted[k] >= 0 or lower[k] == ",":
            break
        if lower[k] in lex.SUBORDINATORS or lower[k] in lex.WH_WORDS:
            sub = lower[k]
            break
    rest = last - j
    earlier = [c for c in others if c.first < i]
    follow = f"{n1} {n2}"
    feats = [
        "b",
        f"l={lemma}",
        f"f={form}",
        f"v={cand.verb}",
        f"n1={n1}",
        f"n2={n2}",
        f"n12={follow}",
        f"n123={follow} {n3}",
        f"p1={p1}",
        f"p12={p2} {p1}",
        f"p123={p3} {p2} {p1}",
        f"s={subject}",
        f"s2={before_subject} {subject}",
        f"g={group}",
        f"l,n1={lemma} {n1}",
        f"l,f={lemma} {form}",
        f"l,s={lemma} {subject}",
        f"f,n1={form} {n1}",
        f"f,p1={form} {p1}",
        f"f,s,n1={form} {subject} {n1}",
        f"p1,n1={p1} {n1}",
        f"l,f,n1={lemma} {form} {n1}",
        f"that={_distance(that) if that >= 0 else '-'}",
        f"colon={_distance(colon) if colon >= 0 else '-'}",
        f"quote={_distance(quote) if quote >= 0 else '-'}",
        f"finite={_distance(finite) if finite >= 0 else '-'}",
        f"comma={_distance(comma) if comma >= 0 else '-'}",
        f"l,that={lemma} {that >= 0} {quote >= 0} {finite >= 0}",
        f"f,fin={form} {finite >= 0} {that >= 0} {quote >= 0} {comma >= 0}",
        f"rest={_distance(rest)}",
        f"rest,n1={_distance(rest)} {n1}",
        f"close={_distance(close) if close >= 0 else '-'}",
        f"close,q={_distance(close) if close >= 0 else '-'} {quote_before} {quote >= 0}",
        f"cb={_distance(comma_before) if comma_before >= 0 else '-'} {finite_before}",
        f"cb,rest={comma_before >= 0} {finite_before} {_distance(rest)} {close >= 0}",
        f"pos={_distance(i - first)}",
        f"pos,f={_distance(i - first)} {form}",
        f"earlier={min(len(earlier), 3)} {form}",
        f"l,cb={lemma} {comma_before >= 0} {close >= 0} {_distance(rest)}",
        f"f,cb,n1={form} {finite_before} {close >= 0} {n1} {_distance(rest)}",
    ]
    feats += [
        f"l,p1={lemma} {p1}",
        f"l,g={lemma} {group}",
        f"g,s={group} {subject} {form}",
        f"head={head} {n1} {form}",
        f"head={head} {p1}",
        f"later={_distance(later) if later >= 0 else '-'} {form}",
        f"later,n1={later >= 0} {n1} {finite >= 0}",
        f"fs={before_finite} {form}",
        f"fs={before_finite} {n1} {_distance(finite) if finite >= 0 else '-'}",
        f"l,fs={lemma} {before_finite}",
        f"end={ending} {form} {n1}",
        f"p1,g={p1} {group}",
        f"sub={sub} {form} {that >= 0} {quote >= 0}",
        f"sub={sub} {n1}",
        f"f,n12={form} {follow}",
        f"f,p12={form} {p2} {p1}",
        f"v,n1={cand.verb} {n1} {finite >= 0}",
        f"v,f={cand.verb} {form} {finite >= 0} {that >= 0} {quote >= 0}",
    ]
    if earlier:
        feats.append(f"el={earlier[-1].lemma} {form}")
        feats.append(f"ed={_distance(i - earlier[-1].last)} {form}")
    if wh:
        feats.append(f"wh={lower[j]} {form}")
        feats.append(f"l,wh={lemma}")
    if to:
        feats.append(f"l,to={lemma}")
    if quote >= 0:
        inside = doc.quote_tokens[quoted[j + quote]]
        length = inside[1] - inside[0]
        feats.append(f"qlen={_distance(length - 2)} {_distance(quote)}")
        feats.append(f"l,qlen={lemma} {_distance(length - 2)}")
        feats += _quotation(doc, cand, j + quote, i - close if close >= 0 else -1, others)
    elif rest <= 1 and close < 0:
        feats.append(f"end,{form} {subject} {comma_before >= 0}")
    if that < 0 and finite < 0 and quote < 0 and not to:
        feats.append(f"nothing={lemma}")
        feats.append(f"nothing,f={form} {n1}")
    return feats
