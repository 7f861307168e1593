"""Markdown files: kept as they are, but for front matter, which is read and taken off."""

from __future__ import annotations

import re

from briefs.readers.decoding import NO_TEXT, decode
from briefs.readers.draft import Metadata, draft_of
from briefs.readers.headers import read_date
from briefs.readers.types import ArticleDraft, Refusal

_FRONT_MATTER = re.compile(r"---[ \t]*\n((?:[^\n]*\n){0,60}?)(?:---|\.\.\.)[ \t]*(?:\n|$)")
_FIELD = re.compile(r"^([A-Za-z_-]+):[ \t]*(.*?)[ \t]*$", re.MULTILINE)


def read_markdown(data: bytes, filename: str) -> ArticleDraft | Refusal:
    """Front matter may give title, date, outlet (source, publisher), byline (author) and url."""
    decoded = decode(data)
    if isinstance(decoded, Refusal):
        return decoded
    text, known = decoded.text, Metadata()
    if match := _FRONT_MATTER.match(text):
        known, text = _metadata(match[1]), text[match.end() :].lstrip("\n")
    if not text.strip():
        return NO_TEXT
    return draft_of(text, filename=filename, encoding=decoded.encoding, known=known)


def _metadata(front_matter: str) -> Metadata:
    fields = {
        name.lower(): value.strip("\"'") for name, value in _FIELD.findall(front_matter) if value
    }

    def first(*names: str) -> str:
        return next((fields[name] for name in names if name in fields), "")

    return Metadata(
        title=first("title", "headline"),
        outlet=first("outlet", "source", "publisher", "publication"),
        published=read_date(first("date", "published")),
        byline=first("byline", "author"),
        url=first("url", "link"),
    )
