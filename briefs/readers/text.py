"""Plain text files."""

from __future__ import annotations

from briefs.readers.decoding import decode
from briefs.readers.draft import draft_of
from briefs.readers.types import ArticleDraft, Refusal


def read_text(data: bytes, filename: str) -> ArticleDraft | Refusal:
    decoded = decode(data)
    if isinstance(decoded, Refusal):
        return decoded
    return draft_of(decoded.text, filename=filename, encoding=decoded.encoding)
