"""Brings part of a file to the disk.

What a large file leaves in the system's memory is written when it is made durable, all at once, and
who makes a small one durable at that time waits for it, too: both are in the file system's journal.
"""

from __future__ import annotations

import ctypes
from functools import cache
from typing import Any

# sync_file_range(2), which Linux has: wait before, write, wait after
_ALL = 7


def write_back(descriptor: int, start: int, length: int) -> None:
    """Have a range of bytes written, and wait for it; does nothing where the system cannot. That the
    file lasts is left to `fsync`."""
    function = _function()
    if function is not None:
        function(descriptor, start, length, _ALL)


@cache
def _function() -> Any:
    function = getattr(ctypes.CDLL(None), "sync_file_range", None)
    if function is not None:
        function.argtypes = (ctypes.c_int, ctypes.c_int64, ctypes.c_int64, ctypes.c_uint)
    return function
