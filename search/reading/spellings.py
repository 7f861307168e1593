"""Names that a source spells otherwise than they were typed."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from briefs.vocabulary.names import word_key
from search.analysis import fold, stem

#: Shorter words have too many anagrams that are words of their own.
_SHORTEST = 4


def spelled_otherwise(typed: Iterable[str], found: Iterable[str]) -> list[str]:
    """Those of the words `found` that are another spelling of a word of `typed`, each once.

    Another transliteration (Araqchi for Araghchi), or an abbreviation with its letters in another
    order (JPOCA for JCPOA). Other forms of a word (sanctions for sanction) are none.
    """
    stems, keys, letters = _known(tuple(typed))
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


@lru_cache(maxsize=64)
def _known(typed: tuple[str, ...]) -> tuple[set[str], set[str], set[str]]:
    """Stems, keys and sorted letters of what was typed; a page asks for each of its cards."""
    words = {fold(word) for word in typed if len(word) >= _SHORTEST}
    return (
        {stem(word) for word in words},
        {word_key(word) for word in words},
        {"".join(sorted(word)) for word in words},
    )
