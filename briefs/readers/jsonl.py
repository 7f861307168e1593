"""JSON Lines, plain or gzipped: one article a line, streamed.

Fields: `text`, and any of `id`, `title`, `date` (a day, month or year), `outlet`, `byline`, `url`,
`licence`, `source`. Others are ignored.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from briefs.readers.decoding import clean
from briefs.readers.draft import Metadata, draft_of
from briefs.readers.headers import read_date
from briefs.readers.types import Entry, Found, Record, Refusal

RECORD_SUFFIXES = (".jsonl", ".jsonl.gz")
MAX_LINE = 20 * 1024 * 1024  # bytes

_AS_LINES = "Write one JSON object a line, with at least a text"
NOT_JSON = Refusal("The record is not JSON", _AS_LINES)
NOT_AN_OBJECT = Refusal("The record is not a JSON object", _AS_LINES)
NO_TEXT = Refusal("The record has no text", "Give it a field text with the article’s text")
TOO_LONG = Refusal("The record is larger than 20 MB", "Split it into single articles")
DAMAGED = Refusal("The file is damaged and could be read only up to here", "Make the file anew")


def records(path: Path, filename: str = "") -> Iterator[Record | Refusal]:
    """The records of a file, in its order; blank lines are skipped. Memory holds one at a time."""
    filename = filename or path.name
    with path.open("rb") as raw:
        if filename.lower().endswith(".gz"):
            with gzip.GzipFile(fileobj=raw) as unpacked:
                yield from _records(unpacked, filename)
        else:
            yield from _records(raw, filename)


def read_records(path: Path, filename: str) -> Iterator[Found]:
    """The records as entries, named by their number."""
    for number, record in enumerate(records(path, filename), start=1):
        yield Entry(f"{filename}, record {number}", record)


def record_of(line: bytes, filename: str) -> Record | Refusal:
    """One line."""
    try:
        fields = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return NOT_JSON
    if not isinstance(fields, dict):
        return NOT_AN_OBJECT

    def given(name: str) -> str:
        value = fields.get(name)
        return clean(str(value)).strip() if isinstance(value, str | int) else ""

    text = fields.get("text")
    if not isinstance(text, str) or not (text := clean(text)).strip():
        return NO_TEXT
    known = Metadata(
        title=given("title"),
        outlet=given("outlet"),
        published=read_date(given("date")),
        byline=given("byline"),
        url=given("url"),
    )
    return Record(
        draft=draft_of(text, filename=filename, encoding="utf-8", known=known),
        external_id=given("id"),
        licence=given("licence"),
        source=given("source"),
    )


def _records(lines: BinaryIO | gzip.GzipFile, filename: str) -> Iterator[Record | Refusal]:
    while True:
        try:
            line = lines.readline(MAX_LINE + 1)
            too_long = len(line) > MAX_LINE
            rest = line
            while too_long and rest and not rest.endswith(b"\n"):
                rest = lines.readline(MAX_LINE)
        except (OSError, EOFError, zlib.error):
            yield DAMAGED
            return
        if not line:
            return
        if too_long:
            yield TOO_LONG
        elif line.strip():
            yield record_of(line, filename)
