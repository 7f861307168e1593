"""OpenDocument texts (.odt): paragraphs and headings of the body.

Notes, comments, deleted text and tables of contents are left out; page headers and footers lie in
a part of their own. OpenDocument 1.3 part 3, section 5.
"""

from __future__ import annotations

from typing import Any

from briefs.readers.packages import PROTECTED, draft_of_paragraphs, part
from briefs.readers.types import ArticleDraft, Refusal

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DRAWING = "{urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0}"

_LEFT_OUT = {
    f"{_TEXT}note",
    f"{_TEXT}tracked-changes",
    f"{_TEXT}table-of-content",
    f"{_OFFICE}annotation",
    f"{_OFFICE}forms",
    f"{_DRAWING}title",
    f"{_DRAWING}desc",
}
_MOST_SPACES = 100


def read_odt(data: bytes, filename: str) -> ArticleDraft | Refusal:
    manifest = part(data, ("META-INF/manifest.xml",), "an OpenDocument text")
    if isinstance(manifest, Refusal):
        return manifest
    if any(element.tag.endswith("}encryption-data") for element in manifest.iter("*")):
        return PROTECTED
    root = part(data, ("content.xml",), "an OpenDocument text")
    if isinstance(root, Refusal):
        return root
    paragraphs: list[str] = []
    for body in root.iter(f"{_OFFICE}text"):
        _walk(body, [], paragraphs)
    return draft_of_paragraphs(paragraphs, filename)


def _walk(element: Any, runs: list[str], paragraphs: list[str]) -> None:
    """Collect the text of `element` in `runs`, and of whole paragraphs in it in `paragraphs`."""
    for child in element.iterchildren("*"):
        if child.tag in (f"{_TEXT}p", f"{_TEXT}h"):
            inner = [child.text or ""]  # a text box is a paragraph within one
            _walk(child, inner, paragraphs)
            paragraphs.append("".join(inner))
        elif child.tag == f"{_TEXT}s":
            count = child.get(f"{_TEXT}c", "1")
            runs.append(" " * min(int(count) if count.isdecimal() else 1, _MOST_SPACES))
        elif child.tag == f"{_TEXT}tab":
            runs.append("\t")
        elif child.tag == f"{_TEXT}line-break":
            runs.append("\n")
        elif child.tag not in _LEFT_OUT:
            runs.append(child.text or "")
            _walk(child, runs, paragraphs)
        runs.append(child.tail or "")
