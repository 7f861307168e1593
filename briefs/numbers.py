"""Numbers that others send."""

from __future__ import annotations

#: So that it fits a column of whole numbers, and Python reads it at once: of thousands of digits it reads
#: none.
_MOST_DIGITS = 18


def whole(text: str) -> int | None:
    """A whole number from 0 in digits of ASCII; None where it is none, or none that anything has."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _MOST_DIGITS else None
