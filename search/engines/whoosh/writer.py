"""One commit: new segments, deletions, watermark; then the TOC that makes them so.

Whoosh's writer holds the lock, numbers the commit, writes the TOC (aside, then renamed: the moment
at which everything of the commit becomes visible) and removes files that no TOC names. What it
does a document at a time is replaced here: segments are written and merged as arrays.

Which segments are merged, and when, is decided in `merging.py`.
"""

from __future__ import annotations

import hashlib
import logging
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.index import TOC, LockError
from whoosh.util.filelock import try_for
from whoosh.writing import SegmentWriter

from search.engines import scoring
from search.engines.base import EngineError
from search.engines.whoosh import codec
from search.engines.whoosh.arrayfile import Array, ArrayBlock, ArrayWriter, HeldArrays
from search.engines.whoosh.chunks import ChunkNumbers, KnownChunks
from search.engines.whoosh.codec import KINDS, ColumnSegment, sections_at
from search.engines.whoosh.counting_ahead import count_ahead, is_large_enough
from search.engines.whoosh.generations import INDEX_NAME, DurableStorage
from search.engines.whoosh.invert import SectionBuilder
from search.engines.whoosh.merge import Part, merge
from search.engines.whoosh.section import Section
from search.engines.whoosh.view import live_mask
from search.types import VALUE_FIELDS, Document, Kind

log = logging.getLogger("readout.index")

#: Words, or nearly, collected before a segment is written: bounds the memory of a rebuild.
SEGMENT_CHUNKS = 1 << 21

#: Characters of text that are made numbers of together: more than the processor's caches hold of
#: what that takes would be slower.
_TOGETHER = 1 << 16

#: Changes whenever the meaning of the files does; an index of another one must be rebuilt.
FORMAT = hashlib.sha256(
    repr(
        (10, VALUE_FIELDS, scoring.FIELD_QUARTERS, scoring.TEXT_FIELDS, scoring.LENGTHS.tobytes())
    ).encode()
).hexdigest()[:16]


class ColumnWriter(SegmentWriter):
    """Whoosh's writer with segments of arrays."""

    def __init__(
        self,
        generation: Path,
        numbers: ChunkNumbers,
        opened: Mapping[str, Mapping[Kind, Section]] | None = None,
    ) -> None:
        """Opens the newest commit of `generation` for writing. Raises EngineError.

        opened: sections of segments, by name, that are open already.
        """
        storage = DurableStorage(str(generation))
        self.schema = codec.schema()
        self.writelock = storage.lock(f"{INDEX_NAME}_WRITELOCK")
        if not try_for(self.writelock.acquire, timeout=5.0, delay=0.02):
            raise EngineError("Another writer holds the index.") from LockError()
        try:
            info = TOC.read(storage, INDEX_NAME, schema=self.schema)
        except BaseException:
            self.writelock.release()
            raise
        self.storage = storage
        self.indexname = INDEX_NAME
        self.generation = info.generation + 1
        self.segments: list[ColumnSegment] = info.segments
        self.codec = codec.ColumnCodec()
        self.is_closed = False
        self._folder = generation
        self._numbers = numbers
        self._builders: dict[Kind, SectionBuilder] = {}
        #: Documents that have come and are not in a builder yet, and how long their texts are.
        self._waiting: dict[Kind, list[Document]] = {kind: [] for kind in KINDS}
        self._waiting_length = 0
        #: The segment that is being written, while the next one is collected.
        self._writing: Future[None] | None = None
        self._pool: ThreadPoolExecutor | None = None
        self._opened = dict(opened or {})
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
            self._waiting[document.kind].append(document)
            self._waiting_length += len(document.text) + len(document.names) + len(document.title)
            count += 1
            if self._waiting_length > _TOGETHER:
                self._collect()
                if self._collected() > SEGMENT_CHUNKS:
                    self._write_segment()
        return count

    def _collect(self) -> None:
        """Hand the documents that wait to the builders."""
        for kind, documents in self._waiting.items():
            self._builders[kind].add(documents)
            documents.clear()
        self._waiting_length = 0

    def remove_articles(self, articles: Sequence[int]) -> None:
        """Delete every document of these articles that is in a segment now."""
        if not articles:
            return
        wanted = np.array(sorted(set(articles)), np.int64)
        for segment in self.segments:
            for kind, section in self._sections(segment).items():
                ids = section.of_articles(wanted)
                if len(ids):
                    segment.delete_of_kind(kind, ids)

    def checkpoint(self, *, watermark: int, through: int) -> None:
        """While rebuilding: once enough has been added make it durable, so that it can be resumed.

        It is written, and committed, in another thread, of which the errors are raised by a later
        call of this or of `commit`. through: the article that everything up to has been added.
        """
        if self._writing and self._writing.done():
            self._written()
        # a text has a chunk for every two characters at most, or one
        waiting = 3 * sum(map(len, self._waiting.values())) + self._waiting_length // 2
        if self._collected() + waiting <= SEGMENT_CHUNKS:
            return
        self._collect()
        if self._collected() <= SEGMENT_CHUNKS:
            return
        self._write_aside(watermark, through)

    @property
    def added(self) -> int:
        """Documents added that no segment holds yet."""
        self._collect()
        return sum(builder.size for builder in self._builders.values())

    def commit(  # type: ignore[override]
        self, *, watermark: int, newest: Sequence[ColumnSegment] = (), whole: bool = False
    ) -> None:
        """Make everything durable and visible.

        newest: the last segments, to become one with what was added. whole: all are to.
        """
        self._written()
        self._collect()
        if whole and self.segments:
            self._write_with(self.segments)
        elif newest and self._write_with_newest(newest):
            pass
        elif self._collected() or not self.segments or self.added:
            self._write_segment()
        self.segments = [s for s in self.segments if s.doc_count()] or self.segments[-1:]
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
            if self._writing:
                wait([self._writing])
            if self._pool:
                self._pool.shutdown()
            self._opened.clear()
            self.writelock.release()
            self.is_closed = True

    def _start_segment(self) -> None:
        self._numbers.trim()
        self._builders = {kind: SectionBuilder(kind, self._numbers) for kind in KINDS}

    def _collected(self) -> int:
        return sum(builder.chunks for builder in self._builders.values())

    def _write_segment(self) -> None:
        """Write what was collected as a segment, after the one that is being written."""
        self._written()
        self._put_segment(self._builders, self._numbers.known())
        self._start_segment()

    def _write_aside(self, watermark: int, through: int) -> None:
        """Begin to write and commit what was collected, when the segment before is through."""
        self._written()
        if self._pool is None:
            self._pool = ThreadPoolExecutor(1, "segment")
        builders, known = self._builders, self._numbers.known()

        def write() -> None:
            self._put_segment(builders, known, ahead=False)  # it will be merged, not searched
            self._commit_segments(watermark, through)
            self.generation += 1

        self._writing = self._pool.submit(write)
        self._start_segment()

    def _written(self) -> None:
        """Wait for the segment that is being written. Raises what its writing did."""
        writing, self._writing = self._writing, None
        if writing:
            writing.result()

    def _put_segment(
        self, builders: Mapping[Kind, SectionBuilder], known: KnownChunks, *, ahead: bool = True
    ) -> None:
        """ahead: whether counts are made, for searches."""
        segment = ColumnSegment(INDEX_NAME)
        file = ArrayWriter(segment.path(self._folder))
        try:
            for kind, builder in builders.items():
                if builder.size:
                    file.meta[kind] = builder.arrays(known, _put(file, kind))
                    if ahead:
                        _count_ahead(file, kind)
                else:
                    _put_nothing(file, kind)
                segment.documents[kind] = builder.size
            file.close()
        except BaseException:
            file.abandon()
            raise
        self.segments.append(segment)

    def _write_with_newest(self, newest: Sequence[ColumnSegment]) -> bool:
        """The same while others search; whether it worked."""
        try:
            self._write_with(newest)
        except Exception:  # one that cannot be read must not keep others from coming in
            log.exception("The newest segments were not merged; the next write tries again.")
            return False
        return True

    def _write_with(self, newest: Sequence[ColumnSegment]) -> None:
        """Replace the last segments by one of what they and this commit hold."""
        segment, added = ColumnSegment(INDEX_NAME), ColumnSegment(INDEX_NAME)
        sections = {}
        known = self._numbers.known()
        for kind, builder in self._builders.items():
            held = _held(builder, known) if builder.size else _nothing(kind)
            sections[kind] = Section(held, kind)
            added.documents[kind] = builder.size
        self._opened[added.segment_id()] = sections
        write_merged(segment, segment.path(self._folder), [*newest, added], self._opened)
        self.segments = [*self.segments[: -len(newest)], segment]
        self._start_segment()

    def replace(self, old: Sequence[ColumnSegment], new: ColumnSegment, file: Path) -> bool:
        """Commit one segment, merged into `file`, in the place of others; False if none is left.

        What was deleted since `old` was read is deleted in `new`. So is what stood in a segment that
        is gone: it was deleted altogether, or it is in another.
        """
        names = [segment.segment_id() for segment in old]
        places = [at for at, one in enumerate(self.segments) if one.segment_id() in names]
        if not places:
            return False
        left = {self.segments[at].segment_id(): self.segments[at] for at in places}
        for kind in KINDS:
            first = 0
            for segment in old:
                number = np.arange(segment.documents[kind], dtype=np.uint32)
                before = np.setdiff1d(number, segment.deleted_of_kind(kind), assume_unique=True)
                now = left.get(segment.segment_id())
                gone = number if now is None else now.deleted_of_kind(kind)
                new.delete_of_kind(kind, np.isin(before, gone).nonzero()[0] + first)
                first += len(before)
        os.replace(file, new.path(self._folder))
        watermark = self.segments[-1].watermark
        others = [one for one in self.segments if one.segment_id() not in left]
        others.insert(places[0], new)
        self.segments = others
        self._commit_segments(watermark, None)
        return True

    def _sections(self, segment: ColumnSegment) -> Mapping[Kind, Section]:
        return _opened(segment, self._folder, self._opened)


def write_merged(
    segment: ColumnSegment,
    path: Path,
    old: Sequence[ColumnSegment],
    opened: Mapping[str, Mapping[Kind, Section]],
    after_each: Callable[[], None] = lambda: None,
) -> None:
    """Write one segment of several, without their deleted documents, into a file beside theirs.

    opened: sections of segments, by name, that are open already. after_each: called after each step.
    """
    sections = [_opened(one, path.parent, opened) for one in old]
    file = ArrayWriter(path)
    try:
        for kind in KINDS:
            parts = [
                Part(of_one[kind], _live(one, kind))
                for one, of_one in zip(old, sections, strict=True)
            ]
            parts = [part for part in parts if part.size]
            if parts:
                put = _put(file, kind, after_each)
                file.meta[kind] = merge(parts, put, _create(file, kind), after_each)
                file.settle(after_each)
                _count_ahead(file, kind, after_each)
            else:
                _put_nothing(file, kind)
            segment.documents[kind] = sum(part.size for part in parts)
        file.close()
    except BaseException:
        file.abandon()
        raise


def _opened(
    segment: ColumnSegment, folder: Path, opened: Mapping[str, Mapping[Kind, Section]]
) -> Mapping[Kind, Section]:
    found = opened.get(segment.segment_id())
    return sections_at(segment.path(folder)) if found is None else found


def _live(segment: ColumnSegment, kind: Kind) -> Array | None:
    """Mask of the live documents of a kind, None if all are."""
    deleted = segment.deleted_of_kind(kind)
    return live_mask(segment.documents[kind], deleted) if len(deleted) else None


def _put(
    file: ArrayWriter | HeldArrays, kind: Kind, after_each: Callable[[], None] = lambda: None
) -> Callable[[str, Array], None]:
    def put(name: str, array: Array) -> None:
        file.add(f"{kind}/{name}", array)
        after_each()

    return put


def _put_nothing(file: ArrayWriter, kind: Kind) -> None:
    file.meta[kind] = _nothing(kind).meta[kind]
    file.add_block(_block_of_nothing(kind))


@cache
def _block_of_nothing(kind: Kind) -> ArrayBlock:
    return ArrayBlock(_nothing(kind).arrays)


@cache
def _nothing(kind: Kind) -> HeldArrays:
    """A section without documents. Most commits have statements only, or one article: making its
    fifty arrays each time would take as long as making those of twenty statements.
    """
    numbers = ChunkNumbers()
    return _held(SectionBuilder(kind, numbers), numbers.known())


def _held(builder: SectionBuilder, known: KnownChunks) -> HeldArrays:
    """What was collected as a section in memory."""
    held = HeldArrays()
    held.meta[builder.kind] = builder.arrays(known, _put(held, builder.kind))
    return held


def _count_ahead(
    file: ArrayWriter, kind: Kind, after_each: Callable[[], None] = lambda: None
) -> None:
    """Write the counts of a section that is there otherwise."""
    meta = file.meta[kind]
    if is_large_enough(meta["documents"]):
        meta["ahead"] = count_ahead(Section(file, kind), _put(file, kind), after_each)


def _create(file: ArrayWriter, kind: Kind) -> Any:
    return lambda name, dtype, length: file.create(f"{kind}/{name}", dtype, length)
