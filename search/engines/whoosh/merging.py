"""Which segments are merged: small ones by the commit that adds to them, larger ones beside it.

Segments stay in the order of their commits, and only neighbours at the new end are merged: four of
about the same size, and all from one on of which a quarter is deleted. So there are few, which every
search is the faster for, and a document is rewritten once for every factor of four that the index has grown.

Merging small ones takes as long as adding an article does: less than a second commit would, and
two threads in each other's way. A merge of larger ones reads segments, which never change, and
writes another into a hidden file: nobody waits for it. Then it takes the writer's lock for a
moment, carries over what was deleted meanwhile and commits. If none of the segments is there any
more, others have merged them, or a rebuild has replaced everything, and its work is thrown away;
so is what a killed process leaves behind.
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
from search.engines.whoosh.giving_way import GivingWay
from search.engines.whoosh.section import Section
from search.engines.whoosh.writer import ColumnWriter, write_merged
from search.types import Kind

log = logging.getLogger("readout.index")

#: So many segments become one; what a commit adds counts as one.
FAN_OUT = 4

#: Segments of fewer documents are small.
SMALL = 256

#: Of a segment from this part on being deleted it is written anew: each search leaves them out, and looks
#: for copies among what they left.
_DELETED = 1 / 4

#: With more segments than this, who writes waits for the merges.
_MANY_SEGMENTS = 64

#: A long merge of large segments, and meanwhile short ones of what comes in.
_THREADS = 2

Opened = Mapping[str, Mapping[Kind, Section]]


class Merging:
    """The merges that one process makes in an index."""

    def __init__(self, folder: Path, opened: Callable[[], Opened], turns: GivingWay) -> None:
        """opened: gives the sections of segments, by name, that are open already. turns: what merges
        give way in."""
        self._folder = folder
        self._opened = opened
        self._turns = turns
        self._pool = ThreadPoolExecutor(_THREADS, "merge")
        self._lock = Lock()
        self._busy: set[str] = set()
        self._running: set[Future[None]] = set()

    def at_once(self, segments: Sequence[ColumnSegment], added: int) -> Sequence[ColumnSegment]:
        """See `due_at_once`; for who holds the writer's lock."""
        with self._lock:
            return due_at_once(segments, added, self._busy)

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
            write_merged(segment, path, chosen, self._opened(), self._turns.give_way)
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


def due_at_once(
    segments: Sequence[ColumnSegment], added: int, busy: Collection[str]
) -> Sequence[ColumnSegment]:
    """The newest segments, none of them `busy`, that become one with so many documents added."""
    if not added:
        return ()
    free = _after(segments, busy)
    first, size = len(free), added
    while size < SMALL:
        begin = first
        while begin and _tier(free[begin - 1].doc_count()) <= _tier(size):
            begin -= 1
        if first - begin + 1 < FAN_OUT:
            break
        size += sum(segment.doc_count() for segment in free[begin:first])
        first = begin
    return free[first:]


def due(segments: Sequence[ColumnSegment], busy: Collection[str]) -> Sequence[ColumnSegment]:
    """The segments to be merged, none of them or after them being `busy`; see the module."""
    free = _after(segments, busy)
    for first, segment in enumerate(free):
        size = segment.doc_count_all()
        if size >= SMALL and segment.deleted_count() >= _DELETED * size:
            return free[first:]
    tiers = [_tier(segment.doc_count()) for segment in free]
    for tier in sorted(set(tiers), reverse=True):
        first = len(tiers)
        while first and tiers[first - 1] <= tier:
            first -= 1
        if tiers[first:].count(tier) >= FAN_OUT:
            return free[first:]
    return ()


def _after(segments: Sequence[ColumnSegment], busy: Collection[str]) -> Sequence[ColumnSegment]:
    """The segments after the last `busy` one."""
    first = len(segments)
    while first and segments[first - 1].segment_id() not in busy:
        first -= 1
    return segments[first:]


def _tier(size: int) -> int:
    """Of sizes that are about the same; all below 64 are."""
    return max((size.bit_length() - 1) // 2, 2)


def _names(segments: Sequence[ColumnSegment]) -> set[str]:
    return {segment.segment_id() for segment in segments}


def _remove_leftovers(generation: Path) -> None:
    for path in generation.glob(f".{INDEX_NAME}_*"):
        path.unlink(missing_ok=True)
