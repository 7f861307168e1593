"""What the scores of one search go by: how many documents there are, how long they are, and how many
have a word.

In a search among what was first seen up to some number, documents that came later do not count. So its
pages stay in their order while articles come in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from search.engines.scoring import score_table
from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.section import Postings
from search.engines.whoosh.view import View


@dataclass(frozen=True, slots=True)
class Statistics:
    """documents: how many count. table: see `scoring.score_table`. counted: masks of the documents
    that do; of views without one all live ones."""

    documents: int
    table: Array
    counted: Mapping[View, Array]

    def frequency(self, view: View, leaf: Postings) -> int:
        """How many of the live documents of a word count."""
        mask = self.counted.get(view)
        return len(leaf.ids) if mask is None else int(np.count_nonzero(mask.take(leaf.ids)))


def statistics(views: Sequence[View], upto: int | None = None) -> Statistics:
    """Those of all live documents, or of those first seen up to a number."""
    counted: dict[View, Array] = {}
    documents = quarters = 0
    for view in views:
        if upto is None or view.section.latest <= upto:
            documents += view.documents
            quarters += view.quarters
            continue
        mask = view.sequences(-1, upto)
        if view.live is not None:
            mask &= view.live
        counted[view] = mask
        documents += int(np.count_nonzero(mask))
        quarters += int(view.section.array("quarters")[mask].sum(dtype=np.int64))
    return Statistics(
        documents, score_table(quarters / 4 / documents if documents else 0.0), counted
    )
