"""JSON Lines, plain or gzipped: one article a line, streamed.

Fields: `text`, and any of `id`, `title`, `date` (a day, month or year), `outlet`, `byline`, `url`,
`licence`, `source`, or other usual names of these (`columns`). Others are ignored.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import BinaryIO

from briefs.readers.columns import Field, chosen, columns_of, explained, mapping
from briefs.readers.draft import record_of_fields
from briefs.readers.types import Columns, Entry, Found, Note, Record, Refusal

MAX_LINE = 20 * 1024 * 1024  # bytes

_AS_LINES = "Write one JSON object a line, with at least a text"
NOT_JSON = Refusal("The record is not JSON", _AS_LINES)
NOT_AN_OBJECT = Refusal("The record is not a JSON object", _AS_LINES)
NO_TEXT = Refusal("The record has no text", "Give it a field text with the article’s text")
TOO_LONG = Refusal("The record is larger than 20 MB", "Split it into single articles")
DAMAGED = Refusal("The file is damaged and could be read only up to here", "Make the file anew")


_NONE: Mapping[Field, str] = {}


def records(
    path: Path, filename: str = "", columns: Mapping[Field, str] = _NONE
) -> Iterator[Record | Refusal]:
    """The records of a file, in its order; blank lines are skipped. Memory holds one at a time.

    columns: field -> name, as chosen; used for records that have these names.
    """
    name = filename or path.name
    for line in _lines(path, name):
        yield line if isinstance(line, Refusal) else record_of(line, name, columns)


def read_records(path: Path, filename: str, columns: Mapping[Field, str]) -> Iterator[Found]:
    """How the fields were understood, then the records as entries, named by their number."""
    yield from _introduced(path, filename, columns)
    for number, record in enumerate(records(path, filename, columns), start=1):
        yield Entry(f"{filename}, record {number}", record)


def record_of(line: bytes, filename: str, columns: Mapping[Field, str] = _NONE) -> Record | Refusal:
    """One line."""
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return NOT_JSON
    if not isinstance(fields, dict):
        return NOT_AN_OBJECT

    used = chosen(columns, fields) or _mapping(tuple(fields))
    given = {
        field: str(value)
        for field, name in used.items()
        if isinstance(value := fields[name], str if field == "text" else str | int)
    }
    return record_of_fields(given, filename=filename, encoding="utf-8") or NO_TEXT


@lru_cache(maxsize=64)
def _mapping(names: tuple[str, ...]) -> dict[Field, str]:
    """Most records of a file have the same fields."""
    return mapping(names)


def _introduced(
    path: Path, filename: str, columns: Mapping[Field, str]
) -> Iterator[Columns | Note]:
    """From the first line, if that is a record; no note of names that mean themselves."""
    line = next(_lines(path, filename), b"")
    try:
        fields = json.loads(line) if isinstance(line, bytes) else None
    except (ValueError, RecursionError):
        return
    if not isinstance(fields, dict):
        return
    found = chosen(columns, fields) or _mapping(tuple(fields))
    yield columns_of(list(fields), [str(value) for value in fields.values()], found)
    plain = all(name in found and found[name] == name for name in fields)
    if found and not plain:
        yield Note(explained(fields, found))


def _lines(path: Path, filename: str) -> Iterator[bytes | Refusal]:
    """Lines that are not blank."""
    with path.open("rb") as raw:
        if filename.lower().endswith(".gz"):
            with gzip.GzipFile(fileobj=raw) as unpacked:
                yield from _lines_of(unpacked)
        else:
            yield from _lines_of(raw)


def _lines_of(file: BinaryIO | gzip.GzipFile) -> Iterator[bytes | Refusal]:
    while True:
        try:
            line = file.readline(MAX_LINE + 1)
            too_long = len(line) > MAX_LINE
            rest = line
            while too_long and rest and not rest.endswith(b"\n"):
                rest = file.readline(MAX_LINE)
        except (OSError, EOFError, zlib.error):
            yield DAMAGED
            return
        if not line:
            return
        if too_long:
            yield TOO_LONG
        elif line.strip():
            yield line
