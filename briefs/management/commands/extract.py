"""`manage.py extract`: texts in, statements out as JSON Lines. Needs no database and no server."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from django.core.management.base import BaseCommand, CommandError

from briefs.extraction import Attribution, Extraction, extract
from briefs.readers.headers import read_date


class Command(BaseCommand):
    help = (
        "Extract statements. Reads text files (or standard input as '-'), or with --jsonl lines of "
        '{"id", "text", "title"?, "date"?, "outlet"?, "byline"?}; writes one JSON line for each document.'
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "files",
            nargs="*",
            default=["-"],
            metavar="FILE",
            help="a file, or - for standard input (the default)",
        )
        parser.add_argument("--jsonl", action="store_true", help="read JSON Lines instead of text")

    def handle(self, *args: Any, **options: Any) -> None:
        for document in _documents(options["files"], options["jsonl"]):
            line = json.dumps(record(document), ensure_ascii=False)
            # Half a character, which JSON can hold and UTF-8 cannot, stays escaped.
            self.stdout.write(line.encode("utf-8", "backslashreplace").decode())


def _documents(files: list[str], lines: bool) -> Iterator[dict[str, Any]]:
    for name in files:
        try:
            stream = _open(name)
            if not lines:
                yield {"id": "-" if name == "-" else Path(name).stem, "text": stream.read()}
                continue
            for number, line in enumerate(stream, 1):
                if line.strip():
                    yield _parsed(line, f"{name}:{number}")
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{name}: {error}") from error


def _open(name: str) -> TextIO:
    """Line endings are kept as they are: offsets count the characters of the file."""
    if name == "-":
        sys.stdin.reconfigure(encoding="utf-8", newline="")  # type: ignore[union-attr]
        return sys.stdin
    return Path(name).open(encoding="utf-8", newline="")


def _parsed(line: str, where: str) -> dict[str, Any]:
    try:
        document = json.loads(line)
    except ValueError as error:
        raise CommandError(f"{where}: not JSON: {error}") from error
    if not isinstance(document, dict) or not isinstance(document.get("text"), str):
        raise CommandError(f'{where}: a document needs a string "text"')
    for key in ("title", "date", "byline"):
        if not isinstance(document.get(key) or "", str):
            raise CommandError(f'{where}: "{key}" must be a string')
    return document


def record(document: dict[str, Any]) -> dict[str, Any]:
    """One line of output; what the input says of the article (outlet, title, date) is repeated."""
    published = read_date(document["date"]) if document.get("date") else None
    if document.get("date") and published is None:
        raise CommandError(
            f"{document.get('id')}: no date is read in {document['date']!r}: give one like 2021, "
            "2021-04, 2021-04-12 or 2021-04-12T10:00:00Z"
        )
    text = document["text"]
    extraction = extract(
        text,
        title=document.get("title") or "",
        published=published.date if published else None,
        byline=document.get("byline") or "",
    )
    given = {key: document[key] for key in ("outlet", "title", "date") if document.get(key)}
    return as_record(document.get("id"), text, extraction) | given


def as_record(identifier: Any, text: str, extraction: Extraction) -> dict[str, Any]:
    """The quotes-dev format with our further fields."""
    return {
        "id": identifier,
        "text": text,
        "version": extraction.version,
        "published": str(extraction.published.date) if extraction.published else None,
        "quotes": [_quote(a) for a in extraction.attributions],
    }


def _quote(a: Attribution) -> dict[str, Any]:
    speaker, said = a.speaker, a.said
    return {
        "content": [list(span) for span in a.contents],
        "cue": [list(a.cue)] if a.cue else [],
        "speaker": [list(a.source)] if a.source else [],
        "speaker_name": speaker.name if speaker else None,
        "type": a.type,
        "verb": a.verb,
        "said": {"date": str(said.date), "precision": said.date.precision, "words": said.words}
        if said
        else None,
        "said_words": a.said_words,
        "office": speaker.office if speaker else "",
        "country": speaker.country if speaker else "",
        "kind": speaker.kind if speaker else None,
        "confidence": a.confidence,
        "addressee": a.addressee,
        "venue": a.venue,
    }
