"""Counts over the hits: facets and timelines, each without the filter on its own field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.docset import DocSet
from search.engines.whoosh.values import ValueNumbers
from search.engines.whoosh.view import View
from search.types import FacetCount, FacetResult, Filter

#: Fields with more values than this are cut to their most frequent ones before sorting.
_LARGE = 4096

_COUNT_SHIFT = 24
_FIELD_SHIFT = 54
_NUMBERS = (1 << _COUNT_SHIFT) - 1
_COUNTS = (1 << (_FIELD_SHIFT - _COUNT_SHIFT)) - 1


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
    """Counts some facet fields over views, and finds their most frequent values.

    Values are numbered through the fields; `span` says where those of a field stand.
    """

    def __init__(
        self, views: Sequence[View], numbers: ValueNumbers, fields: frozenset[str]
    ) -> None:
        self._tallies = {view: view.section.tally(fields) for view in views}
        self._places: dict[View, Array] = {}
        if len(views) == 1:  # the numbers of its section will do
            (view,) = views
            order: Iterable[str] = self._tallies[view].fields
            self._names: dict[str, Sequence[str]] = dict(view.section.facet_values)
            self._numbers = view.section.value_numbers
            sizes = {field: len(self._names[field]) for field in order}
        else:
            order = sorted(fields)
            self._names = {field: numbers.names(field) for field in order}
            self._numbers = {field: numbers.number(field) for field in order}
            sizes = {field: numbers.size(field) for field in order}
        self.span: dict[str, tuple[int, int]] = {}
        self._size = 0
        for field in order:
            self.span[field] = self._size, self._size + sizes[field]
            self._size += sizes[field]
        if len(views) != 1:
            for view, tally in self._tallies.items():
                places = [
                    numbers.of(view.section, field) + self.span[field][0] for field in tally.fields
                ]
                if places:
                    self._places[view] = np.concatenate(places)
        # value number v of the n-th field, counted c times, sorts as (n + 1 - c / 2^30 + v / 2^54)
        self._keys = np.concatenate(
            [
                np.arange(size) + ((number + 1) << _FIELD_SHIFT)
                for number, size in enumerate(sizes.values())
            ]
            or [np.zeros(0, np.int64)]
        )
        self._borders = np.arange(len(sizes) + 1) << _FIELD_SHIFT
        self._large = [span for span in self.span.values() if span[1] - span[0] > _LARGE]

    def counts(self, found: Mapping[View, DocSet]) -> Array:
        """Documents per value; int64."""
        total = np.zeros(self._size, np.int64)
        for view, documents in found.items():
            if len(documents):
                counts = view.value_counts(self._tallies[view], documents)
                if view not in self._places:
                    return counts
                # a section has each value once
                total[self._places[view]] += counts
        return total

    def best(self, counts: Array, limits: Mapping[str, int]) -> dict[str, FacetResult]:
        """Of each field the most frequent values, ties by value: one sort for all fields."""
        totals: dict[int, int] = {}
        if self._large:
            counts = counts.copy()
            for start, end in self._large:
                totals[start] = _only_most_frequent(
                    counts[start:end], max(limits.values(), default=0)
                )
        present = counts.nonzero()[0]
        keys = self._keys.take(present) - (counts.take(present) << _COUNT_SHIFT)
        keys.sort()
        borders = keys.searchsorted(self._borders).tolist()
        ends = []
        for place, (field, low) in enumerate(zip(self.span, borders, strict=False)):
            high = borders[place + 1]
            end = min(low + max(limits[field], 0), high)
            if low < end < high and (keys[end] ^ keys[end - 1]) <= _NUMBERS:
                # all that are as frequent as the last one: names decide
                end = low + int(keys[low:high].searchsorted(keys[end] | _NUMBERS, "right"))
            ends.append(end)
        top = np.concatenate([keys[low:end] for low, end in zip(borders, ends, strict=False)])
        numbers = (top & _NUMBERS).tolist()
        frequencies = (-(top >> _COUNT_SHIFT) & _COUNTS).tolist()
        results = {}
        upto = 0
        for field, low, high, end in zip(self.span, borders, borders[1:], ends, strict=False):
            start, upto = upto, upto + end - low
            names = self._names[field]
            found = [names[number] for number in numbers[start:upto]]
            of_found = frequencies[start:upto]
            if len(set(of_found)) < len(of_found):
                ranked = sorted(zip([-count for count in of_found], found, strict=True))
                ranked = ranked[: limits[field]]
                entries = tuple([FacetCount(value, -count) for count, value in ranked])
            else:
                entries = tuple(map(FacetCount, found, of_found))
            results[field] = FacetResult(entries, totals.get(self.span[field][0], high - low))
        return results

    def chosen(
        self,
        counts: Array,
        field: str,
        limit: int,
        filters: Sequence[Filter],
        among: Sequence[str] | None = None,
    ) -> FacetResult:
        """The result for one field; what `filters`, those on this field, name is in it."""
        start, end = self.span[field]
        counts = counts[start:end]
        number_of = self._numbers[field]
        selected = {value for one in filters for value in one.any_of}
        excluded = {value for one in filters for value in one.none_of}
        pinned = selected | excluded
        if among is not None:
            pinned &= set(among)
            kept = np.zeros(len(counts), bool)
            known = [number_of[value] for value in among if value in number_of]
            kept[[number for number in known if number < len(counts)]] = True
            counts = np.where(kept, counts, 0)
        names = self._names[field]
        frequent = counts.copy()
        total = _only_most_frequent(frequent, limit)
        numbers = frequent.nonzero()[0].tolist() if limit > 0 else []
        shown = {value: _at(counts, number_of.get(value)) for value in pinned}
        ranked = sorted((-int(counts[number]), names[number]) for number in numbers)[
            : max(limit, 0)
        ]
        shown |= {value: -count for count, value in ranked}
        ranked = sorted((-count, value) for value, count in shown.items())
        return FacetResult(
            tuple(
                FacetCount(value, -count, value in selected, value in excluded)
                for count, value in ranked
            ),
            total,
        )


def _only_most_frequent(counts: Array, limit: int) -> int:
    """Make 0 all but the `limit` highest counts and what equals the last; how many were not 0."""
    if 0 < limit < len(counts):
        border = np.partition(counts, len(counts) - limit)[len(counts) - limit]
        total = int(np.count_nonzero(counts))
        counts[counts < border] = 0
        return total
    return int(np.count_nonzero(counts))


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
