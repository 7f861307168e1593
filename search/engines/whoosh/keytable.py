"""A table of numbers by keys of 16 bytes, in which many are looked up at once.

Open addressing with linear probing, a step at a time for all that have not come to an end. Where a
key begins is decided by factors that are drawn for each table, so that nobody can write texts whose
words all begin in the same place.
"""

from __future__ import annotations

import secrets

import numpy as np

from search.engines.whoosh.arrayfile import Array

#: Slots for each key, at least.
_ROOM = 3


class KeyTable:
    """Keys are pairs of u64, of which the second is never 0; numbers are u32."""

    def __init__(self) -> None:
        self.size = 0
        self._factors = [np.uint64(secrets.randbits(64) | 1) for _ in range(2)]
        self._make_room(10)

    def find(self, low: Array, high: Array) -> Array:
        """The number of each key, i64; -1: it is not there."""
        slots = self._slots(low, high)
        found = self._numbers.take(slots)
        held = self._keys.take(slots, axis=0)
        other = ((held[:, 0] != low) | (held[:, 1] != high)).nonzero()[0]
        while len(other):
            # of those that met another key; an empty slot ends the search
            taken = held[:, 1].take(other) != 0 if len(other) < len(held) else held[:, 1] != 0
            found[other[~taken]] = -1
            other = other[taken]
            slots[other] += 1
            slots[other] &= self._last
            held = self._keys.take(slots[other], axis=0)
            found[other] = self._numbers.take(slots[other])
            differ = (held[:, 0] != low[other]) | (held[:, 1] != high[other])
            other, held = other[differ], held[differ]
        return found

    def insert(self, low: Array, high: Array, numbers: Array) -> None:
        """Add keys, all of them different and none of them there."""
        if not len(numbers):
            return
        self.size += len(numbers)
        if self.size * _ROOM > len(self._keys):
            keys, held = self._keys, self._numbers
            self._make_room((self.size * _ROOM).bit_length())
            kept = keys[:, 1] != 0
            self._place(keys[kept, 0], keys[kept, 1], held[kept])
        self._place(low, high, numbers)

    def _make_room(self, bits: int) -> None:
        self._keys = np.zeros((1 << bits, 2), np.uint64)
        self._numbers = np.zeros(1 << bits, np.int64)
        self._last = (1 << bits) - 1
        self._shift = np.uint64(64 - bits)

    def _slots(self, low: Array, high: Array) -> Array:
        mixed = low * self._factors[0]
        mixed += high * self._factors[1]
        mixed >>= self._shift
        return mixed.astype(np.int64)

    def _place(self, low: Array, high: Array, numbers: Array) -> None:
        slots = self._slots(low, high)
        while len(numbers):
            free = (self._keys[slots, 1] == 0).nonzero()[0]
            # of several that want one slot the last one gets it
            self._numbers[slots[free]] = numbers[free]
            won = free[self._numbers[slots[free]] == numbers[free]]
            self._keys[slots[won], 0] = low[won]
            self._keys[slots[won], 1] = high[won]
            left = np.ones(len(numbers), bool)
            left[won] = False
            slots = (slots[left] + 1) & self._last
            low, high, numbers = low[left], high[left], numbers[left]
