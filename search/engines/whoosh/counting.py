"""Counts over the hits: facets and timelines, each without the filter on its own field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.docset import DocSet
from search.engines.whoosh.values import ValueNumbers
from search.engines.whoosh.view import View
from search.types import FacetCount, FacetResult, Filter


class Selection:
    """The hits of one view.

    found: live documents that pass everything but `own`. own: name of a count (a facet field, or
    `date:<field>` for a timeline) -> mask of the filter that this count ignores.
    """

    def __init__(self, view: View, found: DocSet, own: Mapping[str, Array]) -> None:
        self.view = view
        self._without: dict[str, DocSet] = {}
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
        passed = {name: mask.take(ids) for name, mask in own.items()}
        if len(passed) == 1:
            ((name, mask),) = passed.items()
            self.hits = DocSet(found.size, ids=ids.compress(mask))
            self._without[name] = found
            return
        failures = np.zeros(len(ids), np.uint8)
        for mask in passed.values():
            failures += ~mask
        self.hits = DocSet(found.size, ids=ids.compress(failures == 0))
        for name, mask in passed.items():
            self._without[name] = DocSet(found.size, ids=ids.compress(failures == ~mask))

    def without(self, name: str) -> DocSet:
        """The hits there would be without the filter of one count."""
        return self._without.get(name, self.hits)

    def ignores_own(self, name: str) -> bool:
        """Whether a count is of more documents than the hits."""
        return name in self._without


def _restricted(documents: DocSet, masks: Sequence[Array]) -> DocSet:
    for mask in masks:
        documents = documents.restricted(mask)
    return documents


class FacetSums:
    """Adds up the counts of some facet fields over views.

    Values are numbered through the fields: `span` says where those of a field stand.
    """

    def __init__(
        self, views: Sequence[View], numbers: ValueNumbers, fields: frozenset[str]
    ) -> None:
        self._numbers = numbers
        self.span: dict[str, tuple[int, int]] = {}
        self._size = 0
        for field in sorted(fields):
            start = self._size
            self._size += numbers.size(field)
            self.span[field] = start, self._size
        self._tallies = {view: view.section.tally(fields) for view in views}
        self._places = {
            view: np.concatenate(
                [numbers.of(view.section, field) + self.span[field][0] for field in tally.fields]
            )
            for view, tally in self._tallies.items()
            if tally.fields
        }

    def counts(self, found: Mapping[View, DocSet]) -> Array:
        """Documents per value; int64."""
        total = np.zeros(self._size, np.int64)
        for view, documents in found.items():
            if len(documents) and view in self._places:
                counts = view.value_counts(self._tallies[view], documents)
                # a section has each value once
                total[self._places[view]] += counts
        return total


def facet(
    counts: Array,
    numbers: ValueNumbers,
    field: str,
    limit: int,
    filters: Sequence[Filter],
    among: Sequence[str] | None = None,
) -> FacetResult:
    """The result for one facet from its counts by number; `filters`: those on its own field."""
    if among is None and not filters:
        ranked = _best(counts, numbers.names(field), limit)
        found = [FacetCount(value, -count) for count, value in ranked]
        return FacetResult(tuple(found), int(np.count_nonzero(counts)))
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
    ranked = _best(counts, numbers.names(field), limit)
    if pinned:
        shown = {value: _at(counts, number_of.get(value)) for value in pinned}
        shown |= {value: -count for count, value in ranked}
        ranked = sorted((-count, value) for value, count in shown.items())
    return FacetResult(
        tuple(
            FacetCount(value, -count, value in selected, value in excluded)
            for count, value in ranked
        ),
        int(np.count_nonzero(counts)),
    )


def _best(counts: Array, names: Sequence[str], limit: int) -> list[tuple[int, str]]:
    """(negative count, value) of the most frequent values, ties by value."""
    if limit <= 0:
        return []
    border = 1
    if len(counts) > limit:
        ordered = counts.copy()
        ordered.partition(len(counts) - limit)
        border = max(int(ordered[len(counts) - limit]), 1)
    present = (counts >= border).nonzero()[0]
    values = [names[number] for number in present.tolist()]
    return sorted(zip((-counts.take(present)).tolist(), values, strict=True))[:limit]


def _at(counts: Array, number: int | None) -> int:
    return 0 if number is None or number >= len(counts) else int(counts[number])


def arrivals(selections: Sequence[Selection], bounds: Sequence[int]) -> tuple[int, ...]:
    """How many hits were first seen after each bound up to and including the next."""
    counts = np.zeros(len(bounds) + 1, np.int64)
    for selection in selections if len(bounds) > 1 else ():
        numbers = selection.view.section.array("sequence").take(selection.hits.ids)
        places = np.searchsorted(np.asarray(bounds, numbers.dtype), numbers, side="left")
        counts += np.bincount(places, minlength=len(counts))
    return tuple(counts[1:-1].tolist())
