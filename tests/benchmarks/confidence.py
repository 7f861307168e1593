"""Estimate and judge confidence on documents whose statements the classifiers have not seen.

`python -m tests.benchmarks.train` writes what `estimate` gives; `make score` prints the tables.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from briefs.extraction.confidence import calibrated
from briefs.extraction.model import Decision
from tests.benchmarks import gold as g
from tests.benchmarks.fit import fit

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
Pairs = Sequence[tuple[g.Gold, dict[str, Any]]]
#: The classes of confidence in the tables: below the first, between each and the next, above the last.
STEPS = (0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_FOLDS = 5
_BINS = 25
_SCALE = 1000


class Judged(NamedTuple):
    """One reading that is counted: its confidence, whether it is right, and in which document."""

    confidence: float
    right: bool
    grounds: tuple[str, ...]
    document: int


def judged(pairs: Pairs, names: bool = False) -> list[Judged]:
    """Every reading that is counted, right in content and in the words naming who spoke.

    names: judge the resolved name instead of the words. Readings that match gold of another class
    are left out, as the scorer leaves them out.
    """
    scorer = _scorer()
    rows: list[Judged] = []
    for number, (gold, predicted) in enumerate(pairs):
        doc = scorer.Doc(gold)
        golds = [(q, doc.tokset(q["content"], True)) for q in gold["quotes"]]
        for quote in predicted["quotes"]:
            mine = doc.tokset(quote["content"], True)
            best, best_f = None, 0.0
            for q, theirs in golds:
                f = 2 * len(mine & theirs) / (len(mine) + len(theirs)) if mine or theirs else 0.0
                if f > best_f:
                    best, best_f = q, f
            right = False
            if best is not None and best_f >= 0.5:
                if best["class"] != "statement":
                    continue
                reading = {**quote, "speaker": []} if names else quote
                right = scorer.speaker_right(doc, best, reading) is not False
            rows.append(Judged(quote["confidence"], right, tuple(quote["grounds"]), number))
    return rows


def estimate(rows: Sequence[Judged]) -> tuple[dict[str, Any], list[tuple[float, float]]]:
    """The weights over grounds, and the calibration of the chances they give to other documents."""
    rows = [row for row in rows if row.grounds]  # without any, confidence is set
    return _weights(rows), _calibration(list(zip(chances(rows), rows, strict=True)))


def calibrated_anew(rows: Sequence[Judged]) -> list[float]:
    """The confidence of each row in content and words, by weights and calibration of others alone."""
    found = list(zip(chances(rows), rows, strict=True))
    points = {
        fold: _calibration([x for x in found if x[1].document % _FOLDS != fold])
        for fold in range(_FOLDS)
    }
    return [calibrated(chance, points[row.document % _FOLDS]) for chance, row in found]


def _calibration(found: Sequence[tuple[float, Judged]]) -> list[tuple[float, float]]:
    ordered = sorted((chance, row.right) for chance, row in found)
    points = []
    for k in range(_BINS):
        part = ordered[k * len(ordered) // _BINS : (k + 1) * len(ordered) // _BINS]
        n = len(part)
        if n:
            points.append((sum(c for c, _ in part) / n, sum(r for _, r in part) / n, n))
    return isotonic(points)


def chances(rows: Sequence[Judged]) -> list[float]:
    """The chance of each row by weights that were estimated without its document."""
    found = [0.0] * len(rows)
    for fold in range(_FOLDS):
        weights = _weights([row for row in rows if row.document % _FOLDS != fold])
        model = Decision(weights["weights"], _SCALE)
        for k, row in enumerate(rows):
            if row.document % _FOLDS == fold:
                found[k] = model.chance(row.grounds)
    return found


def _weights(rows: Sequence[Judged]) -> dict[str, Any]:
    weights = fit(
        [list(row.grounds) for row in rows],
        [str(int(row.right)) for row in rows],
        [row.document for row in rows],
        ("0", "1"),
    )
    return {"weights": {f: round((b - a) * _SCALE) for f, (a, b) in weights.items()}}


def isotonic(points: Sequence[tuple[float, float, int]]) -> list[tuple[float, float]]:
    """The points made non-decreasing by pooling adjacent violators."""
    pools: list[list[float]] = []
    for x, y, n in points:
        pools.append([x * n, y * n, n])
        while len(pools) > 1 and pools[-2][1] / pools[-2][2] > pools[-1][1] / pools[-1][2]:
            a, b, m = pools.pop()
            pools[-1] = [pools[-1][0] + a, pools[-1][1] + b, pools[-1][2] + m]
    return [(round(a / n, 4), round(b / n, 3)) for a, b, n in pools]


def reliability(rows: Iterable[tuple[float, bool]]) -> str:
    """A table of confidence given, share right, statements and share of all errors by class."""
    classes: dict[int, list[tuple[float, bool]]] = {}
    for given, right in rows:
        classes.setdefault(sum(given >= step for step in STEPS), []).append((given, right))
    errors = sum(not right for part in classes.values() for _, right in part) or 1
    lines = []
    for _, part in sorted(classes.items()):
        n, right = len(part), sum(r for _, r in part)
        mean = sum(c for c, _ in part) / n
        lines.append(f"  {mean:.2f}  {right / n:.2f}  {n:>5}  {100 * (n - right) / errors:.0f} %")
    return "\n".join(lines)


def _scorer() -> Any:
    spec = importlib.util.spec_from_file_location(
        "score_quotes", SHARED / "quotes-dev" / "score_quotes.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
