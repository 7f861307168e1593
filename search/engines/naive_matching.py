"""What each query node means: one document against a tree, word by word.

Meanings that the tree leaves open:

- An *occurrence* is a span of word positions in one field. Near, Within, AtLeast and First ask
  for occurrences; of a Near or Within, the occurrences are those of both sides that take part.
- `Near`: the two occurrences do not overlap, and from the last word of one to the first word of
  the other are at most `distance` steps (neighbours are 1 apart).
- `Within`: both occurrences lie wholly in the same sentence or paragraph; a title and a byline
  are one sentence.
- `AtLeast` counts over all the fields searched. `First` looks into the text unless scoped.
- Edits of `Fuzzy` are insertions, deletions and substitutions of one character.
- Wildcard and Fuzzy match words as written, not stems.
- A date range only matches documents that have the date.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from briefs.dates import PartialDate
from search.analysis import boundaries, stem, tokenize
from search.engines.scoring import (
    FIELD_QUARTERS,
    MAX_QUARTERS,
    TEXT_FIELDS,
    idf,
    length_bytes,
    score_table,
)
from search.query.tree import (
    All,
    And,
    AtLeast,
    Dates,
    Expansion,
    First,
    Fuzzy,
    Length,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Scoped,
    Values,
    Wildcard,
    Within,
    Word,
)
from search.types import (
    DateFilter,
    Document,
)

#: (field, position of the first word, position of the last)
Span = tuple[str, int, int]


class Analysed:
    """A document with the words of each field, and each word's sentence and paragraph."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.words: dict[str, list[str]] = {}
        self.units: dict[tuple[str, str], list[int]] = {}
        for field in TEXT_FIELDS:
            text = getattr(document, field)
            tokens = tokenize(text)
            self.words[field] = [token.text for token in tokens]
            sentences, paragraphs = boundaries(text, tokens)
            whole = [0] * len(tokens)
            self.units[field, "sentence"] = sentences if field == "text" else whole
            self.units[field, "paragraph"] = paragraphs if field == "text" else whole
        self.stems = {field: [stem(word) for word in words] for field, words in self.words.items()}
        weights = FIELD_QUARTERS[document.kind]
        self.quarters = sum(
            weight * len(self.words[field])
            for field, weight in zip(TEXT_FIELDS, weights, strict=True)
        )


def passes_dates(document: Document, one: DateFilter | Dates) -> bool:
    day = document.dates.get(one.field)
    if one.undated or day is None:
        return one.undated and day is None
    last = PartialDate(day, document.precisions.get(one.field, "day")).end
    return (one.start is None or one.start <= day) and (one.end is None or last <= one.end)


class Matcher:
    """Matches one document against a node and lists what each of its words adds to the score."""

    def __init__(self, documents: list[Analysed]) -> None:
        self._documents = documents
        quarters = sum(held.quarters for held in documents)
        self._table = score_table(quarters / 4 / len(documents) if documents else 0.0)
        self._frequencies: dict[tuple[Node, str | None], int] = {}

    def contributions(
        self, node: Node, held: Analysed, field: str | None
    ) -> list[np.float32] | None:
        """What `node` adds to the document's score; None if the document does not match it.

        `field`: the only field to look into, or None for all.
        """
        document = held.document
        match node:
            case All():
                return []
            case Values():
                found = set(node.values) & set(document.values.get(node.field, ()))
                return [] if found else None
            case Dates():
                return [] if passes_dates(document, node) else None
            case Length():
                length = len(held.words["text"])
                low = node.low is None or node.low <= length
                high = node.high is None or length <= node.high
                return [] if low and high else None
            case Scoped():
                return self.contributions(node.child, held, node.field)
            case Not():
                return [] if self.contributions(node.child, held, field) is None else None
            case And():
                return self._every(node.children, held, field)
            case Or():
                return self._some(node.children, held, field)
            case Phrase():
                if not self.spans(node, held, field):
                    return None
                return self._every([Word(w, node.exact) for w in node.words], held, field)
            case Near() | Within():
                if not self.spans(node, held, field):
                    return None
                sides = [node.left]
                if isinstance(node, Within) or not node.negated:
                    sides.append(node.right)
                return self._some(sides, held, field)
            case AtLeast():
                spans = self.spans(node.child, held, field)
                enough = len(spans) >= node.count
                return self.contributions(node.child, held, field) if enough else None
            case First():
                field = field or "text"
                spans = self.spans(node.child, held, field)
                early = any(end < node.count for _, _, end in spans)
                return self.contributions(node.child, held, field) if early else None
            case Word() | Wildcard() | Fuzzy() | Expansion():
                quarters = self._quarters(node, held, field)
                return [self.word_score(node, held, quarters, field)] if quarters else None
        raise ValueError(f"Unknown query node {node!r}")

    def _every(
        self, nodes: Sequence[Node], held: Analysed, field: str | None
    ) -> list[np.float32] | None:
        parts = []
        for node in nodes:
            found = self.contributions(node, held, field)
            if found is None:
                return None
            parts += found
        return parts

    def _some(
        self, nodes: Sequence[Node], held: Analysed, field: str | None
    ) -> list[np.float32] | None:
        found = [self.contributions(node, held, field) for node in nodes]
        matched = [parts for parts in found if parts is not None]
        return [part for parts in matched for part in parts] if matched else None

    def _quarters(self, node: Node, held: Analysed, field: str | None) -> int:
        """Weighted occurrences of what counts as one word in one document."""
        weights = dict(zip(TEXT_FIELDS, FIELD_QUARTERS[held.document.kind], strict=True))
        return sum(weights[span[0]] for span in self.spans(node, held, field))

    def word_score(
        self, node: Node, held: Analysed, quarters: int, field: str | None
    ) -> np.float32:
        key = (node, field)
        if key not in self._frequencies:
            holding = [bool(self.spans(node, other, field)) for other in self._documents]
            self._frequencies[key] = sum(holding)
        frequency = self._frequencies[key]
        code = min(quarters, MAX_QUARTERS) << 8 | int(length_bytes(held.quarters))
        return idf(len(self._documents), frequency) * self._table[code]

    def spans(self, node: Node, held: Analysed, field: str | None) -> set[Span]:
        """Occurrences of `node` in one document."""
        fields = (field,) if field else TEXT_FIELDS
        match node:
            case Word() | Wildcard() | Fuzzy():
                return {
                    (name, at, at)
                    for name in fields
                    for at, word in enumerate(held.words[name])
                    if _is_word(node, word)
                }
            case Phrase():
                words = [Word(word, node.exact) for word in node.words]
                return {
                    (name, at, at + len(words) - 1)
                    for name in fields
                    for at in range(len(held.words[name]) - len(words) + 1)
                    if words
                    and all(_is_word(w, held.words[name][at + i]) for i, w in enumerate(words))
                }
            case Or():
                return set().union(*(self.spans(child, held, field) for child in node.children))
            case Expansion():
                return self.spans(Or((node.original, *node.alternatives)), held, field)
            case Scoped():
                return self.spans(node.child, held, node.field)
            case Near():
                left = self.spans(node.left, held, field)
                right = self.spans(node.right, held, field)
                pairs = [(a, b) for a in left for b in right if _near(a, b, node)]
                near_left = {a for a, _ in pairs}
                return left - near_left if node.negated else near_left | {b for _, b in pairs}
            case Within():
                left = self.spans(node.left, held, field)
                right = self.spans(node.right, held, field)
                pairs = [
                    (a, b)
                    for a in left
                    for b in right
                    if len(_units(a, held, node.unit) | _units(b, held, node.unit)) == 1
                ]
                return {a for a, _ in pairs} | {b for _, b in pairs}
        raise ValueError(f"{type(node).__name__} has no positions")


def _is_word(node: Word | Wildcard | Fuzzy, word: str) -> bool:
    match node:
        case Word():
            return word == node.text if node.exact else stem(word) == stem(node.text)
        case Wildcard():
            return wildcard_pattern(node.pattern).fullmatch(word) is not None
        case Fuzzy():
            return word[:2] == node.text[:2] and edit_distance(word, node.text) <= node.distance


def _near(a: Span, b: Span, node: Near) -> bool:
    if a[0] != b[0]:
        return False
    after = 1 <= b[1] - a[2] <= node.distance
    before = not node.ordered and 1 <= a[1] - b[2] <= node.distance
    return after or before


def _units(span: Span, held: Analysed, unit: str) -> set[tuple[str, int]]:
    """Sentences or paragraphs that a span begins and ends in."""
    field, start, end = span
    numbers = held.units[field, unit]
    return {(field, numbers[start]), (field, numbers[end])}


def wildcard_pattern(pattern: str) -> re.Pattern[str]:
    """`*` any letters, `?` one."""
    return re.compile(
        "".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in pattern), re.DOTALL
    )


def edit_distance(a: str, b: str) -> int:
    """Levenshtein's: insertions, deletions and substitutions."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        previous, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            previous, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, previous + (x != y))
    return row[-1]
