"""Archives written as a stream. Pure."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from typing import IO, cast


class Sink:
    """What an archive is written to, without going back in it: keeps bytes until they are taken."""

    def __init__(self) -> None:
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        self._held += data
        return len(data)

    def flush(self) -> None:
        pass

    def take(self, *, least: int = 0) -> Iterator[bytes]:
        """What there is, if more than `least` bytes."""
        if len(self._held) > least:
            yield bytes(self._held)
            self._held.clear()


def archive_into(sink: Sink) -> zipfile.ZipFile:
    return zipfile.ZipFile(cast(IO[bytes], sink), "w", zipfile.ZIP_DEFLATED)


def part(name: str) -> zipfile.ZipInfo:
    """Dated like all, so that the same content makes the same file."""
    made = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
    made.compress_type = zipfile.ZIP_DEFLATED
    made.external_attr = 0o644 << 16
    return made
