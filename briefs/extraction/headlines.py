"""Headlines In Title Case, where every word has the capital of a name."""

from __future__ import annotations

from briefs.extraction.document import Document

#: Words of fewer letters are mostly written small in headlines.
_SHORT = 4
#: So many longer words, and so large a share of them with a capital, make a headline.
_LEAST, _SHARE = 4, 0.85
_LONGEST = 40


def title_cased(doc: Document) -> list[tuple[int, int]]:
    """The tokens `[first, last)` of each unit or quotation written like a headline, in text order."""
    units = [(first, last) for first, last, _ in doc.units if _is_title(doc, first, last)]
    inside = {k for first, last in units for k in range(first, last)}
    quoted = [
        (first, last)
        for first, last in doc.quote_tokens
        if first not in inside and _is_title(doc, first, last)
    ]
    return sorted(units + quoted)


def _is_title(doc: Document, first: int, last: int) -> bool:
    if not _LEAST <= last - first <= _LONGEST:
        return False
    long = small = shouted = 0
    most = (1 - _SHARE) * (last - first)
    for word in doc.tokens.words[first:last]:
        if len(word) >= _SHORT and word.isalpha():
            long += 1
            if word[0].islower():
                small += 1
                if small > most:
                    return False  # prose, as a rule after few words
            elif word.isupper():
                shouted += 1
    if small and doc.tokens.words[last - 1] == ".":
        return False  # "Ayatollah Ali Berg, Leader of the Islamic Revolution, said no."
    return long >= _LEAST and small <= (1 - _SHARE) * long and 2 * shouted < long
