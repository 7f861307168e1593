"""Printed lines with their places into paragraphs: reading order, running heads, hyphens.

A PDF says where words stand on a page, not what belongs together. Most programs write the text in
the order in which it is read, so that order is kept unless the places contradict it; then columns
are told by the empty strip between them (a recursive X-Y cut: Nagy and Seth, "Hierarchical
representation of optically scanned documents", 1984).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median


@dataclass(frozen=True, slots=True)
class Line:
    """A stretch of text on a page; points from the lower left corner, y upwards."""

    text: str
    left: float
    right: float
    y: float
    size: float  # of the letters


@dataclass(frozen=True, slots=True)
class Page:
    """The lines of a page in the order of the file."""

    lines: tuple[Line, ...]
    height: float


@dataclass(frozen=True, slots=True)
class Paragraph:
    text: str
    size: float


def paragraphs(pages: Sequence[Page]) -> list[Paragraph]:
    """The running text of the pages."""
    columns = [column for page in without_running_heads(pages) for column in _columns(page.lines)]
    found: list[list[Line]] = []
    for column in columns:
        blocks = _blocks(column)
        if found and blocks and _goes_on(found[-1], blocks[0]):
            found[-1] += blocks.pop(0)
        found += blocks
    words = _words(line.text for block in found for line in block)
    return [Paragraph(_joined(block, words), block[0].size) for block in found]


# Running heads and page numbers

# Of a page's height, above and below: where hardly any body stands, and where little does.
_MARGIN, _EDGE = 0.09, 0.16
_NUMBER = re.compile(
    r"[-–—|\s]*(?:page\s*|p\.\s*)?(?:\d{1,4}|[ivxl]{1,6})(?:\s*(?:/|of)\s*\d{1,4})?[-–—|\s]*",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")
_TOLERANCE = 4.0  # points by which the place of a running head may vary


def without_running_heads(pages: Sequence[Page]) -> list[Page]:
    """The pages without page numbers and what stands at the edge of many of them alike."""
    seen: Counter[tuple[str, int]] = Counter()
    for page in pages:
        seen.update({place for line in _edges(page) for place in _places(line)})
    kept = []
    for page in pages:
        heads = {line for line in _edges(page) if _is_running_head(line, page, seen, len(pages))}
        kept.append(replace(page, lines=tuple(line for line in page.lines if line not in heads)))
    return kept


def _is_running_head(line: Line, page: Page, seen: Counter[tuple[str, int]], pages: int) -> bool:
    if _NUMBER.fullmatch(line.text):
        return True
    in_margin = not page.height * _MARGIN < line.y < page.height * (1 - _MARGIN)
    # Headings of left and right pages may differ.
    needed = max(2, 0.4 * pages) if in_margin else max(3, 0.7 * pages)
    return max(seen[place] for place in _places(line)) >= needed


def _edges(page: Page) -> list[Line]:
    low, high = page.height * _EDGE, page.height * (1 - _EDGE)
    return [line for line in page.lines if not low < line.y < high]


def _places(line: Line) -> tuple[tuple[str, int], ...]:
    """Text without numbers, and height: in two overlapping rasters, so that near ones meet."""
    text = _DIGITS.sub("#", " ".join(line.text.split())).lower()
    raster = round(line.y / _TOLERANCE)
    return (text, raster), (text, raster + 1)


# Reading order


def _columns(lines: Sequence[Line]) -> list[list[Line]]:
    """Stretches of lines that are read top-down."""
    if _is_in_order(lines):
        return _split_where_it_goes_up(lines)
    return _cut(sorted(lines, key=lambda line: (-line.y, line.left)))


def _is_in_order(lines: Sequence[Line]) -> bool:
    """Each line lies below the one before it, or at the head of a column further right."""
    return all(
        (after.y < before.y + before.size * 0.5 and not _stand_beside(before, after))
        or (after.left > before.right and after.y > before.y + 2 * before.size)
        for before, after in pairwise(lines)
    )


def _stand_beside(first: Line, second: Line) -> bool:
    """On one height with a wide space between: more likely two columns than one line."""
    apart = max(second.left - first.right, first.left - second.right)
    return abs(first.y - second.y) < first.size * 0.5 and apart > 1.5 * first.size


def _split_where_it_goes_up(lines: Sequence[Line]) -> list[list[Line]]:
    columns: list[list[Line]] = []
    for line in lines:
        if columns and line.y < columns[-1][-1].y + line.size * 0.5:
            columns[-1].append(line)
        else:
            columns.append([line])
    return columns


def _cut(lines: list[Line]) -> list[list[Line]]:
    """Lines, sorted top-down, by bands from side to side and columns within them."""
    gutter = _gutter(lines)
    if gutter is None:
        return [lines[:]] if lines else []
    found: list[list[Line]] = []
    left: list[Line] = []
    right: list[Line] = []

    def end_band() -> None:
        found.extend(_cut(left) + _cut(right))
        left.clear()
        right.clear()

    for line in lines:
        if line.right <= gutter:
            left.append(line)
        elif line.left >= gutter:
            right.append(line)
        else:
            end_band()
            found.append([line])
    end_band()
    return found


_GUTTER = 9.0  # points
_IN_A_COLUMN = 3  # lines


def _gutter(lines: Sequence[Line]) -> float | None:
    """The middle of an empty strip with columns on both sides, crossed by few lines."""
    if len(lines) < 2 * _IN_A_COLUMN:
        return None
    for edge in sorted({line.left for line in lines})[1:]:
        place = edge - _GUTTER / 2
        before = [line for line in lines if line.right <= edge - _GUTTER]
        after = [line for line in lines if line.left >= edge - 1]
        crossing = len(lines) - len(before) - len(after)
        if min(len(before), len(after)) >= _IN_A_COLUMN and crossing <= len(lines) * 0.4:
            beside = sum(any(abs(a.y - b.y) < a.size for b in before) for a in after)
            if beside >= _IN_A_COLUMN:
                return place
    return None


# Paragraphs

_ENDS = re.compile(r"[.!?:][”\"’')\]]*$")


def _blocks(column: Sequence[Line]) -> list[list[Line]]:
    """The paragraphs of a column: told by space above, indents, size and short last lines."""
    if not column:
        return []
    gaps = sorted(a.y - b.y for a, b in pairwise(column) if 0.8 < (a.y - b.y) / a.size < 4)
    leading = gaps[len(gaps) // 4] if gaps else column[0].size * 1.2
    # Most lines begin at the margin and end near the right edge.
    left = median(line.left for line in column)
    width = max(line.right for line in column) - left
    blocks = [[column[0]]]
    for before, line in pairwise(column):
        gap = before.y - line.y
        ends_short = before.right < left + 0.8 * width and _ENDS.search(before.text)
        if gap < 0.5 * line.size:  # the same line, in pieces
            blocks[-1].append(line)
        elif (
            gap > 1.3 * max(min(leading, 2 * line.size), line.size)
            or abs(line.size - before.size) > 0.12 * before.size
            or (line.left > left + 0.8 * line.size and before.left <= left + 0.3 * line.size)
            or ends_short
        ):
            blocks.append([line])
        else:
            blocks[-1].append(line)
    return blocks


def _goes_on(before: Sequence[Line], after: Sequence[Line]) -> bool:
    """Whether a paragraph goes on in the next column or on the next page."""
    last, first = before[-1], after[0]
    return abs(last.size - first.size) < 0.12 * last.size and not _ENDS.search(last.text)


# Hyphens

_HYPHEN = re.compile(r"(\w{2,})[-‐\u00ad]$")
_WORD = re.compile(r"\w+(?:[-‐]\w+)*")
#: Before these a hyphen at the end of a line is one that is written.
_PREFIXES = frozenset(
    "anti co counter cross ex extra far half high inter long low mid multi nation near non post"
    " follow pre pro quasi self semi short so sub trans ultra under vice well".split()
)


def _words(texts: Iterable[str]) -> Counter[str]:
    return Counter(word.lower() for text in texts for word in _WORD.findall(text))


def _joined(block: Sequence[Line], words: Counter[str]) -> str:
    text = block[0].text.strip()
    for line in block[1:]:
        following = line.text.strip()
        text = _without_hyphen(text, following, words) or f"{text} {following}"
    return " ".join(text.replace("\u00ad", "").split())


def _without_hyphen(text: str, following: str, words: Counter[str]) -> str:
    """The two joined as one word or at their hyphen; "" where none divides them.

    What the document writes elsewhere decides; where it does not, known prefixes keep theirs.
    """
    broken = _HYPHEN.search(text)
    head = _WORD.match(following)
    if not broken or not head:
        return ""
    first, second = broken[1].lower(), head[0].lower()
    whole, divided = words[first + second], words[f"{first}-{second}"]
    soft = text.endswith("\u00ad")
    keeps = not soft and (divided > whole or (not whole and first in _PREFIXES))
    # A name goes on with a capital: Abdollahian after Amir-, never the rest of a divided word.
    if keeps or not following[0].islower():
        return text + following
    return text[:-1] + following
