"""Where indexes lie on disk, and which one is live.

    index/
      CURRENT        name of the live generation, "g3\n"
      WRITER         locked (flock) by the one process that writes
      g3/            a Whoosh index: its TOC names the segments
        _MAIN_17.toc
        MAIN_<id>.arrays

A new generation is built beside the live one and becomes it when CURRENT is replaced (written
aside, fsync, rename, fsync of the directory). The old one is removed by the next writer, so a
reader that is just opening it finds it. Readers create nothing, repair nothing, delete nothing.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC

from briefs.durable import replace
from search.engines.base import EngineError, IndexMissing

CURRENT = "CURRENT"
_WRITER = "WRITER"
_GENERATION = re.compile(r"g[0-9]+")
_TOC = re.compile(r"_MAIN_([0-9]+)\.toc")

INDEX_NAME = "MAIN"

#: File systems tell the time of a change this exactly, in nanoseconds, or better.
_CLOCK_TICK = 2_000_000_000


class DurableStorage(FileStorage):
    """Whoosh's storage, except that a file renamed into place has reached the disk."""

    def rename_file(self, oldname: str, newname: str, safe: bool = False) -> None:
        folder = Path(self.folder)
        with open(folder / oldname, "rb") as file:
            os.fsync(file.fileno())
        if safe and (folder / newname).exists():
            raise FileExistsError(newname)
        replace(folder / oldname, folder / newname)


def current(folder: Path) -> Path:
    """Folder of the live generation. Raises IndexMissing."""
    try:
        name = (folder / CURRENT).read_text("ascii").strip()
    except FileNotFoundError:
        raise IndexMissing(f"There is no index in {folder}.") from None
    except (OSError, ValueError) as error:
        raise IndexMissing(f"{folder / CURRENT} cannot be read: {error}") from error
    if not _GENERATION.fullmatch(name):
        raise IndexMissing(f"{folder / CURRENT} is damaged.")
    return folder / name


def stamp(folder: Path) -> tuple[int, int]:
    """What changes whenever CURRENT is replaced. Raises IndexMissing."""
    try:
        return stamp_of(str(folder / CURRENT))
    except FileNotFoundError:
        raise IndexMissing(f"There is no index in {folder}.") from None
    except OSError as error:
        raise IndexMissing(f"{folder / CURRENT} cannot be read: {error}") from error


def stamp_of(current: str) -> tuple[int, int]:
    """The same of the file CURRENT itself. Raises OSError."""
    found = os.stat(current)
    return found.st_ino, found.st_mtime_ns


def unchanged_since(generation: Path) -> int:
    """When a folder last changed, if so long ago that a change from now on will show; else 0."""
    changed = os.stat(generation).st_mtime_ns
    return changed if time.time_ns() - changed > _CLOCK_TICK else 0


def latest_commit(generation: Path) -> int:
    """Number of the newest TOC in a generation's folder, -1 if none: one listing, some 6 µs."""
    newest = -1
    for name in os.listdir(generation):
        match = _TOC.fullmatch(name)
        if match and int(match[1]) > newest:
            newest = int(match[1])
    return newest


def read_toc(generation: Path, commit: int, schema: Any) -> TOC:
    """A commit's list of segments. The schema is the code's, not the stored one."""
    return TOC.read(FileStorage(str(generation)), INDEX_NAME, gen=commit, schema=schema)


def switch(folder: Path, generation: Path) -> Path | None:
    """Make `generation` the live one, durably. Returns the one that was, if any."""
    try:
        replaced: Path | None = current(folder)
    except IndexMissing:
        replaced = None
    aside = folder / f"{CURRENT}.new"
    with open(aside, "w", encoding="ascii") as file:
        file.write(f"{generation.name}\n")
        file.flush()
        os.fsync(file.fileno())
    replace(aside, folder / CURRENT)
    return replaced


def new_generation(folder: Path) -> Path:
    """An empty folder for an index to be built in."""
    numbers = [int(path.name[1:]) for path in folder.iterdir() if _is_generation(path)]
    generation = folder / f"g{max(numbers, default=0) + 1}"
    generation.mkdir()
    return generation


def beside(folder: Path) -> list[Path]:
    """Generations newer than the live one, newest first: of rebuilds that were interrupted."""
    if not folder.is_dir():
        return []
    try:
        live = int(current(folder).name[1:])
    except IndexMissing:
        live = 0
    numbers = sorted(int(path.name[1:]) for path in folder.iterdir() if _is_generation(path))
    return [folder / f"g{number}" for number in reversed(numbers) if number > live]


def remove_others(folder: Path, kept: Collection[Path | None]) -> None:
    """Delete all generations but some: replaced ones, and what a killed rebuild left."""
    for path in folder.iterdir():
        if _is_generation(path) and path not in kept:
            shutil.rmtree(path, ignore_errors=True)


def _is_generation(path: Path) -> bool:
    return _GENERATION.fullmatch(path.name) is not None


@contextmanager
def writing(folder: Path, *, timeout: float = 10.0) -> Iterator[None]:
    """Be the one who writes. The lock dies with the process. Raises EngineError."""
    with open(folder / _WRITER, "a") as file:
        end = time.monotonic() + timeout
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > end:
                    raise EngineError("Another process is writing the index.") from None
                time.sleep(0.002)
        yield
