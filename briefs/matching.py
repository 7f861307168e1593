"""Which statements of an earlier extraction stand on in a later one. Pure Python.

A statement is the same one where most of the shorter of both contents is in the other. Of several
the largest share of characters in common (Jaccard) decides, then the speaker, then the cue; pairs
are made from the best downwards, each statement once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from briefs.extraction.types import Span

#: How much of the shorter content must be in the longer one.
SHARE = 0.5


@dataclass(frozen=True, slots=True)
class Claim:
    """One statement, as far as it tells which one it is. Spans are in text order.

    speaker: anything that is equal for equal speakers; None where it is open.
    """

    contents: tuple[Span, ...]
    speaker: object = None
    cue: Span | None = None


def pairs(
    old: Sequence[Claim], new: Sequence[Claim], *, same_extent: bool = False
) -> list[tuple[int, int]]:
    """(index in old, index in new) of statements that are the same one, none of them twice.

    same_extent: half of what either covers must be common to both, so that a few words and the
    sentence they stand in are two statements.
    """
    found = []
    for i, one in enumerate(old):
        for j, other in enumerate(new):
            common = overlap(one.contents, other.contents)
            if not common:
                continue
            lengths = length(one.contents), length(other.contents)
            jaccard = common / (sum(lengths) - common)
            if (jaccard if same_extent else common / min(lengths)) < SHARE:
                continue
            speaker = one.speaker is not None and one.speaker == other.speaker
            cue = one.cue is not None and one.cue == other.cue
            found.append((jaccard, speaker, cue, -i, -j))
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    made = []
    for *_, i, j in sorted(found, reverse=True):
        if -i not in taken_old and -j not in taken_new:
            taken_old.add(-i)
            taken_new.add(-j)
            made.append((-i, -j))
    return sorted(made)


def covers(one: Sequence[Span], other: Sequence[Span]) -> bool:
    """Whether at least half of `other` is in `one`."""
    return overlap(one, other) >= SHARE * length(other)


def overlap(one: Sequence[Span], other: Sequence[Span]) -> int:
    """How many characters are in both."""
    if one[-1].end <= other[0].start or other[-1].end <= one[0].start:
        return 0
    return sum(max(0, min(a.end, b.end) - max(a.start, b.start)) for a in one for b in other)


def length(spans: Sequence[Span]) -> int:
    return sum(span.end - span.start for span in spans)
