"""Documents of one cluster: how many of the hits are copies, and each cluster taken once.

Few documents have copies. These are marked once for each section and for what has been added (see
`clusters.py`); of the hits only the marked ones are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property

import numpy as np

from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.clusters import distinct, repeated
from search.engines.whoosh.days import bucket_numbers
from search.engines.whoosh.docset import DocSet, places, union
from search.engines.whoosh.precisions import decoded
from search.engines.whoosh.view import View
from search.types import TimelineUnit

Found = Mapping[View, DocSet]

#: Documents marked for the sake of deleted ones are looked for where these are so many of the marked.
_MANY_OF = 8


class Copies:
    """Which documents of some views share their cluster with another."""

    def __init__(self, views: Sequence[View], before: Copies | None = None) -> None:
        """before: those of an earlier commit, of which is kept what still holds."""
        self._marked: dict[View, tuple[Array, Array]] = {}
        for view in views:
            others = (one.section.clusters for one in views if one is not view)
            self._marked[view] = view.section.clusters.marked(others)
        self._have = {view: mask for view, (mask, _) in self._marked.items()}
        self._ids = {view: ids for view, (_, ids) in self._marked.items()}
        deleted = sum(view.section.size - view.documents for view in views)
        if _MANY_OF * deleted > sum(map(len, self._ids.values())):
            self._leave_out_deleted(before)
        self._none = not any(map(len, self._ids.values()))
        self._of_all: Copied | None = None

    def _leave_out_deleted(self, before: Copies | None) -> None:
        """What was indexed anew is marked, and so is what it was before; without that few are."""
        if before is not None and before._of_marked() == self._of_marked():
            for view in self._of_marked():
                self._have[view], self._ids[view] = before._have[view], before._ids[view]
            return
        ids = {
            view: own if view.live is None else own.compress(view.live.take(own))
            for view, own in self._ids.items()
        }
        clusters = {view: view.section.array("cluster").take(own) for view, own in ids.items()}
        shared = repeated(np.concatenate(list(clusters.values())))
        for view, own in ids.items():
            self._ids[view] = own = own.compress(places(clusters[view], shared)[1])
            self._have[view] = mask = np.zeros(view.section.size, bool)
            mask[own] = True

    def _of_marked(self) -> dict[View, int]:
        """The views with marked documents, and which array of them this is."""
        return {view: id(ids) for view, (_, ids) in self._marked.items() if len(ids)}

    def among(self, found: Found) -> Copied:
        """Those of `found`. Those of all documents are kept."""
        if self._none:
            return Copied(found, self._have, self._ids)
        if not all(documents.is_all for documents in found.values()):
            return self._copied(found)
        if self._of_all is None or self._of_all.ids.keys() != found.keys():
            self._of_all = self._copied(found)
        return self._of_all

    def _copied(self, found: Found) -> Copied:
        ids = {view: _of(docs, self._ids[view], self._have[view]) for view, docs in found.items()}
        return Copied(found, self._have, ids)

    def first_seen_after(self, found: Found, after: int) -> Found:
        """`found` without what was first seen up to `after`, and without copies of that."""
        copied = self.among(found)
        known = np.zeros(copied.size, bool)
        known[copied.clusters[copied.column("sequence") <= after]] = True
        return {
            view: docs.restricted(view.section.array("sequence") > after)
            for view, docs in copied.with_rest(~known.take(copied.clusters)).items()
        }


def _of(documents: DocSet, ids: Array, mask: Array) -> Array:
    """Of ascending `ids`, which are those of a mask, the ones among the documents."""
    if not len(ids) or documents.is_all:
        return ids
    if len(documents) < len(ids):
        return documents.restricted(mask).ids
    if documents.is_sparse:
        return ids.compress(places(ids, documents.ids)[1])
    return ids.compress(documents.mask.take(ids))


class Copied:
    """The documents that have copies among all documents, and those of `found` that have none.

    ids: their numbers, view by view. clusters: 0..size-1, one for each of all the ids.
    """

    def __init__(self, found: Found, have: Mapping[View, Array], ids: Mapping[View, Array]) -> None:
        """have: mask of the documents with copies; ids: those of `found`."""
        self._found = found
        self._have = have
        self.ids = ids

    @cached_property
    def size(self) -> int:
        return len(distinct(self._stored))  # most searches ask for no more; numbering takes longer

    @cached_property
    def clusters(self) -> Array:
        return np.unique(self._stored, return_inverse=True)[1]

    @property
    def surplus(self) -> int:
        """How many documents fewer there are if each cluster counts once."""
        if not any(map(len, self.ids.values())):
            return 0
        return len(self._stored) - self.size

    @cached_property
    def _stored(self) -> Array:
        return self.column("cluster")

    @cached_property
    def rest(self) -> Found:
        return {view: docs.restricted(~self._have[view]) for view, docs in self._found.items()}

    def column(self, name: str) -> Array:
        """A column of the section for all the ids."""
        return self._joined(lambda view, ids: view.section.array(name).take(ids))

    def firsts(self, *keys: Array) -> Array:
        """Mask of the ids that come first in their cluster; the first key decides first."""
        chosen = np.zeros(len(self.clusters), bool)
        order = np.lexsort((*reversed(keys), self.clusters))
        clusters = self.clusters.take(order)
        begins = np.ones(len(order), bool)
        np.not_equal(clusters[1:], clusters[:-1], out=begins[1:])
        chosen[order[begins]] = True
        return chosen

    def once_in_each(self, field: str, unit: TimelineUnit) -> Array:
        """Mask of the ids that are the first of their cluster in each bucket of a timeline."""
        precisions = decoded(self.column("precisions"), field)
        buckets = bucket_numbers(self.column(field), precisions, unit)
        _, numbers = np.unique(buckets, return_inverse=True)
        _, first = np.unique(numbers * max(self.size, 1) + self.clusters, return_index=True)
        chosen = np.zeros(len(self.clusters), bool)
        chosen[first] = True
        return chosen

    def with_rest(self, chosen: Array) -> Found:
        """The chosen ones of the ids, and all documents that have no copies."""
        made, start = {}, 0
        for view, docs in self.rest.items():
            ids = self.ids[view]
            own = chosen[start : start + len(ids)]
            made[view] = union([docs, DocSet(docs.size, ids=ids.compress(own))], docs.size)
            start += len(ids)
        return made

    def _joined(self, of_view: Callable[[View, Array], Array]) -> Array:
        parts = [of_view(view, ids) for view, ids in self.ids.items()]
        return np.concatenate(parts) if parts else np.zeros(0, np.int64)
