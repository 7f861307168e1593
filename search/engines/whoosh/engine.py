"""The search engine: a folder of generations, read by many processes, written by one."""

from __future__ import annotations

import os
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from threading import Lock
from typing import NamedTuple

import numpy as np
import numpy.ma  # numpy loads it at the first `np.unique`, which made somebody wait

from search.engines.base import Check, EngineError, IndexMissing, Unfinished
from search.engines.whoosh import generations, words
from search.engines.whoosh.arrayfile import BrokenFile
from search.engines.whoosh.checking import problems_of
from search.engines.whoosh.chunks import ChunkNumbers
from search.engines.whoosh.codec import KINDS, ColumnSegment, schema, sections_at
from search.engines.whoosh.giving_way import GivingWay
from search.engines.whoosh.memory import give_back_freed_memory, keep_freed_memory
from search.engines.whoosh.merging import Merging
from search.engines.whoosh.searching import Collection, Search
from search.engines.whoosh.section import Section
from search.engines.whoosh.values import ValueNumbers
from search.engines.whoosh.view import View
from search.engines.whoosh.writer import FORMAT, ColumnWriter
from search.types import Document, EngineRequest, FacetResult, Keys, Kind, SearchResults

#: How often a reader tries again when files go away while it opens them.
_ATTEMPTS = 10


class _Segment(NamedTuple):
    """An open segment; `deleted` documents when its views were made."""

    sections: dict[Kind, Section]
    views: dict[Kind, View]
    deleted: int


class _Snapshot:
    """One commit, open for reading."""

    def __init__(
        self,
        stamp: tuple[int, int],
        generation: Path,
        commit: int,
        segments: dict[str, _Segment],
        watermark: int,
        numbers: ValueNumbers,
        before: _Snapshot | None,
    ) -> None:
        """before: the one that was held until now."""
        self.stamp = stamp
        self.generation = generation
        self.commit = commit
        self.segments = segments
        self.watermark = watermark
        #: State of the generation's folder in which this commit was the newest; 0: not known.
        self.unchanged_since = 0
        self._folder = str(generation)
        self._current = str(generation.parent / generations.CURRENT)
        self.collections: dict[Kind, Collection] = {
            kind: Collection(
                kind,
                [segment.views[kind] for segment in segments.values()],
                numbers,
                before.collections[kind] if before else None,
            )
            for kind in KINDS
        }

    def is_newest(self) -> bool:
        """Whether it is certain, at the price of two looks at the file system, that it still is."""
        try:
            return (
                self.unchanged_since != 0
                and os.stat(self._folder).st_mtime_ns == self.unchanged_since
                and generations.stamp_of(self._current) == self.stamp
            )
        except OSError:
            return False

    def views(self) -> Iterable[View]:
        return (view for collection in self.collections.values() for view in collection.views)


class WhooshEngine:
    """See `search.engines.base.Engine`. One object per process and folder, shared by threads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._snapshot: _Snapshot | None = None
        self._lock = Lock()
        self._values = ValueNumbers()
        self._numbers = ChunkNumbers()
        #: Merges give way to whoever is waited for.
        self.turns = GivingWay()
        self._merging = Merging(folder, self._opened, self.turns)
        keep_freed_memory()

    # Writing

    def write(
        self, documents: Iterable[Document], *, remove_articles: Sequence[int] = (), watermark: int
    ) -> None:
        new = {document.uid: document for document in documents}
        replaced = {document.article for document in new.values()} | set(remove_articles)
        with self.turns.first():
            held = self._read()  # refuses what cannot be opened before anything is touched
            with generations.writing(self._folder):
                live = generations.current(self._folder)
                writer = self._writer(live, held)
                try:
                    writer.remove_articles(sorted(replaced))
                    writer.add(new.values())
                    newest = self._merging.at_once(writer.segments, writer.added)
                    writer.commit(watermark=watermark, newest=newest)
                finally:
                    writer.cancel()
                generations.remove_others(self._folder, {live})
            self._read()
        self._merging.consider(live, writer.segments)

    def rebuild(
        self,
        documents: Iterable[Document],
        *,
        watermark: int,
        progress: Callable[[int], None] | None = None,
        resume: bool = False,
    ) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        with generations.writing(self._folder):
            beside, writer, done = self._begun(resume)
            try:
                ascending, last = True, -1
                for article, of_article in groupby(documents, attrgetter("article")):
                    done += writer.add(of_article)
                    ascending, last = ascending and article > last, article
                    if ascending:
                        writer.checkpoint(watermark=watermark, through=article)
                    if progress:
                        progress(done)
                writer.commit(watermark=watermark, whole=True)
            finally:
                writer.cancel()
            replaced = generations.switch(self._folder, beside)
            # readers may be about to open the replaced one: it goes with the next write
            generations.remove_others(self._folder, {beside, replaced})
        self._read()

    def unfinished(self) -> Unfinished | None:
        found = self._find_unfinished()
        return None if found is None else found[1]

    def _find_unfinished(self) -> tuple[Path, Unfinished] | None:
        """The generation that an interrupted rebuild left, and how far it came."""
        for generation in generations.beside(self._folder):
            try:
                commit = generations.latest_commit(generation)
                segments = generations.read_toc(generation, commit, schema()).segments
            except Exception:  # whatever a file that was cut off makes Whoosh and pickle raise
                continue
            if segments and all(
                segment.format == FORMAT and segment.through is not None for segment in segments
            ):
                documents = sum(segment.doc_count() for segment in segments)
                last = segments[-1]
                return generation, Unfinished(last.watermark, last.through, documents)
        return None

    def _begun(self, resume: bool) -> tuple[Path, ColumnWriter, int]:
        """Where to build, with what, and how many documents are there."""
        if not resume:
            beside = generations.new_generation(self._folder)
            return beside, ColumnWriter.create(beside, ChunkNumbers()), 0
        found = self._find_unfinished()
        if found is None:
            raise EngineError("There is no rebuild to resume.")
        beside, unfinished = found
        return beside, ColumnWriter(beside, ChunkNumbers()), unfinished.documents

    def _writer(self, generation: Path, held: _Snapshot) -> ColumnWriter:
        writer = ColumnWriter(generation, self._numbers, _sections(held))
        if any(segment.format != FORMAT for segment in writer.segments):
            writer.cancel()
            raise IndexMissing("The index has another format; rebuild it.")
        return writer

    # Reading

    def search(self, request: EngineRequest) -> SearchResults:
        with self.turns.first():
            return Search(self._read().collections[request.kind], request).results()

    def keys(self, request: EngineRequest) -> Keys:
        return Search(self._read().collections[request.kind], request).keys()

    def facet(
        self,
        request: EngineRequest,
        field: str,
        *,
        limit: int,
        among: Sequence[str] | None = None,
    ) -> FacetResult:
        return Search(self._read().collections[request.kind], request).facet(field, limit, among)

    def watermark(self) -> int | None:
        try:
            return self._read().watermark
        except IndexMissing:
            return None

    def state(self) -> Hashable:
        held = self._read()
        return self._folder, held.stamp, held.commit

    def revisions(self) -> Mapping[int, int]:
        found: dict[int, int] = {}
        for view in self._read().views():
            article, revision = view.section.array("article"), view.section.array("revision")
            if view.live is not None:
                article, revision = article[view.live], revision[view.live]
            article, first = np.unique(article, return_index=True)
            found.update(zip(article.tolist(), revision[first].tolist(), strict=True))
        return found

    def suggest(self, prefix: str, *, limit: int) -> list[tuple[str, int]]:
        return words.suggest([view.section for view in self._read().views()], prefix, limit)

    def similar_words(self, word: str, *, limit: int) -> list[str]:
        return words.similar([view.section for view in self._read().views()], word, limit)

    def verify(self) -> Check:
        try:
            snapshot = self._read()
        except IndexMissing as missing:
            return Check(0, (str(missing),))
        problems = [
            problem
            for name, segment in snapshot.segments.items()
            for problem in problems_of(name, segment.sections)
        ]
        documents = sum(collection.documents for collection in snapshot.collections.values())
        return Check(documents, tuple(problems))

    def close(self) -> None:
        self._merging.wait()
        with self._lock:
            self._snapshot = None

    # Opening

    def _read(self) -> _Snapshot:
        """The newest commit; asks the file system at each call. Raises IndexMissing."""
        held = self._snapshot
        if held is not None and held.is_newest():
            return held
        for attempt in range(_ATTEMPTS):
            # in this order: what we find is at least as new as the stamp we keep it under
            stamp = generations.stamp(self._folder)
            held = self._snapshot
            try:
                if held and held.stamp == stamp:
                    generation = held.generation
                else:
                    generation = generations.current(self._folder)
                unchanged_since = generations.unchanged_since(generation)
                commit = generations.latest_commit(generation)
                if not held or (held.stamp, held.commit) != (stamp, commit):
                    held = self._open(stamp, generation, commit)
                held.unchanged_since = unchanged_since
                return held
            except FileNotFoundError as error:
                # a writer replaced files between our listing and opening them
                if attempt == _ATTEMPTS - 1:
                    raise IndexMissing(f"{error.filename} is missing.") from error
            except IndexMissing:
                # unless a rebuild replaced the generation meanwhile, and it is being removed
                if attempt == _ATTEMPTS - 1 or generations.stamp(self._folder) == stamp:
                    raise
            except (BrokenFile, OSError) as error:
                raise IndexMissing(f"The index cannot be opened: {error}") from error
        raise IndexMissing("The index cannot be opened.")

    def _open(self, stamp: tuple[int, int], generation: Path, commit: int) -> _Snapshot:
        with self._lock:
            held = self._snapshot
            if held and (held.stamp, held.commit) == (stamp, commit):
                return held
            if commit < 0:
                raise IndexMissing(f"{generation.name} holds no index.")
            try:
                toc = generations.read_toc(generation, commit, schema())
            except OSError:
                raise
            except Exception as error:
                raise IndexMissing(f"The list of segments is damaged: {error}") from error
            # before any segment is opened: another format may lack what we would read
            if any(segment.format != FORMAT for segment in toc.segments):
                raise IndexMissing("The index has another format; rebuild it.")
            reusable = held.segments if held and held.stamp == stamp else {}
            segments = {
                segment.segment_id(): self._open_segment(generation, segment, reusable)
                for segment in toc.segments
            }
            if not segments:
                raise IndexMissing(f"{generation.name} holds no commit.")
            watermark = toc.segments[-1].watermark
            self._snapshot = _Snapshot(
                stamp, generation, commit, segments, watermark, self._values, held
            )
            keep_freed_memory(sum(segment.doc_count() for segment in toc.segments))
            give_back_freed_memory()
            return self._snapshot

    def _opened(self) -> Mapping[str, Mapping[Kind, Section]]:
        held = self._snapshot
        return {} if held is None else _sections(held)

    def _open_segment(
        self, generation: Path, segment: ColumnSegment, reusable: Mapping[str, _Segment]
    ) -> _Segment:
        held = reusable.get(segment.segment_id())
        if held and held.deleted == segment.deleted_count():
            return held
        sections = held.sections if held else sections_at(segment.path(generation))
        views = {
            kind: View(
                section,
                segment.deleted_of_kind(kind),
                held.views[kind].masks if held else None,
            )
            for kind, section in sections.items()
        }
        return _Segment(sections, views, segment.deleted_count())


def _sections(snapshot: _Snapshot) -> dict[str, dict[Kind, Section]]:
    """The open sections of each segment, by name."""
    return {name: segment.sections for name, segment in snapshot.segments.items()}
