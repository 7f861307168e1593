"""One commit: new segments, deletions, merges, watermark; then the TOC that makes them so.

Whoosh's writer holds the lock, numbers the commit, writes the TOC (aside, then renamed: the moment
at which everything of the commit becomes visible) and removes files that no TOC names. What it
does a document at a time is replaced here: segments are written and merged as arrays.

Segments stay in the order of their commits, and only neighbours at the new end are merged: small
ones at once, larger ones when a power of eight is reached by eight of about the same size. So there are few, and a document is
rewritten once for every factor of eight that the index has grown.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.index import TOC, FileIndex, LockError
from whoosh.util.filelock import try_for
from whoosh.writing import SegmentWriter

from search.engines import scoring
from search.engines.base import EngineError
from search.engines.whoosh import codec
from search.engines.whoosh.arrayfile import Array, ArrayFile, ArrayWriter
from search.engines.whoosh.chunks import ChunkNumbers
from search.engines.whoosh.codec import KINDS, ColumnSegment
from search.engines.whoosh.generations import INDEX_NAME, DurableStorage
from search.engines.whoosh.invert import SectionBuilder
from search.engines.whoosh.merge import Part, merge
from search.engines.whoosh.section import Section
from search.engines.whoosh.view import live_mask
from search.types import VALUE_FIELDS, Document, Kind

FAN_OUT = 8

#: The newest segments are merged by four while they have no more documents than this together:
#: what is added article by article is soon in one segment, for each one costs every search.
TAIL = 512
_TAIL_SEGMENTS = 4

#: Words, or nearly, collected before a segment is written: bounds the memory of a rebuild.
SEGMENT_CHUNKS = 1 << 22

#: One upload never waits for a merge of more documents than this; imports do.
_SMALL_MERGE = 1 << 13

#: More segments than this are merged whatever it costs.
_MANY_SEGMENTS = 40

#: Changes whenever the meaning of the files does; an index of another one must be rebuilt.
FORMAT = hashlib.sha256(
    repr(
        (5, VALUE_FIELDS, scoring.FIELD_QUARTERS, scoring.TEXT_FIELDS, scoring.LENGTHS.tobytes())
    ).encode()
).hexdigest()[:16]


class ColumnWriter(SegmentWriter):
    """Whoosh's writer with segments of arrays."""

    def __init__(
        self,
        generation: Path,
        numbers: ChunkNumbers,
        opened: Mapping[str, dict[Kind, Section]] | None = None,
    ) -> None:
        """Opens the newest commit of `generation` for writing. Raises EngineError.

        opened: sections of segments, by name, that are open already.
        """
        storage = DurableStorage(str(generation))
        self.schema = codec.schema()
        index = FileIndex(storage, schema=self.schema, indexname=INDEX_NAME)
        self.writelock = index.lock("WRITELOCK")
        if not try_for(self.writelock.acquire, timeout=5.0, delay=0.02):
            raise EngineError("Another writer holds the index.") from LockError()
        info = index._read_toc()
        self.storage = storage
        self.indexname = INDEX_NAME
        self.generation = info.generation + 1
        self.segments: list[ColumnSegment] = info.segments
        self.codec = codec.ColumnCodec()
        self.is_closed = False
        self._folder = generation
        self._numbers = numbers
        self._builders: dict[Kind, SectionBuilder] = {}
        self._opened = dict(opened or {})
        self._added_documents = 0
        self._start_segment()
        self._setup_doc_offsets()

    @classmethod
    def create(cls, generation: Path, numbers: ChunkNumbers) -> ColumnWriter:
        """A writer of a new index in an empty folder."""
        TOC.create(DurableStorage(str(generation)), codec.schema(), INDEX_NAME)
        return cls(generation, numbers)

    def add(self, documents: Iterable[Document]) -> int:
        """Add documents; a segment is written whenever enough have come. How many there were."""
        count = 0
        for document in documents:
            self._builders[document.kind].add(document)
            count += 1
            if count % 256 == 0 and self._collected() > SEGMENT_CHUNKS:
                self._write_segment()
        self._added_documents += count
        return count

    def remove_articles(self, articles: Sequence[int]) -> None:
        """Delete every document of these articles that is in a segment now."""
        if not articles:
            return
        wanted = np.array(sorted(set(articles)), np.int64)
        for segment in self.segments:
            for kind, section in self._sections(segment).items():
                column = section.array("article")
                if len(wanted) == 1:
                    ids = np.flatnonzero(column == wanted[0])
                else:
                    at = np.searchsorted(wanted, column).clip(max=len(wanted) - 1)
                    ids = np.flatnonzero(wanted[at] == column)
                if len(ids):
                    segment.delete_of_kind(kind, ids)

    def checkpoint(self, *, watermark: int, through: int) -> None:
        """While rebuilding: once enough has been added make it durable, so that it can be resumed.

        through: the article that everything up to has been added.
        """
        if self._collected() <= SEGMENT_CHUNKS:
            return
        self._write_segment()
        self._commit_segments(watermark, through)
        self.generation += 1

    def commit(self, *, watermark: int, whole: bool = False) -> None:  # type: ignore[override]
        """Make everything durable and visible. `whole`: merge all segments into one."""
        if self._collected() or not self.segments or self._documents_collected():
            self._write_segment()
        self.segments = [s for s in self.segments if s.doc_count()] or self.segments[-1:]
        if whole:
            self._merge(0)
        else:
            self._merge_newest()
        self._commit_segments(watermark, None)
        self._finish()

    def _commit_segments(self, watermark: int, through: int | None) -> None:
        for segment in self.segments:
            segment.watermark = watermark
            segment.format = FORMAT
            segment.through = through
        self._commit_toc(self.segments)

    def cancel(self) -> None:
        """Let go of everything; what was written is removed by the next commit."""
        self._finish()

    def _finish(self) -> None:
        if not self.is_closed:
            self._opened.clear()
            self.writelock.release()
            self.is_closed = True

    def _start_segment(self) -> None:
        self._numbers.trim()
        self._builders = {kind: SectionBuilder(kind, self._numbers) for kind in KINDS}

    def _collected(self) -> int:
        return sum(builder.chunks for builder in self._builders.values())

    def _documents_collected(self) -> int:
        return sum(builder.size for builder in self._builders.values())

    def _write_segment(self) -> None:
        segment = ColumnSegment(INDEX_NAME)
        file = ArrayWriter(segment.path(self._folder))
        try:
            for kind, builder in self._builders.items():
                file.meta[kind] = builder.arrays(_put(file, kind))
                segment.documents[kind] = builder.size
            file.close()
        except BaseException:
            file.abandon()
            raise
        self.segments.append(segment)
        self._start_segment()

    def _merge_newest(self) -> None:
        """Merge what is due at the new end; see the module."""
        first = len(self.segments)
        tail = 0
        while first and tail + self.segments[first - 1].doc_count() <= TAIL:
            first -= 1
            tail += self.segments[first].doc_count()
        if len(self.segments) - first >= _TAIL_SEGMENTS:
            self._merge(first)
        tiers = [_tier(segment.doc_count()) for segment in self.segments]
        limit = max(_SMALL_MERGE, 4 * self._added_documents)
        for tier in sorted(set(tiers), reverse=True):
            first = len(tiers)
            while first and tiers[first - 1] <= tier:
                first -= 1
            total = sum(segment.doc_count() for segment in self.segments[first:])
            affordable = total <= limit or len(tiers) > _MANY_SEGMENTS
            if tiers[first:].count(tier) >= FAN_OUT and affordable:
                self._merge(first)
                return

    def _merge(self, first: int) -> None:
        """Replace the segments from `first` on by one."""
        merged = self.segments[first:]
        if len(merged) == 1 and not merged[0].has_deletions():
            return
        segment = ColumnSegment(INDEX_NAME)
        file = ArrayWriter(segment.path(self._folder))
        try:
            for kind in KINDS:
                parts = [Part(self._sections(old)[kind], _live(old, kind)) for old in merged]
                parts = [part for part in parts if part.size]
                if parts:
                    meta = merge(parts, _put(file, kind), _create(file, kind))
                else:
                    meta = SectionBuilder(kind, self._numbers).arrays(_put(file, kind))
                file.meta[kind] = meta
                segment.documents[kind] = sum(part.size for part in parts)
            file.close()
        except BaseException:
            file.abandon()
            raise
        self.segments[first:] = [segment]

    def _sections(self, segment: ColumnSegment) -> dict[Kind, Section]:
        name = segment.segment_id()
        if name not in self._opened:
            file = ArrayFile(segment.path(self._folder))
            self._opened[name] = {kind: Section(file, kind) for kind in KINDS}
        return self._opened[name]


def _live(segment: ColumnSegment, kind: Kind) -> Array | None:
    """Mask of the live documents of a kind, None if all are."""
    deleted = segment.deleted_of_kind(kind)
    return live_mask(segment.documents[kind], deleted) if len(deleted) else None


def _tier(size: int) -> int:
    return max(size.bit_length() - 1, 0) // 3


def _put(file: ArrayWriter, kind: Kind) -> Any:
    return lambda name, array: file.add(f"{kind}/{name}", array)


def _create(file: ArrayWriter, kind: Kind) -> Any:
    return lambda name, dtype, length: file.create(f"{kind}/{name}", dtype, length)
