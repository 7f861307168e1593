"""Where a query's words stand in a text.

Expressions find where a word begins like one that is searched for, or has a letter outside ASCII.
From there to the next white space the text is analysed as for the index, so what is marked is what
was found. Such a run is judged once per query and remembered.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import accumulate

from search.analysis import chunk_tokens, stem
from search.query.function_words import is_function_word
from search.query.limits import FUZZY_PREFIX
from search.query.tree import (
    And,
    AtLeast,
    Expansion,
    First,
    Fuzzy,
    Near,
    Node,
    Or,
    Phrase,
    Scoped,
    Wildcard,
    Within,
    Word,
)

_MOST_CHUNKS = 1 << 14
#: Stands between two texts: nothing that begins in the one ends in the other.
_APART = "\n00000000\n"

# How much of a term all words of its kind begin with: a stem may end otherwise than the word.
_PREFIX = 3
_STEM_ENDING = 1
_DROPPED = "['`.,]"  # by analysis, from inside a word
_OTHER = "?"  # what stands for a character outside ASCII
_OTHERS = re.compile(r"\?\S*")
# After these a new token begins whatever was before; after others the run is judged as a whole.
_SEPARATORS = frozenset(' \n\t\r-(/["“”—–:;!?…')
# Printed outside ASCII, and what analysis takes them for: most texts are ASCII but for these.
_PRINTED_FOR = (("’", "'"), ("‘", "'"), ("“", '"'), ("”", '"'), ("–", "-"), ("—", "-"))
_BETWEEN_NEIGHBOURS = re.compile(r"(?:['’`][sS])?[\W_]*")


def highlight(text: str, tree: Node, field: str = "text") -> list[tuple[int, int]]:
    """Half-open spans of `text`, in code points, in order and apart, that `tree` asks for.

    Stems, phrases as a whole, wildcards, fuzzy words and other wordings; nothing negated. Both
    sides of a proximity are marked wherever they stand. field: which field of a document the text
    is, for `title:` and `byline:`.
    """
    return highlighter(tree, field)(text)


def highlighter(tree: Node, field: str = "text") -> Callable[[str], list[tuple[int, int]]]:
    """`highlight` for many texts: the tree is looked at once."""
    return _compiled(tuple(_wanted(tree, field))).spans


@lru_cache(maxsize=64)
def _wanted(tree: Node, field: str) -> list[Node]:
    leaves = list(dict.fromkeys(_leaves(tree, field)))
    # A text with every "the" marked says nothing.
    return [leaf for leaf in leaves if not is_function_word(leaf)] or leaves


def in_each(
    find: Callable[[str], Sequence[tuple[int, int]]], texts: Sequence[str]
) -> list[list[tuple[int, int]]]:
    """What a highlighter finds in each of the texts, which it is given as one: a call takes longer than
    a short text does."""
    starts = list(accumulate((len(text) + len(_APART) for text in texts), initial=0))
    found: list[list[tuple[int, int]]] = [[] for _ in texts]
    for start, end in find(_APART.join(texts)):
        at = bisect_right(starts, start) - 1
        begin = starts[at]
        if start - begin < len(texts[at]):
            found[at].append((start - begin, end - begin))
    return found


def counts(find: Callable[[str], Sequence[tuple[int, int]]], texts: Sequence[str]) -> list[int]:
    """How many spans a highlighter finds in each of the texts."""
    return list(map(len, in_each(find, texts)))


@lru_cache(maxsize=64)
def _compiled(leaves: tuple[Node, ...]) -> _Highlighter:
    """Of most queries one for all fields."""
    return _Highlighter(leaves)


#: Where the tokens of a run that match begin and end, and the numbers of what each is matched by.
_Hits = tuple[tuple[int, int, frozenset[int]], ...]


class _Highlighter:
    """Elementary matchers are numbered; a phrase is a sequence of their numbers."""

    def __init__(self, leaves: Iterable[Node]) -> None:
        self._numbers: dict[tuple[str, str], int] = {}
        self._patterns: list[tuple[re.Pattern[str], int]] = []
        self._fuzzy: list[tuple[Fuzzy, int]] = []
        self._alone: set[int] = set()
        self._phrases: dict[int, list[tuple[int, ...]]] = {}  # the others by their first matcher
        for leaf in leaves:
            self._add(leaf)
        self._judged: dict[str, _Hits] = {}

    @cached_property
    def _candidates(self) -> list[re.Pattern[str]]:
        return _candidates(sorted({_prefix(kind, text) for kind, text in self._numbers}))

    def spans(self, text: str) -> list[tuple[int, int]]:
        if not self._numbers:
            return []
        found = self._found(text)
        if not self._phrases:  # single words are in order and apart already
            return [
                (start + first, start + last) for start, hits in found for first, last, _ in hits
            ]
        tokens = [
            (start + first, start + last, numbers)
            for start, hits in found
            for first, last, numbers in hits
        ]
        return _merged(self._matches(text, tokens)) if tokens else []

    def _found(self, text: str) -> list[tuple[int, _Hits]]:
        """Runs that hold words like those that are searched for: where each begins, its hits."""
        found = []
        known = self._judged.get
        end = 0
        for start, stop in self._runs(_in_ascii(text)):
            if start < end:  # inside the run before
                continue
            end = stop
            if start and text[start - 1] not in _SEPARATORS:
                while start and not text[start - 1].isspace():
                    start -= 1
            chunk = text[start:end]
            hits = known(chunk)
            if hits is None:
                hits = self._judge(chunk)
            if hits:
                found.append((start, hits))
        return found

    def _runs(self, text: str) -> list[tuple[int, int]]:
        """What may be marked of a text as `_in_ascii` makes it: half-open spans, in order, which may overlap."""
        runs = [match.span() for one in self._candidates for match in one.finditer(text)]
        if _OTHER in text:
            runs += [match.span() for match in _OTHERS.finditer(text)]
        runs.sort()
        return runs

    def _matches(
        self, text: str, found: list[tuple[int, int, frozenset[int]]]
    ) -> Iterator[tuple[int, int]]:
        alone, phrases = self._alone, self._phrases
        for index, (start, end, numbers) in enumerate(found, 1):
            if not alone.isdisjoint(numbers):
                yield start, end
            if phrases.keys().isdisjoint(numbers) or index == len(found):
                continue
            following = found[index][2]
            for number in numbers:
                for phrase in phrases.get(number, ()):
                    if phrase[0] in following:
                        words = found[index : index + len(phrase)]
                        stop = _end_of_phrase(text, end, phrase, words)
                        if stop is not None:
                            yield start, stop

    def _judge(self, chunk: str) -> _Hits:
        hits = tuple(
            (token.start, token.end, numbers)
            for token in chunk_tokens(chunk)
            if (numbers := self._matching(token.text))
        )
        if len(self._judged) >= _MOST_CHUNKS:
            self._judged.clear()
        self._judged[chunk] = hits
        return hits

    def _matching(self, term: str) -> frozenset[int]:
        numbers = [self._numbers.get(("exact", term)), self._numbers.get(("stem", stem(term)))]
        numbers += [number for pattern, number in self._patterns if pattern.fullmatch(term)]
        numbers += [number for fuzzy, number in self._fuzzy if _is_near(term, fuzzy)]
        return frozenset(number for number in numbers if number is not None)

    def _add(self, leaf: Node) -> None:
        match leaf:
            case Word(text, exact):
                self._alone.add(self._word(text, exact))
            case Phrase(words, exact):
                first, *others = (self._word(word, exact) for word in words)
                if others:
                    self._phrases.setdefault(first, []).append(tuple(others))
                else:
                    self._alone.add(first)
            case Wildcard(pattern):
                number = self._number("wildcard", pattern)
                expression = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
                self._patterns.append((re.compile(expression), number))
                self._alone.add(number)
            case Fuzzy(text, distance):
                number = self._number(f"fuzzy{distance}", text)
                self._fuzzy.append((leaf, number))
                self._alone.add(number)

    def _word(self, text: str, exact: bool) -> int:
        return self._number("exact", text) if exact else self._number("stem", stem(text))

    def _number(self, kind: str, text: str) -> int:
        return self._numbers.setdefault((kind, text), len(self._numbers))


def _end_of_phrase(
    text: str, end: int, phrase: tuple[int, ...], words: list[tuple[int, int, frozenset[int]]]
) -> int | None:
    """Where the phrase ends whose first word ends at `end`, if the words after it are its others."""
    if len(words) < len(phrase):
        return None
    for number, (start, stop, numbers) in zip(phrase, words, strict=True):
        if number not in numbers:
            return None
        if text[end:start] != " " and not _BETWEEN_NEIGHBOURS.fullmatch(text, end, start):
            return None
        end = stop
    return end


def _prefix(kind: str, text: str) -> str:
    """What every word matched by this begins with, once folded."""
    if kind == "stem":
        text = text[: max(1, len(text) - _STEM_ENDING)]
    elif kind.startswith("fuzzy"):
        text = text[:FUZZY_PREFIX]
    return re.split(r"[*?.]", text[:_PREFIX])[0]


def _in_ascii(text: str) -> str:
    """In lower case, each character outside ASCII as one."""
    if not text.isascii():
        for printed, alike in _PRINTED_FOR:
            text = text.replace(printed, alike)
        text = text.encode("ascii", "replace").decode("ascii")
    return text.lower()


def _candidates(prefixes: list[str]) -> list[re.Pattern[str]]:
    """Runs up to white space, from a word on that begins with one of the prefixes. Each is of one first
    character: `re` looks for that several times faster than for one of two.
    """
    rests: dict[str, list[str]] = {}
    for prefix in filter(str.isascii, prefixes):
        rests.setdefault(prefix[0], []).append(prefix[1:])
    return [re.compile(rf"{first}{_beginning(others)}\S*") for first, others in rests.items()]


def _beginning(rests: list[str]) -> str:
    """One of `rests` behind the first letter of a word. Whether that is one is asked last: few of the
    words with the letter go on like this."""
    if not all(rests):
        return _begun_before(1)
    ways = [rest + _begun_before(1 + len(rest)) for rest in rests]
    dropped = "|".join(f"{_DROPPED}*".join(rest) for rest in rests)
    ways.append(f"{_DROPPED}{_begun_before(2)}{_DROPPED}*(?:{dropped})")
    ways += [
        f"{rest[0]}{_DROPPED}{_begun_before(3)}{_DROPPED}*{rest[1]}"
        for rest in rests
        if len(rest) == _PREFIX - 1
    ]
    return f"(?:{'|'.join(ways)})"


def _begun_before(length: int) -> str:
    """A word begins with what was read last, so many characters."""
    return f"(?<![a-z0-9]{'.' * length})"


def _leaves(node: Node, field: str) -> Iterator[Node]:
    """The terms that are asked for in `field`."""
    match node:
        case Word() | Phrase() | Wildcard() | Fuzzy():
            yield node
        case And(children) | Or(children):
            for child in children:
                yield from _leaves(child, field)
        case Near(left, _, negated=True):
            yield from _leaves(left, field)
        case Near(left, right) | Within(left, right):
            yield from _leaves(left, field)
            yield from _leaves(right, field)
        case Expansion(original, alternatives):
            for child in (original, *alternatives):
                yield from _leaves(child, field)
        case AtLeast(_, child) | First(_, child):
            yield from _leaves(child, field)
        case Scoped(scope, child) if scope == field:
            yield from _leaves(child, field)


def _merged(spans: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """In order; overlapping ones as one."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _is_near(term: str, fuzzy: Fuzzy) -> bool:
    """Whether `term` begins alike and is within the distance in insertions, deletions, changes."""
    wanted, most = fuzzy.text, fuzzy.distance
    if term[:FUZZY_PREFIX] != wanted[:FUZZY_PREFIX] or abs(len(term) - len(wanted)) > most:
        return False
    previous = list(range(len(wanted) + 1))
    for row, letter in enumerate(term, 1):
        current = [row]
        for column, other in enumerate(wanted, 1):
            change = previous[column - 1] + (letter != other)
            current.append(min(previous[column] + 1, current[-1] + 1, change))
        if min(current) > most:
            return False
        previous = current
    return previous[-1] <= most
