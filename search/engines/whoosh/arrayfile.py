"""A file of named arrays, made to be mapped: what one segment is on disk.

    "READOUT1"                             8 bytes
    array, array, …                        each begins at a multiple of 64 bytes
    directory                              JSON: {"meta": {…}, "arrays": {name: [dtype, length,
                                           offset, crc32]}}
    offset u64, length u64, crc32 u32 of the directory, "READOUT1"

Everything is little-endian. A file is complete or it is refused: the end is written last. It is
never changed afterwards. Readers map it, so processes share its pages, and a file deleted while
it is mapped stays readable.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from search.engines.whoosh.writeback import write_back

Array = npt.NDArray[Any]

_MAGIC = b"READOUT1"
_ALIGN = 64
_END = struct.Struct("<QQI8s")
#: Larger arrays are filled in the mapped file, so that a merge needs little memory.
_MAPPED = 1 << 22
#: Bytes that are written at a time: a segment of one article in one piece.
_BUFFER = 1 << 17


#: Bytes that are brought to the disk at a time, while others may have to wait for it.
_SETTLED = 1 << 23


#: What the directory says of an array: dtype, length, offset, crc32.
_Entry = tuple[str, int, int, int]


class BrokenFile(Exception):
    """Not a complete file of arrays."""


class Arrays(Protocol):
    """Named arrays, wherever they are, with what is to be known about them."""

    meta: dict[str, Any]

    def __getitem__(self, name: str) -> Array: ...


class HeldArrays:
    """Arrays in memory, put and read as those of a file are."""

    def __init__(self) -> None:
        self.meta: dict[str, Any] = {}
        self.arrays: dict[str, Array] = {}

    def add(self, name: str, array: Array) -> None:
        self.arrays[name] = array

    def __getitem__(self, name: str) -> Array:
        return self.arrays[name]


class ArrayBlock:
    """Arrays as they stand in a file one after the other, to be put into many files."""

    def __init__(self, arrays: Mapping[str, Array]) -> None:
        self.data = bytearray()
        self.entries: dict[str, _Entry] = {}
        for name, array in arrays.items():
            self.data.extend(bytes(-len(self.data) % _ALIGN))
            self.entries[name] = _entry(array, len(self.data))
            self.data.extend(array.tobytes())


class ArrayWriter:
    """Writes a file of arrays; `close` makes it complete and durable."""

    def __init__(self, path: Path) -> None:
        self.meta: dict[str, Any] = {}
        self._file = open(path, "xb+", _BUFFER)  # noqa: SIM115 (closed by close or abandon)
        self._path = path
        self._file.write(_MAGIC)
        #: Where the last array ends, and where the last that was written (others are mapped) does.
        self._end = self._written = len(_MAGIC)
        self._arrays: dict[str, Array] = {}
        self._entries: dict[str, _Entry] = {}
        #: Where the arrays begin that are to be filled; -1: they are not in the file yet.
        self._created: dict[str, int] = {}

    def add(self, name: str, array: Array) -> None:
        """Put `array` into the file."""
        array = np.ascontiguousarray(array)
        self._arrays[name] = array
        self._entries[name] = _entry(array, self._append(array.data))

    def add_block(self, block: ArrayBlock) -> None:
        """Put many small arrays into the file, not to be read before it is closed."""
        first = self._append(memoryview(block.data))
        for name, (dtype, length, offset, crc) in block.entries.items():
            self._entries[name] = (dtype, length, first + offset, crc)

    def __getitem__(self, name: str) -> Array:
        """An array that is in it already."""
        return self._arrays[name]

    def create(self, name: str, dtype: npt.DTypeLike, length: int) -> Array:
        """An array of zeros to be filled before `close`."""
        kind = np.dtype(dtype)
        size = kind.itemsize * length
        if size < _MAPPED:
            array: Array = np.zeros(length, kind)
            self._arrays[name], self._created[name] = array, -1
            return array
        offset = self._place(size)
        self._file.flush()
        self._file.truncate(self._end)
        array = np.memmap(self._path, kind, "r+", offset, (length,))
        self._arrays[name], self._created[name] = array, offset
        return array

    def settle(self, after_each: Callable[[], None]) -> None:
        """Bring all but the last of a large file to the disk, little by little, before `close` waits
        for it."""
        self._file.flush()
        for start in range(0, self._end - _SETTLED, _SETTLED):
            write_back(self._file.fileno(), start, _SETTLED)
            after_each()

    def close(self) -> None:
        """Write the directory and wait until everything is on the disk."""
        for name, offset in self._created.items():
            if offset < 0:
                self.add(name, self._arrays[name])
            else:
                self._entries[name] = _entry(self._arrays[name], offset)
        directory = json.dumps({"meta": self.meta, "arrays": self._entries}).encode()
        offset = self._append(memoryview(directory))
        self._file.write(_END.pack(offset, len(directory), zlib.crc32(directory), _MAGIC))
        self._arrays.clear()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def abandon(self) -> None:
        """Give up: remove the file."""
        self._arrays.clear()
        self._file.close()
        self._path.unlink(missing_ok=True)

    def _append(self, data: memoryview) -> int:
        """Write at the next place, and where that is. Seeking would empty the buffer each time."""
        at = self._end
        offset = self._place(data.nbytes)
        if at == self._written:
            self._file.write(bytes(offset - at))
        else:
            self._file.seek(offset)
        self._file.write(data)
        self._written = self._end
        return offset

    def _place(self, size: int) -> int:
        offset = -(-self._end // _ALIGN) * _ALIGN
        self._end = offset + size
        return offset


def _entry(array: Array, offset: int) -> _Entry:
    return array.dtype.str, len(array), offset, zlib.crc32(array)


class ArrayFile:
    """A mapped file of arrays. Raises BrokenFile, OSError."""

    def __init__(self, path: Path) -> None:
        with open(path, "rb") as file:
            size = os.fstat(file.fileno()).st_size
            if size < len(_MAGIC) + _END.size:
                raise BrokenFile(f"{path.name} is too short")
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self.name = path.name
        offset, length, crc, magic = _END.unpack(self._map[size - _END.size :])
        directory = self._map[offset : offset + length]
        if magic != _MAGIC or self._map[:8] != _MAGIC or zlib.crc32(directory) != crc:
            raise BrokenFile(f"{path.name} is incomplete or damaged")
        content = json.loads(directory)
        self.meta: dict[str, Any] = content["meta"]
        self._arrays: dict[str, _Entry] = content["arrays"]
        #: Those asked for before.
        self._made: dict[str, Array] = {}

    def __getitem__(self, name: str) -> Array:
        """The array, read-only, over the mapped file."""
        array = self._made.get(name)
        if array is None:
            dtype, length, offset, _ = self._arrays[name]
            array = (
                np.frombuffer(self._map, dtype, length, offset) if length else np.zeros(0, dtype)
            )
            self._made[name] = array
        return array

    def damaged(self) -> list[str]:
        """Names of the arrays whose checksum is wrong; reads everything."""
        return [
            name for name, (_, _, _, crc) in self._arrays.items() if zlib.crc32(self[name]) != crc
        ]
