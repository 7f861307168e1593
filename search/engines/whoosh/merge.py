"""Several sections of one kind into one, without their deleted documents.

Documents keep their order, so postings of a stem are those of the sections one after the other:
every array is written by computing where each entry goes, a block at a time. Memory is bounded by
the dictionary and the block, not by the postings.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import compress, pairwise, repeat
from typing import Any

import numpy as np
import numpy.typing as npt

from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.clusters import distinct, put_clusters
from search.engines.whoosh.facets import (
    FacetPart,
    encode,
    merged_field,
    ranges,
    smallest_unsigned,
    starts_of,
)
from search.engines.whoosh.section import COLUMNS, Section, lexicon_arrays
from search.types import VALUE_FIELDS

#: Occurrences moved at a time: some of what numpy does with them keeps the interpreter.
_BLOCK = 1 << 18

Put = Callable[[str, Array], None]
Create = Callable[[str, npt.DTypeLike, int], Array]
Pause = Callable[[], None]


@dataclass
class Part:
    """A section to be merged and the mask of its live documents; None: all of them."""

    section: Section
    live: Array | None

    def __post_init__(self) -> None:
        section = self.section
        if self.live is None:
            self.size = section.size
            self.number = np.arange(section.size, dtype=np.int64)
        else:
            self.size = int(self.live.sum())
            self.number = np.cumsum(self.live) - 1

    def column(self, name: str) -> Array:
        values = self.section.array(name)
        return values if self.live is None else values[self.live]


def merge(parts: list[Part], put: Put, create: Create, pause: Pause) -> dict[str, object]:
    """Write all arrays of the merged section; its meta data. pause: called between steps of one."""
    for name in (*COLUMNS, "length_bytes"):
        put(name, np.concatenate([part.column(name) for part in parts]))
    put_clusters(np.concatenate([part.column("cluster") for part in parts]), put)
    _merge_breaks(parts, put)
    groups = _merge_facets(parts, put, pause)
    merged = _Dictionary(parts, pause)
    merged.write(put)
    _merge_postings(parts, merged, put, create, pause)
    quarters = sum(int(part.column("quarters").sum(dtype=np.int64)) for part in parts)
    return {
        "documents": sum(part.size for part in parts),
        "quarters": quarters,
        "facets": groups,
    }


def _merge_breaks(parts: list[Part], put: Put) -> None:
    breaks, lengths = [], []
    for part in parts:
        starts = part.section.array("break_starts").astype(np.int64)
        found = np.diff(starts)
        values = part.section.array("breaks")
        if part.live is not None:
            values = values[np.repeat(part.live, found)]
            found = found[part.live]
        breaks.append(values)
        lengths.append(found)
    put("breaks", np.concatenate(breaks))
    put("break_starts", starts_of(np.concatenate(lengths)).astype(np.uint32))


def _merge_facets(parts: list[Part], put: Put, pause: Pause) -> list[dict[str, int]]:
    holders: list[dict[str, FacetPart]] = []
    for part in parts:
        found = [(group, FacetPart(group, part.live)) for group in part.section.groups]
        holders.append({field: one for group, one in found for field in group.fields})
    values = [part.section.facet_values for part in parts]
    fields = {}
    for field in VALUE_FIELDS:
        fields[field] = merged_field(
            [(of[field], names[field]) for of, names in zip(holders, values, strict=True)],
            field,
            pause,
        )
        pause()
    groups, arrays = encode(fields)
    for name, array in arrays.items():
        put(name, array)
    return groups


class _Dictionary:
    """The words and stems of all parts, and where those of each part went."""

    def __init__(self, parts: list[Part], pause: Pause) -> None:
        own_words = [part.section.words.strings(0, part.section.words.size) for part in parts]
        frequencies = [part.section.word_df - _lost_frequencies(part) for part in parts]
        stem_of: dict[bytes, bytes] = {}
        for part, words, frequency in zip(parts, own_words, frequencies, strict=True):
            stems = part.section.stems.strings(0, part.section.stems.size)
            pairs = zip(words, map(stems.__getitem__, part.section.word_stem.tolist()), strict=True)
            stem_of.update(compress(pairs, frequency.tolist()))
            pause()
        self.words = sorted(stem_of)
        pause()
        stem_of_words = list(map(stem_of.__getitem__, self.words))
        self.stems = sorted(dict.fromkeys(stem_of_words))  # nearly in order already
        pause()
        size = len(self.words)
        stem_number = dict(zip(self.stems, range(len(self.stems)), strict=True))
        self.word_stem = np.fromiter(map(stem_number.__getitem__, stem_of_words), np.int64, size)
        self.group = np.argsort(self.word_stem, kind="stable")
        self.group_sizes = np.bincount(self.word_stem, minlength=len(self.stems))
        self.group_starts = starts_of(self.group_sizes)
        variant_of_word = np.zeros(size, np.int64)
        variant_of_word[self.group] = np.arange(size) - np.repeat(
            self.group_starts[:-1], self.group_sizes
        )
        self.variant_type = smallest_unsigned(int(variant_of_word.max(initial=0)))
        pause()

        word_number = dict(zip(self.words, range(size), strict=True))
        self.word_df = np.zeros(size, np.int64)
        #: Of each part: merged number of each stem, merged variant of each entry of its `group`.
        self.stem_numbers, self.variants = [], []
        for part, words, frequency in zip(parts, own_words, frequencies, strict=True):
            found = map(word_number.get, words, repeat(-1))
            numbers = np.fromiter(found, np.int64, len(words))
            present = numbers >= 0
            self.word_df[numbers[present]] += frequency[present]
            of_stem = np.zeros(part.section.stems.size, np.int64)
            of_stem[part.section.word_stem[present]] = self.word_stem[numbers[present]]
            self.stem_numbers.append(of_stem)
            self.variants.append(variant_of_word[numbers[part.section.group]] if size else numbers)
            pause()

    def write(self, put: Put) -> None:
        for name, strings in (("word", self.words), ("stem", self.stems)):
            blob, starts = lexicon_arrays(strings)
            put(f"{name}s", blob)
            put(f"{name}_starts", starts)
        put("word_stem", self.word_stem.astype(np.uint32))
        put("word_df", self.word_df.astype(np.uint32))
        put("group", self.group.astype(np.uint32))
        put("group_starts", self.group_starts.astype(np.uint32))


def _lost_frequencies(part: Part) -> Array:
    """How many deleted documents hold each word of a part."""
    section = part.section
    lost = np.zeros(section.words.size, np.int64)
    if part.live is None:
        return lost
    for block in _Block.of(part):
        words = section.group[block.group_entries()].astype(np.int64)
        gone = ~block.kept
        pairs = distinct((block.posting_of * section.words.size + words)[gone])
        lost += np.bincount(pairs % max(section.words.size, 1), minlength=section.words.size)
    return lost


class _Block:
    """Consecutive stems of a part, or some postings of one, with their occurrences; deleted ones are
    still among them."""

    def __init__(
        self, part: Part, low: int, postings: Array, occurrences: Array, variants: Array
    ) -> None:
        """low: the first stem. The others: where what is of each begins, and the last end."""
        section = part.section
        self._section = section
        self._variants = variants
        self._found = np.diff(occurrences)
        self.ids = section.ids[postings[0] : postings[-1]]
        self.codes = section.codes[postings[0] : postings[-1]]
        self.positions = section.positions[occurrences[0] : occurrences[-1]]
        self.stems = slice(low, low + len(postings) - 1)
        #: Which postings and which occurrences are not deleted, and how many there are of each stem.
        self.live: Any = slice(None)
        self.kept: Any = slice(None)
        self.postings, self.occurrences = np.diff(postings), self._found
        if part.live is not None:
            #: The posting, counted in this block, of each occurrence.
            self.posting_of = np.cumsum(self.positions >= section.first_flag) - 1
            self.live = part.live[self.ids]
            self.kept = self.live[self.posting_of]
            self.postings = _counts(self.live, postings)
            self.occurrences = _counts(self.kept, occurrences)

    def group_entries(self) -> Array:
        """Where the word of each occurrence stands in `group`."""
        section = self._section
        entries = section.group_starts[self.stems].astype(np.int64).repeat(self._found)
        varied = (np.diff(self._variants) > 0).repeat(self._found)
        entries[varied] += section.variants[self._variants[0] : self._variants[-1]]
        return entries

    @classmethod
    def of(cls, part: Part) -> Iterator[_Block]:
        """All of a part."""
        section = part.section
        starts = section.occurrence_starts
        low, size = 0, section.stems.size
        while low < size:
            high = int(np.searchsorted(starts, starts[low] + _BLOCK, side="right")) - 1
            if high <= low:
                yield from cls._of_stem(part, low)
                low += 1
                continue
            stems = slice(low, high + 1)
            yield cls(
                part,
                low,
                section.posting_starts[stems],
                starts[stems],
                section.variant_starts[stems],
            )
            low = high

    @classmethod
    def _of_stem(cls, part: Part, stem: int) -> Iterator[_Block]:
        """One that is too much for a block."""
        section = part.section
        firsts = section.firsts(stem)
        ends = np.append(firsts, len(section.occurrences(stem)))
        cuts = np.unique(firsts.searchsorted(np.arange(0, ends[-1], _BLOCK)))
        several = len(section.stem_variants(stem)) > 0
        for postings in map(np.array, pairwise([*cuts.tolist(), len(firsts)])):
            occurrences = ends.take(postings)
            yield cls(
                part,
                stem,
                section.posting_starts[stem] + postings,
                section.occurrence_starts[stem] + occurrences,
                section.variant_starts[stem] + occurrences * several,
            )


def _merge_postings(
    parts: list[Part], merged: _Dictionary, put: Put, create: Create, pause: Pause
) -> None:
    size = len(merged.stems)
    counts = [_live_counts(part, merged.stem_numbers[at], size) for at, part in enumerate(parts)]
    posting_starts = starts_of(np.sum([postings for postings, _ in counts], axis=0))
    found = np.sum([occurrences for _, occurrences in counts], axis=0)
    occurrence_starts = starts_of(found)
    several = merged.group_sizes > 1
    variant_starts = starts_of(np.where(several, found, 0))
    put("posting_starts", posting_starts)
    put("occurrence_starts", occurrence_starts)
    put("variant_starts", variant_starts)
    ids = create("ids", np.uint32, int(posting_starts[-1]))
    codes = create("codes", np.uint16, int(posting_starts[-1]))
    wide = any(part.section.positions.itemsize > 2 for part in parts)
    position_type = np.dtype(np.uint32 if wide else np.uint16)
    positions = create("positions", position_type, int(occurrence_starts[-1]))
    variants = create("variants", merged.variant_type, int(variant_starts[-1]))

    next_posting = posting_starts[:-1].copy()
    next_occurrence = occurrence_starts[:-1].copy()
    to_variants = variant_starts[:-1] - occurrence_starts[:-1]
    base = 0
    for at, part in enumerate(parts):
        for block in _Block.of(part):
            stems = merged.stem_numbers[at][block.stems]
            to = _destinations(stems, block.postings, next_posting)
            ids[to] = part.number[block.ids[block.live]] + base
            codes[to] = block.codes[block.live]

            to = _destinations(stems, block.occurrences, next_occurrence)
            positions[to] = _recoded(block.positions[block.kept], part.section, position_type)
            varied = several.take(stems).repeat(block.occurrences)
            to += to_variants.take(stems).repeat(block.occurrences)
            entries = block.group_entries()[block.kept]
            variants[to.compress(varied)] = merged.variants[at].take(entries.compress(varied))
            pause()
        base += part.size


def _destinations(stems: Array, counts: Array, upcoming: Array) -> Array:
    """Where entries go, of each stem so many; moves `upcoming` on behind them."""
    to = ranges(upcoming.take(stems), counts)
    np.add.at(upcoming, stems, counts)
    return to


def _live_counts(part: Part, stem_numbers: Array, size: int) -> tuple[Array, Array]:
    """Live postings and occurrences of each merged stem."""
    postings, occurrences = np.zeros(size, np.int64), np.zeros(size, np.int64)
    section = part.section
    if part.live is None:
        if size:
            postings[stem_numbers] = np.diff(section.posting_starts)
            occurrences[stem_numbers] = np.diff(section.occurrence_starts)
        return postings, occurrences
    for block in _Block.of(part):
        stems = stem_numbers[block.stems]
        np.add.at(postings, stems, block.postings)
        np.add.at(occurrences, stems, block.occurrences)
    return postings, occurrences


def _counts(mask: Array, starts: Array) -> Array:
    """How many of consecutive runs are in a mask; `starts`: where they begin, and the last end."""
    return np.diff(np.append(0, mask.cumsum()).take(starts - starts[0]))


def _recoded(coded: Array, section: Section, dtype: np.dtype[Any]) -> Array:
    """Coded positions in another width."""
    if coded.dtype == dtype:
        return coded
    wide = coded.astype(np.uint32)
    shift = 8 * dtype.itemsize - 1 - section.first_bit
    position = wide & ((1 << section.field_shift) - 1)
    return (((wide >> section.field_shift) << (section.field_shift + shift)) | position).astype(
        dtype
    )
