"""Tells English from other languages by its commonest words."""

from __future__ import annotations

import re

_ENGLISH = frozenset(
    "the of and to in that for is on with was by as he it at from be has are his an this have which"
    " will not said were their they we had been its or but who would also".split()
)
_SAMPLE = 4000
_ENGLISH_SHARE = 0.12


def detect_language(text: str) -> str:
    """ "en", or "und" where the text is something else or too short to tell."""
    words = re.findall(r"[^\W\d_]+", text[:_SAMPLE].lower())
    if not words:
        return "und"
    share = sum(word in _ENGLISH for word in words) / len(words)
    # A headline alone may hold none of the commonest words; it is English unless its letters say
    # otherwise.
    if len(words) < 25:
        return "en" if text[:_SAMPLE].isascii() or share >= _ENGLISH_SHARE else "und"
    return "en" if share >= _ENGLISH_SHARE else "und"
