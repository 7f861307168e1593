"""Multinomial logistic regression over string features, in numpy: AdaGrad with L2."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

import numpy as np

#: A feature that holds the lemma of a cue must occur in this many documents to get a weight, so
#: that no rare word is ever learnt; other features are shapes and closed-class words.
MIN_DOCUMENTS_OF_LEMMAS = 20
#: Features that carry a lemma are named so by the feature functions.
_LEMMA = re.compile(r"(?:^|\s)(?:l[=,]|el=|nothing=|AS rest=|0 \S+ [a-z]+$)")


def fit(
    rows: Sequence[Sequence[str]],
    labels: Sequence[str],
    documents: Sequence[int],
    classes: Sequence[str],
    *,
    weights: Sequence[float] | None = None,
    epochs: int = 12,
    l2: float = 2e-4,
    rate: float = 0.1,
    min_documents: int = 6,
) -> dict[str, list[float]]:
    """Weights by feature, one number for each class; deterministic.

    A feature must occur in `min_documents` (of lemmas: 20) documents to get a weight.
    """

    def needed(feature: str) -> int:
        return max(min_documents, MIN_DOCUMENTS_OF_LEMMAS if _LEMMA.search(feature) else 0)

    seen: dict[str, set[int]] = defaultdict(set)
    for row, document in zip(rows, documents, strict=True):
        for feature in row:
            seen[feature].add(document)
    names = sorted(f for f, docs in seen.items() if len(docs) >= needed(f))
    index = {f: i for i, f in enumerate(names)}
    encoded = [np.array([index[f] for f in row if f in index], dtype=np.int64) for row in rows]
    target = np.array([classes.index(x) for x in labels])
    importance = np.ones(len(rows)) if weights is None else np.array(weights, dtype=float)
    w = np.zeros((len(names), len(classes)))
    total = np.full(w.shape, 1e-6)
    average = np.zeros_like(w)
    steps = 0
    rng = np.random.default_rng(7)
    size = 256
    for epoch in range(epochs):
        order = rng.permutation(len(rows))
        for at in range(0, len(order), size):
            batch = order[at : at + size]
            flat = np.concatenate([encoded[k] for k in batch])
            owner = np.repeat(np.arange(len(batch)), [len(encoded[k]) for k in batch])
            scores = np.zeros((len(batch), len(classes)))
            np.add.at(scores, owner, w[flat])
            scores -= scores.max(axis=1, keepdims=True)
            p = np.exp(scores)
            p /= p.sum(axis=1, keepdims=True)
            p[np.arange(len(batch)), target[batch]] -= 1
            p *= importance[batch][:, None] / size
            used, where = np.unique(flat, return_inverse=True)
            gradient = np.zeros((len(used), len(classes)))
            np.add.at(gradient, where, p[owner])
            gradient += l2 * w[used]
            total[used] += gradient**2
            w[used] -= rate * gradient / np.sqrt(total[used])
        if epoch >= epochs // 2:
            average += w
            steps += 1
    average /= max(steps, 1)
    return {f: average[i].tolist() for f, i in index.items() if np.abs(average[i]).max() > 0.01}
