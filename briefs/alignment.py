"""Where the words of a text stand in another version of it. Pure Python.

Lines are aligned first, then the words of the lines that differ, each by the longest matching runs
(J. Ratcliff, D. Metzener, "Pattern matching: the gestalt approach", 1988; Python's difflib). A passage
that was moved is found where its words stand again as they were.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import NamedTuple

from briefs import spans
from briefs.matching import SHARE
from briefs.shingles import tokens
from briefs.spans import Contents

#: Words of a stretch in which lines differ that are aligned: that takes time by the square of them.
LONGEST = 20_000
#: Of more lines, and of longer stretches, those lines and words that recur often are no landmarks.
_MANY = 4_000
#: Words that stand in place of fewer may be so many more.
_MORE = 6
#: A passage may be twice as long as it was, and so many characters more.
_APART = 80
#: A passage of fewer words is not looked for elsewhere: it may stand anywhere.
_FEWEST = 5

#: Thai, Lao, Burmese, Khmer, Japanese and Chinese put no blanks between words: by letters.
_UNSPACED = re.compile(r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


class _Word(NamedTuple):
    folded: str
    start: int
    end: int


class Alignment:
    """Of an older text with the one that took its place."""

    def __init__(self, old: str, new: str) -> None:
        self._texts = old, new
        self._old, self._new = list(_words(old)), list(_words(new))
        self._starts = [word.start for word in self._old]
        self._ends = [word.end for word in self._old]
        self._place: dict[int, int] = {}  # number of an old word -> that of the same new one
        self._align()

    def moved(self, contents: Sequence[Sequence[int]]) -> Contents | None:
        """The spans in the new text; None where less than half of their words stand in that place."""
        found, kept, all_ = [], 0, 0
        for start, end in contents:
            numbers = self._words(start, end)
            same = [number for number in numbers if number in self._place]
            all_ += sum(self._length(number) for number in numbers)
            kept += sum(self._length(number) for number in same)
            if same and (span := self._span((start, end), numbers, same)):
                found.append(span)
        if not all_ or kept < SHARE * all_ or any(a[1] > b[0] for a, b in pairwise(found)):
            return None
        return found or None

    def elsewhere(self, contents: Sequence[Sequence[int]]) -> Contents | None:
        """Where the same words stand in the new text, the nearest; None where they do not."""
        old, new = self._texts
        words = "\n".join(" ".join(old[start:end].split()) for start, end in contents)
        count = sum(len(self._words(start, end)) for start, end in contents)
        if count < _FEWEST or len(words) > spans.MOST_WORDS:
            return None
        try:
            return spans.located(new, words, near=contents[0][0])
        except spans.NotFound:
            return None

    def one(self, start: int, end: int) -> tuple[int, int] | None:
        """The same of one span, if it stands where it stood."""
        found = None
        if self._words(start, end):
            found = self.moved([[start, end]]) or self.elsewhere([[start, end]])
        return (found[0][0], found[0][1]) if found else None

    def _align(self) -> None:
        old, new = self._texts
        (old_lines, old_offsets), (new_lines, new_offsets) = _lines(old), _lines(new)
        offsets = old_offsets, new_offsets
        new_starts = [word.start for word in self._new]
        many = max(len(old_lines), len(new_lines)) > _MANY
        edits = SequenceMatcher(None, old_lines, new_lines, autojunk=many).get_opcodes()
        for tag, i, j, k, m in edits:
            if tag not in ("equal", "replace"):
                continue
            a, b = (
                range(bisect_left(starts, at[first]), bisect_left(starts, at[last]))
                for starts, at, first, last in (
                    (self._starts, offsets[0], i, j), (new_starts, offsets[1], k, m)
                )
            )  # fmt: skip
            if tag == "equal" and len(a) == len(b):
                self._place.update(zip(a, b, strict=True))
            else:
                self._align_words(a, b)

    def _align_words(self, a: range, b: range) -> None:
        if max(len(a), len(b)) > LONGEST:
            return
        one = [self._old[number].folded for number in a]
        other = [self._new[number].folded for number in b]
        many = max(len(a), len(b)) > _MANY
        for i, k, size in SequenceMatcher(None, one, other, autojunk=many).get_matching_blocks():
            self._place.update(zip(a[i : i + size], b[k : k + size], strict=True))

    def _words(self, start: int, end: int) -> range:
        """Numbers of the old words that lie in a span."""
        return range(bisect_left(self._starts, start), bisect_left(self._ends, end + 1))

    def _length(self, number: int) -> int:
        return self._old[number].end - self._old[number].start

    def _span(self, span: tuple[int, int], numbers: range, same: Sequence[int]) -> list[int] | None:
        first, last = self._place[same[0]], self._place[same[-1]]
        before, behind = same[0] - numbers[0], numbers[-1] - same[-1]
        # Words at the ends that are others now: those between their neighbours of before.
        if before and (number := self._place.get(numbers[0] - 1)) is not None:
            first = _reaching(first, number + 1, before)
        if behind and (number := self._place.get(numbers[-1] + 1)) is not None:
            last = _reaching(last, number - 1, behind)
        start = self._new[first].start
        end = self._new[last].end
        start -= self._marks_before(span[0], numbers[0], start)
        end += self._marks_behind(span[1], numbers[-1], end)
        # Words that stand far apart now are no longer one passage.
        is_whole = end - start <= 2 * (span[1] - span[0]) + _APART
        return [start, end] if is_whole and start < end else None

    def _marks_before(self, start: int, number: int, new_start: int) -> int:
        """How many marks before its first word belong to a span, and stand there still."""
        old, new = self._texts
        marks = old[start : self._old[number].start]
        return len(marks) if marks and new[:new_start].endswith(marks) else 0

    def _marks_behind(self, end: int, number: int, new_end: int) -> int:
        """How many marks behind its last word belong to a span; others may stand for them."""
        old, new = self._texts
        marks = old[self._old[number].end : end]
        if not marks or new.startswith(marks, new_end):
            return len(marks)
        count = 0
        while count < len(marks) and new[new_end + count : new_end + count + 1] in set(".,!?…;:"):
            count += 1
        return count


def _words(text: str) -> Iterator[_Word]:
    for word, start, end in tokens(text):
        if _UNSPACED.match(word):
            yield from (_Word(letter, at, at + 1) for at, letter in enumerate(word, start))
        else:
            yield _Word(word, start, end)


def _reaching(kept: int, edge: int, count: int) -> int:
    """The number of the word that a span reaches to, where `count` words at its end are others."""
    return edge if abs(edge - kept) <= count + _MORE else kept


def _lines(text: str) -> tuple[list[str], list[int]]:
    """The lines that are not blank, and where each begins and the last one ends."""
    found, offsets, place = [], [], 0
    for line in text.splitlines(keepends=True):
        if words := line.split():
            found.append(" ".join(words))
            offsets.append(place)
        place += len(line)
    return found, [*offsets, place]
