"""Office documents as packages: a .zip with XML in it, read within limits.

The libraries for these formats read a document of 1 MB that unpacks to 1 GB until memory is out.
The text needs only one part, so that is unpacked, up to a limit, and parsed by lxml without
entities, network or very deep trees.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from typing import Any

import lxml.etree

from briefs.readers.decoding import NO_TEXT, clean, other_kind
from briefs.readers.draft import draft_of
from briefs.readers.types import ArticleDraft, Refusal

MAX_PART = 50 * 1024 * 1024  # bytes, unpacked

_SAVE_AGAIN = "Open it in a word processor, save it again and upload that"
DAMAGED = Refusal("The document is damaged", _SAVE_AGAIN)
TOO_LARGE = Refusal(
    "The document unpacks to more than 50 MB of text",
    "Copy the article’s text into a .txt file and upload that",
)
WITH_ENTITIES = Refusal("The document declares entities, which no word processor does", _SAVE_AGAIN)
PROTECTED = Refusal(
    "The document is protected by a password", "Save it without the password and upload that"
)
OLD = Refusal("The document is in an old format of Office", "Save it as .docx and upload that")

_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def part(data: bytes, names: tuple[str, ...], kind: str) -> Any | Refusal:
    """The root element of the first of the parts `names` that the package has.

    kind: what the file should be, for the refusal: "a Word document".
    """
    if data.startswith(_OLE):
        return PROTECTED if _ENCRYPTED in data else OLD
    if not data.startswith(b"PK"):
        return other_kind(data, kind) or Refusal(f"The file is not {kind}", _SAVE_AGAIN)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            present = set(package.namelist())
            name = next((name for name in names if name in present), None)
            if name is None:
                return Refusal(f"The file is a .zip, not {kind}", "Rename it to what it is")
            if package.getinfo(name).flag_bits & 1:
                return PROTECTED
            with package.open(name) as file:
                xml = file.read(MAX_PART + 1)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, ValueError):
        return DAMAGED
    return TOO_LARGE if len(xml) > MAX_PART else _parse(xml)


def draft_of_paragraphs(paragraphs: list[str], filename: str) -> ArticleDraft | Refusal:
    """Paragraphs as a text: blank lines between them, spaces within them as one."""
    lines = (
        "\n".join(" ".join(line.split()) for line in paragraph.split("\n")).strip()
        for paragraph in paragraphs
    )
    text = clean("\n\n".join(filter(None, lines)))
    return draft_of(text, filename=filename, encoding="utf-8") if text.strip() else NO_TEXT


def _parse(xml: bytes) -> Any | Refusal:
    parser = lxml.etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = lxml.etree.fromstring(xml, parser=parser)
    except (lxml.etree.LxmlError, ValueError):
        return WITH_ENTITIES if b"<!ENTITY" in xml[:100_000] else DAMAGED
    return WITH_ENTITIES if root.getroottree().docinfo.doctype else root
