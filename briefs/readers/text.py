"""Plain text: encoding, cleaning, and the facts that stand in the text."""

from __future__ import annotations

import codecs
import re

from charset_normalizer import from_bytes

from briefs.dates import PartialDate
from briefs.readers.language import detect_language
from briefs.readers.types import ArticleDraft, Refusal

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_TITLE_LENGTH = 90
_STATED_DATE = re.compile(r"^\s*date\s+(\d{4}-\d{2}-\d{2})\b", re.I)


def read_text(data: bytes, filename: str) -> ArticleDraft | Refusal:
    decoded = decode(data)
    if isinstance(decoded, Refusal):
        return decoded
    text, encoding = decoded
    return describe(clean(text), title="", encoding=encoding)


def decode(data: bytes) -> tuple[str, str] | Refusal:
    """The text and the encoding it was in."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), encoding
            except UnicodeDecodeError:
                break
    if b"\x00" in data[:8192]:
        return Refusal("The file is not text", "Upload .txt, .md or .html")
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        best = from_bytes(data).best()
    if best is None:
        return Refusal("The file's encoding cannot be told", "Save it as UTF-8 and upload it again")
    return str(best), best.encoding


def clean(text: str) -> str:
    """Without NULs and lone surrogates, with line feeds for line ends; otherwise as it is."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return text.encode("utf-8", "ignore").decode("utf-8")


def describe(text: str, *, title: str, encoding: str) -> ArticleDraft | Refusal:
    """A draft with the facts found in the text itself."""
    if not text.strip():
        return Refusal("The file holds no text", "Check the file and upload it again")
    stated = _STATED_DATE.match(text)
    return ArticleDraft(
        text=text,
        title=title or _first_sentence(text),
        title_from="metadata" if title else "first sentence",
        published=PartialDate.parse(stated.group(1)) if stated else None,
        published_words=stated.group().strip() if stated else "",
        language=detect_language(text),
        encoding=encoding,
    )


def _first_sentence(text: str) -> str:
    line = next(line.strip() for line in text.splitlines() if line.strip())
    sentence = re.split(r"(?<=[.!?])\s+(?=[A-Z])", line, maxsplit=1)[0]
    if len(sentence) <= _TITLE_LENGTH:
        return sentence
    return sentence[:_TITLE_LENGTH].rsplit(" ", 1)[0].rstrip(",;:") + "…"
