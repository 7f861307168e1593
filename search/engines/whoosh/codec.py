"""The index as Whoosh sees it: schema, segment, and a codec that reads our arrays.

Whoosh's own Searcher works on these: it is the oracle in the tests, and what a maintainer can
look into an index with. Segments are written by `writer.py`, never a document at a time.

A segment holds statements, then articles; Whoosh numbers documents through both. Each kind has a
field of stems (`statements`) and one of words as written (`statements_words`), positions of names
and title far behind those of the text so that no phrase crosses fields. Facets are keyword fields.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from whoosh import fields
from whoosh.analysis import KeywordAnalyzer
from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage
from whoosh.matching import LeafMatcher
from whoosh.query.spans import Span
from whoosh.reading import TermInfo

from search.engines.scoring import LENGTHS, length_bytes
from search.engines.whoosh.arrayfile import Array, ArrayFile
from search.engines.whoosh.section import Section
from search.engines.whoosh.terms import occurrences_of_word, word_postings
from search.types import VALUE_FIELDS, Kind

KINDS: tuple[Kind, ...] = ("statements", "articles")

#: Field number times this is added to the positions that Whoosh sees.
FIELD_GAP = 1 << 40

EXTENSION = ".arrays"


@cache
def schema() -> fields.Schema:
    """The fields of the index. Making them takes as long as writing a commit's list of segments."""
    known: dict[str, fields.FieldType] = {
        "uid": fields.STORED(),
        "article": fields.STORED(),
        "revision": fields.STORED(),
    }
    for kind in KINDS:
        known[kind] = fields.TEXT(analyzer=KeywordAnalyzer())
        known[f"{kind}_words"] = fields.TEXT(analyzer=KeywordAnalyzer())
    for field in VALUE_FIELDS:
        known[field] = fields.KEYWORD()
    return fields.Schema(**known)


class ColumnSegment(base.Segment):
    """One file of arrays. The list of these is what a commit replaces.

    documents: kind -> number, deleted ones included. deleted: sorted document numbers.
    watermark, format: of the whole index; the same in all segments of a commit.
    through: while the index is being rebuilt, the last article that is in it; then None.
    """

    def __init__(self, indexname: str) -> None:
        super().__init__(indexname)
        self.documents: dict[Kind, int] = dict.fromkeys(KINDS, 0)
        self.deleted: Array = np.zeros(0, np.uint32)
        self.watermark = 0
        self.format = ""
        self.through: int | None = None

    @classmethod
    def _random_id(cls, size: int = 16) -> str:
        # Whoosh draws names from `random`: a seeded process would repeat them
        return secrets.token_hex(size // 2)

    def codec(self) -> ColumnCodec:
        return ColumnCodec()

    def path(self, folder: Path) -> Path:
        return folder / str(self.make_filename(EXTENSION))

    def should_assemble(self) -> bool:
        return False

    def doc_count_all(self) -> int:
        return sum(self.documents.values())

    def deleted_count(self) -> int:
        return len(self.deleted)

    def deleted_docs(self) -> Iterator[int]:
        return iter(self.deleted.tolist())

    def is_deleted(self, docnum: int) -> bool:
        at = int(np.searchsorted(self.deleted, docnum))
        return at < len(self.deleted) and int(self.deleted[at]) == docnum

    def delete_document(self, docnum: int, delete: bool = True) -> None:
        only = np.array([docnum], np.uint32)
        change = np.union1d if delete else np.setdiff1d
        self.deleted = change(self.deleted, only)

    def delete_of_kind(self, kind: Kind, ids: Array) -> None:
        """Delete documents numbered within their kind."""
        self.deleted = np.union1d(self.deleted, (ids + self.base(kind)).astype(np.uint32))

    def deleted_of_kind(self, kind: Kind) -> Array:
        """Deleted documents, numbered within their kind."""
        first = self.base(kind)
        low, high = np.searchsorted(self.deleted, [first, first + self.documents[kind]])
        return self.deleted[low:high] - np.uint32(first)

    def base(self, kind: Kind) -> int:
        """Document number of the first of a kind."""
        return 0 if kind == "statements" else self.documents["statements"]


class ColumnCodec(base.Codec):
    """Reads segments of arrays."""

    length_stats = True

    def new_segment(self, storage: FileStorage, indexname: str) -> ColumnSegment:
        return ColumnSegment(indexname)

    def terms_reader(self, storage: FileStorage, segment: ColumnSegment) -> ColumnTerms:
        return ColumnTerms(sections_of(storage, segment), segment)

    def per_document_reader(self, storage: FileStorage, segment: ColumnSegment) -> ColumnDocuments:
        return ColumnDocuments(sections_of(storage, segment), segment)


def sections_of(storage: FileStorage, segment: ColumnSegment) -> dict[Kind, Section]:
    """Map the sections of a segment."""
    folder = getattr(storage, "folder", None) or storage.b.folder  # an OverlayStorage
    return sections_at(segment.path(Path(folder)))


def sections_at(path: Path) -> dict[Kind, Section]:
    """Map the sections in a file. Raises BrokenFile, OSError."""
    file = ArrayFile(path)
    return {kind: Section(file, kind) for kind in KINDS}


class ColumnTerms(base.TermsReader):
    """Terms of text and facet fields, and matchers over their postings."""

    def __init__(self, sections: dict[Kind, Section], segment: ColumnSegment) -> None:
        self._sections = sections
        self._segment = segment

    def indexed_field_names(self) -> list[str]:
        names = [name for kind in KINDS for name in (kind, f"{kind}_words")]
        return [*names, *VALUE_FIELDS]

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return len(self._ids(*term)) > 0

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for field in sorted(self.indexed_field_names()):
            yield from self.terms_from(field, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        for term in self._terms(fieldname):
            if term >= prefix:
                yield fieldname, term

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(
        self, fieldname: str, prefix: bytes
    ) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        ids, weights, _ = self._postings(fieldname, text)
        if not ids:
            raise KeyError((fieldname, text))
        return TermInfo(
            weight=sum(weights),
            df=len(ids),
            minlength=0,
            maxlength=int(LENGTHS[-1]),
            maxweight=max(weights),
            minid=ids[0],
            maxid=ids[-1],
        )

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> LeafMatcher:
        ids, weights, spans = self._postings(fieldname, text)
        return ArrayMatcher((fieldname, text), ids, weights, spans, format_, scorer)

    def _section(self, fieldname: str) -> tuple[Section | None, bool]:
        """The section of a text field (None: a facet), and whether it is the one of words."""
        kind, _, words = fieldname.partition("_")
        return self._sections.get(kind), bool(words)  # type: ignore[call-overload]

    def _terms(self, fieldname: str) -> list[bytes]:
        section, exact = self._section(fieldname)
        if section is None:
            values = {v for s in self._sections.values() for v in s.facet_values[fieldname]}
            return sorted(value.encode() for value in values)
        lexicon = section.words if exact else section.stems
        return lexicon.strings(0, lexicon.size)

    def _ids(self, fieldname: str, text: bytes) -> list[int]:
        return self._postings(fieldname, text)[0]

    def _postings(
        self, fieldname: str, text: bytes
    ) -> tuple[list[int], list[float], list[list[int]]]:
        section, exact = self._section(fieldname)
        if section is None:
            ids = self._facet_ids(fieldname, text.decode())
            return ids, [1.0] * len(ids), []
        if exact:
            word = section.words.find(text)
            if word < 0:
                return [], [], []
            found = word_postings(section, word)
            document, field, position = occurrences_of_word(section, word)
        else:
            stem = section.stems.find(text)
            if stem < 0:
                return [], [], []
            found = section.postings(stem)
            document, field, position = occurrences_of_word(section, -1, stem)
        places: dict[int, list[int]] = {}
        for at, place in zip(
            document.tolist(), (field * FIELD_GAP + position).tolist(), strict=True
        ):
            places.setdefault(at, []).append(place)
        base_ = self._segment.base(section.kind)
        return (
            [at + base_ for at in found.ids.tolist()],
            [code / 4 for code in (found.codes >> 8).tolist()],
            [places[at] for at in found.ids.tolist()],
        )

    def _facet_ids(self, fieldname: str, value: str) -> list[int]:
        ids: list[int] = []
        for kind, section in self._sections.items():
            values = section.facet_values[fieldname]
            if value in values:
                group = next(g for g in section.groups if fieldname in g.fields)
                mask = group.documents_with(fieldname, values.index(value))
                ids += (np.flatnonzero(mask) + self._segment.base(kind)).tolist()
        return ids


class ArrayMatcher(LeafMatcher):
    """Steps through the postings of one term."""

    def __init__(
        self,
        term: tuple[str, bytes],
        ids: list[int],
        weights: list[float],
        places: list[list[int]],
        format_: Any,
        scorer: Any,
        at: int = 0,
    ) -> None:
        self._term = term
        self._ids, self._weights, self._places = ids, weights, places
        self.format, self.scorer = format_, scorer
        self._at = at

    def is_active(self) -> bool:
        return self._at < len(self._ids)

    def reset(self) -> None:
        self._at = 0

    def copy(self) -> ArrayMatcher:
        return ArrayMatcher(
            self._term, self._ids, self._weights, self._places, self.format, self.scorer, self._at
        )

    def id(self) -> int:
        return self._ids[self._at]

    def all_ids(self) -> Iterator[int]:
        return iter(self._ids[self._at :])

    def next(self) -> bool:
        self._at += 1
        return False

    def weight(self) -> float:
        return self._weights[self._at]

    def supports(self, astype: str) -> bool:
        return astype == "positions"

    def value_as(self, astype: str) -> list[int]:
        return self._places[self._at]

    def spans(self) -> list[Span]:
        return [Span(place) for place in self._places[self._at]]


class ColumnDocuments(base.PerDocumentReader):
    """Lengths, deletions and stored fields."""

    def __init__(self, sections: dict[Kind, Section], segment: ColumnSegment) -> None:
        self._sections = sections
        self._segment = segment

    def doc_count(self) -> int:
        return self._segment.doc_count()

    def doc_count_all(self) -> int:
        return self._segment.doc_count_all()

    def has_deletions(self) -> bool:
        return self._segment.has_deletions()

    def is_deleted(self, docnum: int) -> bool:
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> Iterator[int]:
        return self._segment.deleted_docs()

    def doc_field_length(self, docnum: int, fieldname: str, default: float = 0) -> float:
        """Length in words as it is used in scores."""
        section, number = self._locate(docnum)
        if fieldname.partition("_")[0] != section.kind:
            return default
        return float(LENGTHS[length_bytes(section.array("quarters")[number])])

    def field_length(self, fieldname: str) -> float:
        section = self._sections.get(fieldname.partition("_")[0])  # type: ignore[call-overload]
        return section.total_quarters / 4 if section else 0

    def min_field_length(self, fieldname: str) -> float:
        return 0

    def max_field_length(self, fieldname: str) -> float:
        return float(LENGTHS[-1])

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        section, number = self._locate(docnum)
        return {
            "uid": f"{section.kind[0]}{section.array('pk')[number]}",
            "article": int(section.array("article")[number]),
            "revision": int(section.array("revision")[number]),
        }

    def _locate(self, docnum: int) -> tuple[Section, int]:
        first = self._segment.base("articles")
        if docnum < first:
            return self._sections["statements"], docnum
        return self._sections["articles"], docnum - first
