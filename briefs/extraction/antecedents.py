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
#: No article names more bodies of one kind.
_MOST = 12


class BodiesInFull:
    """The bodies that one document names in full, by the head of their names."""

    def __init__(self, doc: Document) -> None:
        self._doc = doc
        self._found: dict[str, dict[str, int]] | None = None

    def find(self, head: str, before: int) -> str:
        """The name with that head in the text before the token `before`; "" for none or several."""
        if head not in _HEADS:
            return ""
        if self._found is None:
            self._found = self._names()
        found = [name for name, at in self._found.get(head, {}).items() if at < before]
        longest = max(found, key=len, default="")
        return longest if all(name in longest for name in found) else ""

    def _names(self) -> dict[str, dict[str, int]]:
        """For each head the names and the token of its first mention."""
        words, lower, n = self._doc.tokens.words, self._doc.tokens.lower, len(self._doc.tokens)
        found: dict[str, dict[str, int]] = {}
        for k in range(n):
            head = lower[k]
            if head not in _HEADS or not words[k][0].isupper() or self._doc.quoted[k] >= 0:
                continue
            names = found.setdefault(head, {})
            if len(names) == _MOST:
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
                names.setdefault(" ".join(words[start:end]), k)
        return found


def _named(words: list[str], lower: list[str], start: int, end: int, n: int) -> bool:
    """Whether small words and one capital follow: "on" + "Presidential"."""
    if end > n or not words[end - 1][0].isupper():
        return False
    return all(lower[k] in _LINKS for k in range(start, end - 1))
