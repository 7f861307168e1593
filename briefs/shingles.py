"""Texts as sets of shingles: every three words that follow one another, hashed.

What texts have in common can be told from their shingles: A. Broder, "On the resemblance and
containment of documents", SEQUENCES 1997. Case, accents, punctuation and typography don't count.
The hash is CRC-32, the same in every process and version: hashes are stored. Pure.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Sequence

from briefs.vocabulary.folding import fold_keeping_length

#: Words of a shingle.
WIDTH = 3

_WORD = re.compile(r"[^\W_]+(?:(?:'|(?<=\d)[.,](?=\d))[^\W_]+)*")


def tokens(text: str) -> list[tuple[str, int, int]]:
    """(word as folded, start, end) of the words of a text."""
    return [(match[0], *match.span()) for match in _WORD.finditer(fold_keeping_length(text))]


def words(text: str) -> list[str]:
    """The words of a text, folded."""
    return _WORD.findall(fold_keeping_length(text))


def shingles(text: str) -> list[int]:
    """Unsigned 32-bit hashes in the order of the text, one for each word but the last two.

    A text of fewer than three words has one, if it has any word.
    """
    return of_words(words(text))


def of_words(found: Sequence[str]) -> list[int]:
    """The shingles of words that are folded already."""
    if not found:
        return []
    runs = zip(*(found[place:] for place in range(min(WIDTH, len(found)))), strict=False)
    return [zlib.crc32(" ".join(run).encode()) for run in runs]
