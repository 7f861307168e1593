"""One request over one commit: match, filter, rank, count."""

from __future__ import annotations

import time
from array import array
from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from search.analysis import stem
from search.engines import matching
from search.engines.whoosh import counting, days
from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.copies import Copied, Copies, Found
from search.engines.whoosh.counting import FacetSums, Selection
from search.engines.whoosh.docset import DocSet, intersection
from search.engines.whoosh.executor import Deadline, Executor
from search.engines.whoosh.ranking import Key, Scorer, smallest
from search.engines.whoosh.section import Section
from search.engines.whoosh.statistics import Statistics, statistics
from search.engines.whoosh.values import ValueNumbers
from search.engines.whoosh.view import View
from search.query.combine import asks_for_words
from search.query.tree import Node
from search.types import (
    EngineRequest,
    FacetResult,
    Filter,
    Hit,
    Keys,
    Kind,
    SearchResults,
    Sort,
    Timeline,
)

#: Numbers and scores of nothing.
_NONE = (np.zeros(0, np.int64), np.zeros(0, np.float32))
_NO_DATE = np.int32(2**31 - 1)
#: So many first documents of a whole section are kept for each order.
_KEPT = 1000
#: So many sets of facet fields are prepared for counting at a time.
_SUMS = 32


class _Ordered(NamedTuple):
    """Hits as numbers and scores, in order. whole: those from there on match some of the words only.
    complete: how many match all of them, where some do not."""

    numbers: Array
    scores: Array
    whole: int
    complete: int


class Collection:
    """All documents of one kind at one commit."""

    def __init__(
        self,
        kind: Kind,
        views: Sequence[View],
        numbers: ValueNumbers,
        before: Collection | None = None,
    ) -> None:
        """before: the same of an earlier commit."""
        self.kind = kind
        self.views = [view for view in views if view.documents]
        self.numbers = numbers
        self.documents = sum(view.documents for view in self.views)
        self._sums: dict[frozenset[str], FacetSums] = {}
        # what `copies` keeps, if anybody asked for it
        self._copies_before: Copies | None = vars(before).get("copies") if before else None

    @cached_property
    def _statistics(self) -> Statistics:
        return statistics(self.views)

    def statistics(self, upto: int | None) -> Statistics:
        """upto: the last first-seen number that counts; None: all do."""
        if upto is None or all(view.section.latest <= upto for view in self.views):
            return self._statistics
        return statistics(self.views, upto)

    @cached_property
    def copies(self) -> Copies:
        """Which documents share their cluster with another."""
        copies, self._copies_before = Copies(self.views, self._copies_before), None
        return copies

    def sums(self, fields: frozenset[str]) -> FacetSums:
        """Adds up the counts of some facet fields."""
        sums = self._sums.get(fields)
        if sums is None:
            if len(self._sums) >= _SUMS:
                self._sums.clear()
            sums = self._sums[fields] = FacetSums(self.views, self.numbers, fields)
        return sums


class Search:
    """Works out a request; `results` is the answer."""

    def __init__(self, collection: Collection, request: EngineRequest) -> None:
        self._collection = collection
        self._request = request
        self._deadline = Deadline(request.deadline)
        self._timings: dict[str, float] = {}
        self._executors = [Executor(view, stem, self._deadline) for view in collection.views]
        self._ignorable = set(request.facets)
        if request.timeline:
            self._ignorable.add(f"date:{request.timeline}")

    @cached_property
    def _scorer(self) -> Scorer:
        """Made for who ranks by scores: after each commit the first has to find its statistics."""
        sequences = self._request.sequences
        upto = sequences[1] if sequences else None
        return Scorer(self._executors, self._collection.statistics(upto))

    def results(self) -> SearchResults:
        request = self._request
        started = time.perf_counter()
        tree, strict, selections = self._match()
        found = self._found(selections)
        copied = self._collection.copies.among(found)
        total = self._total(found, copied)
        matched = time.perf_counter()
        self._deadline.check()
        hits, complete = self._page(tree, strict, found, copied)
        ranked = time.perf_counter()
        facets = self._facets(selections)
        counted = time.perf_counter()
        self._deadline.check()
        timeline = Timeline()
        if request.timeline:
            timeline = self._timeline(selections, request.timeline)
        return SearchResults(
            total=total,
            hits=hits,
            complete=total if strict is None else complete,
            facets=facets,
            timeline=timeline,
            arrivals=self._arrivals(found, copied),
            copies=copied.surplus,
            articles=counting.articles(found) if request.articles else 0,
            timings={
                "match": 1000 * (matched - started),
                "rank": 1000 * (ranked - matched),
                "facets": 1000 * (counted - ranked),
                "timeline": 1000 * (time.perf_counter() - counted),
            },
        )

    def keys(self) -> Keys:
        """Without making a hit of each."""
        tree, strict, selections = self._match()
        found = self._found(selections)
        copied = self._collection.copies.among(found)
        total = self._total(found, copied)
        numbers = self._ordered(tree, strict, found, copied).numbers[self._request.offset :]
        return Keys(array("q", numbers.astype(np.int64).tobytes()), total)

    def facet(self, field: str, limit: int, among: Sequence[str] | None) -> FacetResult:
        """Counts of one facet alone."""
        self._ignorable = {field}
        _, _, selections = self._match()
        return self._facet(selections, field, limit, among)

    def _found(self, selections: Sequence[Selection], without: str = "") -> Found:
        """The hits, or what there would be without the filter of one count."""
        found = {selection.view: selection.without(without) for selection in selections}
        window = self._request.sequences
        if window is not None and self._request.once:
            return self._collection.copies.first_seen_after(found, window[0])
        return found

    def _total(self, found: Found, copied: Copied) -> int:
        printed = sum(map(len, found.values()))
        return printed - copied.surplus if self._request.once else printed

    def _arrivals(self, found: Found, copied: Copied) -> tuple[int, ...]:
        bounds = self._request.arrivals
        if bounds and self._request.once:
            found = copied.with_rest(copied.firsts(copied.column("sequence")))
        return counting.arrivals(found, bounds)

    def _counts(self, sums: FacetSums, found: Found) -> Array:
        """Documents per facet value, or clusters."""
        if not self._request.once:
            return sums.counts(found)
        copied = self._collection.copies.among(found)
        return sums.counts(copied.rest) + sums.once(copied)

    def _facets(self, selections: Sequence[Selection]) -> dict[str, FacetResult]:
        """All facets asked for: one count for those of the hits, one for each with a filter."""
        limits = self._request.facets
        if not limits:
            return {}
        self._deadline.check()
        sums = self._collection.sums(frozenset(limits))
        counts = self._counts(sums, self._found(selections))
        facets = sums.best(counts, limits)
        filtered = {one.field for one in self._request.filters}
        return {
            field: self._facet(selections, field, limit) if field in filtered else facets[field]
            for field, limit in limits.items()
        }

    def _facet(
        self,
        selections: Sequence[Selection],
        field: str,
        limit: int,
        among: Sequence[str] | None = None,
    ) -> FacetResult:
        self._deadline.check()
        sums = self._collection.sums(frozenset((field,)))
        counts = self._counts(sums, self._found(selections, field))
        own = [one for one in self._request.filters if one.field == field]
        return sums.chosen(counts, field, limit, own, among)

    def _timeline(self, selections: Sequence[Selection], field: str) -> Timeline:
        found = self._found(selections, f"date:{field}")
        timeline = days.timeline(_day_counts(found, field))
        if not self._request.once:
            return timeline
        copied = self._collection.copies.among(found)
        found = copied.with_rest(copied.once_in_each(field, timeline.unit))
        return days.timeline(_day_counts(found, field), timeline.unit)

    def _match(self) -> tuple[Node, Node | None, list[Selection]]:
        """The tree that finds the hits, the one that complete hits match if another, the hits."""
        tree, match = self._request.tree, self._request.match
        if match == "any" and (loose := matching.relaxed(tree)) is not None:
            return loose, None, self._select(loose)
        selections = self._select(tree)
        if match == "auto":
            found = self._found(selections)
            few = self._total(found, self._collection.copies.among(found)) < matching.ENOUGH
            if few and (loose := matching.relaxed(tree)) is not None:
                return loose, tree, self._select(loose)
        return tree, None, selections

    def _select(self, tree: Node) -> list[Selection]:
        return [self._select_in(executor, tree) for executor in self._executors]

    def _select_in(self, executor: Executor, tree: Node) -> Selection:
        request, view = self._request, executor.view
        matched = executor.match(tree)
        if matched.is_sparse and not len(matched):
            return Selection(view, matched, {})
        common = [matched]
        if view.live is not None:
            common.append(view.all)
        own: dict[str, DocSet] = {}
        passing: list[tuple[str | None, DocSet]] = [
            (None if one.match_all else one.field, _passing(view, one)) for one in request.filters
        ]
        masks: list[tuple[str | None, Array]] = []
        for one in request.dates:
            mask = view.dates(one.field, one.start, one.end, one.undated)
            masks.append((f"date:{one.field}", mask))
        if request.public_only:
            masks.append((None, view.public()))
        if request.sequences is not None:
            after, upto = request.sequences
            # of copies the first one decides, so what came before is needed to know
            masks.append((None, view.sequences(-1 if request.once else after, upto)))
        passing += [(name, DocSet(view.section.size, mask=mask)) for name, mask in masks]
        for name, documents in passing:
            if name in self._ignorable:
                assert name is not None
                own[name] = intersection([own[name], documents]) if name in own else documents
            else:
                common.append(documents)
        return Selection(view, intersection(common), own)

    def _page(
        self, tree: Node, strict: Node | None, found: Found, copied: Copied
    ) -> tuple[tuple[Hit, ...], int]:
        """The page of hits, and how many hits are complete where some are partial."""
        begin, letter = self._request.offset, self._collection.kind[0]
        ordered = self._ordered(tree, strict, found, copied)
        uids = [f"{letter}{number}" for number in ordered.numbers[begin:].tolist()]
        whole = min(max(ordered.whole - begin, 0), len(uids))
        partial = [False] * whole + [True] * (len(uids) - whole)
        hits = tuple(map(Hit, uids, ordered.scores[begin:].tolist(), partial))
        return hits, ordered.complete

    def _ordered(self, tree: Node, strict: Node | None, found: Found, copied: Copied) -> _Ordered:
        """All hits up to the end of the page."""
        request = self._request
        end = request.offset + request.limit
        if request.once and copied.surplus:
            found = copied.with_rest(self._firsts(tree, strict, copied))
        chosen = list(found.values())
        if strict is None:
            numbers, scores = self._ranked(tree, chosen, request.sort, end)
            return _Ordered(numbers, scores, whole=end, complete=0)
        complete = [
            intersection([documents, executor.match(strict)])
            for documents, executor in zip(chosen, self._executors, strict=True)
        ]
        partial = [
            documents.restricted(~with_all.mask)
            for documents, with_all in zip(chosen, complete, strict=True)
        ]
        first, whole_scores = self._ranked(tree, complete, request.sort, end)
        rest, rest_scores = self._ranked(tree, partial, "relevance", end - len(first))
        return _Ordered(
            np.concatenate([first, rest]),
            np.concatenate([whole_scores, rest_scores]),
            whole=len(first),
            complete=sum(map(len, complete)),
        )

    def _firsts(self, tree: Node, strict: Node | None, copied: Copied) -> Array:
        """Mask of the documents with copies that come first of their cluster, in the order of
        `_page`."""
        columns = []
        for executor, ids in zip(self._executors, copied.ids.values(), strict=True):
            partial = np.zeros(len(ids), bool)
            if strict is not None:
                partial = ~executor.match(strict).mask.take(ids)
            keys = _Keys(executor.section, ids, None, self._request.sort)
            score, day = np.zeros(len(ids), np.float32), keys.day(None)
            if len(ids) and asks_for_words(tree):
                by_score = partial | (self._request.sort == "relevance")
                score = np.where(by_score, -self._scores_of(executor, tree, ids), 0)
                day = np.where(partial, _Keys(executor.section, ids, None, "newest").day(None), day)
            columns.append((partial, score, day, keys.position(None), keys.number(None)))
        return copied.firsts(*map(np.concatenate, zip(*columns, strict=True)))

    def _ranked(
        self, tree: Node, chosen: Sequence[DocSet], sort: Sort, count: int
    ) -> tuple[Array, Array]:
        """Numbers and scores of the first `count` of the chosen documents of each view, in order."""
        if count <= 0:
            return _NONE
        by_score = sort == "relevance" and asks_for_words(tree)
        parts: list[tuple[Array, ...]] = []
        for executor, documents in zip(self._executors, chosen, strict=True):
            if not len(documents):
                continue
            self._deadline.check()
            if by_score:
                scores = self._scorer.scores(executor, tree, documents)
                first = _first(executor.view, documents, scores, sort, count)
                ids, score = documents.ids.take(first), scores.take(first)
                key = -score
            else:
                ids = _first_by_day(executor.view, documents, sort, count)
                score = np.zeros(len(ids), np.float32)
                if asks_for_words(tree):
                    score = self._scores_of(executor, tree, ids)
                key = np.zeros(len(ids), np.float32)
            keys = _Keys(executor.section, ids, None, sort)
            parts.append((keys.number(None), keys.position(None), keys.day(None), key, score))
        if not parts:
            return _NONE
        pk, position, day, key, score = (
            parts[0]
            if len(parts) == 1
            else [np.concatenate(column) for column in zip(*parts, strict=True)]
        )
        order = np.lexsort((pk, position, day, key))[:count]
        return pk.take(order), score.take(order)

    def _scores_of(self, executor: Executor, tree: Node, ids: Array) -> Array:
        """Scores of a few hits in any order."""
        ordered = DocSet(executor.size, ids=np.sort(ids))
        scores = self._scorer.scores(executor, tree, ordered)
        return scores[np.searchsorted(ordered.ids, ids)]


def _day_counts(found: Found, field: str) -> list[tuple[days.Days, Array]]:
    return [
        (view.section.days(field), view.day_counts(field, documents))
        for view, documents in found.items()
        if len(documents)
    ]


def _first(view: View, documents: DocSet, scores: Array | None, sort: Sort, count: int) -> Array:
    """Indices, in no order, of the first `count` of `documents.ids`, or of a few more."""
    keys = _Keys(view.section, None if documents.is_all else documents.ids, scores, sort)
    return smallest(keys.functions(), len(documents), count)


def _first_by_day(view: View, documents: DocSet, sort: Sort, count: int) -> Array:
    """The first `count` documents by day, or a few more. Those of all documents are kept."""
    everything = len(documents) == view.documents
    order = "oldest" if sort == "oldest" else "newest"
    if everything and order in view.first and count <= _KEPT:
        return view.first[order][:count]
    at = _first(view, documents, None, sort, max(count, _KEPT) if everything else count)
    ids = at if documents.is_all else documents.ids.take(at)
    if not everything:
        return ids
    keys = _Keys(view.section, ids, None, sort)
    ids = ids.take(np.lexsort((keys.number(None), keys.position(None), keys.day(None))))
    view.first[order] = ids[:_KEPT]
    return ids[:count]


class _Keys:
    """The keys by which documents `ids` (None: all) are ordered, as functions of indices."""

    def __init__(
        self, section: Section, ids: Array | None, scores: Array | None, sort: Sort
    ) -> None:
        self._section = section
        self._ids = ids
        self._scores = scores
        self._oldest = sort == "oldest"

    def functions(self) -> list[Key]:
        keys = [self.day, self.position, self.number]
        return keys if self._scores is None else [self.score, *keys]

    def score(self, at: Array | None) -> Array:
        assert self._scores is not None
        return -(self._scores if at is None else self._scores.take(at))

    def day(self, at: Array | None) -> Array:
        """Ascending in the order asked for, undated last."""
        days = self._column("date", at)
        return np.where(days == 0, _NO_DATE, days) if self._oldest else -days

    def position(self, at: Array | None) -> Array:
        return self._column("position", at)

    def number(self, at: Array | None) -> Array:
        return self._column("pk", at)

    def _column(self, name: str, at: Array | None) -> Array:
        column = self._section.array(name)
        if self._ids is None:
            return column if at is None else column.take(at)
        return column.take(self._ids if at is None else self._ids.take(at))


def _passing(view: View, one: Filter) -> DocSet:
    if len(one.any_of) == 1 and not one.none_of:
        return view.having(one.field, one.any_of[0])
    mask = np.ones(view.section.size, bool)
    if one.any_of:
        values = view.all_values if one.match_all else view.any_value
        mask = values(one.field, one.any_of)
    if one.none_of:
        mask = mask & ~view.any_value(one.field, one.none_of)
    return DocSet(view.section.size, mask=mask)
