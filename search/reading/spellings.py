"""Names that a source spells otherwise than they were typed."""

from __future__ import annotations

from collections.abc import Iterable

from briefs.vocabulary.names import word_key
from search.analysis import fold, stem

#: Shorter words have too many anagrams that are words of their own.
_SHORTEST = 4


def spelled_otherwise(typed: Iterable[str], found: Iterable[str]) -> list[str]:
    """Those of the words `found` that are another spelling of a word of `typed`, each once.

    Another transliteration (Araqchi for Araghchi), or an abbreviation with its letters in another
    order (JPOCA for JCPOA). Other forms of a word (sanctions for sanction) are none.
    """
    words = {fold(word) for word in typed if len(word) >= _SHORTEST}
    stems = {stem(word) for word in words}
    keys = {word_key(word) for word in words}
    letters = {"".join(sorted(word)) for word in words}
    others = (
        word
        for word in found
        if len(word) >= _SHORTEST and word.isalpha() and stem(fold(word)) not in stems
    )
    return list(
        dict.fromkeys(
            word
            for word in others
            if word_key(fold(word)) in keys
            or (word.isupper() and "".join(sorted(fold(word))) in letters)
        )
    )
