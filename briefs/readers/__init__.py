"""Files into articles: bytes in, an ArticleDraft or a Refusal out. Pure functions.

    read(data, "000_7140b2abad6b7934.txt")

One module per format; `draft` joins what a file gives with what its text says (`headers`).
Collections in JSON Lines hold many articles and are read by `jsonl.records`.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from briefs.readers.decoding import EMPTY
from briefs.readers.html import read_html
from briefs.readers.jsonl import RECORD_SUFFIXES
from briefs.readers.markdown import read_markdown
from briefs.readers.text import read_text
from briefs.readers.types import ArticleDraft, Refusal

MAX_BYTES = 20 * 1024 * 1024

_READERS: dict[str, Callable[[bytes, str], ArticleDraft | Refusal]] = {
    ".txt": read_text,
    ".text": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
}
FILE_SUFFIXES = tuple(_READERS)

TOO_LARGE = Refusal("The file is larger than 20 MB", "Split it into single articles")
UNKNOWN_TYPE = Refusal("This file type can’t be read", "Use .txt, .md or .html")
COLLECTION = Refusal(
    "The file is a collection of articles",
    "An admin can import it with manage.py import_articles",
)


def read(data: bytes, filename: str) -> ArticleDraft | Refusal:
    """The article in one file; its format is told by the end of its name."""
    if not data:
        return EMPTY
    if len(data) > MAX_BYTES:
        return TOO_LARGE
    if filename.lower().endswith(RECORD_SUFFIXES):
        return COLLECTION
    reader = _READERS.get(PurePath(filename.lower()).suffix)
    return reader(data, filename) if reader else UNKNOWN_TYPE
