"""Linear classifiers: features are strings, weights come from `weights.json`.

Softmax over a handful of classes; scoring is one dictionary look-up a feature. Weights are whole
numbers over a scale, so that their sums are exact in any order. They are estimated by `tests/benchmarks/train.py`, which also writes down how (see `docs/extraction.md`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from math import exp
from pathlib import Path
from typing import Any

WEIGHTS = Path(__file__).with_name("weights.json")
#: Bits for the sum of one class; sums stay far below half of what fits.
_FIELD = 32
_HALF = 1 << (_FIELD - 1)
_MASK = (1 << _FIELD) - 1
_ZEROS = repeat(0)


def packed(row: Iterable[int]) -> int:
    """One number that holds a (signed) number for each class: adding two adds all classes."""
    return sum(weight << (_FIELD * k) for k, weight in enumerate(row))


def unpacked(total: int, size: int) -> list[int]:
    """The numbers in a packed one, or in a sum of packed ones."""
    row = []
    for _ in range(size):
        weight = ((total + _HALF) & _MASK) - _HALF
        row.append(weight)
        total = (total - weight) >> _FIELD
    return row


@dataclass(frozen=True, slots=True)
class Classifier:
    """Softmax over `classes`; `weights[feature]` holds a packed number for each class."""

    classes: tuple[str, ...]
    weights: dict[str, int]
    scale: float

    def probabilities(self, features: Iterable[str]) -> list[float]:
        """The probability of each class, in the order of `classes`."""
        total = sum(map(self.weights.get, features, _ZEROS))
        scores = [weight / self.scale for weight in unpacked(total, len(self.classes))]
        top = max(scores)
        powers = [exp(score - top) for score in scores]
        whole = sum(powers)
        return [power / whole for power in powers]


@dataclass(frozen=True, slots=True)
class Decision:
    """Yes or no: a classifier of two classes, folded into one weight for each feature."""

    weights: dict[str, int]
    scale: float

    def chance(self, features: Iterable[str]) -> float:
        """The probability of yes."""
        score = sum(map(self.weights.get, features, _ZEROS)) / self.scale
        return 1.0 / (1.0 + exp(-max(-60.0, min(60.0, score))))


@dataclass(frozen=True, slots=True)
class Models:
    """The classifiers extraction asks, by name."""

    cue: Classifier
    start: Decision
    end: Decision
    source: Decision
    #: Whether a statement is right, from its `grounds`; see `confidence`.
    sure: Decision
    #: (chance by `sure`, share right), rising.
    calibration: tuple[tuple[float, float], ...] = ()

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Models:
        """Models from the stored form: whole numbers over `scale`."""
        points = tuple((float(x), float(y)) for x, y in data.get("calibration", ()))
        start, end, source = (decision(data, n) for n in ("start", "end", "source"))
        sure = decision(data, "sure") if "sure" in data else Decision({}, 1.0)
        return cls(classifier(data, "cue"), start, end, source, sure, points)


def classifier(data: dict[str, Any], name: str) -> Classifier:
    """One classifier of the stored form."""
    weights = {feature: packed(row) for feature, row in data[name]["weights"].items()}
    return Classifier(tuple(data[name]["classes"]), weights, float(data["scale"]))


def decision(data: dict[str, Any], name: str) -> Decision:
    """One classifier of two classes of the stored form: a single number for each feature."""
    return Decision(data[name]["weights"], float(data["scale"]))


@lru_cache(maxsize=1)
def default_models() -> Models:
    """The models that ship, read once."""
    return Models.from_json(json.loads(WEIGHTS.read_text(encoding="utf-8")))
