"""Find many phrases in a text in one pass.

The phrases are compiled into a trie whose edges are words (a dictionary per node), so the work at
each word of the text does not depend on how many phrases there are. Among phrases that begin at
one word the longest wins, and the search goes on behind it (leftmost-longest, as in dictionary
tagging with Aho-Corasick, without its failure links: phrases are short, so the few words
looked at twice cost less than the links).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, Literal, NamedTuple, TypeVar

from briefs.vocabulary.folding import fold_with_offsets

V = TypeVar("V")

#: any: letters match in either case. capital: a word written with a capital in the phrase needs
#: one in the text ("Turkey", not "turkey"). exact: as written ("US", not "us").
Case = Literal["any", "capital", "exact"]

_WORD = re.compile(r"\w+")
# White space, hyphens and apostrophes may stand between the words of a phrase (one line end at
# most); other marks only where the phrase has them too.
_SOFT = str.maketrans("", "", " \t\r\n\xa0\u2009\u202f'-")
_LONGEST_GAP = 4


class Pattern(NamedTuple, Generic[V]):
    """One phrase to look for. A value of None means: match it, so that nothing inside it is
    found, and report nothing ("Tehran Times" is no mention of Tehran)."""

    phrase: str
    value: V | None
    case: Case = "any"


class Mention(NamedTuple, Generic[V]):
    """`text[start:end]` names `value`."""

    value: V
    start: int
    end: int


class Words:
    """A text cut into words, folded: prepared once, then looked through by several matchers."""

    __slots__ = ("_folded", "ends", "keys", "offsets", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        folded, self.offsets = fold_with_offsets(text)
        self._folded = folded.replace("_", " ")
        self.keys = _WORD.findall(self._folded)
        self.starts = [match.start() for match in _WORD.finditer(self._folded)]
        self.ends = [start + len(key) for start, key in zip(self.starts, self.keys, strict=True)]

    def gap(self, index: int) -> str | None:
        """The mark between word `index` and the next, "" for none; None: nothing reaches over."""
        start, end = self.ends[index], self.starts[index + 1]
        if end - start == 1 and self._folded[start] == " ":
            return ""
        between = self._folded[start:end]
        if len(between) > _LONGEST_GAP or between.count("\n") > 1:
            return None
        return between.translate(_SOFT)

    def initial(self, index: int) -> str:
        """The first letter of a word as the text has it."""
        start = self.starts[index]
        return self.text[start if self.offsets is None else self.offsets[start]]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Where the words `first` to `last` stand in the text, with an abbreviation's last dot."""
        start, end = self.starts[first], self.ends[last]
        if "." in self._folded[start:end] and self._folded[end : end + 1] == ".":
            end += 1
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1


@dataclass(slots=True)
class _Node(Generic[V]):
    edges: dict[str, _Node[V]] = field(default_factory=dict)
    patterns: list[Pattern[V]] = field(default_factory=list)


class Matcher(Generic[V]):
    """A compiled set of phrases; safe to share between threads."""

    def __init__(self, patterns: Iterable[Pattern[V]]) -> None:
        self._root: dict[str, _Node[V]] = {}
        for pattern in patterns:
            self._add(pattern, pattern.phrase)
            if pattern.case == "exact" and pattern.phrase.isalpha() and len(pattern.phrase) < 6:
                self._add(pattern, ".".join(pattern.phrase))  # "US" is also "U.S."

    def _add(self, pattern: Pattern[V], phrase: str) -> None:
        if not is_phrase(phrase):
            raise ValueError(f"not a phrase that can be found in a text: {phrase!r}")
        words = Words(phrase)
        edges, node = self._root, _Node[V]()
        for index, key in enumerate(words.keys):
            mark = words.gap(index - 1) if index else ""
            node = edges.setdefault(f"{mark}{key}", _Node())
            edges = node.edges
        node.patterns.append(pattern)

    def find(self, text: str | Words) -> list[Mention[V]]:
        """All mentions, in order, not overlapping; a following "'s" is outside the span."""
        words = text if isinstance(text, Words) else Words(text)
        root, mentions, resume = self._root, [], 0
        for index, key in enumerate(words.keys):
            if key not in root or index < resume:
                continue
            found = self._longest(words, index)
            if found is None:
                continue
            pattern, last = found
            resume = last + 1
            if pattern.value is not None:
                mentions.append(Mention(pattern.value, *words.span(index, last)))
        return mentions

    def _longest(self, words: Words, first: int) -> tuple[Pattern[V], int] | None:
        best: tuple[Pattern[V], int] | None = None
        keys, node, last = words.keys, self._root[words.keys[first]], first
        while True:
            if node.patterns:
                for pattern in node.patterns:
                    if _case_fits(pattern, words, first, last):
                        best = pattern, last
                        break
            if not node.edges or last + 1 == len(keys):
                return best
            mark = words.gap(last)
            if mark is None or mark + keys[last + 1] not in node.edges:
                return best
            node = node.edges[mark + keys[last + 1]]
            last += 1


def is_phrase(text: str) -> bool:
    """Whether a matcher can look for `text`: it has words, and no long gaps between them."""
    words = Words(text)
    last = len(words.keys) - 1
    return last >= 0 and all(words.gap(index) is not None for index in range(last))


def _without_dots(word: str) -> str:
    return word.replace(".", "") if "." in word else word


def _case_fits(pattern: Pattern[V], words: Words, first: int, last: int) -> bool:
    if pattern.case == "any":
        return True
    start, end = words.span(first, last)
    original = words.text[start:end]
    if original == pattern.phrase or (pattern.case == "capital" and original.isupper()):
        return True
    if pattern.case == "exact":
        return _without_dots(original) == _without_dots(pattern.phrase)
    wanted = (word[0].isupper() for word in _WORD.findall(pattern.phrase))
    given = (words.initial(index).isupper() for index in range(first, last + 1))
    return all(has or not needs for needs, has in zip(wanted, given, strict=False))
