"""Counts over the hits: facets and timelines, each without the filter on its own field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, chain, pairwise

import numpy as np

from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.clusters import distinct
from search.engines.whoosh.copies import Copied
from search.engines.whoosh.docset import DocSet, intersection
from search.engines.whoosh.facets import place_of
from search.engines.whoosh.values import ValueNumbers
from search.engines.whoosh.view import View
from search.types import FacetCount, FacetResult, Filter

#: Where so many values have hits, fields with more values than `_LARGE` are cut to their most frequent
#: ones before sorting.
_MANY = 1024
_LARGE = 512
#: For that their counts are looked at in so many groups.
_GROUPS = 128

_COUNT_SHIFT = 24
_FIELD_SHIFT = 54
_NUMBERS = (1 << _COUNT_SHIFT) - 1
_COUNTS = (1 << (_FIELD_SHIFT - _COUNT_SHIFT)) - 1


class Selection:
    """The hits of one view.

    found: live documents that pass everything but `own`. own: name of a count (a facet field, or
    `date:<field>` for a timeline) -> what passes the filter that this count ignores.
    """

    def __init__(self, view: View, found: DocSet, own: Mapping[str, DocSet]) -> None:
        self.view = view
        self._without: dict[str, DocSet] = {}
        if not own:
            self.hits = found
            return
        if not found.is_sparse:
            for name in own:
                others = [passing for other, passing in own.items() if other != name]
                self._without[name] = intersection([found, *others])
            self.hits = intersection([found, *own.values()])
            return
        ids = found.ids
        passed = {name: passing.mask.take(ids) for name, passing in own.items()}
        if len(passed) == 1:
            ((name, mask),) = passed.items()
            self.hits = found.chosen(mask)
            self._without[name] = found
            return
        failures = np.zeros(len(ids), np.uint8)
        for mask in passed.values():
            failures += ~mask
        self.hits = found.chosen(failures == 0)
        for name, mask in passed.items():
            self._without[name] = DocSet(found.size, ids=ids.compress(failures == ~mask))

    def without(self, name: str) -> DocSet:
        """The hits there would be without the filter of one count."""
        return self._without.get(name, self.hits)

    def ignores_own(self, name: str) -> bool:
        """Whether a count is of more documents than the hits."""
        return name in self._without


class FacetSums:
    """Counts some facet fields over views, and finds their most frequent values.

    Values are numbered through the fields; `span` says where those of a field stand.
    """

    def __init__(
        self, views: Sequence[View], numbers: ValueNumbers, fields: frozenset[str]
    ) -> None:
        self._tallies = {view: view.section.tally(fields) for view in views}
        self._places: dict[View, Array] = {}
        places: dict[str, Array] = {}
        #: Of each field its values, in order.
        self._names: dict[str, Sequence[str]] = {}
        if len(views) == 1:  # the numbers of its section will do
            (view,) = views
            for field in self._tallies[view].fields:
                self._names[field] = view.section.facet_values[field]
        else:
            for view in views:
                numbers.meet(view.section)
            for field in sorted(fields):
                self._names[field], places[field] = numbers.in_order(field)
        self._all_names = list(chain.from_iterable(self._names.values()))
        sizes = list(map(len, self._names.values()))
        ends = list(accumulate(sizes, initial=0))
        self.span = dict(zip(self._names, pairwise(ends), strict=True))
        if places:
            for view, tally in self._tallies.items():
                self._places[view] = np.concatenate(
                    [
                        places[field].take(numbers.of(view.section, field)) + self.span[field][0]
                        for field in tally.fields
                    ]
                )
        # value v of the n-th field, counted c times, sorts as (n + 1 - c / 2^30 + v / 2^54)
        fields_of = np.arange(1, len(sizes) + 1).repeat(sizes)
        self._keys = np.arange(ends[-1]) + (fields_of << _FIELD_SHIFT)
        self._borders = np.arange(len(sizes) + 1) << _FIELD_SHIFT
        self._large = {
            field: (start, end) for field, (start, end) in self.span.items() if end - start > _LARGE
        }

    def counts(self, found: Mapping[View, DocSet]) -> Array:
        """Documents per value; int64."""
        total = np.zeros(len(self._keys), np.int64)
        for view, documents in found.items():
            if len(documents):
                counts = view.value_counts(self._tallies[view], documents)
                if view not in self._places:
                    return counts
                # a section has each value once
                total[self._places[view]] += counts
        return total

    def once(self, copied: Copied) -> Array:
        """Clusters per value: those with a document that has it; int64."""
        total = np.zeros(len(self._keys), np.int64)
        clusters, values, start = [], [], 0
        for view, ids in copied.ids.items():
            place, value = self._tallies[view].entries(ids)
            clusters.append(copied.clusters[start : start + len(ids)].take(place))
            values.append(self._places[view].take(value) if view in self._places else value)
            start += len(ids)
        if start:
            size = len(self._keys)
            pairs = distinct(np.concatenate(clusters) * size + np.concatenate(values))
            total += np.bincount(pairs % size, minlength=size) if size else 0
        return total

    def best(self, counts: Array, limits: Mapping[str, int]) -> dict[str, FacetResult]:
        """Of each field the most frequent values, ties by value: one sort for all fields."""
        totals: dict[str, int] = {}
        present = (counts > 0).nonzero()[0]
        if len(present) > _MANY:
            are_likely = counts > 0
            for field, (start, end) in self._large.items():
                of_field = are_likely[start:end]
                totals[field] = int(np.count_nonzero(of_field))
                least = _reached(counts[start:end], max(limits.values(), default=0))
                np.greater_equal(counts[start:end], least, out=of_field)
            present = are_likely.nonzero()[0]
        keys = self._keys.take(present)
        keys -= counts.take(present) << _COUNT_SHIFT
        keys.sort()
        borders = keys.searchsorted(self._borders).tolist()
        shown = [
            slice(low, min(low + max(limits[field], 0), high))
            for field, (low, high) in zip(self.span, pairwise(borders), strict=True)
        ]
        top = np.concatenate([keys[part] for part in shown])
        names = map(self._all_names.__getitem__, (top & _NUMBERS).tolist())
        found = list(map(FacetCount, names, (-(top >> _COUNT_SHIFT) & _COUNTS).tolist()))
        results = {}
        upto = 0
        for field, part, high in zip(self.span, shown, borders[1:], strict=True):
            start, upto = upto, upto + part.stop - part.start
            total = totals.get(field, high - part.start)
            results[field] = FacetResult(tuple(found[start:upto]), total)
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
        names = self._names[field]
        selected = {value for one in filters for value in one.any_of}
        excluded = {value for one in filters for value in one.none_of}
        pinned = selected | excluded
        if among is not None:
            pinned &= set(among)
            kept = np.zeros(len(counts), bool)
            known = (place_of(value, names) for value in among)
            kept[[place for place in known if place is not None]] = True
            counts = np.where(kept, counts, 0)
        frequent = counts.copy()
        total = _only_most_frequent(frequent, limit)
        numbers = frequent.nonzero()[0].tolist() if limit > 0 else []
        shown = {value: _at(counts, place_of(value, names)) for value in pinned}
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


def _reached(counts: Array, limit: int) -> int:
    """A count above 0 that the `limit` highest reach, if so many are, and few others: by the highest
    ones of groups where that does, for it takes a tenth of finding it exactly."""
    if not 0 < limit < len(counts):
        return 1
    if limit <= _GROUPS // 4:
        height = len(counts) // _GROUPS
        counts = counts[: height * _GROUPS].reshape(height, _GROUPS).max(0)
    return max(int(_highest(counts, limit)), 1)


def _highest(counts: Array, limit: int) -> np.int64:
    """The `limit`-th highest count."""
    at = len(counts) - limit
    found: np.int64 = np.partition(counts, at)[at]
    return found


def _only_most_frequent(counts: Array, limit: int) -> int:
    """Make 0 all but the `limit` highest counts and what equals the last; how many were not 0."""
    if 0 < limit < len(counts):
        border = _highest(counts, limit)
        total = int(np.count_nonzero(counts))
        counts[counts < border] = 0
        return total
    return int(np.count_nonzero(counts))


def _at(counts: Array, place: int | None) -> int:
    return 0 if place is None else int(counts[place])


def articles(found: Mapping[View, DocSet]) -> int:
    """How many articles the hits are from: what is of one article stands together in one section."""
    total = 0
    for view, documents in found.items():
        if len(documents):
            numbers = view.section.array("article").take(documents.ids)
            total += 1 + int(np.count_nonzero(numbers[1:] != numbers[:-1]))
    return total


def arrivals(found: Mapping[View, DocSet], bounds: Sequence[int]) -> tuple[int, ...]:
    """How many hits were first seen after each bound up to and including the next."""
    if len(bounds) < 2:
        return ()
    counts = np.zeros(len(bounds) + 1, np.int64)
    for view, documents in found.items():
        numbers = view.section.array("sequence").take(documents.ids)
        places = np.searchsorted(np.asarray(bounds, numbers.dtype), numbers, side="left")
        counts += np.bincount(places, minlength=len(counts))
    return tuple(counts[1:-1].tolist())
