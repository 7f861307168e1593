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
from search.engines.whoosh.view import View
from search.types import FacetCount, FacetResult, Filter, Timeline, TimelineBucket


def arrivals(selections: Sequence[Selection], bounds: Sequence[int]) -> tuple[int, ...]:
    """How many hits were first seen after each bound up to and including the next."""
    counts = np.zeros(len(bounds) + 1, np.int64)
    for selection in selections if len(bounds) > 1 else ():
        numbers = selection.view.section.array("sequence")[selection.hits.ids]
        places = np.searchsorted(np.asarray(bounds, numbers.dtype), numbers, side="left")
        counts += np.bincount(places, minlength=len(counts))
    return tuple(counts[1:-1].tolist())


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
    undated = 0
    days = []
    for selection in selections:
        documents = selection.without(f"date:{field}")
        column = selection.view.section.array(field)
        whole = len(documents) == len(column)
        found = column if whole else column[documents.ids]
        dated = found[found > 0]
        undated += len(found) - len(dated)
        if len(dated):
            days.append(dated)
    if not days:
        return Timeline(undated=undated)
    first = min(int(found.min()) for found in days)
    last = max(int(found.max()) for found in days)
    by_day = np.zeros(last - first + 1, np.int64)
    for found in days:
        by_day += np.bincount(found - first, minlength=len(by_day))
    unit = timelines.unit_of(dt.date.fromordinal(first), dt.date.fromordinal(last))
    buckets: dict[dt.date, int] = {}
    for at in np.flatnonzero(by_day).tolist():
        start = timelines.bucket_of(dt.date.fromordinal(first + at), unit)
        buckets[start] = buckets.get(start, 0) + int(by_day[at])
    return Timeline(
        unit, tuple(TimelineBucket(start, count) for start, count in buckets.items()), undated
    )
