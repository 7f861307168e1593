"""Bytes of a file -> ArticleDraft, or a Refusal that says why not and what to do."""

from __future__ import annotations

from briefs.readers.text import read_text
from briefs.readers.types import ArticleDraft, Refusal

FILE_SUFFIXES = (".txt", ".md", ".html", ".htm")


def read(data: bytes, filename: str) -> ArticleDraft | Refusal:
    """Read a file by the suffix of its name."""
    return read_text(data, filename)
