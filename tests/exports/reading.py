"""Exports as other programs read them."""

from __future__ import annotations

import io
import json
import zipfile
from dataclasses import dataclass
from typing import Any
from xml.etree import ElementTree

import bibtexparser
import docx
import numpy as np
import rispy
from bibtexparser.middlewares import LatexDecodingMiddleware
from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode
from mdit_py_plugins.footnote import footnote_plugin
from pylatexenc.latex2text import LatexNodes2Text, MacroTextSpec, get_default_latex_context_db

#: Standard commands that the decoder leaves out, and one that it takes for an accent.
_DECODED = {"textbraceleft": "{", "textbraceright": "}", "textasciicircum": "^"}
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def rows_of_csv(data: bytes) -> list[dict[str, str]]:
    """By numpy's reader, which shares nothing with what writes them."""
    text = io.StringIO(data.decode("utf-8-sig"), newline="")
    table = np.loadtxt(
        text, dtype=object, delimiter=",", quotechar='"', comments=None, converters=str, ndmin=2
    )
    head, *rows = table.tolist() or [[]]
    return [dict(zip(head, row, strict=True)) for row in rows]


def rows_of_jsonl(data: bytes) -> list[dict[str, str]]:
    return [json.loads(line) for line in data.decode().split("\n") if line]


def records_of_ris(data: bytes) -> list[dict[str, Any]]:
    return rispy.loads(data.decode())


def entries_of_bibtex(data: bytes) -> list[dict[str, str]]:
    """Fields as TeX would print them; a part of the file that is no entry is an error."""
    context = get_default_latex_context_db()
    macros = [MacroTextSpec(name, shown) for name, shown in _DECODED.items()]
    context.add_context_category("exports", macros=macros, prepend=True)
    decoder = LatexNodes2Text(latex_context=context, keep_braced_groups=False)
    decoding = LatexDecodingMiddleware(decoder=decoder)
    library = bibtexparser.parse_string(data.decode(), append_middleware=[decoding])
    assert not library.failed_blocks
    assert not library.comments
    return [
        {"ID": entry.key, **{field.key: field.value for field in entry.fields}}
        for entry in library.entries
    ]


@dataclass
class Document:
    """A document's paragraphs as (style, text), and its footnotes in the order of their marks."""

    paragraphs: list[tuple[str, str]]
    footnotes: list[str]

    def styled(self, style: str) -> list[str]:
        return [text for name, text in self.paragraphs if name == style]


def document_of_docx(data: bytes) -> Document:
    """By python-docx; footnotes, which it doesn't know, by the marks in the text."""
    made = docx.Document(io.BytesIO(data))
    paragraphs = [(one.style.name, one.text) for one in made.paragraphs]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.testzip() is None
        notes = ElementTree.fromstring(archive.read("word/footnotes.xml"))
    texts = {
        note.get(f"{W}id"): "".join(text.text or "" for text in note.iter(f"{W}t")).strip()
        for note in notes.iter(f"{W}footnote")
    }
    marks = [mark.get(f"{W}id") for mark in made.element.iter(f"{W}footnoteReference")]
    assert len(set(marks)) == len(marks)
    return Document(paragraphs, [texts[mark] for mark in marks])


def document_of_markdown(data: bytes) -> Document:
    """Headings are styled "h1" …, what is quoted "blockquote", the rest "p"."""
    parser = MarkdownIt("commonmark").use(footnote_plugin)
    root = SyntaxTreeNode(parser.parse(data.decode()))
    paragraphs: list[tuple[str, str]] = []
    footnotes: list[str] = []
    for node in root.children:
        if node.type == "footnote_block":
            footnotes = [_text(note) for note in node.children]
        else:
            style = {"heading": node.tag, "blockquote": "blockquote"}.get(node.type, node.type)
            paragraphs.append(("p" if style == "paragraph" else style, _text(node)))
    return Document(paragraphs, footnotes)


def _text(node: SyntaxTreeNode) -> str:
    if node.type in ("text", "code_inline", "html_inline", "html_block"):
        assert node.type == "text", f"markup out of a text: {node.content}"
        return node.content
    return "".join(_text(child) for child in node.children)
