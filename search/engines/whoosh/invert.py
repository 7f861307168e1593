"""Documents into the arrays of a section: analysis and inversion.

Inversion by one stable sort of all occurrences by stem.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable

import numpy as np

from search.analysis import boundaries, tokenize
from search.engines.scoring import FIELD_QUARTERS, MAX_QUARTERS, TEXT_FIELDS, length_bytes
from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.chunks import ChunkNumbers
from search.engines.whoosh.clusters import distinct, put_clusters
from search.engines.whoosh.facets import EncodedField, FacetColumn, encode, smallest_unsigned
from search.engines.whoosh.precisions import coded
from search.engines.whoosh.section import COLUMNS, FIELD_BITS, lexicon_arrays
from search.types import DATE_FIELDS, VALUE_FIELDS, Document, Kind

#: The first bit of an entry of `breaks`: the sentence begins a paragraph.
PARAGRAPH_BIT = 1 << 31

# Sentences that end inside a chunk.
_INSIDE = re.compile("[。！？]")
# Analysis looks this far for the beginning of the next sentence.
_WIDEST_GAP = 39

_FIELDS = len(TEXT_FIELDS)


class SectionBuilder:
    """Collects documents of one kind; `arrays` inverts them."""

    def __init__(self, kind: Kind, numbers: ChunkNumbers) -> None:
        self.kind = kind
        self.size = 0
        self._numbers = numbers
        self._chunks = array("I")
        #: Where the chunks of each field of each document end.
        self._ends = array("I")
        #: Chunks that begin a paragraph, and the documents they are of.
        self._paragraphs = array("I")
        self._paragraph_documents = array("I")
        #: Document -> coded breaks, where they are not between chunks.
        self._breaks_inside: dict[int, list[int]] = {}
        self._columns: dict[str, array[int]] = {
            name: array("q") for name in COLUMNS if name not in ("text_words", "quarters")
        }
        self._facets = {field: FacetColumn() for field in VALUE_FIELDS}

    @property
    def chunks(self) -> int:
        """Chunks collected so far: words, for the most part."""
        return len(self._chunks)

    def add(self, document: Document) -> None:
        chunks, ends, numbers = self._chunks, self._ends, self._numbers
        self._add_text(document.text)
        ends.append(len(chunks))
        chunks.extend(numbers.of_line(document.names))
        ends.append(len(chunks))
        chunks.extend(numbers.of_line(document.title))
        ends.append(len(chunks))
        columns = self._columns
        columns["pk"].append(int(document.uid[1:]))
        columns["article"].append(document.article)
        columns["sequence"].append(document.sequence)
        columns["cluster"].append(document.cluster)
        columns["revision"].append(document.revision)
        columns["position"].append(document.position)
        columns["public"].append(document.public)
        dates = document.dates
        for field in DATE_FIELDS:
            day = dates.get(field)
            columns[field].append(day.toordinal() if day else 0)
        columns["precisions"].append(coded(document.precisions) if document.precisions else 0)
        values = document.values
        for field, column in self._facets.items():
            column.append(values.get(field, ()))
        self.size += 1

    def _add_text(self, text: str) -> None:
        chunks, numbers = self._chunks, self._numbers
        number_of = numbers.__getitem__
        first, *others = text.split("\n") if "\n" in text else (text,)
        found = first.split()
        chunks.extend(map(number_of, found))
        wide = len(first) - sum(map(len, found)) - len(found) > _WIDEST_GAP
        for line in others:
            self._paragraphs.append(len(chunks))
            self._paragraph_documents.append(self.size)
            found = line.split()
            chunks.extend(map(number_of, found))
            wide = wide or len(line) - sum(map(len, found)) - len(found) > _WIDEST_GAP
        if wide or (not text.isascii() and _INSIDE.search(text)):
            self._breaks_inside[self.size] = _breaks(text)

    def arrays(self, put: Callable[[str, Array], None]) -> dict[str, object]:
        """Hand every array of the section to `put`; its meta data."""
        occurrences, chunk_lengths = self._numbers.expanded(np.array(self._chunks, np.uint32))
        words_before = starts_of(chunk_lengths)
        ends = words_before.take(np.array(self._ends, np.int64))
        lengths = np.diff(ends, prepend=0).reshape(self.size, _FIELDS)
        columns = {name: np.array(column, COLUMNS[name]) for name, column in self._columns.items()}
        columns["text_words"] = lengths[:, 0].astype(np.uint32)
        columns["quarters"] = (lengths @ np.array(FIELD_QUARTERS[self.kind])).astype(np.uint32)
        for name, column in columns.items():
            put(name, column)
        put("length_bytes", length_bytes(columns["quarters"]))
        put_clusters(columns["cluster"], put)
        breaks, break_starts = self._breaks(words_before, ends)
        put("breaks", breaks)
        put("break_starts", break_starts)
        groups, facet_arrays = encode(
            {field: EncodedField.of_column(column) for field, column in self._facets.items()}
        )
        for name, values in facet_arrays.items():
            put(name, values)
        self._invert(put, occurrences, lengths.ravel(), columns["quarters"])
        return {
            "documents": self.size,
            "quarters": int(columns["quarters"].sum(dtype=np.int64)),
            "facets": groups,
        }

    def _breaks(self, words_before: Array, ends: Array) -> tuple[Array, Array]:
        """Where sentences begin, and where the breaks of each document begin.

        words_before: words before each chunk; ends: before the end of each field.
        """
        chunks = np.array(self._chunks, np.uint32)
        field_ends = np.array(self._ends, np.int64)
        text_ends = field_ends[::_FIELDS]
        text_starts = np.append(0, field_ends[_FIELDS - 1 :: _FIELDS])[:-1]
        # a sentence ends after a chunk of a text, but not after its last
        at = self._numbers.may_end_sentence(chunks).nonzero()[0]
        document = text_ends.searchsorted(at + 1, side="right")
        inside = document < self.size
        inside[inside] &= at[inside] >= text_starts[document[inside]]
        at, document = at[inside], document[inside]
        ending = self._numbers.end_sentence(chunks[at], chunks[at + 1])
        at, document = at[ending], document[ending]

        paragraph = np.array(self._paragraphs, np.int64)
        document = np.concatenate([document, np.array(self._paragraph_documents, np.int64)])
        word = words_before.take(np.concatenate([at + 1, paragraph]))
        word -= words_before.take(text_starts.take(document))
        coded = np.concatenate([word[: len(at)], word[len(at) :] | PARAGRAPH_BIT])
        text_words = (ends[::_FIELDS] - words_before.take(text_starts)).take(document)
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
        self, put: Callable[[str, Array], None], occurrences: Array, runs: Array, quarters: Array
    ) -> None:
        """occurrences: word numbers; runs: how many each field of each document has."""
        words, stems, word_stem, ranks = self._dictionary(occurrences)
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

        run_of = np.repeat(np.arange(len(runs)), runs)
        position = np.arange(len(occurrences)) - np.repeat(np.cumsum(runs) - runs, runs)
        document, field = np.divmod(run_of, len(TEXT_FIELDS))
        word = ranks[occurrences]
        order = stable_order(word_stem[word], len(stems))
        word, document, field, position = (
            word[order],
            document[order],
            field[order],
            position[order],
        )
        term = word_stem[word]
        begins = np.ones(len(term), bool)
        begins[1:] = (term[1:] != term[:-1]) | (document[1:] != document[:-1])
        firsts = np.flatnonzero(begins)
        ids = document[firsts]
        weights = np.array(FIELD_QUARTERS[self.kind])[field]
        frequency = np.add.reduceat(weights, firsts) if len(firsts) else firsts
        codes = np.minimum(frequency, MAX_QUARTERS) << 8 | length_bytes(quarters)[ids]
        put("ids", ids.astype(np.uint32))
        put("codes", codes.astype(np.uint16))
        put("posting_starts", starts_of(np.bincount(term[firsts], minlength=len(stems))))

        dtype = position_type(int(position.max(initial=0)))
        put("positions", coded_positions(begins, field, position, dtype))
        found = np.bincount(term, minlength=len(stems))
        put("occurrence_starts", starts_of(found))
        several = sizes > 1
        put("variant_starts", starts_of(np.where(several, found, 0)))
        variants = variant_of_word[word[several[term]]]
        put("variants", variants.astype(smallest_unsigned(int(variant_of_word.max(initial=0)))))

        put("word_df", document_frequencies(begins, word, len(words)).astype(np.uint32))

    def _dictionary(self, occurrences: Array) -> tuple[list[bytes], list[bytes], Array, Array]:
        """Sorted words and stems, stem of each word, and rank of each word by its number."""
        known, stems_of = self._numbers.words, self._numbers.stems
        if len(occurrences) < len(known):
            used = distinct(occurrences)
        else:
            used = np.flatnonzero(np.bincount(occurrences, minlength=len(known)))
        order = sorted(used.tolist(), key=known.__getitem__)
        ranks = np.zeros(len(known), np.int64)
        ranks[order] = np.arange(len(order))
        word_stems = list(map(stems_of.__getitem__, order))
        stems = sorted(set(word_stems))
        numbers = dict(zip(stems, range(len(stems)), strict=True))
        word_stem = np.fromiter(map(numbers.__getitem__, word_stems), np.int64, len(order))
        return list(map(known.__getitem__, order)), stems, word_stem, ranks


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
    counts = np.bincount(word, minlength=words)
    posting = np.cumsum(begins)
    several = ~begins
    several[:-1] |= several[1:]
    key = np.sort(posting[several] * words + word[several])
    again = key[1:][key[1:] == key[:-1]]
    return counts - np.bincount(again % max(words, 1), minlength=words)


def starts_of(counts: Array) -> Array:
    """Where each of consecutive runs begins, and the end: int64 [n + 1]."""
    starts = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(counts, out=starts[1:])
    return starts


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
    begins: Array, field: Array, position: Array, dtype: np.dtype[np.unsignedinteger]
) -> Array:
    """Occurrences as stored; see `section.py`."""
    first_bit = 8 * dtype.itemsize - 1
    coded = begins.astype(np.int64) << first_bit
    coded |= field << (first_bit - FIELD_BITS)
    coded |= position
    return coded.astype(dtype)
