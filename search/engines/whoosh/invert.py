"""Documents into the arrays of a section: analysis and inversion.

Inversion by one stable sort of all occurrences by stem.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import chain
from operator import attrgetter
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from search.analysis import boundaries, tokenize
from search.engines.scoring import FIELD_QUARTERS, MAX_QUARTERS, TEXT_FIELDS, length_bytes
from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.chunks import ChunkNumbers, KnownChunks
from search.engines.whoosh.clusters import distinct, put_clusters
from search.engines.whoosh.facets import (
    EncodedField,
    ValueSets,
    encode,
    ranges,
    smallest_unsigned,
    starts_of,
)
from search.engines.whoosh.precisions import coded
from search.engines.whoosh.section import COLUMNS, FIELD_BITS, lexicon_arrays
from search.types import DATE_FIELDS, VALUE_FIELDS, Document, Kind

#: The first bit of an entry of `breaks`: the sentence begins a paragraph.
PARAGRAPH_BIT = 1 << 31

# Sentences that end inside a chunk.
_INSIDE = re.compile("[。！？]")

_FIELDS = len(TEXT_FIELDS)

#: Columns that are attributes of a document.
_PLAIN = ("article", "sequence", "cluster", "revision", "position", "public")
_plain = attrgetter(*_PLAIN)


class _Block(NamedTuple):
    """Documents that were added together.

    chunks: of all their texts; ends: where those of each field end. paragraphs: chunks that begin
    one, and the documents they are of. values: of each field the set of each document.
    """

    chunks: Array
    ends: Array
    paragraphs: Array
    paragraph_documents: Array
    columns: dict[str, Array]
    values: Array


class SectionBuilder:
    """Collects documents of one kind; `arrays` inverts them."""

    def __init__(self, kind: Kind, numbers: ChunkNumbers) -> None:
        self.kind = kind
        self.size = 0
        #: Chunks collected so far: words, for the most part.
        self.chunks = 0
        self._numbers = numbers
        self._blocks: list[_Block] = []
        #: Document -> coded breaks, where they are not between chunks.
        self._breaks_inside: dict[int, list[int]] = {}
        self._sets = {field: ValueSets() for field in VALUE_FIELDS}

    def add(self, documents: Sequence[Document]) -> None:
        """Add some documents: a hundred or so at a time take the least time."""
        size = len(documents)
        if not size:
            return
        texts = [text for one in documents for text in (one.text, one.names, one.title)]
        found = self._numbers.of_texts(texts)
        lines, text_of_line = found.lines
        in_text = text_of_line % _FIELDS == 0
        plain = chain.from_iterable(map(_plain, documents))
        columns = np.fromiter(plain, np.int64, size * len(_PLAIN)).reshape(size, len(_PLAIN))
        values = [one.values for one in documents]
        numbers = [sets[of.get(field, ())] for field, sets in self._sets.items() for of in values]
        self._blocks.append(
            _Block(
                found.chunks,
                found.ends + self.chunks,
                lines.compress(in_text) + self.chunks,
                text_of_line.compress(in_text) // _FIELDS + self.size,
                {
                    "pk": np.array([int(one.uid[1:]) for one in documents], np.int64),
                    **dict(zip(_PLAIN, columns.T, strict=True)),
                    **{field: _days(documents, field) for field in DATE_FIELDS},
                    "precisions": np.array(
                        [coded(one.precisions) if one.precisions else 0 for one in documents],
                        np.uint8,
                    ),
                },
                np.array(numbers, np.int64).reshape(len(VALUE_FIELDS), size),
            )
        )
        for at in {text // _FIELDS for text in found.gaps.tolist() if text % _FIELDS == 0}.union(
            at for at, one in enumerate(documents) if _ends_inside(one.text)
        ):
            self._breaks_inside[self.size + at] = _breaks(documents[at].text)
        self.chunks += len(found.chunks)
        self.size += size

    def arrays(self, known: KnownChunks, put: Callable[[str, Array], None]) -> dict[str, object]:
        """Hand every array of the section to `put`; its meta data. known: what the numbers knew
        after the last document was added."""
        chunks = self._joined("chunks", np.uint32)
        field_ends = self._joined("ends", np.int64)
        occurrences, words_before = known.expanded(chunks)
        ends = words_before.take(field_ends)
        lengths = np.diff(ends, prepend=0).reshape(self.size, _FIELDS)
        columns = {
            name: np.concatenate(
                [np.zeros(0, kind), *(block.columns[name] for block in self._blocks)],
                dtype=kind,
                casting="unsafe",
            )
            for name, kind in COLUMNS.items()
            if name not in ("text_words", "quarters")
        }
        columns["text_words"] = lengths[:, 0].astype(np.uint32)
        columns["quarters"] = (lengths @ np.array(FIELD_QUARTERS[self.kind])).astype(np.uint32)
        for name, column in columns.items():
            put(name, column)
        of_length = length_bytes(columns["quarters"])
        put("length_bytes", of_length)
        put_clusters(columns["cluster"], put)
        breaks, break_starts = self._breaks(known, chunks, field_ends, words_before)
        put("breaks", breaks)
        put("break_starts", break_starts)
        groups, facet_arrays = encode(self._encoded())
        for name, values in facet_arrays.items():
            put(name, values)
        self._invert(known, put, occurrences, lengths.ravel(), of_length)
        return {
            "documents": self.size,
            "quarters": int(columns["quarters"].sum(dtype=np.int64)),
            "facets": groups,
        }

    def _joined(self, name: str, dtype: npt.DTypeLike) -> Array:
        found = [getattr(block, name) for block in self._blocks]
        return np.concatenate([np.zeros(0, dtype), *found])

    def _encoded(self) -> dict[str, EncodedField]:
        none = np.zeros((len(VALUE_FIELDS), 0), np.int64)
        rows = np.concatenate([none, *(block.values for block in self._blocks)], axis=1)
        return {
            field: EncodedField.of_sets(rows[at], sets)
            for at, (field, sets) in enumerate(self._sets.items())
        }

    def _breaks(
        self, known: KnownChunks, chunks: Array, field_ends: Array, words_before: Array
    ) -> tuple[Array, Array]:
        """Where sentences begin, and where the breaks of each document begin.

        field_ends: where the chunks of each field end; words_before: words before each chunk.
        """
        text_ends = field_ends[::_FIELDS]
        text_starts = np.append(0, field_ends[_FIELDS - 1 :: _FIELDS])[:-1]
        # a sentence ends after a chunk of a text, but not after its last
        at = known.may_end_sentence(chunks).nonzero()[0]
        document = text_ends.searchsorted(at + 1, side="right")
        inside = document < self.size
        inside[inside] &= at[inside] >= text_starts[document[inside]]
        at, document = at[inside], document[inside]
        ending = known.end_sentence(chunks[at], chunks[at + 1])
        at, document = at[ending], document[ending]

        paragraph = self._joined("paragraphs", np.int64)
        document = np.concatenate([document, self._joined("paragraph_documents", np.int64)])
        word = words_before.take(np.concatenate([at + 1, paragraph]))
        before_text = words_before.take(text_starts)
        word -= before_text.take(document)
        coded = np.concatenate([word[: len(at)], word[len(at) :] | PARAGRAPH_BIT])
        text_words = (words_before.take(text_ends) - before_text).take(document)
        kept = (word > 0) & (word < text_words)
        if self._breaks_inside:
            explicit = np.zeros(self.size, bool)
            explicit[list(self._breaks_inside)] = True
            kept &= ~explicit.take(document)
        document, coded = document[kept], coded[kept]
        for number, breaks in self._breaks_inside.items():
            document = np.append(document, np.full(len(breaks), number))
            coded = np.append(coded, np.array(breaks, np.int64))
        # of two at one word the one that begins a paragraph
        word = coded & (PARAGRAPH_BIT - 1)
        order = np.lexsort((-coded, word, document))
        document, word, coded = document[order], word[order], coded[order]
        fresh = np.ones(len(word), bool)
        fresh[1:] = (document[1:] != document[:-1]) | (word[1:] != word[:-1])
        per_document = np.bincount(document[fresh], minlength=self.size)
        return coded[fresh].astype(np.uint32), starts_of(per_document).astype(np.uint32)

    def _invert(
        self,
        known: KnownChunks,
        put: Callable[[str, Array], None],
        occurrences: Array,
        runs: Array,
        of_length: Array,
    ) -> None:
        """occurrences: word numbers; runs: how many each field of each document has. of_length: the
        length byte of each document."""
        words, stems, word_stem, ranks = _dictionary(known, occurrences)
        for name, strings in (("word", words), ("stem", stems)):
            blob, starts = lexicon_arrays(strings)
            put(f"{name}s", blob)
            put(f"{name}_starts", starts)
        put("word_stem", word_stem.astype(np.uint32))
        group = np.argsort(word_stem, kind="stable")
        sizes = np.bincount(word_stem, minlength=len(stems))
        group_starts = starts_of(sizes)
        put("group", group.astype(np.uint32))
        put("group_starts", group_starts.astype(np.uint32))
        variant_of_word = np.empty(len(words), np.int64)
        variant_of_word[group] = np.arange(len(words)) - np.repeat(group_starts[:-1], sizes)
        variant_of_word = variant_of_word.astype(smallest_unsigned(variant_of_word.max(initial=0)))

        # a place is a document, a field and a position in one number
        position_bits = (int(runs.max(initial=1)) - 1).bit_length()
        field, document = np.arange(len(runs)) % _FIELDS, np.arange(len(runs)) // _FIELDS
        first = (document << FIELD_BITS | field) << position_bits
        first -= runs.cumsum() - runs
        place = np.repeat(first, runs)
        place += np.arange(len(occurrences))
        if self.size << (FIELD_BITS + position_bits) <= 1 << 32:
            place = place.astype(np.uint32)
        word = ranks.take(occurrences)
        term = word_stem.astype(smallest_unsigned(len(stems))).take(word)
        order = stable_order(term, len(stems))
        found = np.bincount(term, minlength=len(stems))
        del term
        word, place = word.take(order), place.take(order)
        del order
        occurrence_starts = starts_of(found)
        document = place >> (FIELD_BITS + position_bits)
        begins = np.ones(len(word), bool)
        begins[1:] = document[1:] != document[:-1]
        begins[occurrence_starts[:-1]] = True  # of each stem, for each is there
        firsts = begins.nonzero()[0]
        ids = document.take(firsts)
        del document
        place &= (1 << FIELD_BITS + position_bits) - 1
        weights = np.array(FIELD_QUARTERS[self.kind], np.int32).take(place >> position_bits)
        frequency = np.add.reduceat(weights, firsts) if len(firsts) else weights
        codes = np.minimum(frequency, MAX_QUARTERS) << 8 | of_length.take(ids)
        put("ids", ids.astype(np.uint32))
        put("codes", codes.astype(np.uint16))
        put("posting_starts", firsts.searchsorted(occurrence_starts))

        dtype = position_type((1 << position_bits) - 1)
        put("positions", coded_positions(begins, place, position_bits, dtype))
        put("occurrence_starts", occurrence_starts)
        several = sizes > 1
        put("variant_starts", starts_of(np.where(several, found, 0)))
        put("variants", variant_of_word.take(word.compress(np.repeat(several, found))))
        put("word_df", document_frequencies(begins, word, len(words)).astype(np.uint32))


def _dictionary(
    known: KnownChunks, occurrences: Array
) -> tuple[list[bytes], list[bytes], Array, Array]:
    """Sorted words and stems, stem of each word, and rank of each word by its number."""
    if len(occurrences) < known.size:
        used = distinct(occurrences)
    else:
        used = np.bincount(occurrences, minlength=known.size).nonzero()[0]
    order = sorted(used.tolist(), key=known.words.__getitem__)
    ranks = np.zeros(known.size, np.uint32)
    ranks[order] = np.arange(len(order))
    word_stems = list(map(known.stems.__getitem__, order))
    stems = sorted(dict.fromkeys(word_stems))  # nearly in order already, as no set is
    numbers = dict(zip(stems, range(len(stems)), strict=True))
    word_stem = np.fromiter(map(numbers.__getitem__, word_stems), np.int64, len(order))
    return list(map(known.words.__getitem__, order)), stems, word_stem, ranks


def _days(documents: Sequence[Document], field: str) -> Array:
    """The days of a date field as proleptic numbers, 0 for none."""
    days = [one.dates.get(field) for one in documents]
    return np.array([day.toordinal() if day else 0 for day in days], np.int32)


def _ends_inside(text: str) -> bool:
    """Whether sentences may end inside a chunk."""
    return not text.isascii() and _INSIDE.search(text) is not None


def _breaks(text: str) -> list[int]:
    """Coded breaks of one text, as analysis tells them."""
    tokens = tokenize(text)
    sentences, paragraphs = boundaries(text, tokens)
    return [
        at | PARAGRAPH_BIT if paragraphs[at] != paragraphs[at - 1] else at
        for at in range(1, len(tokens))
        if sentences[at] != sentences[at - 1]
    ]


def document_frequencies(begins: Array, word: Array, words: int) -> Array:
    """Documents per word: its occurrences, without further ones of the same posting."""
    changes = begins.copy()
    changes[1:] |= word[1:] != word[:-1]
    runs = changes.nonzero()[0]
    word = word.take(runs)
    counts = np.bincount(word, minlength=words)
    # a word comes again only in a posting of three runs or more of the same one
    firsts = begins.take(runs).nonzero()[0]
    lengths = np.diff(firsts, append=len(runs))
    many = (lengths > 2).nonzero()[0]
    lengths = lengths.take(many)
    key = np.sort(np.repeat(many, lengths) * words + word.take(ranges(firsts.take(many), lengths)))
    again = key[1:][key[1:] == key[:-1]]
    return counts - np.bincount(again % max(words, 1), minlength=words)


def stable_order(keys: Array, size: int) -> Array:
    """Stable argsort of keys below `size`, by radix where 16 bits do (numpy is linear there)."""
    if size <= 1 << 16:
        return np.argsort(keys.astype(np.uint16), kind="stable")
    order = np.argsort((keys & 0xFFFF).astype(np.uint16), kind="stable")
    high = (keys >> 16).astype(np.uint16)[order]
    return order[np.argsort(high, kind="stable")]


def position_type(maximum: int) -> np.dtype[np.unsignedinteger]:
    """The type of coded positions up to `maximum`."""
    return np.dtype(np.uint16 if maximum < 1 << (15 - FIELD_BITS) else np.uint32)


def coded_positions(
    begins: Array, place: Array, position_bits: int, dtype: np.dtype[np.unsignedinteger]
) -> Array:
    """Occurrences as stored; see `section.py`. place: field and position of each."""
    first_bit = 8 * dtype.itemsize - 1
    coded = (place & ((1 << position_bits) - 1)).astype(dtype)
    coded |= (place >> position_bits).astype(dtype) << dtype.type(first_bit - FIELD_BITS)
    coded |= begins.astype(dtype) << dtype.type(first_bit)
    return coded
