"""Documents that share clusters, as segments come and are merged: the same as counting them all."""

from __future__ import annotations

from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from search.engines.whoosh.clusters import Clusters, in_order

_SEGMENT = st.lists(st.integers(-1, 12), max_size=6)


def _check(segments: list[tuple[list[int], Clusters]]) -> None:
    counts = Counter(number for numbers, _ in segments for number in numbers)
    for numbers, one in segments:
        others = [other for _, other in segments if other is not one]
        mask, ids = one.marked(others)
        assert mask.tolist() == [number > 0 and counts[number] > 1 for number in numbers]
        assert ids.tolist() == mask.nonzero()[0].tolist()


def _segment(numbers: list[int]) -> tuple[list[int], Clusters]:
    column = np.array(numbers, np.int64)
    return numbers, Clusters(column, *in_order(column))


@settings(deadline=None)
@given(st.lists(st.tuples(_SEGMENT, st.booleans()), max_size=8))
def test_what_is_kept_stays_right(steps: list[tuple[list[int], bool]]) -> None:
    segments: list[tuple[list[int], Clusters]] = []
    for numbers, is_merged in steps:
        segments.append(_segment(numbers))
        _check(segments)
        if is_merged and len(segments) > 1:
            (first, _), (second, _) = segments[-2:]
            segments[-2:] = [_segment(first + second)]
            _check(segments)
