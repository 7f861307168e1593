"""Bytes to text: byte order mark, strict UTF-8, what the file declares, then a guess."""

from __future__ import annotations

import codecs
import re
from typing import NamedTuple

from charset_normalizer import from_bytes

from briefs.readers.types import EMPTY, Refusal

_MARKS = (  # UTF-32 first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: What files begin with: what they are, and how the name of one that can be read ends.
_SIGNATURES = (
    (b"%PDF", "a PDF", ".pdf"),
    (b"PK\x03\x04", "a .zip or office document", ".docx, .odt or .zip, whichever it is"),
    (b"\xd0\xcf\x11\xe0", "an old office document", ""),
    (b"{\\rtf", "an RTF document", ".rtf"),
    (b"\x89PNG", "a picture", ""),
    (b"\xff\xd8\xff", "a picture", ""),
    (b"GIF8", "a picture", ""),
    (b"\x1f\x8b", "a compressed file", ".tar.gz or .jsonl.gz, whichever it is"),
    (b"\x7fELF", "a program", ""),
    (b"MZ\x90", "a program", ""),
)
_CONTROL = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_GUESSED_FROM = 200_000  # bytes; more makes the guess slower, not better

NO_TEXT = Refusal("The file holds no text", "Check the file and upload it again")
_AS_TEXT = "Copy the article’s text into a .txt file and upload that"
NOT_TEXT = Refusal("The file is not text", _AS_TEXT)
UNKNOWN_ENCODING = Refusal(
    "The characters can’t be read: the encoding is not known",
    "Save the file as UTF-8 and upload it again",
)


class Decoded(NamedTuple):
    text: str
    encoding: str


def decode(data: bytes, declared: str = "") -> Decoded | Refusal:
    """The text of `data`, cleaned; `declared` is the encoding the file itself claims, if any."""
    if not data:
        return EMPTY
    if refusal := other_kind(data, "text"):
        return refusal
    decoded = _decode(data, declared)
    if isinstance(decoded, Refusal):
        return decoded
    text = clean(decoded.text)
    if len(_CONTROL.findall(text)) > 2 + len(text) // 100:
        return NOT_TEXT
    if not text.strip():
        return NO_TEXT
    return Decoded(text, decoded.encoding)


def other_kind(data: bytes, expected: str) -> Refusal | None:
    """A refusal that says what the file is where its first bytes show that; None if they don't."""
    for signature, kind, suffix in _SIGNATURES:
        if data.startswith(signature):
            rename = f"Rename it so that its name ends in {suffix}, and upload it again"
            return Refusal(f"The file is {kind}, not {expected}", rename if suffix else _AS_TEXT)
    return None


def clean(text: str) -> str:
    """The one place that alters text: line ends become "\\n", NULs go, lone surrogates (which no
    database takes) become U+FFFD. Marks of writing direction stay."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return _SURROGATE.sub("\ufffd", text)


def _decode(data: bytes, declared: str) -> Decoded | Refusal:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding) or UNKNOWN_ENCODING
    if b"\0" in data[:4096] and (wide := _utf16_without_mark(data)):
        return wide
    if data.count(b"\0") > len(data) // 1000 + 1:
        return NOT_TEXT
    return (
        _strictly(data, "utf-8")
        or (_strictly(data, declared) if declared else None)
        or _western(data)
        or _guess(data)
    )


def _strictly(data: bytes, encoding: str) -> Decoded | None:
    try:
        return Decoded(data.decode(encoding), encoding.removesuffix("-sig").lower())
    except (UnicodeDecodeError, LookupError):
        return None


def _utf16_without_mark(data: bytes) -> Decoded | None:
    """In European text every other byte of UTF-16 is NUL."""
    head = data[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if odd > 0.7 * half and even < 0.05 * half:
        return _strictly(data, "utf-16-le")
    if even > 0.7 * half and odd < 0.05 * half:
        return _strictly(data, "utf-16-be")
    return None


def _western(data: bytes) -> Decoded | None:
    """Windows-1252, where few bytes are not ASCII: English with typographic quotes and accents.

    charset-normalizer takes such text for one of a dozen Central European encodings.
    """
    foreign = sum(byte > 0x7F for byte in data[:_GUESSED_FROM])
    if foreign > min(len(data), _GUESSED_FROM) * 0.03:
        return None
    return _strictly(data, "windows-1252")


def _guess(data: bytes) -> Decoded | Refusal:
    best = from_bytes(data[:_GUESSED_FROM]).best()
    if best is None:
        return UNKNOWN_ENCODING
    return _strictly(data, best.encoding) or UNKNOWN_ENCODING
