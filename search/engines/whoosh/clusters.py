"""Which documents of a section share their cluster, among themselves or with those of another.

Sections never change and stay open from commit to commit, so each is looked at once, and each pair
of them. Of an article just added only its own clusters are looked up in the others.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property
from weakref import WeakKeyDictionary

import numpy as np

from search.engines.whoosh.arrayfile import Array

#: Sections of fewer documents are sorted at once; in others clusters are counted by number.
_FEW = 4096


class Clusters:
    """The clusters of a section: `numbers` i64 [documents], 0 and less for a document alone."""

    def __init__(self, numbers: Array) -> None:
        self._numbers = numbers
        self._shared: WeakKeyDictionary[Clusters, Array] = WeakKeyDictionary()
        self._last: tuple[list[Array], Array, Array] | None = None

    def marked(self, others: Iterable[Clusters]) -> tuple[Array, Array]:
        """The documents whose cluster has another here or in one of `others`: mask, ids.

        What was found last is kept, and what has come in since is added to it.
        """
        shares = [share for other in others if len(share := self._shared_with(other))]
        known, mask, ids = self._last or ([], *self._among_themselves)
        if not all(_is_one_of(share, shares) for share in known):  # a section was merged
            known, mask, ids = [], *self._among_themselves
        new = [share for share in shares if not _is_one_of(share, known)]
        if new:
            added = _ascending(np.concatenate(new))
            added = added.compress(~mask.take(added))
            mask = mask.copy()
            mask[added] = True
            ids = np.insert(ids, np.searchsorted(ids, added), added)
        self._last = shares, mask, ids
        return mask, ids

    @cached_property
    def _among_themselves(self) -> tuple[Array, Array]:
        if len(self._numbers) < _FEW:
            _, places, counts = np.unique(self._numbers, return_inverse=True, return_counts=True)
            mask = (counts > 1).take(places) & (self._numbers > 0)
        else:
            mask = (self._counts > 1).take(self._places(self._numbers))
        return mask, mask.nonzero()[0]

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
        found = _ascending(self._numbers)
        return found[found > 0]

    def _of_these(self, clusters: Array) -> Array:
        """Those of `clusters` that there are here."""
        if len(self._numbers) < _FEW:
            own = np.append(self._distinct, 0)  # found by what is beyond all of them
            return clusters.compress(
                own.take(np.searchsorted(self._distinct, clusters)) == clusters
            )
        return clusters.compress((self._counts > 0).take(self._places(clusters)))

    def _having(self, clusters: Array) -> Array:
        """The documents of some clusters."""
        if not len(clusters):
            return np.zeros(0, np.uint32)
        order, ordered = self._ordered
        begin = np.searchsorted(ordered, clusters)
        lengths = np.searchsorted(ordered, clusters, side="right") - begin
        ends = lengths.cumsum()
        within = np.arange(ends[-1]) - np.repeat(ends - lengths, lengths)
        return order.take(np.repeat(begin, lengths) + within)

    @cached_property
    def _ordered(self) -> tuple[Array, Array]:
        """The documents by their clusters, u32, and these, i64."""
        order = np.argsort(self._numbers)
        return order.astype(np.uint32), self._numbers.take(order)

    @cached_property
    def _lowest(self) -> int:
        return int(self._numbers.min(initial=np.iinfo(np.int64).max, where=self._numbers > 0))

    @cached_property
    def _counts(self) -> Array:
        """u8: by `_places` how many documents, three meaning three or more; none at both ends."""
        numbers = self._numbers - (self._lowest - 1)
        np.maximum(numbers, 0, out=numbers)
        counts = np.bincount(numbers, minlength=1)
        counts[0] = 0
        np.minimum(counts, 3, out=counts)
        return np.append(counts.astype(np.uint8), np.uint8(0))

    def _places(self, clusters: Array) -> Array:
        found = clusters - (self._lowest - 1)
        return found.clip(0, len(self._counts) - 1, out=found)


def _ascending(numbers: Array) -> Array:
    """Each once. By sorting: `np.unique` hashes, which takes thirty times as long here."""
    ordered = np.sort(numbers)
    first = np.ones(len(ordered), bool)
    np.not_equal(ordered[1:], ordered[:-1], out=first[1:])
    return ordered.compress(first)


def _is_one_of(share: Array, shares: Iterable[Array]) -> bool:
    return any(share is one for one in shares)
