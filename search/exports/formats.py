"""The formats there are, by name. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from search.exports import bibtex, csv, docx, jsonl, markdown, ris
from search.exports.types import Block, Head, Heading, Reference, Removed

Write = Callable[[Iterable[Block], Head], Iterator[bytes]]


@dataclass(frozen=True, slots=True)
class Format:
    """is_document: made for reading, with a head; statements come grouped under headings."""

    label: str
    ending: str
    content_type: str
    write: Write
    is_document: bool = False


def _listing(write: Callable[[Iterable[Reference | Removed]], Iterator[bytes]]) -> Write:
    """Of a format that is a list of records, without anything around them."""

    def write_records(blocks: Iterable[Block], head: Head) -> Iterator[bytes]:
        return write(block for block in blocks if not isinstance(block, Heading))

    return write_records


def _table(write: Callable[[Iterable[Reference]], Iterator[bytes]]) -> Write:
    """Of one whose records are what is on record, with all its facts."""

    def write_rows(blocks: Iterable[Block], head: Head) -> Iterator[bytes]:
        return write(block for block in blocks if not isinstance(block, Heading | Removed))

    return write_rows


FORMATS = {
    "csv": Format("Spreadsheet", "csv", "text/csv; charset=utf-8", _table(csv.write)),
    "jsonl": Format(
        "JSON Lines", "jsonl", "application/x-ndjson; charset=utf-8", _table(jsonl.write)
    ),
    "docx": Format(
        "Word, with footnotes",
        "docx",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        docx.write,
        is_document=True,
    ),
    "md": Format(
        "Markdown, with footnotes",
        "md",
        "text/markdown; charset=utf-8",
        markdown.write,
        is_document=True,
    ),
    "ris": Format(
        "RIS, for Zotero and EndNote",
        "ris",
        "application/x-research-info-systems; charset=utf-8",
        _listing(ris.write),
    ),
    "bib": Format("BibTeX", "bib", "application/x-bibtex; charset=utf-8", _listing(bibtex.write)),
}
