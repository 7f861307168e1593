"""Texts as numbers: analysis by look-up.

A run without white space, a *chunk*, is analysed once and numbered; so are its words. A text is
then the numbers of its chunks, and words and sentences are found for all texts of a section at
once.

Chunks are found and looked up in many texts at once: they are cut out of the bytes of all, and
those of up to 15 bytes are known by two numbers, their bytes and their length.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from search.analysis import ENDS, GOES_ON, NO_STOP, beginning, chunk_terms, ending, stem
from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.facets import ranges, starts_of
from search.engines.whoosh.growing import Growing
from search.engines.whoosh.keytable import KeyTable

#: So many chunks are remembered, some 200 bytes each.
_MANY_CHUNKS = 600_000

# What ends a sentence if white space follows; see `search.analysis`.
_STOP = re.compile(r"""[.!?…؟]+["'”’»)\]]*$""")
_STOP_ENDS = frozenset(".!?…؟\"'”’»)]")

_ENDS = np.array(ENDS)

#: Longer chunks are looked up one by one.
_KEY_BYTES = 15
_LENGTH_SHIFT = np.uint64(56)
# What is kept of eight bytes of which so many belong to the chunk.
_KEPT = np.array([(1 << 8 * size) - 1 for size in range(9)], np.uint64)

_SPACES = [chr(code) for code in range(0x3001) if chr(code).isspace()]
_IS_SPACE = np.zeros(256, bool)
_IS_SPACE[[ord(space) for space in _SPACES if space.isascii()]] = True
# White space of several bytes becomes a space before the bytes are looked at.
_WIDE_SPACE = re.compile(f"[{''.join(space for space in _SPACES if not space.isascii())}]")


class NumberedTexts(NamedTuple):
    """Texts as numbers.

    chunks: those of all texts, u32; ends: where those of each text end. lines: where a line begins
    that is not the first of its text, as the number of chunks before it, and its text. gaps: texts
    in which more than `WIDE_GAP` bytes of white space stand together.
    """

    chunks: Array
    ends: Array
    lines: tuple[Array, Array]
    gaps: Array


#: Analysis looks further than this for the beginning of the next sentence.
WIDE_GAP = 16


class KnownChunks:
    """What is known of the chunks that have been numbered; more may be numbered meanwhile, by
    another thread."""

    def __init__(self, numbers: ChunkNumbers) -> None:
        #: Words and their stems by number, `size` of them.
        self.words, self.stems, self.size = numbers.words, numbers.stems, len(numbers.words)
        self._lengths = numbers.lengths.array
        self._firsts = numbers.firsts.array
        self._starts = numbers.starts.array
        self._further = numbers.further.array
        self._endings = numbers.endings.array
        self._beginnings = numbers.beginnings.array

    def expanded(self, chunks: Array) -> tuple[Array, Array]:
        """Word numbers of the chunks one after the other, and how many there are before each, and
        in all."""
        lengths = self._lengths.take(chunks)
        before = starts_of(lengths)
        words = self._firsts.take(np.repeat(chunks, lengths))
        several = (lengths > 1).nonzero()[0]
        others = lengths.take(several).astype(np.int64) - 1
        words[ranges(before.take(several) + 1, others)] = self._further.take(
            ranges(self._starts.take(chunks.take(several)), others)
        )
        return words, before

    def may_end_sentence(self, chunks: Array) -> Array:
        """Mask of the chunks after which a sentence may end."""
        return self._endings.take(chunks) != NO_STOP

    def end_sentence(self, chunks: Array, following: Array) -> Array:
        """Mask of the chunks (such as may) that end a sentence, given the chunk after each."""
        return _ENDS[self._endings.take(chunks), self._beginnings.take(following)]


class ChunkNumbers:
    """Numbers chunks, and their words."""

    def __init__(self) -> None:
        #: Words and their stems by number.
        self.words: list[bytes] = []
        self.stems: list[bytes] = []
        # of each chunk how many words it has, its first one, and where the others are in `further`
        self.lengths, self.firsts, self.starts = (Growing(np.uint32) for _ in range(3))
        self.further = Growing(np.uint32)
        # and how sentences end with it or begin with it; see `search.analysis`
        self.endings, self.beginnings = Growing(np.int8), Growing(np.int8)
        self._word_numbers: dict[str, int] = {}
        self._short = KeyTable()
        self._long: dict[bytes, int] = {}

    def trim(self) -> None:
        """Forget everything once there is much; only between sections."""
        if len(self.lengths) > _MANY_CHUNKS:
            self.__init__()  # type: ignore[misc]

    def known(self) -> KnownChunks:
        return KnownChunks(self)

    def of_texts(self, texts: Sequence[str]) -> NumberedTexts:
        encoded = [_bytes(text) for text in texts]
        # white space before, between and after them, and room to read eight bytes behind the last
        data = b" ".join([b"", *encoded, bytes(8)])
        size = len(data) - 8
        text_ends = np.fromiter(map(len, encoded), np.int64, len(encoded))
        text_ends += 1
        text_ends = text_ends.cumsum()
        signs = np.frombuffer(data, np.uint8, size)
        space = _IS_SPACE.take(signs)
        edges = (space[1:] != space[:-1]).nonzero()[0] + 1
        starts, ends = edges[::2], edges[1::2]
        found = self._found(data, size, starts, ends)
        breaks = (signs == ord("\n")).nonzero()[0]
        gaps = (starts[1:] - ends[:-1] > WIDE_GAP).nonzero()[0]
        return NumberedTexts(
            found.astype(np.uint32),
            starts.searchsorted(text_ends),
            (starts.searchsorted(breaks), text_ends.searchsorted(breaks)),
            text_ends.searchsorted(ends.take(gaps)),
        )

    def _found(self, data: bytes, size: int, starts: Array, ends: Array) -> Array:
        """The numbers of the chunks between some bytes of the data, of which so many can be read."""
        lengths = ends - starts
        eights = np.ndarray((size,), "<u8", data, strides=(1,)).copy()
        low = eights.take(starts)
        low &= _KEPT.take(lengths, mode="clip")
        high = eights.take(starts + 8, mode="clip")
        high &= _KEPT.take(lengths - 8, mode="clip")
        high |= lengths.astype(np.uint64) << _LENGTH_SHIFT
        found = self._short.find(low, high)
        is_long = lengths > _KEY_BYTES
        found[is_long] = -1
        missing = (found < 0).nonzero()[0]
        if len(missing):
            chunks = [
                data[begin:end]
                for begin, end in zip(
                    starts.take(missing).tolist(), ends.take(missing).tolist(), strict=True
                )
            ]
            found[missing], new = self._numbered(chunks)
            new = missing.take(new)
            self._short.insert(low.take(new), high.take(new), found.take(new))
        return found

    def _numbered(self, chunks: Sequence[bytes]) -> tuple[list[int], list[int]]:
        """Numbers of chunks that are long or not known, and which are the first ones of those that
        are neither."""
        short: dict[bytes, int] = {}
        numbers, new, unknown = [], [], []
        first = len(self.lengths)
        for at, chunk in enumerate(chunks):
            known = self._long if len(chunk) > _KEY_BYTES else short
            number = known.get(chunk)
            if number is None:
                number = known[chunk] = first + len(unknown)
                unknown.append(chunk.decode("utf-8", "surrogatepass"))
                if known is short:
                    new.append(at)
            numbers.append(number)
        self._analyse(unknown)
        return numbers, new

    def _analyse(self, chunks: Sequence[str]) -> None:
        """Keep what is to be known of chunks that are new."""
        lengths, firsts, starts, further = [], [], [], list[int]()
        already = len(self.further)
        for chunk in chunks:
            words = list(map(self._word, chunk_terms(chunk)))
            lengths.append(len(words))
            firsts.append(words[0] if words else 0)
            starts.append(already + len(further))
            further += words[1:]
        self.lengths.extend(lengths)
        self.firsts.extend(firsts)
        self.starts.extend(starts)
        self.further.extend(further)
        self.endings.extend(list(map(_ending, chunks)))
        self.beginnings.extend(list(map(_beginning, chunks)))

    def _word(self, term: str) -> int:
        number = self._word_numbers.get(term)
        if number is None:
            number = self._word_numbers[term] = len(self.words)
            self.words.append(term.encode())
            self.stems.append(stem(term).encode())
        return number


def _bytes(text: str) -> bytes:
    """A text in which all white space is single bytes."""
    if not text.isascii():
        text = _WIDE_SPACE.sub(" ", text)
    return text.encode("utf-8", "surrogatepass")


def _ending(chunk: str) -> int:
    if chunk[-1] in _STOP_ENDS:
        stop = _STOP.search(chunk)
        if stop is not None:
            return ending(chunk, stop.start())
    return NO_STOP


def _beginning(chunk: str) -> int:
    return GOES_ON if chunk[0].islower() else beginning(f" {chunk}", 0)
