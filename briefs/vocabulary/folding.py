"""Accents, case and apostrophes folded away, one character for one character.

Because the folded text is as long as the original, an offset into one is an offset into the other.
Text with combining marks (decomposed accents) is the exception: `fold_with_offsets` drops the
marks and says where each remaining character came from.
"""

from __future__ import annotations

import re
import unicodedata

_APOSTROPHES = "’‘ʼʻ´`ʹ′＇"
_HYPHENS = "‐‑‒–—―−﹣－"
_COMBINING = re.compile("[\u0300-\u036f\u200b-\u200f\u2060\ufeff\u00ad]")
# Letters that no Unicode decomposition takes apart into a base letter and a mark.
_UNDECOMPOSED = str.maketrans("øØłŁđĐıİħŧßðæœ", "oOlLdDiIhtsdao")


def _fold_table() -> dict[int, int]:
    table = dict(_UNDECOMPOSED)
    for code in range(0xA0, 0x2C00):
        base = unicodedata.normalize("NFKD", chr(code))[:1]
        if base.isascii() and base.isalpha():
            table[code] = ord(base)
    table.update({ord(mark): ord("'") for mark in _APOSTROPHES})
    table.update({ord(mark): ord("-") for mark in _HYPHENS})
    # Lower-case whatever the first step left in capitals, and non-Latin capitals of equal length.
    for code in [*table, *range(ord("A"), ord("Z") + 1), *range(0x370, 0x588)]:
        lowered = chr(table.get(code, code)).lower()
        if len(lowered) == 1:
            table[code] = ord(lowered)
    return table


_TABLE = _fold_table()
_NON_ASCII = re.compile(r"[^\x00-\x7f]")


def _fold_character(match: re.Match[str]) -> str:
    code = _TABLE.get(ord(match[0]))
    return match[0] if code is None else chr(code)


def fold_keeping_length(text: str) -> str:
    """`text` in lower case without accents, with straight apostrophes; the same length."""
    # Most text is nearly all ASCII: lower() is several times faster than translate().
    folded = _NON_ASCII.sub(_fold_character, text).lower()
    return folded if len(folded) == len(text) else text.translate(_TABLE)


def fold_with_offsets(text: str) -> tuple[str, list[int] | None]:
    """The folded text and, for each of its characters and its end, the offset in `text`.

    The list is None where offsets are equal, which is nearly always.
    """
    if text.isascii() or not _COMBINING.search(text):
        return fold_keeping_length(text), None
    kept = [index for index, char in enumerate(text) if not _COMBINING.match(char)]
    return fold_keeping_length("".join(text[index] for index in kept)), [*kept, len(text)]
