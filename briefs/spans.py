"""Where words stand in a text, and moving the ends of a statement. Pure Python.

Spans are half-open offsets in code points; contents are spans in text order.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

Contents = list[list[int]]

#: Written by hand they may differ from the text.
_ALIKE = {
    **dict.fromkeys("\"“”„«»", "[\"“”„«»]"),
    **dict.fromkeys("'’‘`", "['’‘`]"),
    **dict.fromkeys("-–—", "[-–—]"),
}  # fmt: skip
MOST_WORDS = 10_000  # characters


class NotFound(Exception):
    """The words do not stand in the text; the message quotes them."""


def moved(contents: Sequence[Sequence[int]], start: int, end: int) -> Contents:
    """The contents with their outer ends at `start` and `end`; pieces outside drop out."""
    inside = [[a, b] for a, b in contents if b > start and a < end]
    if start >= end or not inside:
        raise NotFound("A statement needs words between its start and its end.")
    inside[0][0], inside[-1][1] = start, end
    return inside


def located(
    text: str, words: str, *, near: int = 0, within: tuple[int, int] | None = None
) -> Contents:
    """Contents of the pieces in `words`, one a line, as they stand in `text`.

    The first piece is taken where it stands nearest to the offset `near`, the others behind it in
    order. Blanks, quotation marks and dashes need not agree. within: only there.
    """
    first, last = within or (0, len(text))
    found: Contents = []
    for line in filter(None, map(str.strip, words[:MOST_WORDS].splitlines())):
        pattern = re.compile(r"\s+".join(_word(word) for word in line.split()))
        matches = [match.span() for match in pattern.finditer(text, first, last)]
        if not matches:
            raise NotFound(f"“{line[:80]}” does not stand there.")
        a, b = matches[0] if found else min(matches, key=lambda span: abs(span[0] - near))
        found.append([a, b])
        first = b
    if not found:
        raise NotFound("Give the words of the statement.")
    return found


def _word(word: str) -> str:
    return "".join(_ALIKE.get(letter) or re.escape(letter) for letter in word)
