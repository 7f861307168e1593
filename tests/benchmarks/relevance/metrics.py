"""Measures of a ranking, as trec_eval computes them: gains are the grades themselves."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence


def ndcg(ranking: Sequence[str], grades: Mapping[str, int], depth: int = 10) -> float:
    """Discounted gain of the first `depth`, as a share of that of the ideal ranking."""
    gains = [grades.get(found, 0) for found in ranking[:depth]]
    ideal = sorted(grades.values(), reverse=True)[:depth]
    return _discounted(gains) / _discounted(ideal)


def average_precision(ranking: Sequence[str], grades: Mapping[str, int]) -> float:
    """Mean precision at each relevant document, of any grade; those not ranked count as 0."""
    relevant = {found for found, grade in grades.items() if grade > 0}
    hits, total = 0, 0.0
    for rank, found in enumerate(ranking, 1):
        if found in relevant:
            hits += 1
            total += hits / rank
    return total / len(relevant)


def _discounted(gains: Sequence[int]) -> float:
    return sum(gain / math.log2(rank + 1) for rank, gain in enumerate(gains, 1))
