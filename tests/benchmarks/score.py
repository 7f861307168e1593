"""Score extraction on annotated documents that its weights have not seen (`make score`).

    .venv/bin/python -m tests.benchmarks.score [--folds 5] [--only train|dev] [scorer options]

quotes-train is cross-validated by document: each fold is scored with weights estimated from the
others. quotes-dev is scored with the weights that ship (which were estimated from quotes-train
alone). The tables are those of `../shared/quotes-dev/score_quotes.py`, view STATEMENTS ONLY.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from briefs.dates import PartialDate
from briefs.extraction import extract
from briefs.extraction.model import Models, default_models
from tests.benchmarks import gold as g
from tests.benchmarks.train import SHARED, TRAIN, calibration, train

DEV = [SHARED / "quotes-dev" / f"{name}_dev.jsonl" for name in ("gum", "ewt", "masc")]
SCORER = SHARED / "quotes-dev" / "score_quotes.py"


def predict(gold: g.Gold, models: Models) -> dict[str, Any]:
    """Our reading of one document, in the scorer's format."""
    date = gold.get("date")
    extraction = extract(
        gold["text"],
        title=gold.get("title") or "",
        published=PartialDate.parse(date) if date else None,
        models=models,
    )
    quotes = [
        {
            "content": [list(span) for span in a.contents],
            "cue": [list(a.cue)] if a.cue else [],
            "speaker": [list(a.source)] if a.source else [],
            "speaker_name": a.speaker.name if a.speaker else None,
            "confidence": a.confidence,
        }
        for a in extraction.attributions
    ]
    return {"id": gold["id"], "quotes": quotes}


def cross_validated(folds: int, only: int | None = None) -> list[tuple[g.Gold, dict[str, Any]]]:
    """Every training document with the reading of weights that have not seen it."""
    loaded = g.load([TRAIN])
    pairs: list[tuple[g.Gold, dict[str, Any]]] = []
    for fold in range(folds) if only is None else [only]:
        rest = [x for x in loaded if g.fold(x[0], folds) != fold]
        models = Models.from_json(train(rest))
        pairs += [(x[0], predict(x[0], models)) for x in loaded if g.fold(x[0], folds) == fold]
    return pairs


def table(pairs: Iterable[tuple[g.Gold, dict[str, Any]]], options: list[str]) -> None:
    """Print the scorer's tables for gold documents and their readings."""
    with tempfile.TemporaryDirectory() as folder:
        gold, predicted = Path(folder, "gold.jsonl"), Path(folder, "predicted.jsonl")
        rows = list(pairs)
        gold.write_text("".join(json.dumps(x) + "\n" for x, _ in rows))
        predicted.write_text("".join(json.dumps(y) + "\n" for _, y in rows))
        command = [sys.executable, str(SCORER), str(gold), "--pred", str(predicted)]
        subprocess.run([*command, "--view", "statements", *options], check=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--fold", type=int, help="only this fold, for a quick look")
    parser.add_argument("--only", choices=("train", "dev"))
    options, further = parser.parse_known_args()
    if options.only != "dev":
        print(f"quotes-train, {options.folds}-fold cross-validation by document")
        pairs = cross_validated(options.folds, options.fold)
        table(pairs, further)
        print("confidence (given, right, statements):")
        for low, right, count in calibration(pairs):
            print(f"  {low:.2f}  {right:.2f}  {count}")
    if options.only != "train":
        print("quotes-dev, shipped weights")
        documents = [x for path in DEV for x in g.read(path)]
        table([(x, predict(x, default_models())) for x in documents], further)


if __name__ == "__main__":
    main()
