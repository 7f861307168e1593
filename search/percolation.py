"""Few documents against many searches: which of a batch each search finds.

An engine asks one search of all documents; here every search is asked of the few that came in, so
that the cost does not depend on what is stored. A search is read against the words and values of
the batch first; what is left is matched word by word, by the same rules that all engines follow
(`naive_matching`), so the answers are those of a search for all the words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from search.analysis import stem
from search.engines.naive import passes_filter
from search.engines.naive_matching import Analysed, Matcher, Span, passes_dates
from search.engines.scoring import TEXT_FIELDS
from search.query.tree import (
    And,
    AtLeast,
    Expansion,
    First,
    Near,
    Node,
    Or,
    Phrase,
    Scoped,
    Values,
    Within,
    Word,
)
from search.types import Document, EngineRequest, Filter, Kind

_Numbers = frozenset[int]


class Batch:
    """Documents of any kind, each with its words looked up once."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._held = [Analysed(document) for document in documents]
        self._matcher = _Unscored(self._held)
        stems: dict[str, set[int]] = defaultdict(set)
        values: dict[tuple[str, str], set[int]] = defaultdict(set)
        kinds: dict[Kind, set[int]] = defaultdict(set)
        for number, held in enumerate(self._held):
            kinds[held.document.kind].add(number)
            for field in TEXT_FIELDS:
                for word in held.stems[field]:
                    stems[word].add(number)
            for field, present in held.document.values.items():
                for value in present:
                    values[field, value].add(number)
        self._stems = {word: frozenset(found) for word, found in stems.items()}
        self._values = {value: frozenset(found) for value, found in values.items()}
        self._kinds = {kind: frozenset(found) for kind, found in kinds.items()}

    def __len__(self) -> int:
        return len(self._held)

    def matching(self, request: EngineRequest) -> list[Document]:
        """Documents that match the whole tree and all filters, as they came; of the request, page,
        order and window of sequences play no part."""
        left = self._kinds.get(request.kind, frozenset())
        for one in request.filters:
            left &= self._having(one)
        if left and (possible := self._possible(request.tree)) is not None:
            left &= possible
        return [
            self._held[number].document
            for number in sorted(left)
            if self._matches(self._held[number], request)
        ]

    def has_any(self, field: str, values: Iterable[str]) -> bool:
        """Whether any document has one of the values."""
        return any((field, value) in self._values for value in values)

    def _having(self, one: Filter) -> _Numbers:
        if not one.any_of:
            return frozenset(range(len(self._held)))
        found = [self._values.get((one.field, value), frozenset()) for value in one.any_of]
        return frozenset().union(*found)

    def _possible(self, node: Node) -> _Numbers | None:
        """A superset of the documents that match; None: any of them may."""
        match node:
            case Word():
                return self._stems.get(stem(node.text), frozenset())
            case Phrase():
                return _all_of([self._possible(Word(word)) for word in node.words])
            case Values():
                found = [self._values.get((node.field, one), frozenset()) for one in node.values]
                return frozenset().union(*found)
            case And():
                return _all_of([self._possible(child) for child in node.children])
            case Or():
                return _any_of([self._possible(child) for child in node.children])
            case Expansion():
                return _any_of([self._possible(one) for one in (node.original, *node.alternatives)])
            case Scoped() | AtLeast() | First():
                return self._possible(node.child)
            case Near() if node.negated:
                return self._possible(node.left)
            case Near() | Within():
                return _all_of([self._possible(node.left), self._possible(node.right)])
        return None

    def _matches(self, held: Analysed, request: EngineRequest) -> bool:
        document = held.document
        return (
            (document.public or not request.public_only)
            and all(passes_filter(document, one) for one in request.filters)
            and all(passes_dates(document, one) for one in request.dates)
            and self._matcher.contributions(request.tree, held, None) is not None
        )


def _all_of(parts: Iterable[_Numbers | None]) -> _Numbers | None:
    known = [part for part in parts if part is not None]
    return frozenset.intersection(*known) if known else None


def _any_of(parts: Iterable[_Numbers | None]) -> _Numbers | None:
    found: set[int] = set()
    for part in parts:
        if part is None:
            return None
        found |= part
    return frozenset(found)


class _Unscored(Matcher):
    """Whether a document matches: without what its words are worth among others, and with the
    places of each word looked up once."""

    def __init__(self, documents: list[Analysed]) -> None:
        super().__init__(documents)
        self._places: dict[int, dict[str, list[tuple[str, int]]]] = {}
        for held in documents:
            of = self._places[id(held)] = defaultdict(list)
            for field in TEXT_FIELDS:
                for at, word in enumerate(held.stems[field]):
                    of[word].append((field, at))

    def spans(self, node: Node, held: Analysed, field: str | None) -> set[Span]:
        match node:
            case Word():
                return {
                    (name, at, at)
                    for name, at in self._places[id(held)].get(stem(node.text), ())
                    if field in (None, name)
                    and (not node.exact or held.words[name][at] == node.text)
                }
            case Phrase(words) if words:
                places = [
                    {(name, at - number) for name, at, _ in self.spans(word, held, field)}
                    for number, word in enumerate(Word(one, node.exact) for one in words)
                ]
                begins = set.intersection(*places)
                return {(name, at, at + len(words) - 1) for name, at in begins}
        return super().spans(node, held, field)

    def word_score(
        self, node: Node, held: Analysed, quarters: int, field: str | None
    ) -> np.float32:
        return np.float32(0)
