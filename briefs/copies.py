"""When two statements are one that was printed twice. Pure Python.

Two statements of one source in different articles are copies if enough of the shorter one's
shingles are in the longer one: containment, not resemblance, for a paper prints a sentence of what
an agency has in full (A. Broder, "On the resemblance and containment of documents", SEQUENCES
1997). They must come within a few days. More is asked of the words in one outlet, which has its
set phrases, and most where the days are not known: then all numbers must agree, too, for a report
of another month says the same with other numbers. A cluster is a connected component of copies, so
it does not depend on the order in which statements come, as far as all of them are compared
(`clustering.MOST_CANDIDATES`).

A few words are no evidence by themselves. Where articles are nearly the same text, a short statement
is told by its place: the words before it, or behind it, are the same, and half of its own.

Candidates share a fingerprint. Fingerprints are chosen by winnowing (S. Schleimer, D. Wilkerson,
A. Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003): of any `WINDOW`
shingles that follow one another the smallest. So any twelve words in common are found, and seven
of two short statements.
"""

from __future__ import annotations

import zlib
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from briefs.dates import PartialDate
from briefs.shingles import of_words, words

#: Copies come within so many days.
DAYS = 5


class Enough(NamedTuple):
    """share: how much of the shorter statement must be in the longer one. shingles: at least so
    many, which is so many words and two more; stock phrases are shorter."""

    share: float
    shingles: int


ACROSS_OUTLETS = Enough(0.5, 5)
IN_ONE_OUTLET = Enough(2 / 3, 6)
WITHOUT_DAYS = Enough(0.8, 10)
#: Statements of fewer words are told by their place, too; of its surroundings so many words, but
#: not of fewer than the second.
PLACED, AROUND, LEAST_AROUND = 10, 6, 4
#: Shingles that follow one another, of which one is a fingerprint; fewer in short statements. What
#: is chosen of many is chosen of some of them, too, so a short one is found in a long one.
WINDOW, WINDOW_OF_SHORT = 10, 5
SHORT = 20


@dataclass(frozen=True, slots=True)
class Wording:
    """A statement as it is compared. source, outlet, place: equal for equal ones.

    place: which words of which text it is, so that a text printed whole by another outlet has the
    same statements, however short.

    numbers: words with digits. day: when it was said, else when it was printed. words, context: of
    a short one what it is told by among articles of nearly the same text; empty of others.
    """

    article: int
    outlet: Hashable
    source: Hashable
    place: str
    day: PartialDate | None
    shingles: frozenset[int]
    numbers: frozenset[str]
    fingerprints: frozenset[int]
    words: frozenset[str] = frozenset()
    context: frozenset[int] = frozenset()


def wording(
    text: str,
    *,
    article: int,
    outlet: Hashable,
    source: Hashable,
    place: str,
    day: PartialDate | None,
    near: Hashable = None,
    around: tuple[str, str] = ("", ""),
) -> Wording:
    """`text`: what was said. near: equal for articles of nearly the same text. around: what stands
    before and behind what was said."""
    found = words(text)
    ordered = of_words(found)
    is_placed = near is not None and len(found) < PLACED
    context = _context(near, around) if is_placed else frozenset()
    keys = (fingerprints(ordered) or {zlib.crc32(place.encode())}) | context
    return Wording(
        article=article,
        outlet=outlet,
        source=source,
        place=place,
        day=day,
        shingles=frozenset(ordered),
        numbers=frozenset(word for word in found if not word.isalpha() and word[0].isdecimal()),
        fingerprints=frozenset(keys),
        words=frozenset(found) if is_placed else frozenset(),
        context=context,
    )


def _context(near: Hashable, around: tuple[str, str]) -> frozenset[int]:
    """Hashes of the words before and of those behind, in articles of nearly the same text."""
    before, behind = words(around[0])[-AROUND:], words(around[1])[:AROUND]
    return frozenset(
        zlib.crc32(f"{near} {side} {' '.join(found)}".encode())
        for side, found in (("before", before), ("behind", behind))
        if len(found) >= LEAST_AROUND
    )


def fingerprints(shingles: Sequence[int]) -> set[int]:
    """Those of the shingles, in the order of the text, by which copies are looked up.

    None of a statement that is too short to have copies.
    """
    if len(shingles) < ACROSS_OUTLETS.shingles:
        return set()
    window = WINDOW_OF_SHORT if len(shingles) <= SHORT else WINDOW
    runs = zip(*(shingles[at:] for at in range(min(window, len(shingles)))), strict=False)
    return set(map(min, runs))


def are_copies(one: Wording, other: Wording) -> bool:
    """Whether two statements are one, by themselves; the order of the two makes no difference."""
    if one.article == other.article or one.source != other.source:
        return False
    is_close = are_close(one.day, other.day)
    if is_close is False:
        return False
    if one.place == other.place or _stand_in_one_place(one, other):
        return True
    enough = WITHOUT_DAYS
    if is_close:
        enough = IN_ONE_OUTLET if one.outlet == other.outlet else ACROSS_OUTLETS
    shorter, longer = sorted((one, other), key=lambda each: len(each.shingles))
    shared = len(one.shingles & other.shingles)
    if shared < max(enough.shingles, enough.share * len(shorter.shingles)):
        return False
    return bool(is_close) or shorter.numbers <= longer.numbers


def _stand_in_one_place(one: Wording, other: Wording) -> bool:
    if not one.context & other.context:
        return False
    return 2 * len(one.words & other.words) >= min(len(one.words), len(other.words))


def are_close(one: PartialDate | None, other: PartialDate | None) -> bool | None:
    """Whether two dates are within `DAYS`; None where they are not known well enough. Statements of
    days that are not are no copies."""
    if one is None or other is None:
        return None
    if one.precision == other.precision == "day":
        return abs((one.start - other.start).days) <= DAYS
    return None if one.start <= other.end and other.start <= one.end else False


def components(joined: Iterable[tuple[int, int]], members: Iterable[int]) -> dict[int, int]:
    """member -> the smallest number of its connected component (union by smaller root)."""
    root = {member: member for member in members}

    def find(member: int) -> int:
        while root[member] != member:
            root[member] = member = root[root[member]]
        return member

    for one, other in joined:
        low, high = sorted((find(one), find(other)))
        root[high] = low
    return {member: find(member) for member in root}
