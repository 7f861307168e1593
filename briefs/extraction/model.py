"""Linear classifiers: features are strings, weights come from `weights.json`.

Softmax over a handful of classes; scoring is one dictionary look-up a feature. The weights are
estimated by `tests/benchmarks/train.py`, which also writes down how (see `docs/extraction.md`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from math import exp
from pathlib import Path
from typing import Any

WEIGHTS = Path(__file__).with_name("weights.json")


@dataclass(frozen=True, slots=True)
class Classifier:
    """Softmax over `classes`; `weights[feature]` holds one number for each class."""

    classes: tuple[str, ...]
    weights: dict[str, tuple[float, ...]]

    def probabilities(self, features: Iterable[str]) -> list[float]:
        """The probability of each class, in the order of `classes`."""
        totals = [0.0] * len(self.classes)
        get = self.weights.get
        for feature in features:
            row = get(feature)
            if row is not None:
                for k, weight in enumerate(row):
                    totals[k] += weight
        top = max(totals)
        powers = [exp(t - top) for t in totals]
        total = sum(powers)
        return [p / total for p in powers]


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes or no: a classifier of two classes, folded into one weight for each feature."""

    weights: dict[str, float]

    def chance(self, features: Iterable[str]) -> float:
        """The probability of yes."""
        get = self.weights.get
        total = 0.0
        for feature in features:
            total += get(feature, 0.0)
        return 1.0 / (1.0 + exp(-max(-60.0, min(60.0, total))))


@dataclass(frozen=True, slots=True)
class Models:
    """The classifiers extraction asks, by name."""

    cue: Classifier
    start: Decision
    end: Decision
    source: Decision
    #: (product of chances, confidence), rising; see `confidence`.
    calibration: tuple[tuple[float, float], ...] = ()

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Models:
        """Models from the stored form: whole numbers over `scale`."""
        points = tuple((float(x), float(y)) for x, y in data.get("calibration", ()))
        start, end, source = (decision(data, n) for n in ("start", "end", "source"))
        return cls(classifier(data, "cue"), start, end, source, points)


def classifier(data: dict[str, Any], name: str) -> Classifier:
    """One classifier of the stored form."""
    scale = float(data["scale"])
    weights = {f: tuple(w / scale for w in row) for f, row in data[name]["weights"].items()}
    return Classifier(tuple(data[name]["classes"]), weights)


def decision(data: dict[str, Any], name: str) -> Decision:
    """One classifier of two classes of the stored form: a single number for each feature."""
    scale = float(data["scale"])
    return Decision({f: w / scale for f, w in data[name]["weights"].items()})


@lru_cache(maxsize=1)
def default_models() -> Models:
    """The models that ship, read once."""
    return Models.from_json(json.loads(WEIGHTS.read_text(encoding="utf-8")))
