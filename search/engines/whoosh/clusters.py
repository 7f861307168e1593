"""Which documents of a section share their cluster, among themselves or with those of another.

Among themselves is found out when a section is written, and so is their order by cluster. Sections
never change and stay open from commit to commit, so each pair of them is looked at once. Of an
article just added only its own clusters are looked up in the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cached_property
from itertools import count
from weakref import WeakKeyDictionary

import numpy as np

from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.docset import places
from search.engines.whoosh.facets import ranges

_COUNTER = count()


class Clusters:
    """The clusters of a section: `numbers` i64 [documents], 0 and less for a document alone.

    order, copies: see `in_order`.
    """

    def __init__(self, numbers: Array, order: Array, copies: Array) -> None:
        self._numbers = numbers
        self._order = order
        self._copies = copies
        self._shared: WeakKeyDictionary[Clusters, Array] = WeakKeyDictionary()
        #: Of whom `marked` looked at last: their numbers, what they share, and what it found. Not they
        #: themselves: two that are gone would keep each other.
        self._last: tuple[set[int], dict[int, Array], tuple[Array, Array]] | None = None
        self._number = next(_COUNTER)

    def marked(self, others: Iterable[Clusters]) -> tuple[Array, Array]:
        """The documents whose cluster has another here or in one of `others`: mask, ids.

        What was found last is kept, and what has come in since is added to it.
        """
        present = {other._number: other for other in others}
        seen, shares, found = self._last or (set(), {}, self._among_themselves)
        if not shares.keys() <= present.keys():  # a section was merged
            seen, shares, found = set(), {}, self._among_themselves
        new = {
            number: share
            for number in present.keys() - seen
            if len(share := self._shared_with(present[number]))
        }
        if new:
            mask, ids = found
            added = distinct(np.concatenate(list(new.values())))
            added = added.compress(~mask.take(added))
            mask = mask.copy()
            mask[added] = True
            found = mask, np.insert(ids, np.searchsorted(ids, added), added)
        self._last = set(present), {**shares, **new}, found
        return found

    @cached_property
    def _among_themselves(self) -> tuple[Array, Array]:
        mask = np.zeros(len(self._numbers), bool)
        mask[self._copies] = True
        return mask, self._copies

    def _shared_with(self, other: Clusters) -> Array:
        """The documents whose cluster `other` has, too."""
        found = self._shared.get(other)
        if found is None:
            small, large = sorted((self, other), key=lambda one: len(one._numbers))
            both = large._of_these(small._distinct)
            found = self._shared[other] = self._having(both)
            other._shared[self] = other._having(both)
        return found

    @cached_property
    def _distinct(self) -> Array:
        ordered = self._ordered
        return ordered.compress((ordered > 0) & ~_follows(ordered))

    def _of_these(self, clusters: Array) -> Array:
        """Those of `clusters` that there are here."""
        return clusters.compress(places(clusters, self._ordered)[1])

    def _having(self, clusters: Array) -> Array:
        """The documents of some clusters."""
        begin = self._ordered.searchsorted(clusters)
        lengths = self._ordered.searchsorted(clusters, side="right") - begin
        return self._order.take(ranges(begin, lengths))

    @cached_property
    def _ordered(self) -> Array:
        """The clusters of the documents in `order`."""
        return self._numbers.take(self._order)


def in_order(numbers: Array) -> tuple[Array, Array]:
    """The documents by their clusters, and, ascending, those whose cluster another one has: u32."""
    order = numbers.argsort().astype(np.uint32)
    ordered = numbers.take(order)
    follows = _follows(ordered)
    several = follows.copy()
    several[:-1] |= follows[1:]
    return order, np.sort(order.compress(several & (ordered > 0)))


def put_clusters(numbers: Array, put: Callable[[str, Array], None]) -> None:
    """Write what `in_order` gives."""
    for name, array in zip(("cluster_order", "copies"), in_order(numbers), strict=True):
        put(name, array)


def _follows(ordered: Array) -> Array:
    """Which are as the one before."""
    found = np.zeros(len(ordered), bool)
    np.equal(ordered[1:], ordered[:-1], out=found[1:])
    return found


def distinct(numbers: Array) -> Array:
    """Each once. By sorting: `np.unique` hashes, which takes thirty times as long here."""
    ordered = np.sort(numbers)
    return ordered.compress(~_follows(ordered))


def repeated(numbers: Array) -> Array:
    """Those that are there more than once, each once."""
    ordered = np.sort(numbers)
    return distinct(ordered.compress(_follows(ordered)))
