"""Keeps the memory that arrays leave.

A search makes and drops arrays as long as the archive. glibc gives such memory back to the
kernel at once and asks for it again a moment later, page by page: at 100,000 statements that took
longer than counting. Told to keep some bytes a document, a process reuses what it has. It keeps that for each
of its pools, of which threads have one each otherwise: one is enough where only one thread is in Python.

What lies free between things in use stays, too: a merge makes all that was worked out for its sections
free, in holes that little fits into. That is given back now and then, and large arrays that are kept have pages of
their own.
"""

from __future__ import annotations

import ctypes
import math
import mmap
import time
from functools import cache

import numpy as np
import numpy.typing as npt

from search.engines.whoosh.arrayfile import Array

# mallopt(3); other C libraries have no such function, or other rules
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3
_M_ARENA_MAX = -8
#: Bytes for each document; the least and the most of all.
_KEPT, _LEAST_KEPT, _MOST_KEPT = 40, 4 << 20, 16 << 20
_LARGEST = 32 << 20  # the most that glibc accepts
_POOLS = 1
_SECONDS_APART = 5
#: Bytes from which on an array that is kept is worth pages of its own.
_LARGE = 64 << 10

_given_back = time.monotonic()


def keep_freed_memory(documents: int | None = None) -> None:
    """What searches among so many documents use again and again; without a number, until an index is opened, the
    most. Holds for the process; does nothing where the C library is not glibc."""
    library = _glibc()
    if library:
        wanted = _MOST_KEPT if documents is None else _KEPT * documents
        library.mallopt(_M_TRIM_THRESHOLD, min(max(wanted, _LEAST_KEPT), _MOST_KEPT))
        library.mallopt(_M_MMAP_THRESHOLD, _LARGEST)
        library.mallopt(_M_ARENA_MAX, _POOLS)


def give_back_freed_memory() -> None:
    """To the kernel, unless that was done a moment ago. It takes ten milliseconds or so."""
    global _given_back
    library, now = _glibc(), time.monotonic()
    if library and now - _given_back > _SECONDS_APART:
        _given_back = now
        library.malloc_trim(0)


def is_large(size: int) -> bool:
    """Whether an array of so many bytes has pages of its own if it is kept."""
    return size >= _LARGE


def zeros_to_keep(shape: int | tuple[int, ...], dtype: npt.DTypeLike) -> Array:
    """An array of zeros that stays for long: where it is large, in pages of its own, which the kernel gets back
    at once when nobody uses it any more. Among what comes and goes it would leave a hole."""
    dtype = np.dtype(dtype)
    shape = (shape,) if isinstance(shape, int) else shape
    length = math.prod(shape)
    if not is_large(length * dtype.itemsize):
        return np.zeros(shape, dtype)
    pages = mmap.mmap(-1, length * dtype.itemsize, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    return np.frombuffer(pages, dtype, length).reshape(shape)


@cache
def _glibc() -> ctypes.CDLL | None:
    library = ctypes.CDLL(None)
    return library if hasattr(library, "gnu_get_libc_version") else None
