"""Counts over the hits: facets and timelines, each without the filter on its own field."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import numpy as np

from search.engines import timelines
from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.docset import DocSet
from search.engines.whoosh.facets import FacetGroup
from search.engines.whoosh.values import ValueNumbers
from search.engines.whoosh.view import DayCounts, View
from search.types import FacetCount, FacetResult, Filter, Timeline, TimelineBucket


def arrivals(selections: Sequence[Selection], bounds: Sequence[int]) -> tuple[int, ...]:
    """How many hits were first seen after each bound up to and including the next."""
    counts = np.zeros(len(bounds) + 1, np.int64)
    for selection in selections if len(bounds) > 1 else ():
        numbers = selection.view.section.array("sequence")[selection.hits.ids]
        places = np.searchsorted(np.asarray(bounds, numbers.dtype), numbers, side="left")
        counts += np.bincount(places, minlength=len(counts))
    return tuple(counts[1:-1].tolist())


#: Number of the day 1970-01-01, from which numpy counts.
_EPOCH = dt.date(1970, 1, 1).toordinal()
_BUCKETS = {"day": "datetime64[D]", "month": "datetime64[M]", "year": "datetime64[Y]"}


class Selection:
    """The hits of one view.

    found: live documents that pass everything but `own`. own: name of a count (a facet field, or
    `date:<field>` for a timeline) -> mask of the filter that this count ignores.
    """

    def __init__(self, view: View, found: DocSet, own: Mapping[str, Array]) -> None:
        self.view = view
        self._without: dict[str, DocSet] = {}
        self._counts: dict[tuple[str, FacetGroup], dict[str, Array]] = {}
        if not own:
            self.hits = found
            return
        ids = found.ids
        passed = {name: mask[ids] for name, mask in own.items()}
        failures = np.zeros(len(ids), np.uint8)
        for mask in passed.values():
            failures += ~mask
        self.hits = DocSet(found.size, ids=ids[failures == 0])
        for name, mask in passed.items():
            self._without[name] = DocSet(found.size, ids=ids[failures == ~mask])

    def without(self, name: str) -> DocSet:
        """The hits there would be without the filter of one count."""
        return self._without.get(name, self.hits)

    def value_counts(self, field: str, group: FacetGroup) -> Array:
        """Hits per value of a facet field, its own filter ignored."""
        key = (field if field in self._without else "", group)
        counts = self._counts.get(key)
        if counts is None:
            counts = self._counts[key] = self._count(self.without(field), group)
        return counts[field]

    def _count(self, documents: DocSet, group: FacetGroup) -> dict[str, Array]:
        view = self.view
        if 2 * len(documents) < view.documents:
            return group.value_counts(documents.ids)
        everything = view.live_counts(group)
        if len(documents) == view.documents:
            return everything
        others = ~documents.mask if view.live is None else view.live & ~documents.mask
        missing = group.value_counts(np.flatnonzero(others))
        return {field: counts - missing[field] for field, counts in everything.items()}


def facet(
    selections: Sequence[Selection],
    numbers: ValueNumbers,
    field: str,
    limit: int,
    filters: Sequence[Filter],
    among: Sequence[str] | None = None,
) -> FacetResult:
    """Counts of one facet; `filters`: those on its own field."""
    counts = np.zeros(numbers.size(field), np.int64)
    for selection in selections:
        group = selection.view.group_of(field)
        if group is None:
            continue
        own = selection.view.section
        counts[numbers.of(own, field)] += selection.value_counts(field, group)
    selected = {value for one in filters for value in one.any_of}
    excluded = {value for one in filters for value in one.none_of}
    pinned = selected | excluded
    if among is not None:
        pinned &= set(among)
        kept = np.zeros(len(counts), bool)
        kept[[n for n in map(numbers.number(field).get, among) if n is not None]] = True
        counts = np.where(kept, counts, 0)
    shown = {value: _count(counts, numbers, field, value) for value in pinned}
    names = numbers.names(field)
    present = np.flatnonzero(counts)
    if limit > 0:
        best = present
        if len(present) > limit:
            border = np.partition(counts[present], -limit)[-limit]
            best = present[counts[present] >= border]
        ranked = sorted((-int(counts[number]), names[number]) for number in best.tolist())
        shown |= {value: -count for count, value in ranked[:limit]}
    return FacetResult(
        counts=tuple(
            FacetCount(value, count, value in selected, value in excluded)
            for value, count in sorted(shown.items(), key=lambda item: (-item[1], item[0]))
        ),
        total=len(present),
    )


def _count(counts: Array, numbers: ValueNumbers, field: str, value: str) -> int:
    number = numbers.number(field).get(value)
    return 0 if number is None or number >= len(counts) else int(counts[number])


def timeline(selections: Sequence[Selection], field: str) -> Timeline:
    """Counts by day, month or year of a date field."""
    found = [_days(selection, field) for selection in selections]
    undated = sum(part.undated for part in found)
    dated = [part for part in found if len(part.days)]
    if not dated:
        return Timeline(undated=undated)
    first, last = min(part.days[0] for part in dated), max(part.days[-1] for part in dated)
    unit = timelines.unit_of(dt.date.fromordinal(int(first)), dt.date.fromordinal(int(last)))
    days = (np.concatenate([part.days for part in dated]) - _EPOCH).astype("datetime64[D]")
    starts, bucket = np.unique(days.astype(_BUCKETS[unit]), return_inverse=True)
    counts = np.bincount(bucket, np.concatenate([part.counts for part in dated]))
    return Timeline(
        unit,
        tuple(
            TimelineBucket(start, int(count))
            for start, count in zip(
                starts.astype("datetime64[D]").tolist(), counts.tolist(), strict=True
            )
        ),
        undated,
    )


def _days(selection: Selection, field: str) -> DayCounts:
    documents = selection.without(f"date:{field}")
    if len(documents) == selection.view.documents:
        return selection.view.live_days(field)
    return selection.view.days(field, documents.ids)
