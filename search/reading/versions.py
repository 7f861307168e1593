"""What differs between two versions of a text, paragraph by paragraph. Pure.

Paragraphs are aligned by the longest matching runs, as the words of those that differ are
(`differences`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from briefs.paragraphs import paragraphs
from briefs.shingles import words
from search.reading.differences import Run, compare

#: Of two paragraphs that stand for each other, one has this share of the words of the other.
ALIKE = 0.3


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph. same, gone, new: it is in `before`, or in `after` where it is new; changed: in
    both, in runs."""

    kind: Literal["same", "changed", "gone", "new"]
    before: tuple[Run, ...] = ()
    after: tuple[Run, ...] = ()


def passages(before: str, after: str) -> list[Passage]:
    """Both texts, in order; blanks are no difference."""
    old, new = _paragraphs(before), _paragraphs(after)
    found: list[Passage] = []
    edits = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    for tag, i, j, k, m in edits:
        if tag == "equal":
            found += [Passage("same", _whole(paragraph)) for paragraph in old[i:j]]
        else:
            found += _differing(old[i:j], new[k:m])
    return found


def _differing(old: Sequence[str], new: Sequence[str]) -> Iterator[Passage]:
    """Those that are alike stand for each other; the rest in the order of the texts."""
    place = 0
    for one in old:
        like = next((n for n in range(place, len(new)) if _are_alike(one, new[n])), None)
        difference = None if like is None else compare(one, new[like])
        if like is None or difference is None:
            yield Passage("gone", _whole(one))
            continue
        yield from (Passage("new", after=_whole(other)) for other in new[place:like])
        if difference.is_same:  # but for marks
            yield Passage("same", _whole(new[like]))
        else:
            yield Passage("changed", difference.one, difference.other)
        place = like + 1
    yield from (Passage("new", after=_whole(other)) for other in new[place:])


def _are_alike(one: str, other: str) -> bool:
    a, b = set(words(one)), set(words(other))
    return len(a & b) >= ALIKE * max(len(a), len(b), 1)


def _paragraphs(text: str) -> list[str]:
    return [" ".join(text[one.span.start : one.span.end].split()) for one in paragraphs(text)]


def _whole(paragraph: str) -> tuple[Run, ...]:
    return (Run(paragraph, "same"),)
