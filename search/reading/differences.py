"""How the wording of a statement differs between two who printed it, word by word.

The words are aligned by the longest matching runs (J. Ratcliff, D. Metzener, "Pattern matching: the
gestalt approach", 1988; Python's difflib). What one of the two did not print at all (before the
first common word, after the last, a longer passage between) is left out, and no difference in the
words, unless it denies the sentence that both printed. Of the differences those are named that can change the sense: a negation, a number, a modal
verb, a country. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Literal, NamedTuple

from briefs.shingles import tokens

#: Longer texts are not compared: aligning takes time by the square of their length.
LONGEST = 1500
#: So many words that only one has are another wording; more are a passage the other left out.
_EDIT = 6

_SENTENCE_END = re.compile(r"[.!?…][\"”’')\]]*\s|\n")

Kind = Literal["same", "changed", "only"]
Sense = Literal["negation", "number", "modal", "country"]

_NEGATIONS = frozenset("not no never none nor neither nobody nothing without cannot".split())
_MODALS = frozenset("must may might will would shall should can could ought".split())
_NUMBERS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve dozen hundred thousand million "
    "billion trillion half".split()
)


class Run(NamedTuple):
    """A piece of a text. changed: the other has other words here; only: the other leaves it out."""

    text: str
    kind: Kind


class Mention(NamedTuple):
    """`text[start:end]` names a country."""

    start: int
    end: int
    name: str


@dataclass(frozen=True, slots=True)
class Flag:
    """A difference that can change the sense: what the one has and the other has in its place."""

    sense: Sense
    one: tuple[str, ...]
    other: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Difference:
    """Both texts in runs that joined are the texts again. left_out, added: words of passages that
    only the one has, and only the other."""

    one: tuple[Run, ...]
    other: tuple[Run, ...]
    flags: tuple[Flag, ...] = ()
    left_out: int = 0
    added: int = 0

    @property
    def is_same(self) -> bool:
        """Word for word."""
        return all(run.kind == "same" for run in (*self.one, *self.other))


class _Side:
    """One of the texts."""

    def __init__(self, text: str, countries: Iterable[Mention]) -> None:
        self.text = text
        self.tokens = tokens(text)
        self.words = [word for word, _, _ in self.tokens]
        self.countries = list(countries)

    def telling(self, sense: Sense, low: int, high: int) -> tuple[str, ...]:
        """The words from number `low` to `high` that bear on a sense."""
        if low >= high:
            return ()
        start, end = self.tokens[low][1], self.tokens[high - 1][2]
        if sense == "country":
            named = (one.name for one in self.countries if one.start < end and start < one.end)
            return tuple(dict.fromkeys(named))
        return tuple(word for word in self.words[low:high] if _bears_on(sense, word))

    def denies(self, low: int, high: int) -> bool:
        """Whether these first or last words of the text deny what the words beside them say: few
        words of their sentence that hold a negation."""
        if not 0 < high - low < min(len(self.words), _EDIT + 1):
            return False
        start = self.tokens[low - 1][2] if low else self.tokens[low][1]
        end = self.tokens[high][1] if high < len(self.tokens) else self.tokens[high - 1][2]
        is_one_sentence = not _SENTENCE_END.search(self.text, start, end)
        return is_one_sentence and bool(self.telling("negation", low, high))

    def runs(self, kinds: Sequence[Kind]) -> tuple[Run, ...]:
        """The text cut where the kind of its words changes; marks go with the word before."""
        cuts: list[tuple[int, Kind]] = []
        before = 0
        for (_, start, end), kind in zip(self.tokens, kinds, strict=True):
            if not cuts or cuts[-1][1] != kind:
                marks = len(self.text[before:start].rstrip())
                at = before + marks if kind == "same" else start
                cuts.append((at if cuts else 0, kind))
            before = end
        ends = [*(start for start, _ in cuts), len(self.text)]
        return tuple(
            Run(self.text[low:high], kind)
            for (low, high), (_, kind) in zip(pairwise(ends), cuts, strict=True)
        )


def compare(
    one: str, other: str, *, countries: tuple[Sequence[Mention], Sequence[Mention]] = ((), ())
) -> Difference | None:
    """How `other` words what `one` says; None for texts too long to be compared.

    countries: those named in each.
    """
    a, b = _Side(one, countries[0]), _Side(other, countries[1])
    if max(len(a.words), len(b.words)) > LONGEST:
        return None
    edits = SequenceMatcher(None, a.words, b.words, autojunk=False).get_opcodes()
    kinds: tuple[list[Kind], list[Kind]] = ([], [])
    flags: list[Flag] = []
    passages = [0, 0]
    for at, (tag, i, j, k, m) in enumerate(edits):
        outer = at in (0, len(edits) - 1)
        if tag == "equal":
            kind: Kind = "same"
        elif _is_passage(j - i, m - k, outer=outer) and not (
            outer and (a.denies(i, j) or b.denies(k, m))
        ):
            kind = "only"
            passages[0] += j - i
            passages[1] += m - k
        else:
            kind = "changed"
            flags += _flags(a, (i, j), b, (k, m))
        kinds[0].extend([kind] * (j - i))
        kinds[1].extend([kind] * (m - k))
    return Difference(a.runs(kinds[0]), b.runs(kinds[1]), tuple(flags), *passages)


def _is_passage(one: int, other: int, *, outer: bool) -> bool:
    """Whether words of one side, so many, stand against nothing that says the same."""
    return min(one, other) == 0 and (outer or max(one, other) > _EDIT)


def _flags(a: _Side, own: tuple[int, int], b: _Side, others: tuple[int, int]) -> Iterator[Flag]:
    senses: tuple[Sense, ...] = ("negation", "number", "modal", "country")
    for sense in senses:
        here, there = a.telling(sense, *own), b.telling(sense, *others)
        if sorted(here) != sorted(there):
            yield Flag(sense, here, there)


def _bears_on(sense: Sense, word: str) -> bool:
    if sense == "negation":
        return word in _NEGATIONS or word.endswith("n't")
    if sense == "modal":
        return word in _MODALS or word in ("won't", "can't", "cannot") or word.endswith("'ll")
    return word[0].isdecimal() or word in _NUMBERS
