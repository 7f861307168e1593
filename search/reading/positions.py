"""Which terms come into and go out of what somebody says on a subject. Pure Python.

A *term* is a run of one to three words, of which neither the first nor the last is a function
word, taken by its stems, so that its forms are one. Only terms that are said again count: those of
two days or more, and on the latest day those of two statements or more; a word said once tells
nothing of a position. Of terms that are always said together the longest stands for all.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from search.analysis import Token, stem, tokenize

Term = tuple[str, ...]
#: The terms of a text with where each stands, in the order of their first places.
_Places = dict[Term, list[tuple[int, int]]]

_LONGEST = 3
#: Of more changes in one statement those are named whose terms are said most, longer ones first.
_MOST_NAMED = 6
_SHORTEST_WORD = 3
_BLANK = re.compile(r"[ \u00a0-]+")
_SMALL_WORDS = frozenset(
    word
    for line in (
        "a an the and or but nor if as of in on at to by for from with into onto over under upon",
        "about above after again against all also although always among any are around away back",
        "be became because become been before being between both came can cannot come could did do",
        "does doing done down during each either else ever every few first further get give given",
        "go goes going gone got had has have having he her here hers him himself his how however i",
        "is it its itself just last let like made make many may me more most much must my near need",
        "never no not now off often old once one only other others our out own part per put rather",
        "said same say saying says see seen shall she should since so some still such take taken",
        "than that their theirs them themselves then there these they thing things this those three",
        "through thus too two until up us use used very was way we well went were what when where",
        "whether which while who whom whose why will within without would year years yet you your",
    )
    for word in line.split()
)


@dataclass(frozen=True, slots=True)
class Said:
    """One statement: its day and its words."""

    day: dt.date
    text: str


@dataclass(frozen=True, slots=True)
class Change:
    """What a statement changes: terms first said in it, and those never said after it.

    Terms as worded in this statement. spans: where the new ones stand in its text.
    """

    appearing: list[str] = field(default_factory=list)
    dropping: list[str] = field(default_factory=list)
    spans: list[tuple[int, int]] = field(default_factory=list)


def changes(statements: Sequence[Said]) -> list[Change]:
    """What each of `statements`, in order of their days, changes against those before and after.

    On the first day nothing is new and on the last nothing ends: there is nothing to compare with.
    """
    found = [_terms(one.text) for one in statements]
    days = [one.day for one in statements]
    if len(set(days)) < 2:
        return [Change() for _ in statements]
    at: dict[Term, list[int]] = defaultdict(list)
    for index, terms in enumerate(found):
        for term in terms:
            at[term].append(index)
    appearing: dict[int, list[Term]] = defaultdict(list)
    dropping: dict[int, list[Term]] = defaultdict(list)
    for term in _standing(at, statements):
        first, last = at[term][0], at[term][-1]
        if days[first] > days[0]:
            appearing[first].append(term)
        if days[last] < days[-1]:
            dropping[last].append(term)

    def named(terms: list[Term]) -> list[Term]:
        own = [one for one in terms if not any(one != two and _holds(two, one) for two in terms)]
        most = sorted(own, key=lambda term: -len(at[term]) * len(term))[:_MOST_NAMED]
        return [term for term in own if term in most]

    made = []
    for index, (one, places) in enumerate(zip(statements, found, strict=True)):
        new = named(appearing[index])
        old = named(dropping[index])
        marks = sorted(place for term in new for place in places[term])
        made.append(Change(_worded(one.text, places, new), _worded(one.text, places, old), marks))
    return made


def _standing(at: dict[Term, list[int]], statements: Sequence[Said]) -> Iterator[Term]:
    """The terms that count, in the order in which they are first said."""
    latest = statements[-1].day

    def counts(indices: list[int]) -> bool:
        days = {statements[index].day for index in indices}
        # A text that two outlets print is one statement.
        texts = {statements[index].text for index in indices}
        return len(texts) > 1 and (len(days) > 1 or days == {latest})

    kept = {term: indices for term, indices in at.items() if counts(indices)}
    for term, indices in kept.items():
        longer = (other for other in kept if len(other) > len(term) and _holds(other, term))
        if not any(kept[other] == indices for other in longer):
            yield term


def _holds(longer: Term, term: Term) -> bool:
    size = len(term)
    return any(longer[start : start + size] == term for start in range(len(longer) - size + 1))


def _terms(text: str) -> _Places:
    found: _Places = {}
    for run in _runs(text):
        for start in range(len(run)):
            for end in range(start + 1, min(start + _LONGEST, len(run)) + 1):
                words = [token.text for token in run[start:end]]
                if _is_term(words):
                    place = (run[start].start, run[end - 1].end)
                    found.setdefault(tuple(map(stem, words)), []).append(place)
    return found


def _is_term(words: list[str]) -> bool:
    if {words[0], words[-1]} & _SMALL_WORDS or {"and", "or"} & set(words):
        return False
    return any(len(word) >= _SHORTEST_WORD and not word[0].isdigit() for word in words)


def _runs(text: str) -> Iterator[list[Token]]:
    """Words with nothing but blanks and hyphens between them."""
    run: list[Token] = []
    for token in tokenize(text):
        if run and not _BLANK.fullmatch(text, run[-1].end, token.start):
            yield run
            run = []
        run.append(token)
    if run:
        yield run


def _worded(text: str, places: _Places, terms: list[Term]) -> list[str]:
    return [" ".join(text[slice(*places[term][0])].split()) for term in terms]
