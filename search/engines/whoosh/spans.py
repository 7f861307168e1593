"""Occurrences as sorted numbers, and the relations between them.

An occurrence is a pair of keys, of its first and its last word:

    (document << 2 | field) << 32 | position

so that occurrences sort by place, the same place in another field or document is far away, and
"within n words" is a range of keys. What the relations mean is said in `naive_matching.py`.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.section import FIELD_BITS

#: Distances beyond any text.
MAX_DISTANCE = (1 << 31) - 1


class Spans(NamedTuple):
    """Occurrences, ascending by `start`, then `end`; int64."""

    start: Array
    end: Array

    def documents(self) -> Array:
        """Documents that hold any, ascending."""
        return unique_sorted(self.start >> (32 + FIELD_BITS))

    def where(self, chosen: Array) -> Spans:
        return Spans(self.start[chosen], self.end[chosen])


NO_SPANS = Spans(np.zeros(0, np.int64), np.zeros(0, np.int64))


def unique_sorted(values: Array) -> Array:
    """Distinct values of a sorted array."""
    if len(values) < 2:
        return values
    return values[np.concatenate([[True], values[1:] != values[:-1]])]


def fields(keys: Array) -> Array:
    """The number of the field that each key lies in."""
    return (keys >> 32) & ((1 << FIELD_BITS) - 1)


def words(keys: Array) -> Spans:
    """Occurrences of single words."""
    return Spans(keys, keys)


def united(parts: list[Spans]) -> Spans:
    """All occurrences of the parts, each once."""
    parts = [part for part in parts if len(part.start)]
    if len(parts) < 2:
        return parts[0] if parts else NO_SPANS
    start = np.concatenate([part.start for part in parts])
    end = np.concatenate([part.end for part in parts])
    order = np.lexsort((end, start))
    start, end = start[order], end[order]
    fresh = np.concatenate([[True], (start[1:] != start[:-1]) | (end[1:] != end[:-1])])
    return Spans(start[fresh], end[fresh])


def contained(needles: Array, sorted_values: Array) -> Array:
    """Mask of the needles that are among sorted values."""
    if not len(sorted_values):
        return np.zeros(len(needles), bool)
    at = np.searchsorted(sorted_values, needles)
    at[at == len(sorted_values)] = 0
    return sorted_values[at] == needles


def near(left: Spans, right: Spans, distance: int, ordered: bool) -> tuple[Array, Array]:
    """Masks of the occurrences on each side that have one of the other near enough."""
    distance = min(distance, MAX_DISTANCE)
    close_left = _begins_after(left.end, right.start, distance)
    close_right = _ends_before(right.start, left.end, distance)
    if not ordered:
        close_left |= _ends_before(left.start, right.end, distance)
        close_right |= _begins_after(right.end, left.start, distance)
    return close_left, close_right


def _begins_after(ends: Array, starts: Array, distance: int) -> Array:
    """For each end: does any of the sorted starts follow by 1..distance?"""
    if not len(starts) or not len(ends):
        return np.zeros(len(ends), bool)
    at = np.searchsorted(starts, ends + 1)
    found = at < len(starts)
    at[~found] = 0
    return found & (starts[at] - ends <= distance)


def _ends_before(starts: Array, ends: Array, distance: int) -> Array:
    """For each start: does any of the ends precede by 1..distance?"""
    if not len(starts) or not len(ends):
        return np.zeros(len(starts), bool)
    ends = np.sort(ends)
    at = np.searchsorted(ends, starts) - 1
    found = at >= 0
    at[~found] = 0
    return found & (starts - ends[at] <= distance)


def units(keys: Array, breaks: Array) -> Array:
    """A number for the sentence or paragraph of each key, given the sorted keys of the breaks."""
    field_start = keys >> 32 << 32
    if not len(breaks):
        return field_start
    at = np.searchsorted(breaks, keys, side="right") - 1
    last = np.where(at >= 0, breaks[at.clip(min=0)], 0)
    return np.maximum(last, field_start)


def together(left: Spans, right: Spans, breaks: Array) -> tuple[Array, Array]:
    """Masks of the occurrences on each side that share a unit with one of the other side."""
    left_unit, right_unit = units(left.start, breaks), units(right.start, breaks)
    left_whole = left_unit == units(left.end, breaks)
    right_whole = right_unit == units(right.end, breaks)
    return (
        left_whole & contained(left_unit, np.sort(right_unit[right_whole])),
        right_whole & contained(right_unit, np.sort(left_unit[left_whole])),
    )
