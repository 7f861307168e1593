"""A section with its deletions at one commit, and the masks that filters make of it.

Masks depend on the section alone, so they are kept with it from commit to commit; deletions are
applied afterwards.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import numpy as np

from search.engines.whoosh.ahead import Ahead
from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.docset import DocSet
from search.engines.whoosh.facets import FacetGroup
from search.engines.whoosh.recent import Recent
from search.engines.whoosh.section import Section
from search.engines.whoosh.tally import Tally

#: Bytes of masks kept per section, and how many of small ones, which are soon made.
_MASK_BYTES = 24 << 20
_MASKS = 32


class View:
    """A section as a commit sees it. `deleted`: sorted numbers of its deleted documents."""

    def __init__(self, section: Section, deleted: Array, masks: Recent | None = None) -> None:
        self.section = section
        self.masks = masks or Recent(min(max(_MASK_BYTES // max(section.size, 1), 8), _MASKS))
        self.documents = section.size - len(deleted)
        gone = section.array("quarters")[deleted].sum(dtype=np.int64)
        self.quarters = section.total_quarters - int(gone)
        #: Mask of the documents not deleted, None if all.
        self.live = None if not len(deleted) else live_mask(section.size, deleted)
        self._deleted = deleted
        self._live_counts: dict[Tally, Array] = {}
        self._live_days: dict[str, Array] = {}
        #: For `searching`: the first documents in an order that was asked for before.
        self.first: dict[str, Array] = {}

    @property
    def all(self) -> DocSet:
        """The live documents."""
        if self.live is None:
            return DocSet.all(self.section.size)
        return DocSet(self.section.size, mask=self.live)

    def value_counts(self, tally: Tally, documents: DocSet) -> Array:
        """Counts of a tally over live documents."""
        known = self._known(documents)
        if known is not None:
            ahead, numbers = known
            return _corrected(ahead.facets(numbers, tally.cells), documents, tally.counts)
        if 2 * len(documents) < self.documents:
            return tally.counts(documents.ids)
        everything = self._live_counts.get(tally)
        if everything is None:
            everything = tally.counts(None)
            if len(self._deleted):
                everything = everything - tally.counts(self._deleted)
            self._live_counts[tally] = everything
        if len(documents) == self.documents:
            return everything
        others = ~documents.mask if self.live is None else self.live & ~documents.mask
        return everything - tally.counts(others.nonzero()[0])

    def day_counts(self, field: str, documents: DocSet) -> Array:
        """How many of some live documents have each day of a date field; see `Days`."""
        days = self.section.days(field)
        known = self._known(documents)
        if known is not None:
            ahead, numbers = known
            return _corrected(ahead.days(numbers, field), documents, days.counts)
        if len(documents) != self.documents:
            return days.counts(documents.ids)
        counts = self._live_days.get(field)
        if counts is None:
            counts = days.counts(None if self.live is None else self.live.nonzero()[0])
            self._live_days[field] = counts
        return counts

    def _known(self, documents: DocSet) -> tuple[Ahead, list[int]] | None:
        """The sets counted ahead that are together so like these documents that counting what is
        different costs less than counting these."""
        ahead = self.section.ahead
        if ahead is None or not documents.like or not documents.is_nearly_alike:
            return None
        return ahead, [one.ahead for one in documents.like if one.ahead is not None]

    def group_of(self, field: str) -> FacetGroup | None:
        """The group that a facet field is encoded in; None for a field that is none."""
        return next((group for group in self.section.groups if field in group.fields), None)

    def having(self, field: str, value: str) -> DocSet:
        """The documents that have a facet value, deleted ones among them."""
        return DocSet(
            self.section.size,
            mask=self.value(field, value),
            ahead=self.section.counted_ahead(field, value),
        )

    def value(self, field: str, value: str) -> Array:
        """Mask of the documents that have a facet value."""

        def make() -> Array:
            group = self.group_of(field)
            number = self.section.value_number(field, value)
            if group is None or number is None:
                return np.zeros(self.section.size, bool)
            return group.documents_with(field, number)

        return self.masks.get((field, value), make)

    def any_value(self, field: str, values: tuple[str, ...]) -> Array:
        """Mask of the documents that have any of the values."""
        if len(values) == 1:
            return self.value(field, values[0])
        mask = np.zeros(self.section.size, bool)
        for value in values:
            mask |= self.value(field, value)
        return mask

    def all_values(self, field: str, values: tuple[str, ...]) -> Array:
        """Mask of the documents that have every one of the values."""
        mask = np.ones(self.section.size, bool)
        for value in values:
            mask &= self.value(field, value)
        return mask

    def dates(self, field: str, start: dt.date | None, end: dt.date | None, undated: bool) -> Array:
        """Mask of the documents dated within inclusive bounds, or of those without a date.

        A month or year lies within them if all of it does.
        """

        def make() -> Array:
            days = self.section.array(field)
            if undated:
                return np.asarray(days == 0)
            low = start.toordinal() if start else 1
            mask = np.asarray(days >= low)
            if end is not None:
                mask &= days <= end.toordinal()
                partial = self.section.partial_dates(field)
                mask[partial.ids[partial.lasts > end.toordinal()]] = False
            return mask

        return self.masks.get((field, start, end, undated), make)

    def length(self, low: int | None, high: int | None) -> Array:
        """Mask of the documents whose text has low..high words."""

        def make() -> Array:
            words = self.section.array("text_words")
            mask = np.ones(self.section.size, bool)
            if low is not None:
                mask &= words >= max(low, 0)
            if high is not None:
                mask &= words <= high if high >= 0 else False
            return mask

        return self.masks.get(("words", low, high), make)

    def public(self) -> Array:
        """Mask of the documents that everybody may see."""
        return self.masks.get("public", lambda: self.section.array("public") != 0)

    def sequences(self, after: int, upto: int) -> Array:
        """Mask of the documents first seen after one number and not after another."""
        numbers = self.section.array("sequence")
        return np.asarray((numbers > after) & (numbers <= upto))


def _corrected(known: Array, documents: DocSet, counts: Callable[[Array], Array]) -> Array:
    """The counts of documents by those of what they are like."""
    missing, added = documents.differences
    if len(missing):
        known -= counts(missing)
    if len(added):
        known += counts(added)
    return known


def live_mask(size: int, deleted: Array) -> Array:
    """bool [size]: not deleted."""
    live = np.ones(size, bool)
    live[deleted] = False
    return live
