"""Multinomial logistic regression over string features, in numpy: AdaGrad with L2."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

#: A feature must occur in this many documents to get a weight (no rare word is ever learnt).
MIN_DOCUMENTS = 20


def fit(
    rows: Sequence[Sequence[str]],
    labels: Sequence[str],
    documents: Sequence[int],
    classes: Sequence[str],
    *,
    weights: Sequence[float] | None = None,
    epochs: int = 12,
    l2: float = 2e-5,
    rate: float = 0.25,
    min_documents: int = MIN_DOCUMENTS,
) -> dict[str, list[float]]:
    """Weights by feature, one number for each class; deterministic."""
    seen: dict[str, set[int]] = defaultdict(set)
    for row, document in zip(rows, documents, strict=True):
        for feature in row:
            seen[feature].add(document)
    names = sorted(f for f, docs in seen.items() if len(docs) >= min_documents)
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
