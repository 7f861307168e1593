"""What there is to import under some paths: articles in files, archives, mailboxes, tables.

Files are read in processes of their own, within limits (`readers.confined`), some to a process.
"""

from __future__ import annotations

import gzip
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from pathlib import Path

from briefs import originals
from briefs.ingest.entries import MAX_DEPTH, TOO_DEEP
from briefs.models import Original
from briefs.readers import RECORD_SUFFIXES, check_name, confined
from briefs.readers.columns import Field
from briefs.readers.types import ArticleDraft, Columns, Entry, Note, Record, Refusal

TO_A_PROCESS = 50  # files
_BY_NAME: Mapping[Field, str] = {}


@dataclass(frozen=True, slots=True)
class Article:
    """An article as read, and the file it is in. name: as shown to people."""

    name: str
    record: Record
    original: Original


@dataclass(frozen=True, slots=True)
class Refused:
    """A file or record that holds no article, and what to do about it."""

    name: str
    reason: str
    advice: str


@dataclass(frozen=True, slots=True)
class Noted:
    """How a file was understood."""

    name: str
    note: str


Item = Article | Refused | Noted


@dataclass
class _File:
    """path: where it lies; name: what its owner calls it; depth: in how many files it lies."""

    path: Path
    name: str
    depth: int = 0

    @property
    def label(self) -> str:
        return self.name if self.depth else str(self.path)

    @cached_property
    def original(self) -> Original:
        with self.path.open("rb") as file:
            return originals.keep(self.name, iter(lambda: file.read(1 << 20), b""))


def items(paths: Iterable[Path], columns: Mapping[Field, str] = _BY_NAME) -> Iterator[Item]:
    """Everything under `paths`. columns: of tables that have columns of these names.

    What no reader is for is refused by its name; hidden files in folders are nobody's articles.
    """
    closed: list[OSError] = []
    files = _files(paths, closed.append)
    while some := list(islice(files, TO_A_PROCESS)):
        readable = [file for file in some if os.access(file.path, os.R_OK)]
        for file in some:
            if file not in readable:
                yield Refused(file.label, "The file may not be read", "Change its permissions")
        wanted = []
        for file in readable:
            if refusal := check_name(file.name):
                yield Refused(file.label, refusal.reason, refusal.advice)
            else:
                wanted.append(file)
        yield from _read(wanted, columns)
    for error in closed:
        yield Refused(str(error.filename), "The folder may not be read", "Change its permissions")


def expected(paths: Iterable[Path]) -> int:
    """How many items there are likely to be, as far as that is told without reading them: a file is
    one, and so is each line of JSON Lines."""
    return sum(_expected_in(file) for file in _files(paths))


def _expected_in(file: _File) -> int:
    if not file.name.lower().endswith(RECORD_SUFFIXES):
        return 1
    try:
        with (
            gzip.open(file.path)
            if file.name.lower().endswith(".gz")
            else file.path.open("rb") as lines
        ):
            return sum(chunk.count(b"\n") for chunk in iter(lambda: lines.read(1 << 20), b""))
    except (OSError, EOFError, zlib.error):  # it will be refused, with the reason
        return 1


def _files(
    paths: Iterable[Path], unread: Callable[[OSError], None] | None = None
) -> Iterator[_File]:
    """unread: told of each folder that may not be read."""
    for path in paths:
        if not path.is_dir():
            yield _File(path, path.name)
            continue
        within: list[Path] = []
        for folder, folders, names in os.walk(path, onerror=unread):
            folders[:] = [name for name in folders if not name.startswith(".")]
            within += [Path(folder, name) for name in names if not name.startswith(".")]
        for file in sorted(within):
            if file.is_file():
                yield _File(file, file.name)


def _read(files: Sequence[_File], columns: Mapping[Field, str]) -> Iterator[Item]:
    inner: list[_File] = []
    named = [(file.path, file.name) for file in files]
    for place, found in confined.contents_of(named, columns=columns):
        if isinstance(found, Columns):
            continue
        one = _item(files[place], found)
        if isinstance(one, _File):
            inner.append(one)
        else:
            yield one
        if len(inner) == TO_A_PROCESS:
            yield from _read(inner, columns)
            inner.clear()
    if inner:
        yield from _read(inner, columns)


def _item(file: _File, found: ArticleDraft | Refusal | Entry | Note) -> Item | _File:
    """An item, or a file in the file that is to be read by itself."""
    if isinstance(found, ArticleDraft):
        return Article(file.name, Record(found, external_id=file.name), file.original)
    if isinstance(found, Refusal):
        return Refused(file.label, found.reason, found.advice)
    if isinstance(found, Note):
        return Noted(file.label, found.text)
    return _entry(file, found)


def _entry(file: _File, entry: Entry) -> Item | _File:
    content = entry.content
    if isinstance(content, Record):
        return Article(entry.name, content, file.original)
    if isinstance(content, bytes):
        content = (TOO_DEEP if file.depth >= MAX_DEPTH else check_name(entry.name)) or content
    if isinstance(content, Refusal):
        return Refused(entry.name, content.reason, content.advice)
    original = originals.keep(entry.name.rsplit("/", 1)[-1], [content])
    inner = _File(originals.path_of(original), entry.name, file.depth + 1)
    inner.original = original
    return inner
