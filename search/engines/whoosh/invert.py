"""Documents into the arrays of a section: analysis and inversion.

Analysis by look-up: a run without white space is analysed once and remembered as the numbers of
its words. Inversion by one stable sort of all occurrences by stem.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from itertools import chain, pairwise

import numpy as np

from search.analysis import boundaries, chunk_tokens, sentence_starts, stem, tokenize
from search.engines.scoring import FIELD_QUARTERS, MAX_QUARTERS, TEXT_FIELDS, length_bytes
from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.facets import EncodedField, FacetColumn, encode, smallest_unsigned
from search.engines.whoosh.section import COLUMNS, FIELD_BITS, lexicon_arrays
from search.types import DATE_FIELDS, VALUE_FIELDS, Document, Kind

#: The first bit of an entry of `breaks`: the sentence begins a paragraph.
PARAGRAPH_BIT = 1 << 31

_MANY_CHUNKS = 300_000


class Numbers(dict[str, tuple[int, ...]]):
    """Chunk between white space -> numbers of its words; words are numbered as they appear."""

    def __init__(self) -> None:
        super().__init__()
        self.words: dict[str, int] = {}
        #: Words by number.
        self.known: list[str] = []
        self._lines: dict[str, tuple[int, ...]] = {}

    def __missing__(self, chunk: str) -> tuple[int, ...]:
        found = self[chunk] = tuple(self._number(token.text) for token in chunk_tokens(chunk))
        return found

    def _number(self, word: str) -> int:
        number = self.words.get(word)
        if number is None:
            number = self.words[word] = len(self.known)
            self.known.append(word)
        return number

    def of_line(self, line: str) -> tuple[int, ...]:
        """Words of a title or name: these come again and again."""
        found = self._lines.get(line)
        if found is None:
            found = tuple(chain.from_iterable(map(self.__getitem__, line.split())))
            self._lines[line] = found
        return found

    def trim(self) -> None:
        """Forget everything once there is much; only between sections."""
        if len(self) + len(self._lines) > _MANY_CHUNKS:
            self.clear()
            self.words.clear()
            self.known.clear()
            self._lines.clear()


class SectionBuilder:
    """Collects documents of one kind; `arrays` inverts them."""

    def __init__(self, kind: Kind, numbers: Numbers) -> None:
        self.kind = kind
        self.size = 0
        self._numbers = numbers
        self._occurrences = array("I")
        self._lengths = array("I")
        self._breaks = array("I")
        self._break_starts = array("I", [0])
        self._columns: dict[str, array[int]] = {name: array("q") for name in COLUMNS}
        self._facets = {field: FacetColumn() for field in VALUE_FIELDS}

    @property
    def occurrences(self) -> int:
        """Words collected so far."""
        return len(self._occurrences)

    def add(self, document: Document) -> None:
        columns = self._columns
        length = self._add_text(document.text)
        names = self._numbers.of_line(document.names)
        title = self._numbers.of_line(document.title)
        self._occurrences.extend(names)
        self._occurrences.extend(title)
        self._lengths.extend((length, len(names), len(title)))
        self._break_starts.append(len(self._breaks))
        of_text, of_names, of_title = FIELD_QUARTERS[self.kind]
        columns["quarters"].append(length * of_text + len(names) * of_names + len(title) * of_title)
        columns["text_words"].append(length)
        columns["pk"].append(int(document.uid[1:]))
        columns["article"].append(document.article)
        columns["sequence"].append(document.sequence)
        columns["revision"].append(document.revision)
        columns["position"].append(document.position)
        columns["public"].append(document.public)
        dates = document.dates
        for field in DATE_FIELDS:
            day = dates.get(field)
            columns[field].append(day.toordinal() if day else 0)
        values = document.values
        for field, column in self._facets.items():
            column.append(values.get(field, ()))
        self.size += 1

    def _add_words(self, text: str) -> int:
        before = len(self._occurrences)
        words = chain.from_iterable(map(self._numbers.__getitem__, text.split()))
        self._occurrences.extend(words)
        return len(self._occurrences) - before

    def _add_text(self, text: str) -> int:
        """Add the words of a text and note where its sentences begin; number of words."""
        starts = [start for start in sentence_starts(text) if start[0] < len(text)]
        if not starts:
            return self._add_words(text)
        if not all(text[at].isspace() or text[at - 1].isspace() for at, _ in starts):
            return self._add_unspaced(text)
        length = 0
        paragraph = False
        for (begin, opens), (end, _) in pairwise([(0, False), *starts, (len(text), False)]):
            paragraph = paragraph or opens
            added = self._add_words(text[begin:end])
            if added:
                if length:
                    self._breaks.append(length | PARAGRAPH_BIT if paragraph else length)
                length += added
                paragraph = False
        return length

    def _add_unspaced(self, text: str) -> int:
        """The same where sentences also end inside what has no white space (Chinese)."""
        tokens = tokenize(text)
        sentences, paragraphs = boundaries(text, tokens)
        for at in range(1, len(tokens)):
            if sentences[at] != sentences[at - 1]:
                opens = paragraphs[at] != paragraphs[at - 1]
                self._breaks.append(at | PARAGRAPH_BIT if opens else at)
        return self._add_words(text)

    def arrays(self, put: Callable[[str, Array], None]) -> dict[str, object]:
        """Hand every array of the section to `put`; its meta data."""
        columns = {name: np.array(self._columns[name], dtype) for name, dtype in COLUMNS.items()}
        for name, column in columns.items():
            put(name, column)
        put("length_bytes", length_bytes(columns["quarters"]))
        put("breaks", np.array(self._breaks, np.uint32))
        put("break_starts", np.array(self._break_starts, np.uint32))
        groups, facet_arrays = encode(
            {field: EncodedField.of_column(column) for field, column in self._facets.items()}
        )
        for name, values in facet_arrays.items():
            put(name, values)
        self._invert(put, columns["quarters"])
        return {
            "documents": self.size,
            "quarters": int(columns["quarters"].sum(dtype=np.int64)),
            "facets": groups,
        }

    def _invert(self, put: Callable[[str, Array], None], quarters: Array) -> None:
        occurrences = np.array(self._occurrences, np.uint32)
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

        runs = np.array(self._lengths, np.int64)
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
        known = self._numbers.known
        if len(occurrences) < len(known):
            used = np.unique(occurrences)
        else:
            used = np.flatnonzero(np.bincount(occurrences, minlength=len(known)))
        words = sorted((known[number].encode(), number) for number in used.tolist())
        word_stems = [stem(known[number]).encode() for _, number in words]
        stems = sorted(set(word_stems))
        numbers = {stem: number for number, stem in enumerate(stems)}
        ranks = np.zeros(len(known), np.int64)
        ranks[[number for _, number in words]] = np.arange(len(words))
        word_stem = np.fromiter((numbers[s] for s in word_stems), np.int64, len(words))
        return [word for word, _ in words], stems, word_stem, ranks


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
