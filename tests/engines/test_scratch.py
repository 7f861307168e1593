"""Arrays of zeros go from search to search, and are zero."""

from __future__ import annotations

import numpy as np
import pytest

from search.engines.whoosh.scratch import zeros


def test_two_at_once_have_two() -> None:
    with zeros("x", 5, np.uint32) as one, zeros("x", 5, np.uint32) as other:
        assert not np.shares_memory(one, other)


def test_what_was_used_is_used_again_if_it_is_long_enough() -> None:
    with zeros("y", 5, np.uint32) as first:
        pass
    with zeros("y", 3, np.uint32) as shorter:
        assert np.shares_memory(first, shorter)
        assert len(shorter) == 3
    with zeros("y", 6, np.uint32) as longer:
        assert not np.shares_memory(first, longer)


def test_what_somebody_left_by_raising_is_used_no_more() -> None:
    def fail() -> None:
        with zeros("z", 5, np.uint32) as left:
            left[0] = 1
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    with zeros("z", 5, np.uint32) as next_one:
        assert not next_one.any()
