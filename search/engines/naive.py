"""The brute-force engine: documents in a dictionary, every one of them read for every query.

It defines what queries mean and is the oracle for the engines that must be fast. It shares
nothing with them but the rules that are contracts: analysis, scoring, match modes, timeline units.
What a query node means is in `naive_matching.py`.
"""

from __future__ import annotations

import datetime as dt
import itertools
from array import array
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from briefs.dates import PartialDate
from search.engines import matching, timelines
from search.engines.base import Check, EngineError, IndexMissing, SearchTimeout, Unfinished
from search.engines.naive_matching import Analysed, Matcher, edit_distance, passes_dates
from search.query.tree import Node
from search.types import (
    Document,
    EngineRequest,
    FacetCount,
    FacetResult,
    Filter,
    Hit,
    Keys,
    Kind,
    SearchResults,
    Timeline,
    TimelineBucket,
)

#: (field, position of the first word, position of the last)
Span = tuple[str, int, int]


class NaiveEngine:
    """Documents in a dictionary."""

    def __init__(self) -> None:
        self._documents: dict[str, Analysed] | None = None
        self._watermark = self._writes = 0

    def write(
        self, documents: Iterable[Document], *, remove_articles: Sequence[int] = (), watermark: int
    ) -> None:
        new = {document.uid: document for document in documents}
        replaced = {document.article for document in new.values()} | set(remove_articles)
        kept = {
            uid: held for uid, held in self._held().items() if held.document.article not in replaced
        }
        self._documents = kept | {uid: Analysed(document) for uid, document in new.items()}
        self._watermark = watermark
        self._writes += 1

    def rebuild(
        self,
        documents: Iterable[Document],
        *,
        watermark: int,
        progress: Callable[[int], None] | None = None,
        resume: bool = False,
    ) -> None:
        if resume:
            raise EngineError("There is no rebuild to resume.")
        self._documents = {document.uid: Analysed(document) for document in documents}
        self._watermark = watermark
        self._writes += 1
        if progress:
            progress(len(self._documents))

    def unfinished(self) -> Unfinished | None:
        return None

    def search(self, request: EngineRequest) -> SearchResults:
        if request.deadline <= 0:
            raise SearchTimeout
        scan = _Scan(self._of_kind(request.kind), request)
        page = scan.hits[request.offset : request.offset + request.limit]
        return SearchResults(
            total=len(scan.hits),
            hits=tuple(Hit(c.held.document.uid, c.score, c.partial) for c in page),
            complete=sum(not c.partial for c in scan.hits),
            facets={
                field: scan.facet(field, limit, None) for field, limit in request.facets.items()
            },
            timeline=scan.timeline(request.timeline) if request.timeline else Timeline(),
            arrivals=tuple(
                sum(after < sequence <= upto for sequence in scan.first_seen())
                for after, upto in itertools.pairwise(request.arrivals)
            ),
            copies=scan.copies,
            articles=scan.articles() if request.articles else 0,
        )

    def keys(self, request: EngineRequest) -> Keys:
        found = self.search(request)
        return Keys(array("q", (int(hit.uid[1:]) for hit in found.hits)), found.total)

    def facet(
        self,
        request: EngineRequest,
        field: str,
        *,
        limit: int,
        among: Sequence[str] | None = None,
    ) -> FacetResult:
        return _Scan(self._of_kind(request.kind), request).facet(field, limit, among)

    def watermark(self) -> int | None:
        return None if self._documents is None else self._watermark

    def state(self) -> Hashable:
        self._held()
        return id(self), self._writes

    def revisions(self) -> Mapping[int, int]:
        return {h.document.article: h.document.revision for h in self._held().values()}

    def suggest(self, prefix: str, *, limit: int) -> list[tuple[str, int]]:
        counts = self._word_counts()
        found = [(word, n) for word, n in counts.items() if word.startswith(prefix)]
        return sorted(found, key=lambda pair: (-pair[1], pair[0]))[:limit]

    def similar_words(self, word: str, *, limit: int) -> list[str]:
        found = []
        for other, count in self._word_counts().items():
            distance = edit_distance(word, other)
            if other[:1] == word[:1] and 1 <= distance <= 2:
                found.append((distance, -count, other))
        return [other for _, _, other in sorted(found)[:limit]]

    def verify(self) -> Check:
        return Check(len(self._held()))

    def close(self) -> None:
        pass

    def _held(self) -> dict[str, Analysed]:
        if self._documents is None:
            raise IndexMissing("Nothing has been indexed yet.")
        return self._documents

    def _of_kind(self, kind: Kind) -> list[Analysed]:
        return [held for held in self._held().values() if held.document.kind == kind]

    def _word_counts(self) -> Counter[str]:
        return Counter(
            word
            for held in self._held().values()
            for word in {word for words in held.words.values() for word in words}
        )


@dataclass
class _Candidate:
    held: Analysed
    score: float
    partial: bool


class _Scan:
    """One request over all documents of a kind. `hits`: candidates in the order asked for.

    copies: how many candidates are copies of another one.
    """

    def __init__(self, documents: list[Analysed], request: EngineRequest) -> None:
        self._documents = documents
        self._request = request
        upto = request.sequences[1] if request.sequences else None
        self._matcher = Matcher(
            [held for held in documents if upto is None or held.document.sequence <= upto]
        )
        self._tree, self._strict = self._match()
        self._printed = self._ordered(self._passing(ignored=None))
        self.hits = self._once(self._printed) if request.once else self._printed
        self.copies = len(self._printed) - len(self._once(self._printed))

    def first_seen(self) -> list[int]:
        """The first-seen number of each hit, or of its first copy."""
        by_number = sorted(self._printed, key=lambda candidate: candidate.held.document.sequence)
        first = self._once(by_number) if self._request.once else by_number
        return [candidate.held.document.sequence for candidate in first]

    def articles(self) -> int:
        return len({candidate.held.document.article for candidate in self._printed})

    def _once(self, candidates: list[_Candidate]) -> list[_Candidate]:
        """The first of each cluster."""
        first: dict[object, _Candidate] = {}
        for candidate in candidates:
            first.setdefault(_cluster(candidate), candidate)
        return list(first.values())

    def _match(self) -> tuple[Node, Node | None]:
        """The tree that finds the hits, and the one that complete ones match, if another."""
        tree = self._request.tree
        loose = matching.relaxed(tree)
        if self._request.match == "all" or loose is None:
            return tree, None
        if self._request.match == "any":
            return loose, None
        self._tree, self._strict = tree, None
        found = self._passing(ignored=None)
        enough = len(self._once(found) if self._request.once else found) >= matching.ENOUGH
        return (tree, None) if enough else (loose, tree)

    def _passing(self, ignored: str | None) -> list[_Candidate]:
        """Documents that match the tree and all filters but the one on the field `ignored`."""
        found = []
        for held in self._documents:
            if not self._passes(held.document, ignored):
                continue
            parts = self._matcher.contributions(self._tree, held, None)
            if parts is not None:
                partial = (
                    self._strict is not None
                    and self._matcher.contributions(self._strict, held, None) is None
                )
                found.append(_Candidate(held, float(_total(parts)), partial))
        if self._request.once and self._request.sequences is not None:
            after, _ = self._request.sequences
            known = {_cluster(one) for one in found if one.held.document.sequence <= after}
            found = [one for one in found if _cluster(one) not in known]
        return found

    def _passes(self, document: Document, ignored: str | None) -> bool:
        request = self._request
        if request.public_only and not document.public:
            return False
        if request.sequences is not None:
            after, upto = request.sequences
            if not (request.once or after < document.sequence) or document.sequence > upto:
                return False
        return all(
            passes_filter(document, one)
            for one in request.filters
            if one.field != ignored or one.match_all
        ) and all(
            passes_dates(document, one) for one in request.dates if f"date:{one.field}" != ignored
        )

    def _ordered(self, candidates: list[_Candidate]) -> list[_Candidate]:
        def newest(candidate: _Candidate) -> tuple[int, ...]:
            document = candidate.held.document
            day = document.dates.get("date")
            number = int(document.uid[1:])
            return (day is None, -day.toordinal() if day else 0, document.position, number)

        def oldest(candidate: _Candidate) -> tuple[int, ...]:
            undated, day, position, number = newest(candidate)
            return (undated, -day, position, number)

        def relevance(candidate: _Candidate) -> tuple[float, ...]:
            return (-candidate.score, *newest(candidate))

        order = {"relevance": relevance, "newest": newest, "oldest": oldest}[self._request.sort]
        complete = sorted((c for c in candidates if not c.partial), key=order)
        partial = sorted((c for c in candidates if c.partial), key=relevance)
        return complete + partial

    def facet(self, field: str, limit: int, among: Sequence[str] | None) -> FacetResult:
        counts: Counter[str] = Counter()
        having = {
            (_cluster(one) if self._request.once else id(one), value)
            for one in self._passing(ignored=field)
            for value in one.held.document.values.get(field, ())
        }
        counts.update(value for _, value in having)
        own = [one for one in self._request.filters if one.field == field]
        selected = {value for one in own for value in one.any_of}
        excluded = {value for one in own for value in one.none_of}
        pinned = selected | excluded
        if among is not None:
            counts = Counter({value: n for value, n in counts.items() if value in among})
            pinned &= set(among)
        ranked = sorted(counts, key=lambda value: (-counts[value], value))
        shown = set(ranked[:limit]) | pinned
        return FacetResult(
            counts=tuple(
                FacetCount(value, counts[value], value in selected, value in excluded)
                for value in sorted(shown, key=lambda value: (-counts[value], value))
            ),
            total=len(ranked),
        )

    def timeline(self, field: str) -> Timeline:
        found = self._passing(ignored=f"date:{field}")
        documents = [candidate.held.document for candidate in found]
        dates = [
            PartialDate(day, one.precisions.get(field, "day")) if day else None
            for one in documents
            for day in (one.dates.get(field),)
        ]
        dated = [date for date in dates if date is not None]
        starts = [date.start for date in dated]
        precisions = Counter(date.precision for date in dated)
        unit = timelines.unit_of(min(starts), max(starts), precisions) if dated else Timeline().unit

        def bucket(date: PartialDate | None) -> dt.date | str:
            if date is None:
                return "undated"
            if timelines.is_coarser(date.precision, unit):
                return "coarser"
            return timelines.bucket_of(date.start, unit)

        buckets = {
            (_cluster(one) if self._request.once else id(one), bucket(date))
            for one, date in zip(found, dates, strict=True)
        }
        counts = Counter(bucket for _, bucket in buckets)
        undated, coarser = counts.pop("undated", 0), counts.pop("coarser", 0)
        return Timeline(
            unit,
            tuple(TimelineBucket(start, counts[start]) for start in sorted(counts)),
            undated,
            coarser,
        )


def _cluster(candidate: _Candidate) -> object:
    """Equal for copies."""
    document = candidate.held.document
    return document.cluster or document.uid


def passes_filter(document: Document, one: Filter) -> bool:
    values = set(document.values.get(one.field, ()))
    if one.any_of:
        wanted = all if one.match_all else any
        if not wanted(value in values for value in one.any_of):
            return False
    return not values & set(one.none_of)


def _total(parts: list[np.float32]) -> np.float32:
    total = np.float32(0)
    for part in parts:
        total = total + part
    return total
