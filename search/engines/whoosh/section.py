"""What a segment holds of one kind of document: term dictionary, postings, columns, facets.

The arrays of a section, with d documents, w words, s stems, p postings, o occurrences:

    dictionary
      words, word_starts      w folded words in byte order, joined by newlines; where each begins
      word_stem   u32 [w]     the word's stem
      word_df     u32 [w]     documents holding the word when the section was written
      stems, stem_starts      s stems in byte order
      group       u32 [w]     words ordered by stem, then word
      group_starts u32 [s+1]  where a stem's words begin in `group`; a word's rank among them is
                              its *variant*
    postings, ordered by stem, then document
      posting_starts i64 [s+1]
      ids         u32 [p]     document numbers
      codes       u16 [p]     weighted frequency in quarters (255: or more) << 8 | length byte
    occurrences, ordered by posting, then field, then position
      occurrence_starts i64 [s+1]
      positions   u16/u32 [o] first bit: begins a posting; 2 bits field; the rest: word position
      variant_starts i64 [s+1]
      variants    u8/u16      only of stems with several words
    columns [d]
      pk, article, sequence, cluster i64; revision, position i32; public u8
      date, said, published i32   proleptic day number, 0 = undated; the first of a month or year
      precisions  u8          2 bits for each of these: 0 a day, 1 a month, 2 a year
      text_words  u32         words of the text
      quarters    u32         weighted length, in quarters of a word
      length_bytes u8         the same as in `codes`
      break_starts u32 [d+1], breaks u32   word positions where a sentence begins (first bit: a
                              paragraph too), but for the first
    cluster_order u32 [d]       documents by their clusters
    copies      u32             those whose cluster another one here has; ascending
    facets: see `facets.py`; counts made ahead: see `ahead.py`

Frequencies are not stored apart: an occurrence tells that it begins a posting, so a frequency can
be of any size. Exact words are the occurrences of one variant; thus the stem and all its words
share one list.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property
from typing import NamedTuple

import numpy as np

from search.engines.whoosh.ahead import Ahead
from search.engines.whoosh.arrayfile import Array, Arrays
from search.engines.whoosh.clusters import Clusters
from search.engines.whoosh.days import Days
from search.engines.whoosh.facets import FacetGroup, place_of, ranges
from search.engines.whoosh.precisions import PartialDates, partial_dates
from search.engines.whoosh.recent import Recent
from search.engines.whoosh.tally import Tally
from search.types import DATE_FIELDS, VALUE_FIELDS, Kind

#: Number of bits for the field of an occurrence.
FIELD_BITS = 2

#: Sets of facet fields for which counters are kept: a page asks for few different ones.
_TALLIES = 32
#: So many numbers are compared with an array as fast as all of it is looked up.
_FEW_VARIANTS = 8
#: Bytes of `document_starts` that are kept, and as many of `signatures`; and how many of small ones, which
#: are soon made.
_STARTS_BYTES = 24 << 20
_STARTS = 4
#: Bytes of matrices for counting facets.
_CELLS_BYTES = 32 << 20

COLUMNS = {
    "pk": np.int64,
    "article": np.int64,
    "sequence": np.int64,
    "cluster": np.int64,
    "revision": np.int32,
    "position": np.int32,
    "public": np.uint8,
    "text_words": np.uint32,
    "quarters": np.uint32,
    "precisions": np.uint8,
    **dict.fromkeys(DATE_FIELDS, np.int32),
}


_SAMPLED = 64


class Lexicon:
    """Strings in byte order over a mapped blob; found by bisection, first among every 64th."""

    def __init__(self, blob: Array, starts: Array) -> None:
        self._blob = memoryview(blob)
        self._starts = starts
        self.size = len(starts) - 1

    @cached_property
    def _sample(self) -> list[bytes]:
        return [self[number] for number in range(0, self.size, _SAMPLED)]

    def __getitem__(self, number: int) -> bytes:
        starts = self._starts
        return bytes(self._blob[int(starts[number]) : int(starts[number + 1]) - 1])

    def find(self, term: bytes) -> int:
        """Number of `term`, or -1."""
        low = self._first_of_block(term)
        high = min(low + _SAMPLED, self.size)
        # all in one piece of C: no objects are made of the strings that are passed over
        block = b"\n" + self._joined(low, high) + b"\n"
        at = block.find(b"\n" + term + b"\n")
        return -1 if at < 0 or low == high else low + block.count(b"\n", 0, at)

    def first_from(self, term: bytes) -> int:
        """Number of the first string not below `term`."""
        low = max(bisect_left(self._sample, term) - 1, 0) * _SAMPLED
        block = self.strings(low, min(low + _SAMPLED + 1, self.size))
        return low + bisect_left(block, term)

    def _first_of_block(self, term: bytes) -> int:
        """Number of the first of the strings among which `term` is if it is there."""
        return max(bisect_right(self._sample, term) - 1, 0) * _SAMPLED

    def prefixed(self, prefix: bytes) -> tuple[int, int]:
        """Half-open range of the strings that begin with `prefix`."""
        if not prefix:
            return 0, self.size
        return self.first_from(prefix), self.first_from(prefix + b"\xff")

    def strings(self, low: int, high: int) -> list[bytes]:
        """The strings of a half-open range."""
        return self._joined(low, high).split(b"\n") if low < high else []

    def _joined(self, low: int, high: int) -> bytes:
        """The strings of a half-open range with a newline between them."""
        if low >= high:
            return b""
        return bytes(self._blob[int(self._starts[low]) : int(self._starts[high]) - 1])


def lexicon_arrays(strings: list[bytes]) -> tuple[Array, Array]:
    """Blob and starts of sorted strings."""
    blob = np.frombuffer(b"\n".join(strings) + b"\n" if strings else b"", np.uint8)
    lengths = np.fromiter(map(len, strings), np.int64, len(strings))
    starts = np.zeros(len(strings) + 1, np.int64)
    np.cumsum(lengths + 1, out=starts[1:])
    return blob, starts


class Postings(NamedTuple):
    """Documents of one stem: `ids` ascending u32, `codes` u16."""

    ids: Array
    codes: Array


class _Room:
    """Bytes that may be taken still."""

    def __init__(self, size: int) -> None:
        self._left = size

    def take(self, size: int) -> bool:
        if size > self._left:
            return False
        self._left -= size
        return True


class Section:
    """One kind's part of a mapped segment.

    Nothing that it keeps refers to it: so it goes, and its file with it, with the last commit that has it,
    and not when garbage is collected next, which a web process may do after hundreds of commits.
    """

    def __init__(self, file: Arrays, kind: Kind) -> None:
        """file: a complete one, or one that is being written and has all of this kind but the
        counts made ahead."""
        self.kind = kind
        self.file = file
        meta = file.meta[kind]
        self.size: int = meta["documents"]
        self.total_quarters: int = meta["quarters"]
        self.ids = self.array("ids")
        self.codes = self.array("codes")
        self.positions = self.array("positions")
        self.variants = self.array("variants")
        self.words = Lexicon(self.array("words"), self.array("word_starts"))
        self.stems = Lexicon(self.array("stems"), self.array("stem_starts"))
        self.word_stem = self.array("word_stem")
        self.word_df = self.array("word_df")
        self.group = self.array("group")
        self.group_starts = self.array("group_starts")
        self.posting_starts = self.array("posting_starts")
        self.occurrence_starts = self.array("occurrence_starts")
        self.variant_starts = self.array("variant_starts")
        self.length_bytes = self.array("length_bytes")
        self._days: dict[str, Days] = {}
        self._partial_dates: dict[str, PartialDates] = {}
        self._tallies: dict[frozenset[str], Tally] = {}
        self._room_for_cells = _Room(_CELLS_BYTES)
        starts = min(_STARTS_BYTES // (4 * self.size + 4) + 1, _STARTS)
        self._signatures = Recent(starts)
        self._document_starts = Recent(starts)
        self.first_bit = 8 * self.positions.itemsize - 1
        self.first_flag = 1 << self.first_bit
        self.field_shift = self.first_bit - FIELD_BITS

    def array(self, name: str) -> Array:
        return self.file[f"{self.kind}/{name}"]

    @cached_property
    def latest(self) -> int:
        """The highest first-seen number."""
        return int(self.array("sequence").max(initial=0))

    @cached_property
    def groups(self) -> list[FacetGroup]:
        """Facet fields, several of them encoded together."""
        meta = self.file.meta[self.kind]["facets"]
        return [
            FacetGroup(
                {field: len(self.facet_values[field]) for field in slots},
                slots,
                *(
                    self.array(f"facet{number}_{name}")
                    for name in ("rows", "cell_rows", "cell_starts", "table")
                ),
            )
            for number, slots in enumerate(meta)
        ]

    @cached_property
    def ahead(self) -> Ahead | None:
        """What was counted when this was written, if anything was."""
        return Ahead(self.array) if self.file.meta[self.kind].get("ahead") else None

    def tally(self, fields: frozenset[str]) -> Tally:
        """Counter of some facet fields."""
        tally = self._tallies.get(fields)
        if tally is None:
            if len(self._tallies) >= _TALLIES:
                self._tallies.clear()
                self._room_for_cells = _Room(_CELLS_BYTES)
            tally = self._tallies[fields] = Tally(self.groups, fields, self._room_for_cells.take)
        return tally

    @cached_property
    def facet_values(self) -> dict[str, list[str]]:
        """Facet field -> its values here, in order, numbered by their place."""
        return {
            field: bytes(self.array(f"values_{field}")).decode().split("\0")[:-1]
            for field in VALUE_FIELDS
        }

    @cached_property
    def clusters(self) -> Clusters:
        """Which documents are copies of others here or in other sections."""
        return Clusters(*map(self.array, ("cluster", "cluster_order", "copies")))

    @cached_property
    def _articles(self) -> tuple[int, int, bool]:
        """The lowest, the highest, and whether they ascend, as a rebuild leaves them."""
        articles = self.array("article")
        if not len(articles):
            return 0, -1, True
        ascend = bool((articles[1:] >= articles[:-1]).all())
        return int(articles.min()), int(articles.max()), ascend

    def of_articles(self, wanted: Array) -> Array:
        """The documents of some articles. `wanted`: i64, ascending, not empty."""
        lowest, highest, ascend = self._articles
        if wanted[0] > highest or wanted[-1] < lowest:
            return np.zeros(0, np.int64)
        articles = self.array("article")
        if ascend:
            begin = articles.searchsorted(wanted)
            return ranges(begin, articles.searchsorted(wanted, side="right") - begin)
        if len(wanted) == 1:
            return np.flatnonzero(articles == wanted[0])
        at = np.searchsorted(wanted, articles).clip(max=len(wanted) - 1)
        return np.flatnonzero(wanted[at] == articles)

    def partial_dates(self, field: str) -> PartialDates:
        """The documents that a date field dates to a month or a year."""
        found = self._partial_dates.get(field)
        if found is None:
            found = partial_dates(self.array(field), self.array("precisions"), field)
            self._partial_dates[field] = found
        return found

    def days(self, field: str) -> Days:
        """A date field, for counting."""
        days = self._days.get(field)
        if days is None:
            days = self._days[field] = Days(self.array(field), self.partial_dates(field))
        return days

    def value_number(self, field: str, value: str) -> int | None:
        """Number of a facet value here."""
        return place_of(value, self.facet_values.get(field, ()))

    def counted_ahead(self, field: str, value: str) -> int | None:
        """Number of the documents with a facet value among those of `ahead`."""
        number = self.value_number(field, value)
        if self.ahead is None or number is None:
            return None
        first = 0
        for group in self.groups:
            if field in group.first:
                return self.ahead.of_cell(first + group.first[field] + number)
            first += group.cells
        return None

    def frequency(self, stem: int) -> int:
        """Number of postings of a stem."""
        return int(self.posting_starts[stem + 1]) - int(self.posting_starts[stem])

    def postings(self, stem: int) -> Postings:
        low, high = int(self.posting_starts[stem]), int(self.posting_starts[stem + 1])
        return Postings(self.ids[low:high], self.codes[low:high])

    def occurrences(self, stem: int) -> Array:
        """Coded positions of all occurrences of a stem."""
        starts = self.occurrence_starts
        return self.positions[int(starts[stem]) : int(starts[stem + 1])]

    def firsts(self, stem: int) -> Array:
        """Which of the occurrences of a stem begin a posting."""
        return (self.occurrences(stem) >= self.first_flag).nonzero()[0]

    def document_starts(self, stem: int) -> Array:
        """Where the occurrences of a stem in each document begin, and the end: u32 [d + 1]."""

        def make() -> Array:
            firsts = self.firsts(stem)
            lengths = np.zeros(self.size + 1, np.uint32)
            total = len(self.occurrences(stem))
            lengths[self.postings(stem).ids.astype(np.int64) + 1] = np.diff(firsts, append=total)
            return lengths.cumsum(dtype=np.uint32)

        return self._document_starts.get(stem, make)

    def signatures(self, stem: int) -> Array:
        """For each document a bit for each position, modulo 32, at which it has a stem: u32 [d]."""

        def make() -> Array:
            positions = self.occurrences(stem) & 31
            bits = np.left_shift(np.uint32(1), positions.astype(np.uint32))
            found = np.zeros(self.size, np.uint32)
            ids = self.postings(stem).ids
            if len(ids):
                found[ids] = np.bitwise_or.reduceat(bits, self.firsts(stem))
            return found

        return self._signatures.get(stem, make)

    def stem_variants(self, stem: int) -> Array:
        """The variant of each occurrence; empty where there is only one word."""
        starts = self.variant_starts
        return self.variants[int(starts[stem]) : int(starts[stem + 1])]

    def has_variant(self, stem: int, chosen: Array) -> Array:
        """Mask of the occurrences of a stem that are of some variants (a mask of these)."""
        found = self.stem_variants(stem)
        numbers = chosen.nonzero()[0]
        if len(numbers) > _FEW_VARIANTS:
            return chosen.take(found)
        mask = np.zeros(len(found), bool)
        for number in numbers.astype(found.dtype):
            mask |= found == number
        return mask

    def variant(self, word: int) -> tuple[int, int, int]:
        """(stem, variant, number of variants) of a word."""
        stem = int(self.word_stem[word])
        low, high = int(self.group_starts[stem]), int(self.group_starts[stem + 1])
        rank = int(np.searchsorted(self.group[low:high], word))
        return stem, rank, high - low
