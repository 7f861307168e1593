"""Merges the newest segments while everything else goes on.

Segments stay in the order of their commits, and only neighbours at the new end are merged: small
ones by four, larger ones when a power of eight is reached by eight of about the same size. So
there are few, and a document is rewritten once for every factor of eight that the index has grown.

A merge reads segments, which never change, and writes another into a hidden file: nobody waits for
it. Then it takes the writer's lock for a moment, carries over what was deleted meanwhile and
commits. If none of the segments is there any more, others have merged them, or a rebuild has
replaced everything, and its work is thrown away; so is what a killed process leaves behind.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from threading import Lock

from search.engines.whoosh import generations
from search.engines.whoosh.chunks import ChunkNumbers
from search.engines.whoosh.codec import EXTENSION, ColumnSegment
from search.engines.whoosh.generations import INDEX_NAME
from search.engines.whoosh.section import Section
from search.engines.whoosh.writer import ColumnWriter, write_merged
from search.types import Kind

log = logging.getLogger("readout.index")

FAN_OUT = 8

#: The newest segments are merged by four while they have no more documents than this together:
#: what is added article by article is soon in one segment, for each one costs every search.
TAIL = 512
_TAIL_SEGMENTS = 4

#: With more segments than this, who writes waits for the merges.
_MANY_SEGMENTS = 64

#: A long merge of large segments, and meanwhile short ones of what comes in.
_THREADS = 2

Opened = Mapping[str, Mapping[Kind, Section]]


class Merging:
    """The merges that one process makes in an index."""

    def __init__(self, folder: Path, opened: Callable[[], Opened]) -> None:
        """opened: gives the sections of segments, by name, that are open already."""
        self._folder = folder
        self._opened = opened
        self._pool = ThreadPoolExecutor(_THREADS, "merge")
        self._lock = Lock()
        self._busy: set[str] = set()
        self._running: set[Future[None]] = set()

    def consider(self, generation: Path, segments: Sequence[ColumnSegment]) -> None:
        """Begin the merge that is due, if one is, after a commit of these segments.

        For who writes: with many segments it waits, which a merge must not do, being among those
        that are waited for.
        """
        self._begin(generation, segments)
        if len(segments) > _MANY_SEGMENTS:
            wait(self._running)

    def _begin(self, generation: Path, segments: Sequence[ColumnSegment]) -> None:
        with self._lock:
            chosen = due(segments, self._busy)
            if chosen:
                if not self._busy:
                    _remove_leftovers(generation)
                self._busy |= _names(chosen)
                begun = self._pool.submit(self._run, generation, chosen)
                self._running = {begun, *(one for one in self._running if not one.done())}

    def wait(self) -> None:
        """Until no merge is running or due."""
        while running := {one for one in self._running if not one.done()}:
            wait(running)

    def _run(self, generation: Path, chosen: Sequence[ColumnSegment]) -> None:
        committed: Sequence[ColumnSegment] = ()
        try:
            committed = self._merge(generation, chosen)
        except Exception:  # nobody waits for this, and the index is as it was
            log.exception("Segments were not merged; the next write tries again.")
        finally:
            with self._lock:
                self._busy -= _names(chosen)
        if committed:
            self._begin(generation, committed)

    def _merge(self, generation: Path, chosen: Sequence[ColumnSegment]) -> list[ColumnSegment]:
        """Merge segments. Those of the commit that this made; none where it made none."""
        segment = ColumnSegment(INDEX_NAME)
        path = generation / f".{segment.make_filename(EXTENSION)}"
        try:
            write_merged(segment, path, chosen, self._opened())
            with generations.writing(self._folder):
                if generations.current(self._folder) != generation:
                    return []
                writer = ColumnWriter(generation, ChunkNumbers())
                try:
                    return writer.segments if writer.replace(chosen, segment, path) else []
                finally:
                    writer.cancel()
        except FileNotFoundError:  # they have been merged since the commit that named them
            return []
        finally:
            path.unlink(missing_ok=True)


def due(segments: Sequence[ColumnSegment], busy: Collection[str]) -> Sequence[ColumnSegment]:
    """The segments to be merged, none of them or after them being `busy`; see the module."""
    first = len(segments)
    while first and segments[first - 1].segment_id() not in busy:
        first -= 1
    free = segments[first:]
    first, tail = len(free), 0
    while first and tail + free[first - 1].doc_count() <= TAIL:
        first -= 1
        tail += free[first].doc_count()
    if len(free) - first >= _TAIL_SEGMENTS:
        return free[first:]
    tiers = [_tier(segment.doc_count()) for segment in free]
    for tier in sorted(set(tiers), reverse=True):
        first = len(tiers)
        while first and tiers[first - 1] <= tier:
            first -= 1
        if tiers[first:].count(tier) >= FAN_OUT:
            return free[first:]
    return ()


def _tier(size: int) -> int:
    return max(size.bit_length() - 1, 0) // 3


def _names(segments: Sequence[ColumnSegment]) -> set[str]:
    return {segment.segment_id() for segment in segments}


def _remove_leftovers(generation: Path) -> None:
    for path in generation.glob(f".{INDEX_NAME}_*"):
        path.unlink(missing_ok=True)
