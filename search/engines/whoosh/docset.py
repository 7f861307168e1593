"""Sets of documents of one section: sorted numbers or a mask, whichever is cheaper."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search.engines.whoosh.arrayfile import Array

#: Documents are looked up in a list by bisection where it is so many times longer.
FEWER = 16


class DocSet:
    """An immutable set of document numbers below `size`; knows one of its forms or both."""

    __slots__ = ("_count", "_ids", "_mask", "size")

    def __init__(self, size: int, *, ids: Array | None = None, mask: Array | None = None) -> None:
        self.size = size
        self._ids = ids
        self._mask = mask
        self._count = -1 if ids is None else len(ids)

    @classmethod
    def none(cls, size: int) -> DocSet:
        return cls(size, ids=np.zeros(0, np.uint32))

    @classmethod
    def all(cls, size: int) -> DocSet:
        found = cls(size)
        found._count = size
        return found

    def __len__(self) -> int:
        if self._count < 0:
            assert self._mask is not None
            self._count = int(np.count_nonzero(self._mask))
        return self._count

    @property
    def ids(self) -> Array:
        """Ascending document numbers."""
        if self._ids is None:
            if self._mask is None:
                self._ids = np.arange(self.size, dtype=np.uint32)
            else:
                self._ids = self._mask.nonzero()[0]
        return self._ids

    @property
    def mask(self) -> Array:
        """bool [size]"""
        if self._mask is None:
            if self.is_all:
                self._mask = np.ones(self.size, bool)
            else:
                self._mask = np.zeros(self.size, bool)
                self._mask[self._ids] = True
        return self._mask

    @property
    def is_all(self) -> bool:
        """Whether it is known to be every document."""
        return self._count == self.size

    @property
    def is_sparse(self) -> bool:
        """Whether the numbers are at hand."""
        return self._ids is not None

    def complement(self) -> DocSet:
        return DocSet(self.size, mask=~self.mask)

    def restricted(self, mask: Array) -> DocSet:
        """Those that `mask` has."""
        if self.is_all:
            return DocSet(self.size, mask=mask)
        if self._ids is not None:
            return DocSet(self.size, ids=self._ids.compress(mask.take(self._ids)))
        return DocSet(self.size, mask=self.mask & mask)


def intersection(sets: Sequence[DocSet]) -> DocSet:
    """Documents in all of the sets (at least one set)."""
    some = [one for one in sets if not one.is_all] or sets[:1]
    first, *others = sorted(some, key=lambda s: len(s) if s.is_sparse else s.size)
    for other in others:
        if first.is_sparse and other.is_sparse and FEWER * len(first) < len(other):
            _, found = places(first.ids, other.ids)
            first = DocSet(first.size, ids=first.ids.compress(found))
        else:
            first = first.restricted(other.mask)
    return first


def union(sets: Sequence[DocSet], size: int) -> DocSet:
    """Documents in any of the sets."""
    if not sets:
        return DocSet.none(size)
    if len(sets) == 1:
        return sets[0]
    if all(s.is_sparse for s in sets) and FEWER * sum(map(len, sets)) < size:
        ids = np.sort(np.concatenate([s.ids for s in sets]))
        fresh = np.ones(len(ids), bool)
        np.not_equal(ids[1:], ids[:-1], out=fresh[1:])
        return DocSet(size, ids=ids.compress(fresh))
    mask = np.zeros(size, bool)
    for one in sets:
        if one.is_sparse:
            mask[one.ids] = True
        else:
            mask |= one.mask
    return DocSet(size, mask=mask)


def places(needles: Array, values: Array) -> tuple[Array, Array]:
    """Where each needle stands in ascending values, if it does, and the mask of those that do."""
    if not len(values):
        return np.zeros(len(needles), np.int64), np.zeros(len(needles), bool)
    # of two types numpy would convert the longer list too
    at = values.searchsorted(needles.astype(values.dtype, copy=False))
    np.minimum(at, len(values) - 1, out=at)
    return at, values.take(at) == needles
