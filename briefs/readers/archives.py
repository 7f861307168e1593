"""Archives: .zip, .tar and .tar.gz, each file in them an entry. Nothing is unpacked to a disk.

Limits end what was made to fill memory or to never end; a file that cannot be read does not stop
the others. Files that programs leave in archives (__MACOSX, Thumbs.db) are passed by.
"""

from __future__ import annotations

import stat
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from briefs.readers.decoding import other_kind
from briefs.readers.names import inside
from briefs.readers.types import Entry, Found, Refusal

MAX_FILES = 2000
MAX_FILE = 20 * 1024 * 1024  # bytes, unpacked
MAX_TOTAL = 500 * 1024 * 1024
MAX_RATIO = 200  # of what comes out to what went in; texts reach twenty
_FREE_OF_RATIO = 10 * 1024 * 1024

_AGAIN = "Make the archive anew, or upload the files in it by themselves"
DAMAGED = Refusal("The archive is damaged or cut off", _AGAIN)
TOO_MANY = Refusal(f"The archive holds more than {MAX_FILES:,} files", "Divide it into several")
TOO_LARGE = Refusal("The archive unpacks to more than 500 MB", "Divide it into several")
BOMB = Refusal(
    f"The archive unpacks to more than {MAX_RATIO} times its size", "Upload the files by themselves"
)
OFFICE = Refusal(
    "The file is an office document, not an archive",
    "Rename it so that its name ends in .docx or .odt, whichever it is",
)

FILE_TOO_LARGE = Refusal("The file is larger than 20 MB", "Split it into single articles")
FILE_PROTECTED = Refusal(
    "The file is protected by a password", "Make the archive without a password"
)
FILE_DAMAGED = Refusal("The file is damaged in the archive", _AGAIN)
LINK = Refusal("The entry is a link, not a file", "Put the file itself into the archive")

_LEFT_BY_PROGRAMS = frozenset({"Thumbs.db", "desktop.ini"})


class _Budget:
    """What may still be unpacked."""

    def __init__(self, archive_bytes: int) -> None:
        self._ratio = max(_FREE_OF_RATIO, MAX_RATIO * archive_bytes)
        self._files = self._bytes = 0

    def spend(self, size: int) -> Refusal | None:
        """A file of so many bytes is to be unpacked: why it may not."""
        self._files += 1
        self._bytes += size
        if self._files > MAX_FILES:
            return TOO_MANY
        if self._bytes > self._ratio:
            return BOMB
        return TOO_LARGE if self._bytes > MAX_TOTAL else None


def read_zip(path: Path, filename: str) -> Iterator[Found]:
    try:
        with zipfile.ZipFile(path) as archive:
            yield from _zipped(archive, filename, path.stat().st_size)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        yield _not_an_archive(path, "a .zip")


def _zipped(archive: zipfile.ZipFile, filename: str, size: int) -> Iterator[Found]:
    infos = [info for info in archive.infolist() if not info.is_dir() and _is_meant(info.filename)]
    if len(infos) > MAX_FILES:
        yield TOO_MANY
        return
    if {"[Content_Types].xml", "mimetype"} & {info.filename for info in infos}:
        yield OFFICE
        return
    budget = _Budget(size)
    for info in infos:
        # The size given may be a lie, but zipfile unpacks no more than it says.
        if refusal := budget.spend(info.file_size):
            yield refusal
            return
        yield Entry(inside(filename, info.filename), _unzipped(archive, info))


def _unzipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes | Refusal:
    if stat.S_ISLNK(info.external_attr >> 16):
        return LINK
    if info.flag_bits & 1:
        return FILE_PROTECTED
    if info.file_size > MAX_FILE:
        return FILE_TOO_LARGE
    try:
        with archive.open(info) as file:
            # Without a number it would take as much memory as the archive says is packed.
            return file.read(MAX_FILE)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError):
        return FILE_DAMAGED


def read_tar(path: Path, filename: str) -> Iterator[Found]:
    """.tar, .tar.gz and .tgz, in one pass."""
    budget = _Budget(path.stat().st_size)
    begun = False
    try:
        with tarfile.open(path, "r|*") as archive:
            for info in archive:
                begun = True
                if info.isdir() or not _is_meant(info.name):
                    continue
                if refusal := budget.spend(info.size):
                    yield refusal
                    return
                yield Entry(inside(filename, info.name), _untarred(archive, info))
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError, OverflowError):
        yield DAMAGED if begun else _not_an_archive(path, "a .tar")


def _untarred(archive: tarfile.TarFile, info: tarfile.TarInfo) -> bytes | Refusal:
    if not info.isreg():
        return LINK
    if info.size > MAX_FILE:
        return FILE_TOO_LARGE
    file = archive.extractfile(info)
    return file.read() if file else FILE_DAMAGED


def _is_meant(name: str) -> bool:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return (
        "__MACOSX" not in parts
        and not any(part.startswith(".") and part not in (".", "..") for part in parts)
        and not (parts and parts[-1] in _LEFT_BY_PROGRAMS)
    )


def _not_an_archive(path: Path, kind: str) -> Refusal:
    with path.open("rb") as file:
        start = file.read(64)
    if start.startswith((b"PK\x03\x04", b"\x1f\x8b") if kind != "a .zip" else b"PK"):
        return DAMAGED
    return other_kind(start, kind) or Refusal(f"The file is not {kind} archive", _AGAIN)
