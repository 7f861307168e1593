"""Scores of documents, and the first few of many in a given order.

Scoring follows `search.engines.scoring`: one table look-up for each posting of a word, added up in
the order of the query.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from search.engines import scoring
from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.docset import DocSet
from search.engines.whoosh.executor import Executor
from search.engines.whoosh.scratch import zeros
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
_BLOCK = 64


class Scorer:
    """Scores documents of any of the sections that `executors` search together.

    documents: how many live ones there are; table: see `scoring.score_table`.
    """

    def __init__(self, executors: Sequence[Executor], documents: int, table: Array) -> None:
        self._executors = executors
        self._documents = documents
        self._table = table
        self._idf: dict[tuple[Node, str | None], np.float32] = {}

    def scores(self, executor: Executor, tree: Node, hits: DocSet) -> Array:
        """float32 score of each of `hits.ids`, all of which match `tree`."""
        while isinstance(tree, And | Or) and len(tree.children) == 1:
            tree = tree.children[0]
        if isinstance(tree, Word | Wildcard | Fuzzy):
            leaf = executor.leaf(tree, None)
            if len(leaf.ids) == len(hits):
                return self._table[leaf.codes] * self.idf(tree, None)
        if len(hits) <= _FEW:
            totals = np.zeros(len(hits), np.float32)
            self._add(executor, tree, None, _Few(hits.ids), totals)
            return totals
        with zeros("scores", executor.size, np.float32) as totals:
            self._add(executor, tree, None, _Many(hits), totals)
            result = totals[hits.ids]
            totals[hits.ids] = 0
        return result

    def idf(self, word: Node, field: str | None) -> np.float32:
        key = (word, field)
        value = self._idf.get(key)
        if value is None:
            frequency = sum(len(executor.leaf(word, field).ids) for executor in self._executors)
            value = self._idf[key] = scoring.idf(self._documents, frequency)
        return value

    def _add(
        self, executor: Executor, node: Node, field: str | None, target: _Target, totals: Array
    ) -> None:
        """Add what `node` is worth to the documents of `target`, all of which match it."""
        match node:
            case Word() | Wildcard() | Fuzzy():
                leaf = executor.leaf(node, field)
                at, slots = target.locate(leaf.ids)
                totals[slots] += self._table[leaf.codes[at]] * self.idf(node, field)
            case Phrase():
                for word in node.words:
                    self._add(executor, Word(word, node.exact), field, target, totals)
            case And():
                for child in node.children:
                    self._add(executor, child, field, target, totals)
            case Or():
                for child in node.children:
                    matching = _matching(executor, child, field, target)
                    self._add(executor, child, field, matching, totals)
            case Expansion():
                best = np.zeros_like(totals)
                for branch in (node.original, *node.alternatives):
                    own = np.zeros_like(totals)
                    matching = _matching(executor, branch, field, target)
                    self._add(executor, branch, field, matching, own)
                    np.maximum(best, own, out=best)
                totals += best
            case Near() | Within():
                self._add(executor, node.left, field, target, totals)
                if isinstance(node, Within) or not node.negated:
                    self._add(executor, node.right, field, target, totals)
            case AtLeast():
                self._add(executor, node.child, field, target, totals)
            case First():
                self._add(executor, node.child, field or "text", target, totals)
            case Scoped():
                self._add(executor, node.child, node.field, target, totals)


class _Many:
    """Documents as a mask; a total is kept for every document of the section."""

    def __init__(self, documents: DocSet) -> None:
        self._documents = documents

    def locate(self, ids: Array) -> tuple[Array | slice, Array]:
        """Which of the ascending `ids` are meant, and the places of their totals."""
        chosen = self._documents.mask[ids]
        return chosen, ids[chosen]

    def restricted(self, found: DocSet) -> _Many:
        return _Many(found.restricted(self._documents.mask))


class _Few:
    """A few documents; a total is kept for each of them."""

    def __init__(self, ids: Array, slots: Array | None = None) -> None:
        self._ids = ids
        self._slots = np.arange(len(ids)) if slots is None else slots

    def locate(self, ids: Array) -> tuple[Array, Array]:
        if not len(ids):
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        at = np.searchsorted(ids, self._ids)
        at[at == len(ids)] = 0
        found = ids[at] == self._ids
        return at[found], self._slots[found]

    def restricted(self, found: DocSet) -> _Few:
        kept = found.mask[self._ids]
        return _Few(self._ids[kept], self._slots[kept])


_Target = _Many | _Few


def _matching(executor: Executor, node: Node, field: str | None, target: _Target) -> _Target:
    """The documents of `target` that match `node`; a word sees to that itself."""
    if isinstance(node, Word | Wildcard | Fuzzy):
        return target
    return target.restricted(executor.match(node, field))


Key = Callable[[Array | slice], Array]


def smallest(keys: Sequence[Key], size: int, count: int) -> Array:
    """Indices of the `count` smallest of `size` things by several keys, in no order.

    Each key gives the values at some indices. Later keys are asked only about what is tied at the
    border by the earlier ones.
    """
    chosen: list[Array] = []
    among: Array | None = None
    for key in keys:
        left = size if among is None else len(among)
        if left <= count or count <= 0:
            break
        values = key(slice(None) if among is None else among)
        bound = _nth_smallest(values, count)
        below = np.flatnonzero(values < bound)
        tied = np.flatnonzero(values == bound)
        chosen.append(below if among is None else among[below])
        among = tied if among is None else among[tied]
        count -= len(below)
    rest = np.arange(size) if among is None else among
    return np.concatenate([*chosen, rest[: max(count, 0)]])


def _nth_smallest(values: Array, count: int) -> Array:
    """The `count`-th smallest value. Minima of blocks bound it, so that few need be compared."""
    blocks = len(values) // _BLOCK
    if blocks > 4 * count:
        minima = values[: blocks * _BLOCK].reshape(blocks, _BLOCK).min(1)
        bound = np.partition(minima, count - 1)[count - 1]
        values = values[values <= bound]
    return np.partition(values, count - 1)[count - 1]
