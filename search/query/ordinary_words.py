"""Words of the language that nobody means as a name: `said` is no spelling of Saeed.

The four thousand words of four letters or more that most texts of news and diplomacy write in
lower case, and more texts so than with a capital.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

_WORDS = Path(__file__).parent / "data" / "ordinary_words.txt"


@lru_cache(maxsize=1)
def ordinary_words() -> frozenset[str]:
    """Folded."""
    return frozenset(_WORDS.read_text("utf-8").split())
