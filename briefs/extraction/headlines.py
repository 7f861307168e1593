"""Headlines In Title Case, where every word has the capital of a name."""

from __future__ import annotations

from briefs.extraction.document import Document

#: Words of fewer letters are mostly written small in headlines.
_SHORT = 4
#: So many longer words, and so large a share of them with a capital, make a headline.
_LEAST, _SHARE = 4, 0.85
_LONGEST = 40


def title_cased(doc: Document) -> list[tuple[int, int]]:
    """The tokens `[first, last)` of each unit that is written like a headline, in text order."""
    return [(first, last) for first, last, _ in doc.units if _is_title(doc, first, last)]


def _is_title(doc: Document, first: int, last: int) -> bool:
    if not _LEAST <= last - first <= _LONGEST:
        return False
    words = [
        word for word in doc.tokens.words[first:last] if word.isalpha() and len(word) >= _SHORT
    ]
    capitals = sum(word[0].isupper() for word in words)
    shouted = sum(word.isupper() for word in words)
    return len(words) >= _LEAST and capitals >= _SHARE * len(words) and 2 * shouted < len(words)
