"""RTF documents, by striprtf: page headers and footers, footnotes and pictures are left out."""

from __future__ import annotations

import re

from striprtf.striprtf import rtf_to_text

from briefs.readers.decoding import other_kind
from briefs.readers.packages import draft_of_paragraphs
from briefs.readers.types import ArticleDraft, Refusal

_SAVE_AGAIN = "Open it in a word processor, save it as .docx and upload that"
NOT_RTF = Refusal("The file is not an RTF document", _SAVE_AGAIN)
CUT_OFF = Refusal("The RTF document is cut off or damaged", _SAVE_AGAIN)
TOO_LARGE = Refusal("The RTF document holds more than 5 MB of text", _SAVE_AGAIN)

MAX_TEXT = 5_000_000  # characters beside pictures; a microsecond or two each
#: Pictures are runs of hexadecimal digits, often nearly all of a file.
_PICTURES = re.compile(rb"[0-9a-fA-F\r\n]{256,}")


def read_rtf(data: bytes, filename: str) -> ArticleDraft | Refusal:
    source = data.lstrip()
    if not source.startswith(b"{\\rtf"):
        return other_kind(source, "an RTF document") or NOT_RTF
    if not source.rstrip(b"\0 \r\n\t").endswith(b"}"):
        return CUT_OFF
    source = _PICTURES.sub(b"", source)
    if len(source) > MAX_TEXT:
        return TOO_LARGE
    # Everything beyond ASCII is written as escapes; what is not, is as Windows wrote it.
    text = rtf_to_text(source.decode("windows-1252", "replace"), errors="replace")  # type: ignore[no-untyped-call]
    return draft_of_paragraphs(re.split(r"\n+", text), filename)
