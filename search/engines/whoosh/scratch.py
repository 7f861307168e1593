"""Large arrays of zeros that a thread uses again and again: making them costs more than using them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import numpy.typing as npt

from search.engines.whoosh.arrayfile import Array

_held = threading.local()


@contextmanager
def zeros(purpose: str, size: int, dtype: npt.DTypeLike) -> Iterator[Array]:
    """This thread's zeros for a purpose. Who borrows them leaves them zero, or leaves by raising."""
    array: Array | None = getattr(_held, purpose, None)
    if array is None or len(array) < size:
        array = np.zeros(size, dtype)
        setattr(_held, purpose, array)
    try:
        yield array[:size]
    except BaseException:
        delattr(_held, purpose)
        raise
