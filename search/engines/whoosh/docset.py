"""Sets of documents of one section: sorted numbers or a mask, whichever is cheaper."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from search.engines.whoosh.arrayfile import Array

#: Documents are looked up in a list by bisection where it is so many times longer.
FEWER = 16


_NONE = np.zeros(0, np.uint32)


class DocSet:
    """An immutable set of document numbers below `size`; knows one of its forms or both.

    ahead: number of the set if it is one that was counted ahead (`ahead.py`), deleted documents and
    all. like: such sets which it was made from by uniting them, and leaving out or adding some.
    """

    __slots__ = (
        "_chosen_from", "_count", "_differences", "_has_like", "_ids", "_like", "_mask", "ahead", "size",
    )  # fmt: skip

    def __init__(
        self,
        size: int,
        *,
        ids: Array | None = None,
        mask: Array | None = None,
        ahead: int | None = None,
        like: tuple[DocSet, ...] = (),
        has_like: bool = False,
        chosen_from: tuple[DocSet, Array] | None = None,
    ) -> None:
        """has_like: all of `like` are among these. chosen_from: a set with its numbers at hand, and the
        mask of those of them that these are."""
        self.size = size
        self._ids = ids
        self._mask = mask
        self._count = -1 if ids is None else len(ids)
        self.ahead = ahead
        self._like = like
        self._has_like = has_like
        self._chosen_from = chosen_from
        self._differences: tuple[Array, Array] | None = None

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
    def like(self) -> tuple[DocSet, ...]:
        return self._like if self.ahead is None else (self,)

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
                self._mask[indices(self.ids)] = True
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
            return self.chosen(mask.take(self._ids))
        return DocSet(self.size, mask=self.mask & mask, like=self.like)

    def chosen(self, kept: Array) -> DocSet:
        """Those of `ids` that are kept, a mask of these."""
        ids = self.ids.compress(kept)
        return DocSet(self.size, ids=ids, like=self.like, chosen_from=(self, kept))

    def of_these(self, ids: Array, values: Array) -> Array | None:
        """Of values that there is one of for each of some numbers, those of these documents; None if it
        is not known that these were chosen from just those numbers."""
        if self._ids is ids:
            return values
        if self._chosen_from is None:
            return None
        others, kept = self._chosen_from
        found = others.of_these(ids, values)
        return None if found is None else found.compress(kept)

    @property
    def differences(self) -> tuple[Array, Array]:
        """Those of `like` that are not among these or in several of it, as often as they are too many,
        and these that are in none of it."""
        if self.ahead is not None:
            return _NONE, _NONE
        if self._differences is None:
            self._differences = self._find_differences()
        return self._differences

    def _find_differences(self) -> tuple[Array, Array]:
        first, *others = self.like
        missing = [] if self._has_like else [first.ids.compress(~self.mask.take(first.ids))]
        met = first.mask.copy() if others else first.mask
        for one in others:
            ids = indices(one.ids)
            surplus = met.take(ids)
            if not self._has_like:
                surplus |= ~self.mask.take(ids)
            missing.append(ids.compress(surplus))
            met[ids] = True
        surplus = np.concatenate(missing) if missing else _NONE
        if sum(map(len, self.like)) - len(surplus) == len(self):
            return surplus, _NONE
        return surplus, self.ids.compress(~met.take(self.ids))

    @property
    def is_nearly_alike(self) -> bool:
        """Whether half as many as these, or fewer, tell them from `like`."""
        if 2 * abs(sum(map(len, self.like)) - len(self)) > len(self):
            return False
        return 2 * sum(map(len, self.differences)) <= len(self)


def intersection(sets: Sequence[DocSet]) -> DocSet:
    """Documents in all of the sets (at least one set)."""
    if len(sets) == 1:
        return sets[0]
    some = [one for one in sets if not one.is_all] or sets[:1]
    first, *others = sorted(some, key=_cost)
    for other in others:
        if first.is_sparse and other.is_sparse and FEWER * len(first) < len(other):
            first = first.chosen(places(first.ids, other.ids)[1])
        else:
            first = first.restricted(other.mask)
    return first


def _cost(one: DocSet) -> tuple[int, bool]:
    """Of looking at each; of several masks first those that may be counted by what is known."""
    return len(one) if one.is_sparse else one.size, not one.like


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
            mask[indices(one.ids)] = True
        else:
            mask |= one.mask
    like = tuple(like for one in sets for like in one.like)
    return DocSet(size, mask=mask, like=like, has_like=all(map(_has_its_like, sets)))


def _has_its_like(one: DocSet) -> bool:
    return one.ahead is not None or one._has_like or not one.like


def indices(ids: Array) -> Array:
    """As numpy indexes by: it assigns by other types only half as fast."""
    return ids.astype(np.intp, copy=False)


def places(needles: Array, values: Array) -> tuple[Array, Array]:
    """Where each needle stands in ascending values, if it does, and the mask of those that do."""
    if not len(values):
        return np.zeros(len(needles), np.int64), np.zeros(len(needles), bool)
    # of two types numpy would convert the longer list too
    at = values.searchsorted(needles.astype(values.dtype, copy=False))
    np.minimum(at, len(values) - 1, out=at)
    return at, values.take(at) == needles
