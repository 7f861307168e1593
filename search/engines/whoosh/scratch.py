"""Large arrays of zeros that are used again and again: making them costs more than using them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager

import numpy.typing as npt

from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.memory import zeros_to_keep

#: For each purpose: so many searches are seldom at the same place at once.
_KEPT = 2
_free: defaultdict[str, list[Array]] = defaultdict(list)


@contextmanager
def zeros(purpose: str, size: int, dtype: npt.DTypeLike) -> Iterator[Array]:
    """Zeros for a purpose, for one borrower at a time, who leaves them zero, or leaves by raising."""
    free = _free[purpose]
    try:
        array = free.pop()
    except IndexError:
        array = zeros_to_keep(size, dtype)
    if len(array) < size:
        array = zeros_to_keep(size, dtype)
    yield array[:size]
    if len(free) < _KEPT:
        free.append(array)
