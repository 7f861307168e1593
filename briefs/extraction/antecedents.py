"""What body "the commission" is: the only one of its kind that the text before names in full."""

from __future__ import annotations

from briefs.extraction.document import Document

_HEADS = frozenset(
    """commission committee council court department agency association federation institute union
    university bureau board foundation centre center league museum tribe fund""".split()
)
_LINKS = ("of", "on", "for", "and", "the")
#: A name is no longer.
_LONGEST = 8


def in_full(doc: Document, head: str, before: int) -> str:
    """The name with that head in the text before the token `before`; "" for none or several."""
    if head not in _HEADS:
        return ""
    words, lower, n = doc.tokens.words, doc.tokens.lower, before
    found: dict[str, None] = {}
    for k in range(n):
        if lower[k] != head or not words[k][0].isupper() or doc.quoted[k] >= 0:
            continue
        start, end = k, k + 1
        while start and k - start < _LONGEST and words[start - 1][0].isupper():
            start -= 1
        while end < n and end - k < _LONGEST:
            step = next((s for s in range(1, 4) if _named(words, lower, end, end + s, n)), 0)
            if not step:
                break
            end += step
        if end - start > 1:
            found[" ".join(words[start:end])] = None
    longest = max(found, key=len, default="")
    return longest if all(name in longest for name in found) else ""


def _named(words: list[str], lower: list[str], start: int, end: int, n: int) -> bool:
    """Whether small words and one capital follow: "on" + "Presidential"."""
    if end > n or not words[end - 1][0].isupper():
        return False
    return all(lower[k] in _LINKS for k in range(start, end - 1))
