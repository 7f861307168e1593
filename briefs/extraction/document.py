"""A text taken apart once: tokens, shapes, quotations, and reporting units.

A *unit* is a sentence of the reporting text. Quoted sentences do not end it when the reporting
sentence runs on round them: in `"A. B," he said. "C."` the units are `"A. B," he said.` and `"C."`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from itertools import accumulate
from typing import Generic, TypeVar

from briefs.extraction import lexicon as lex
from briefs.extraction.quotation import Quotation, quotations
from briefs.extraction.tokens import Tokens, paragraphs, tokenize

_CLOSED = (
    lex.AUXILIARIES
    | lex.SUBJECT_PRONOUNS
    | lex.POSSESSIVES
    | lex.PREPOSITIONS
    | lex.CONJUNCTIONS
    | lex.SUBORDINATORS
    | lex.WH_WORDS
    | lex.NEGATIONS
    | frozenset("the a an this these those him them us me to not also then it there".split())
)
#: Words that begin a sentence far more often than they continue one after "U.S." or "p.m.".
_STARTERS = frozenset(
    """the he she it they we i you but and in on at a an this that these those his her their as if
    when while after before since however meanwhile for so there according still one some many no
    """.split()
)
_MARKS = frozenset(["“", "”", "„", "«", "»", '"', "''", "``", "‘‘", "’’"])
_CLOSING_MARKS = _MARKS | {"'", "’", "‘"}
T = TypeVar("T")


class OfWord(dict[str, T], Generic[T]):
    """What a function says of a word, remembered for as many words as an archive uses."""

    _MOST = 200_000
    _LONGEST = 40

    def __init__(self, ask: Callable[[str], T]) -> None:
        super().__init__()
        self._ask = ask

    def __missing__(self, word: str) -> T:
        value = self._ask(word)
        if len(self) < self._MOST and len(word) <= self._LONGEST:
            self[word] = value
        return value


def capitalised(word: str) -> bool:
    """Whether a word is written like a name: "Assad", "al-Assad", "d’Estaing"."""
    return word[0].isupper() or (
        len(word) > 4 and word[:3].lower() in _PREFIXES and word[3].isupper()
    )


#: Nouns that end like adverbs.
_NO_ADVERBS = frozenset(
    "family assembly supply reply rally anomaly monopoly bully belly butterfly homily tally".split()
)
_PREFIXES = frozenset(["al-", "el-", "as-", "ad-", "an-", "ar-", "az-", "at-", "ul-"])


def _shape(word: str) -> str:
    """What a token looks like to the classifiers: a closed-class word is itself, others a class."""
    low = word.lower()
    if word in _MARKS:
        return "Q"
    if not word[0].isalnum() and low not in _CLOSED:
        return word if word in ",.:;?!()-—–[]" else "punct"
    if low in _CLOSED and word != "US":
        return low
    if low in lex.DATE_WORDS and (word[0].isupper() or low not in lex.MONTHS):
        return "DATE"
    noun = word[0].isupper() and (word == "States" or lex.CUE_FORMS.get(low, ("", ""))[1] == "base")
    if low in lex.CUE_FORMS and not noun:
        return "cue-" + lex.CUE_FORMS[low][1]
    if word[0].isdigit():
        return "NUM"
    if low in lex.TITLES:
        return "Title" if word[0].isupper() else "role"
    if word[0].isupper() or capitalised(word):
        return "Cap"
    if low in lex.DETERMINERS:
        return "det"
    if low in lex.VENUES:
        return "venue"
    for ending in ("ing", "ed", "ly"):
        if low.endswith(ending) and len(low) > 4 and low not in _NO_ADVERBS:
            return ending
    return "plural" if low.endswith("s") and not low.endswith("ss") else "low"


def _verb(word: str) -> int:
    """2 for a finite verb or a past tense, 1 for a cue verb in the third person, else 0."""
    kind = SHAPES[word]
    if word.lower() in lex.FINITE or kind in ("ed", "cue-past"):
        return 2
    return 1 if kind == "cue-third" else 0


SHAPES = OfWord(_shape)
CAPITALISED = OfWord(capitalised)
_VERBS = OfWord(_verb)


@dataclass(slots=True)
class Document:
    """The parts of a text that every later step reads."""

    text: str
    tokens: Tokens
    shapes: list[str]
    #: The shapes with `"` for what stands in quotation marks, …
    veiled: list[str]
    #: … and with `"o` and `"c` for the first and last token of a quotation.
    marked: list[str]
    #: index into `quotations` for each token, or -1.
    quoted: list[int]
    #: How many of the tokens before each (and before the end) stand in quotation marks, …
    quoted_before: list[int]
    #: … are finite verbs or past tenses outside them, …
    finite_before: list[int]
    #: … or these and cue verbs in the third person.
    verbs_before: list[int]
    quotations: list[Quotation]
    #: first and last + 1 token of each quotation.
    quote_tokens: list[tuple[int, int]]
    paragraphs: list[tuple[int, int]]
    #: first and last + 1 token of each paragraph.
    paragraph_tokens: list[tuple[int, int]]
    #: (first token, last + 1 token, paragraph) of each unit.
    units: list[tuple[int, int, int]]
    #: The first token of each unit.
    first_words: set[int]
    #: The words that the text writes small.
    small: set[str]

    def parted(self, i: int) -> bool:
        """Whether a blank line stands between token `i` and the one before it."""
        between = self.text[self.tokens.ends[i - 1] : self.tokens.starts[i]] if i else ""
        return between.count("\n") > 1

    def text_of(self, first: int, last: int) -> str:
        """The words of the tokens `[first, last)` with single blanks between them."""
        return " ".join(self.text[self.tokens.starts[first] : self.tokens.ends[last - 1]].split())


def titled(doc: Document, a: int, b: int) -> bool:
    """Whether the quotation of tokens `[a, b)` is written like a title: "The Long War"."""
    words = [w for w in doc.tokens.words[a:b] if w[0].isalnum()]
    return (
        len(words) > 1
        and words[0][0].isupper()
        and all(w[0].isupper() or w[0].isdigit() or w in _SMALL for w in words)
        and doc.tokens.words[b - 2] not in (",", ".")
    )


_SMALL = frozenset("a an the of in on at to for from by and or but with as is not no it".split())


def analyse(text: str, start: int = 0, end: int | None = None) -> Document:
    """Take `text[start:end]` apart; offsets stay those of `text`."""
    if start or end is not None:
        # Blank what lies outside, so that offsets stay those of the whole.
        end = len(text) if end is None else end
        visible = " " * start + text[start:end]
    else:
        visible = text
    toks = tokenize(visible)
    spans = paragraphs(visible)
    quotes = quotations(visible, spans)
    n = len(toks)
    quoted = [-1] * n
    quote_tokens: list[tuple[int, int]] = []
    i = 0
    for k, quote in enumerate(quotes):
        first = bisect_left(toks.starts, quote.start, i)
        i = bisect_left(toks.starts, quote.end, first)
        quoted[first:i] = [k] * (i - first)
        quote_tokens.append((first, i))
    paragraph_tokens: list[tuple[int, int]] = []
    i = 0
    for _, stop in spans:
        first, i = i, bisect_left(toks.starts, stop, i)
        paragraph_tokens.append((first, i))
    verbs = list(map(_VERBS.__getitem__, toks.words))
    for first, last in quote_tokens:
        verbs[first:last] = [0] * (last - first)
    shapes = list(map(SHAPES.__getitem__, toks.words))
    veiled, marked = shapes[:], shapes[:]
    for first, last in quote_tokens:
        veiled[first:last] = ['"'] * (last - first)
        if first < last:
            marked[first:last] = ['"o', *['"'] * (last - first - 2), '"c'][: last - first]
    document = Document(
        text,
        toks,
        shapes,
        veiled,
        marked,
        quoted,
        [0, *accumulate(k >= 0 for k in quoted)],
        [0, *accumulate(kind == 2 for kind in verbs)],
        [0, *accumulate(kind > 0 for kind in verbs)],
        quotes,
        quote_tokens,
        spans,
        paragraph_tokens,
        [],
        set(),
        set(filter(str.islower, toks.words)),
    )
    document.units = _units(document)
    document.first_words = {first for first, _, _ in document.units}
    return document


def _units(doc: Document) -> list[tuple[int, int, int]]:
    units: list[tuple[int, int, int]] = []
    words, quoted = doc.tokens.words, doc.quoted
    start = 0
    for p, (first, last) in enumerate(doc.paragraph_tokens):
        if start < first and not _runs_on(doc, start, first):
            units.append((start, first, p - 1))
            start = first
        for i in range(first, last):
            following = i + 1
            if following >= last:
                break
            if quoted[i] >= 0:
                if i + 1 != doc.quote_tokens[quoted[i]][1] or not _quote_ends_unit(doc, i, last):
                    continue
            elif words[i] in ".?!" or words[i][0] == ".":
                after = words[following]
                if (
                    after[0].islower()
                    or after in ",;:)]"
                    or (after in _MARKS and quoted[following] < 0)
                ):
                    continue
            elif words[i][-1] != "." or not _abbreviation_ends(doc, i):
                continue
            units.append((start, following, p))
            start = following
    if start < len(words):
        units.append((start, len(words), len(doc.paragraph_tokens) - 1))
    return units


def _runs_on(doc: Document, start: int, first: int) -> bool:
    """A paragraph that ends in a colon runs on into a quotation that opens the next."""
    return doc.tokens.words[first - 1] == ":" and doc.quoted[first] >= 0 and first - start < 80


def _quote_ends_unit(doc: Document, i: int, last: int) -> bool:
    words, lower, quoted = doc.tokens.words, doc.tokens.lower, doc.quoted
    k = i
    while k > max(0, i - 3) and words[k] in _CLOSING_MARKS:
        k -= 1
    mark = words[k]
    if mark not in (".", "?", "!", "...", "…"):
        return False
    after = words[i + 1]
    if quoted[i + 1] >= 0:
        return True
    if not (after[0].isupper() or after[0].isdigit()):
        return False
    opened = doc.quote_tokens[quoted[i]][0]
    if mark == "." or (opened and words[opened - 1] in (",", ":")):
        return True
    # `"Why?" Trump asked.`: a name and a cue verb straight behind belong to the quotation.
    for j in range(i + 1, min(i + 6, last)):
        if lower[j] in lex.CUE_FORMS:
            return False
        if words[j] in ",.;:" or quoted[j] >= 0:
            break
    return True


def _abbreviation_ends(doc: Document, i: int) -> bool:
    """Whether an abbreviation such as "U.S." also ends its sentence."""
    word, after = doc.tokens.words[i], doc.tokens.words[i + 1]
    return (
        len(word) > 2
        and word[-1] == "."
        and word[0].isalpha()
        and word.count(".") > 1
        and after[0].isupper()
        and doc.tokens.lower[i + 1] in _STARTERS
    )
