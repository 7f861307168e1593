"""Scores of documents, and the first few of many in a given order.

Scoring follows `search.engines.scoring`: one table look-up for each posting of a word, added up in
the order of the query.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from search.engines import scoring
from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.docset import FEWER, DocSet, places
from search.engines.whoosh.executor import Executor
from search.engines.whoosh.scratch import zeros
from search.engines.whoosh.section import Postings
from search.engines.whoosh.statistics import Statistics
from search.query.tree import (
    And,
    AtLeast,
    Expansion,
    First,
    Fuzzy,
    Near,
    Node,
    Or,
    Phrase,
    Scoped,
    Wildcard,
    Within,
    Word,
)

#: Up to so many documents are looked up in postings one by one.
_FEW = 256


class Scorer:
    """Scores documents of any of the sections that `executors` search together."""

    def __init__(self, executors: Sequence[Executor], statistics: Statistics) -> None:
        self._executors = executors
        self._statistics = statistics
        self._idf: dict[tuple[Node, str | None], np.float32] = {}

    def scores(self, executor: Executor, tree: Node, hits: DocSet) -> Array:
        """float32 score of each of `hits.ids`, all of which match `tree`."""
        while isinstance(tree, And | Or) and len(tree.children) == 1:
            tree = tree.children[0]
        if isinstance(tree, Word | Wildcard | Fuzzy | Expansion):
            return self._worth(tree, None, _codes(executor.leaf(tree, None), hits))
        if len(hits) <= _FEW or not _has_choice(tree):
            return self._aligned(executor, tree, None, hits)
        with zeros("scores", executor.size, np.float32) as totals:
            self._add(executor, tree, None, _Scattered(hits, totals))
            result = totals.take(hits.ids)
            totals.fill(0)
        return result

    def idf(self, word: Node, field: str | None) -> np.float32:
        key = (word, field)
        value = self._idf.get(key)
        if value is None:
            among = self._statistics
            frequency = sum(
                among.frequency(executor.view, executor.leaf(word, field))
                for executor in self._executors
            )
            value = self._idf[key] = scoring.idf(among.documents, frequency)
        return value

    def _worth(self, word: Node, field: str | None, codes: Array) -> Array:
        return self._statistics.table.take(codes) * self.idf(word, field)

    def _aligned(
        self, executor: Executor, node: Node, field: str | None, documents: DocSet
    ) -> Array:
        """What `node` is worth to each of `documents.ids`, all of which match it."""
        totals = np.zeros(len(documents), np.float32)
        self._add(executor, node, field, _Aligned(documents, totals))
        return totals

    def _add(self, executor: Executor, node: Node, field: str | None, target: _Target) -> None:
        """Add what `node` is worth to the documents of `target`, all of which match it."""
        match node:
            case Word() | Wildcard() | Fuzzy() | Expansion():
                codes = _codes(executor.leaf(node, field), target.documents)
                target.add(self._worth(node, field, codes))
            case Phrase():
                for word in node.words:
                    self._add(executor, Word(word, node.exact), field, target)
            case And():
                for child in node.children:
                    self._add(executor, child, field, target)
            case Or():
                for child in node.children:
                    self._add_choice(executor, child, field, target)
            case Near() | Within():
                self._add(executor, node.left, field, target)
                if isinstance(node, Within) or not node.negated:
                    self._add(executor, node.right, field, target)
            case AtLeast():
                self._add(executor, node.child, field, target)
            case First():
                self._add(executor, node.child, field or "text", target)
            case Scoped():
                self._add(executor, node.child, node.field, target)

    def _add_choice(
        self, executor: Executor, node: Node, field: str | None, target: _Target
    ) -> None:
        """The same where only some of the documents match `node`."""
        if isinstance(node, Word | Wildcard | Fuzzy | Expansion):
            leaf = executor.leaf(node, field)
            at, restricted = target.having(leaf.ids)
            restricted.add(self._worth(node, field, leaf.codes if at is None else leaf.codes[at]))
        else:
            self._add(executor, node, field, target.restricted(executor.match(node, field)))


def _has_choice(node: Node) -> bool:
    """Whether documents may match `node` without some of its words."""
    match node:
        case Or():
            return True
        case And():
            return any(map(_has_choice, node.children))
        case Near() | Within():
            return _has_choice(node.left) or _has_choice(node.right)
        case AtLeast() | First() | Scoped():
            return _has_choice(node.child)
    return False


def _codes(leaf: Postings, documents: DocSet) -> Array:
    """Of the postings those of `documents`, all of which have one."""
    if len(documents) == len(leaf.ids):
        return leaf.codes
    known = documents.of_these(leaf.ids, leaf.codes)
    if known is not None:
        return known
    if FEWER * len(documents) < len(leaf.ids):
        return leaf.codes.take(places(documents.ids, leaf.ids)[0])
    return leaf.codes.take(documents.mask.take(leaf.ids).nonzero()[0])


class _Aligned:
    """Documents and a total for each; `slots`: where their totals stand, None: in this order."""

    def __init__(self, documents: DocSet, totals: Array, slots: Array | None = None) -> None:
        self.documents = documents
        self._totals = totals
        self._slots = slots

    def add(self, worth: Array) -> None:
        """Add to the total of each document."""
        if self._slots is None:
            self._totals += worth
        else:
            self._totals[self._slots] += worth

    def having(self, ids: Array) -> tuple[Array | None, _Aligned]:
        """The documents among ascending `ids`, and where they stand there (None: as they are)."""
        at, found = places(self.documents.ids, ids)
        kept = found.nonzero()[0]
        return at.take(kept), self._only(kept)

    def restricted(self, found: DocSet) -> _Aligned:
        return self._only(found.mask.take(self.documents.ids).nonzero()[0])

    def _only(self, kept: Array) -> _Aligned:
        documents = DocSet(self.documents.size, ids=self.documents.ids.take(kept))
        return _Aligned(
            documents, self._totals, kept if self._slots is None else self._slots.take(kept)
        )


class _Scattered:
    """Documents; a total is kept for every document of the section, whether it is meant or not."""

    def __init__(self, documents: DocSet, totals: Array) -> None:
        self.documents = documents
        self._totals = totals

    def add(self, worth: Array) -> None:
        np.add.at(self._totals, self.documents.ids, worth)

    def having(self, ids: Array) -> tuple[Array | None, _Scattered]:
        # others of `ids` gain a total too, but nobody reads it
        return None, _Scattered(DocSet(self.documents.size, ids=ids), self._totals)

    def restricted(self, found: DocSet) -> _Scattered:
        return _Scattered(found.restricted(self.documents.mask), self._totals)


_Target = _Aligned | _Scattered


Key = Callable[[Array | None], Array]

#: So many may be given instead of the first few, where finding out which would cost more.
_ENOUGH = 512
#: Of the smallest of groups few more things are found than wanted, if there are so many times more groups;
#: larger groups than these gain nothing.
_MORE_GROUPS = 8
_LARGEST_GROUP = 64


def smallest(keys: Sequence[Key], size: int, count: int) -> Array:
    """Indices of the `count` smallest of `size` things by several keys, in no order, or of more.

    Each key gives the values at some indices (None: at all). Later keys are asked only about what is tied at the
    border by the earlier ones, and not at all if few are.
    """
    chosen: list[Array] = []
    among: Array | None = None
    for key in keys:
        left = size if among is None else len(among)
        if left <= count or count <= 0 or (among is not None and left <= _ENOUGH):
            break
        values = key(among)
        bound = _bound(values, count) if among is None else _nth(values, count)
        if among is None:
            among = (values <= bound).nonzero()[0]
            if len(among) <= count + _ENOUGH:
                return among
            values = values.take(among)
            bound = _nth(values, count)
        below = (values < bound).nonzero()[0]
        chosen.append(among.take(below))
        among = among.take((values == bound).nonzero()[0])
        count -= len(below)
    if among is None:
        return np.arange(size)
    return np.concatenate([*chosen, among if count > 0 else among[:0]])


def _nth(values: Array, count: int) -> Array:
    """The `count`-th smallest value."""
    return np.partition(values, count - 1)[count - 1]


def _bound(values: Array, count: int) -> Array:
    """A value that at least `count` do not exceed, and few more: from the minima of groups."""
    height = min(len(values) // (_MORE_GROUPS * count), _LARGEST_GROUP)
    if height < 4:
        return _nth(values, count)
    groups = len(values) // height
    # groups are columns: numpy compares whole rows at a time
    return _nth(values[: groups * height].reshape(height, groups).min(0), count)
