"""Texts as numbers: analysis by look-up.

A run without white space, a *chunk*, is analysed once and numbered; so are its words. A text is
then the numbers of its chunks, and words and sentences are found for all texts of a section at
once.
"""

from __future__ import annotations

import re
from array import array

import numpy as np

from search.analysis import chunk_terms, ends_sentence, stem
from search.engines.whoosh.arrayfile import Array

#: So many chunks are remembered, some 200 bytes each.
_MANY_CHUNKS = 600_000

# What ends a sentence if white space follows; see `search.analysis`.
_STOP = re.compile(r"""[.!?…؟]+["'”’»)\]]*$""")
_STOP_ENDS = frozenset(".!?…؟\"'”’»)]")


class ChunkNumbers(dict[str, int]):
    """Chunk -> its number."""

    def __init__(self) -> None:
        super().__init__()
        #: Word -> number; words and their stems by number.
        self.word_numbers: dict[str, int] = {}
        self.words: list[bytes] = []
        self.stems: list[bytes] = []
        self._chunks: list[str] = []
        self._of_chunks = array("I")
        self._ends = array("I", [0])
        self._stops = array("b")
        self._lines: dict[str, array[int]] = {}
        self._verdicts: dict[int, bool] = {}

    def __missing__(self, chunk: str) -> int:
        number = self[chunk] = len(self._chunks)
        self._chunks.append(chunk)
        for term in chunk_terms(chunk):
            word = self.word_numbers.get(term)
            if word is None:
                word = self.word_numbers[term] = len(self.words)
                self.words.append(term.encode())
                self.stems.append(stem(term).encode())
            self._of_chunks.append(word)
        self._ends.append(len(self._of_chunks))
        self._stops.append(chunk[-1] in _STOP_ENDS and _STOP.search(chunk) is not None)
        return number

    def of_line(self, line: str) -> array[int]:
        """Chunks of a title or name: these come again and again."""
        found = self._lines.get(line)
        if found is None:
            found = self._lines[line] = array("I", map(self.__getitem__, line.split()))
        return found

    def trim(self) -> None:
        """Forget everything once there is much; only between sections."""
        if len(self) + len(self._lines) > _MANY_CHUNKS:
            self.clear()
            self.__init__()  # type: ignore[misc]

    def expanded(self, chunks: Array) -> tuple[Array, Array]:
        """Word numbers of the chunks one after the other, and how many each chunk has."""
        ends = np.frombuffer(self._ends, np.uint32)
        starts = ends.take(chunks).astype(np.int64)
        lengths = ends[1:].take(chunks) - starts
        before = lengths.cumsum()
        total = int(before[-1]) if len(before) else 0
        at = np.arange(total) + np.repeat(starts - (before - lengths), lengths)
        return _taken(self._of_chunks, at), lengths

    def may_end_sentence(self, chunks: Array) -> Array:
        """Mask of the chunks after which a sentence may end."""
        return _taken(self._stops, chunks).astype(bool)

    def end_sentence(self, chunks: Array, following: Array) -> Array:
        """Mask of the chunks (such as may) that end a sentence, given the chunk after each."""
        pairs = chunks.astype(np.int64) << 32 | following
        distinct, place = np.unique(pairs, return_inverse=True)
        verdicts = [self._verdict(pair) for pair in distinct.tolist()]
        return np.array(verdicts, bool).take(place)

    def _verdict(self, pair: int) -> bool:
        verdict = self._verdicts.get(pair)
        if verdict is None:
            chunk, following = self._chunks[pair >> 32], self._chunks[pair & 0xFFFFFFFF]
            stop = _STOP.search(chunk)
            assert stop is not None
            verdict = ends_sentence(f"{chunk} {following}", stop.start(), len(chunk))
            self._verdicts[pair] = verdict
        return verdict


def _taken(numbers: array[int], at: Array) -> Array:
    """Some of the numbers. Those of all texts are not copied: there are many."""
    return (
        np.frombuffer(numbers, numbers.typecode).take(at)
        if len(at)
        else np.zeros(0, numbers.typecode)
    )
