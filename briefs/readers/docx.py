"""Word documents (.docx): the text of the body as it reads after accepting all changes.

Page headers and footers, footnotes and comments lie in parts of their own, which are not read.
Office Open XML, ECMA-376 part 1, section 17.
"""

from __future__ import annotations

from typing import Any

from briefs.readers.packages import draft_of_paragraphs, part
from briefs.readers.types import ArticleDraft, Refusal

_WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/wordprocessingml/main}"
#: The same content once more, for programs that don't know the first way it is given.
_SECOND = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"

_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
#: Properties, deleted and moved text, codes of fields.
_LEFT_OUT = {"pPr", "sectPr", "sdtPr", "tblPr", "del", "moveFrom", "instrText", "delText"}


def read_docx(data: bytes, filename: str) -> ArticleDraft | Refusal:
    root = part(data, ("word/document.xml", "word/document2.xml"), "a Word document")
    if isinstance(root, Refusal):
        return root
    paragraphs: list[str] = []
    _walk(root, [], paragraphs)
    return draft_of_paragraphs(paragraphs, filename)


def _walk(element: Any, runs: list[str], paragraphs: list[str]) -> None:
    """Collect the text of `element` in `runs`, and of whole paragraphs in it in `paragraphs`."""
    for child in element.iterchildren("*"):
        name = _name(child.tag)
        if name == "t":
            runs.append(child.text or "")
        elif name in _CHARACTERS:
            runs.append(_CHARACTERS[name])
        elif name == "p":
            inner: list[str] = []  # a text box is a paragraph within one
            _walk(child, inner, paragraphs)
            paragraphs.append("".join(inner))
        elif name not in _LEFT_OUT and child.tag != _SECOND and not _is_hidden(child):
            _walk(child, runs, paragraphs)


def _name(tag: str) -> str:
    """The name of an element of Word; "" for others."""
    return next((tag.removeprefix(space) for space in (_WORD, _STRICT) if space in tag), "")


def _is_hidden(run: Any) -> bool:
    for namespace in (_WORD, _STRICT):
        vanish = run.find(f"{namespace}rPr/{namespace}vanish")
        if vanish is not None:
            return vanish.get(f"{namespace}val") not in ("0", "false", "off")
    return False
