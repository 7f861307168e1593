"""PDFs with a text layer, by pypdf; `layout` makes paragraphs of what stands on the pages.

pypdf ends streams that unpack without end by limits of its own; time and memory are limited by
the process this runs in (`confined`).
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import pypdf
from pypdf.errors import DependencyError, LimitReachedError

from briefs.readers.decoding import clean, other_kind
from briefs.readers.draft import Metadata, draft_of
from briefs.readers.layout import Line, Page, Paragraph, paragraphs
from briefs.readers.types import ArticleDraft, Refusal

MAX_PAGES = 100
_HEAD = 8192  # bytes in which "%PDF" stands
_PICTURES_WITHOUT_TEXT = 0.5  # of the pages make a scan

_PRINT_AGAIN = "Open it in a viewer, print it into a new PDF and upload that"
_AS_TEXT = "Copy the article’s text into a .txt file and upload that"
DAMAGED = Refusal("The PDF is damaged or cut off", "Fetch it again from where it came")
PROTECTED = Refusal(
    "The PDF is protected by a password", "Save it without the password and upload that"
)
TOO_COMPLEX = Refusal("The PDF unpacks to more than can be read", _PRINT_AGAIN)
SCANNED = Refusal(
    "The PDF holds pictures of pages, not text (a scan)",
    "Run text recognition (OCR) over it and upload the result",
)
NO_TEXT = Refusal("The PDF holds no text", "Check the file and upload it again")
GARBLED = Refusal(
    "The PDF does not say which letters its signs are", "Run text recognition (OCR) over it and upload the result"
)  # fmt: skip


def read_pdf(data: bytes, filename: str) -> ArticleDraft | Refusal:
    if b"%PDF-" not in data[:_HEAD]:
        return other_kind(data, "a PDF") or Refusal("The file is not a PDF", _AS_TEXT)
    try:
        return _read(data, filename)
    except MemoryError:
        raise
    except LimitReachedError:
        return TOO_COMPLEX
    except DependencyError:
        return PROTECTED
    except Exception:  # what pypdf meets in broken files has no common class
        return DAMAGED


def _read(data: bytes, filename: str) -> ArticleDraft | Refusal:
    reader = pypdf.PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        return PROTECTED
    count = len(reader.pages)
    if count > MAX_PAGES:
        return Refusal(
            f"The PDF has {count:,} pages; up to {MAX_PAGES} are read",
            "Split it and upload the pages with the article",
        )
    pages = [_page(page) for page in reader.pages]
    without = [number for number, page in enumerate(pages) if not page.lines]
    pictures = sum(_has_picture(reader.pages[number]) for number in without)
    if pictures > count * _PICTURES_WITHOUT_TEXT:
        return SCANNED
    found = paragraphs(pages)
    text = clean("\n\n".join(paragraph.text for paragraph in found))
    if not text.strip():
        return NO_TEXT
    if _is_garbled(text):
        return GARBLED
    known = Metadata(headline=_headline(found))
    draft = draft_of(text, filename=filename, encoding="", known=known)
    return replace(draft, left_out=_left_out(pictures, count))


def _left_out(pictures: int, pages: int) -> str:
    if not pictures:
        return ""
    what = "is a picture" if pictures == 1 else "are pictures"
    was = "was" if pictures == 1 else "were"
    return f"{pictures} of {pages} pages {what} without text and {was} left out"


def _has_picture(page: Any) -> bool:
    resources = page.get("/Resources", {}).get_object()
    objects = resources.get("/XObject", {}).get_object()
    return any(one.get_object().get("/Subtype") == "/Image" for one in objects.values())


# Lines of a page

_SHOWING = {b"Tj", b"TJ", b"'", b'"'}
_LIGATURES = {
    "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st",
}  # fmt: skip
_LIGATURE = re.compile("[ﬀ-ﬆ]")


@dataclass(frozen=True, slots=True)
class _Shown:
    """What one operator shows: where it begins, and how many codes of letters it has."""

    x: float
    y: float
    codes: int


@dataclass(slots=True)
class _Row:
    """Text on one height, as pypdf joins it."""

    text: str
    x: float
    y: float
    size: float
    shown: list[_Shown] = field(default_factory=list)

    def takes(self, x: float, y: float) -> bool:
        """Whether text in another font goes on here."""
        return not self.text.endswith("\n") and self.x <= x and abs(self.y - y) < 0.4 * self.size


def _page(page: Any) -> Page:
    rows: list[_Row] = []
    shown: list[_Shown] = []

    def operator(name: Any, operands: Any, cm: Any, tm: Any) -> None:
        if name in _SHOWING:
            matrix = _product(tm, cm)
            shown.append(_Shown(matrix[4], matrix[5], _codes(operands)))

    def text(text: str, cm: Any, tm: Any, font: Any, size: Any) -> None:
        if not text.strip():
            if rows:
                rows[-1].text += text
            return
        matrix = _product(tm, cm)
        if abs(matrix[1]) > abs(matrix[0]):  # it stands upright on its side
            return
        x, y = matrix[4], matrix[5]
        if rows and rows[-1].takes(x, y):
            rows[-1].text += text
        else:
            rows.append(_Row(text, x, y, abs(float(size) * matrix[3]) or 1.0))
        row = rows[-1]
        row.shown += [one for one in shown if abs(one.y - y) < 0.5 * row.size]
        shown[:] = [one for one in shown if abs(one.y - y) >= 0.5 * row.size]

    page.extract_text(visitor_operand_before=operator, visitor_text=text)
    lines = (line for row in rows for line in _lines(row))
    return Page(tuple(lines), float(page.mediabox.height) or 842.0)


def _lines(row: _Row) -> Iterable[Line]:
    """One line, or several where what is shown on one height stands far apart.

    pypdf gives that as one text. Which letters an operator shows is told by counting codes.
    """
    text = " ".join(_letters(row.text).split())
    per_code = len(text) / max(1, sum(one.codes for one in row.shown))
    start, left, right, codes = 0, row.x, row.x, 0
    for one in row.shown:
        if one.x - right > 2 * row.size and codes:
            cut = _space_near(text, round(codes * per_code))
            if piece := text[start:cut].strip():
                yield Line(piece, left, right, row.y, row.size)
                start, left = cut, one.x
        codes += one.codes
        right = max(right, one.x + 0.5 * row.size * per_code * one.codes)
    if piece := text[start:].strip():
        yield Line(piece, left, max(right, left + row.size), row.y, row.size)


def _space_near(text: str, place: int) -> int:
    """The space nearest to `place`; its end where there is none."""
    before, after = text.rfind(" ", 0, place + 1), text.find(" ", place)
    if before < 0 or after < 0:
        return max(before, after, 0) or len(text)
    return before if place - before <= after - place else after


def _product(m: Any, n: Any) -> list[float]:
    a, b, c, d, e, f = map(float, m)
    g, h, i, j, k, o = map(float, n)
    return [
        a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j,
        e * g + f * i + k, e * h + f * j + o,
    ]  # fmt: skip


def _codes(operands: Any) -> int:
    def length(value: Any) -> int:
        if isinstance(value, str | bytes):
            return len(value)
        return sum(map(length, value)) if isinstance(value, list) else 0

    return length(list(operands))


# What the text is worth

_SIGNS = re.compile("[\ufffd\ue000-\uf8ff\x01-\x08\x0e-\x1f]|/g\\d+|\\(cid:\\d+\\)")
_HEADLINE_LENGTH = 300


def _letters(text: str) -> str:
    return _LIGATURE.sub(lambda match: _LIGATURES[match[0]], text)


def _is_garbled(text: str) -> bool:
    return sum(len(match[0]) for match in _SIGNS.finditer(text)) > 0.1 * len(text)


def _headline(found: list[Paragraph]) -> str:
    """The first of the largest paragraphs near the top, if it is larger than most of the text."""
    body = _most_common_size(found)
    largest = max((paragraph.size for paragraph in found[:8]), default=0.0)
    if largest < 1.15 * body:
        return ""
    text = next(paragraph.text for paragraph in found if paragraph.size == largest)
    return text if len(text) <= _HEADLINE_LENGTH and len(text.split()) > 2 else ""


def _most_common_size(found: list[Paragraph]) -> float:
    by_size: dict[float, int] = {}
    for paragraph in found:
        size = round(paragraph.size, 1)
        by_size[size] = by_size.get(size, 0) + len(paragraph.text)
    return max(by_size, key=by_size.__getitem__, default=0.0)
