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
        if not found.is_sparse:
            for name in own:
                others = [mask for other, mask in own.items() if other != name]
                self._without[name] = _restricted(found, others)
            self.hits = _restricted(found, list(own.values()))
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


def _restricted(documents: DocSet, masks: Sequence[Array]) -> DocSet:
    for mask in masks:
        documents = documents.restricted(mask)
    return documents


def facet(
    selections: Sequence[Selection],
    numbers: ValueNumbers,
    field: str,
    limit: int,
    filters: Sequence[Filter],
    among: Sequence[str] | None = None,
) -> FacetResult:
    """Counts of one facet; `filters`: those on its own field."""
    counts = _summed(selections, numbers, field)
    number_of = numbers.number(field)
    selected = {value for one in filters for value in one.any_of}
    excluded = {value for one in filters for value in one.none_of}
    pinned = selected | excluded
    if among is not None:
        pinned &= set(among)
        kept = np.zeros(len(counts), bool)
        known = [number_of[value] for value in among if value in number_of]
        kept[[number for number in known if number < len(counts)]] = True
        counts = np.where(kept, counts, 0)
    present = np.flatnonzero(counts)
    ranked = _best(counts, present, numbers.names(field), limit)
    if pinned:
        shown = {value: _at(counts, number_of.get(value)) for value in pinned}
        shown |= {value: -count for count, value in ranked}
        ranked = sorted((-count, value) for value, count in shown.items())
    return FacetResult(
        tuple(
            FacetCount(value, -count, value in selected, value in excluded)
            for count, value in ranked
        ),
        len(present),
    )


def _summed(selections: Sequence[Selection], numbers: ValueNumbers, field: str) -> Array:
    """Hits per value over all sections, the values numbered for the process."""
    counts = np.zeros(numbers.size(field), np.int64)
    for selection in selections:
        group = selection.view.group_of(field)
        if group is not None:
            places = numbers.of(selection.view.section, field)
            counts[places] += selection.value_counts(field, group)
    return counts


def _best(counts: Array, present: Array, names: Sequence[str], limit: int) -> list[tuple[int, str]]:
    """(negative count, value) of the most frequent values, ties by value."""
    if limit <= 0:
        return []
    if len(present) > limit:
        border = np.partition(counts[present], -limit)[-limit]
        present = present[counts[present] >= border]
    values = map(names.__getitem__, present.tolist())
    return sorted(zip((-counts[present]).tolist(), values, strict=True))[:limit]


def _at(counts: Array, number: int | None) -> int:
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
