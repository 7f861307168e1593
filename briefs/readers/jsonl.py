"""JSON Lines archives: one article a line, streamed, plain or gzipped."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

from briefs.dates import PartialDate
from briefs.readers.language import detect_language
from briefs.readers.text import clean, describe
from briefs.readers.types import ArticleDraft, Refusal

RECORD_SUFFIXES = (".jsonl", ".jsonl.gz")
LONGEST_LINE = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Record:
    """A draft with what an archive says of it. external_id: the record's `id`."""

    draft: ArticleDraft
    external_id: str = ""
    licence: str = ""
    source: str = ""


def records(path: Path) -> Iterator[Record | Refusal]:
    """The records of a file in order; a bad line is refused and the rest goes on."""
    with _open(path) as lines:
        while line := lines.readline(LONGEST_LINE):
            if line.strip():
                yield _record(line)


def _open(path: Path) -> IO[bytes]:
    if path.name.endswith(".gz"):
        return cast("IO[bytes]", gzip.open(path, "rb"))
    return path.open("rb")


def _record(line: bytes) -> Record | Refusal:
    try:
        fields = json.loads(line)
    except (ValueError, RecursionError):
        return Refusal("The line is not JSON", 'Write one object a line, with "text" in it')
    if not isinstance(fields, dict):
        return Refusal("The line is not a JSON object", 'Write one object a line, with "text" in it')
    text = clean(_text(fields, "text"))
    if not text.strip():
        return Refusal('The record has no "text"', "Put the article's text there")
    draft = describe(text, title=clean(_text(fields, "title")), encoding="utf-8")
    if isinstance(draft, Refusal):
        return draft
    stated = _text(fields, "date")
    try:
        published = PartialDate.parse(stated) if stated else draft.published
    except ValueError:
        return Refusal(f"The date {stated[:40]!r} cannot be read", "Write it as 2021-04-12")
    return Record(
        draft=ArticleDraft(
            text=text,
            title=draft.title,
            title_from="metadata" if _text(fields, "title") else draft.title_from,
            outlet=_text(fields, "outlet") or draft.outlet,
            published=published,
            published_words="" if stated else draft.published_words,
            byline=clean(_text(fields, "byline")) or draft.byline,
            url=_text(fields, "url"),
            language=detect_language(text),
        ),
        external_id=_text(fields, "id"),
        licence=_text(fields, "licence"),
        source=_text(fields, "source"),
    )


def _text(fields: dict[str, Any], name: str) -> str:
    value = fields.get(name)
    return value.strip() if isinstance(value, str) and name != "text" else str(value or "")
