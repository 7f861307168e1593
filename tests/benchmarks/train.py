"""Estimate the weights of extraction from annotated documents.

    .venv/bin/python -m tests.benchmarks.train [--out briefs/extraction/weights.json]

Reads `../shared/quotes-train/polnear_train.jsonl` (PolNeAR 1.0.0, Newell, Margolin and Ruths 2018).
Only numbers leave it: weights of closed-class words, token shapes and cue lemmas of our own lexicon,
each seen in 20 documents or more.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from briefs.extraction import boundaries, sources
from briefs.extraction.cues import Candidate, features
from briefs.extraction.document import Document
from briefs.extraction.model import WEIGHTS, Classifier, classifier
from tests.benchmarks import gold as g
from tests.benchmarks.confidence import SHARED, estimate, judged
from tests.benchmarks.fit import fit

TRAIN = SHARED / "quotes-train" / "polnear_train.jsonl"
SCALE = 1000
CUE_CLASSES = ("N", "A", "B", "W")
#: What an attribution of another class than statement (praise of a thing, a wish) counts as a place
#: without statement: the scorer leaves such readings alone, but a reader has little use for them.
OTHER_CLASS_WEIGHT = 0.4
Loaded = Sequence[tuple[g.Gold, Document]]


class Rows:
    """Examples of one classifier."""

    def __init__(self) -> None:
        self.features: list[list[str]] = []
        self.labels: list[str] = []
        self.documents: list[int] = []
        self.weights: list[float] = []

    def add(self, features: list[str], label: str, document: int, weight: float = 1.0) -> None:
        self.features.append(features)
        self.labels.append(label)
        self.documents.append(document)
        self.weights.append(weight)

    def fit(self, classes: Sequence[str], **options: Any) -> dict[str, Any]:
        weights = fit(
            self.features, self.labels, self.documents, classes, weights=self.weights, **options
        )
        return {
            "classes": list(classes),
            "weights": {f: [round(x * SCALE) for x in row] for f, row in weights.items()},
        }

    def decide(self) -> dict[str, Any]:
        """For labels "0" and "1": one weight a feature, that of yes over no."""
        weights = fit(self.features, self.labels, self.documents, ("0", "1"))
        return {"weights": {f: round((b - a) * SCALE) for f, (a, b) in weights.items()}}


def cue_rows(loaded: Loaded) -> Rows:
    rows = Rows()
    for number, (gold, doc) in enumerate(loaded):
        for cand, others, label, _ in g.aligned(doc, gold):
            if label == "O":
                rows.add(features(doc, cand, others), "N", number, OTHER_CLASS_WEIGHT)
            elif label != "?":
                rows.add(features(doc, cand, others), label, number)
    return rows


def likely(doc: Document, others: list[Candidate], cue: Classifier) -> dict[int, float]:
    """The chance of each candidate of a unit that it is a cue."""
    return {c.first: 1.0 - cue.probabilities(features(doc, c, others))[0] for c in others}


def boundary_rows(loaded: Loaded, cue: Classifier) -> tuple[Rows, Rows]:
    """Gaps visited until the content starts or ends (a discrete hazard): starts, then ends."""
    starts, ends = Rows(), Rows()
    for number, (gold, doc) in enumerate(loaded):
        words = doc.tokens.words

        def following(k: int, last: int, words: list[str] = words) -> int:
            while k < last and not words[k][0].isalnum():
                k += 1
            return k

        def preceding(k: int, first: int, words: list[str] = words) -> int:
            k -= 1
            while k >= first and not words[k][0].isalnum():
                k -= 1
            return k

        def walk(
            rows: Rows, kind: str, gaps: list[int], right: list[bool], anchor: int,
            cand: Candidate, chances: dict[int, float], label: str,
            doc: Document = doc, number: int = number,
        ) -> None:  # fmt: skip
            if not any(right):
                return
            # The last of the equal gaps nearest to the content: one truth a walk.
            for k, hit in zip(gaps, right, strict=True):
                row = boundaries.gap_features(doc, kind, k, anchor, cand, chances, label)
                rows.add(row, "1" if hit else "0", number)
                if hit:
                    return

        for cand, others, label, quote in g.aligned(doc, gold):
            if quote is None:
                continue
            first, last, _ = doc.units[cand.unit]
            chances = likely(doc, others, cue)
            content = g.words(doc, g.inside(doc, quote["content"]))
            if label in "AW":
                after = [w for w in content if cand.last <= w < last]
                begin = (
                    after[1] if len(after) > 1 and words[after[0]].lower() == "that" else after[0]
                )
                gaps = list(boundaries.after_starts(doc, cand, last))
                right = [following(k, last) == begin for k in gaps]
                walk(starts, "AS", gaps, right, cand.last, cand, chances, label)
                gaps = list(boundaries.after_ends(doc, cand, begin, last))
                right = [preceding(k, first) == after[-1] for k in gaps]
                walk(ends, "AE", gaps, right, begin, cand, chances, label)
            if label in "BW":
                before = [w for w in content if first <= w < cand.first]
                gaps = list(boundaries.before_ends(doc, cand, first))
                right = [preceding(k, first) == before[-1] for k in gaps]
                walk(ends, "BE", gaps, right, cand.first, cand, chances, label)
                if any(right):
                    end = gaps[right.index(True)]
                    gaps = list(boundaries.before_starts(doc, end, first))
                    right = [following(k, last) == before[0] for k in gaps]
                    walk(starts, "BS", gaps, right, end, cand, chances, label)
    return starts, ends


def source_rows(loaded: Loaded) -> Rows:
    rows = Rows()
    for number, (gold, doc) in enumerate(loaded):
        unit, previous = -1, (-1, -1)
        for cand, _, label, quote in g.aligned(doc, gold):
            if quote is None:
                continue
            if cand.unit != unit:
                unit, previous = cand.unit, (-1, -1)
                first, last, _ = doc.units[unit]
                found = sources.chunks(doc, first, last)
            speaker = g.inside(doc, quote["speaker"])
            content = ranges(sorted(g.inside(doc, quote["content"])))
            options = sources.options(doc, cand, found, content)
            right = (-1, -1)
            for chunk, _ in options[:-1]:
                if any(k in speaker for k in range(*chunk)):
                    right = chunk
                    break
            if right == (-1, -1) and speaker:
                continue
            for chunk, order in options:
                row = sources.chunk_features(doc, chunk, cand, order, label, previous)
                rows.add(row, "1" if chunk == right else "0", number)
            previous = right
    return rows


def ranges(indices: list[int]) -> list[tuple[int, int]]:
    """Runs of consecutive numbers as half-open ranges."""
    runs: list[tuple[int, int]] = []
    for k in indices:
        if runs and runs[-1][1] == k:
            runs[-1] = (runs[-1][0], k + 1)
        else:
            runs.append((k, k + 1))
    return runs


def train(loaded: Loaded) -> dict[str, Any]:
    """All weights, as written to `weights.json`."""
    cue = cue_rows(loaded).fit(CUE_CLASSES, l2=1e-3, min_documents=20)
    data: dict[str, Any] = {"scale": SCALE, "cue": cue}
    starts, ends = boundary_rows(loaded, classifier(data, "cue"))
    data["start"] = starts.decide()
    data["end"] = ends.decide()
    data["source"] = source_rows(loaded).decide()
    return data


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=WEIGHTS)
    parser.add_argument(
        "--keep-calibration",
        action="store_true",
        help="take what gives confidence from the present weights instead of cross-validating anew",
    )
    options = parser.parse_args()
    data = train(g.load([TRAIN]))
    if options.keep_calibration:
        present = json.loads(WEIGHTS.read_text())
        data["sure"], data["calibration"] = present["sure"], present["calibration"]
    else:
        from tests.benchmarks.score import cross_validated

        data["sure"], data["calibration"] = estimate(judged(cross_validated(5)))
    options.out.write_text(json.dumps(data, separators=(",", ":"), sort_keys=True) + "\n")
    print(f"{options.out}: {sum(len(v['weights']) for v in data.values() if isinstance(v, dict))}")


if __name__ == "__main__":
    main()
