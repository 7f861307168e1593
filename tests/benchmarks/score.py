"""Score extraction on annotated documents that its weights have not seen (`make score`).

    .venv/bin/python -m tests.benchmarks.score [--folds 5] [--only train|dev|annotated] [scorer options]

quotes-train is cross-validated by document: each fold is scored with weights estimated from the
others. quotes-dev is scored with the weights that ship (which were estimated from quotes-train
alone), and so are the articles of `tests/extraction/annotated`. The tables are those of
`../shared/quotes-dev/score_quotes.py`, view STATEMENTS ONLY.
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
from tests.benchmarks.confidence import SHARED, calibrated_anew, judged, reliability
from tests.benchmarks.train import TRAIN, train

DEV = [SHARED / "quotes-dev" / f"{name}_dev.jsonl" for name in ("gum", "ewt", "masc")]
ANNOTATED = Path(__file__).resolve().parents[1] / "extraction" / "annotated" / "articles.jsonl"
SCORER = SHARED / "quotes-dev" / "score_quotes.py"


def predict(gold: g.Gold, models: Models) -> dict[str, Any]:
    """Our reading of one document, in the scorer's format."""
    date = gold.get("date")
    extraction = extract(
        gold["text"],
        title=gold.get("title") or "",
        published=PartialDate.parse(date) if date else None,
        byline=gold.get("byline") or "",
        models=models,
    )
    quotes = [
        {
            "content": [list(span) for span in a.contents],
            "cue": [list(a.cue)] if a.cue else [],
            "speaker": [list(a.source)] if a.source else [],
            "speaker_name": a.speaker.name if a.speaker else None,
            "confidence": a.confidence,
            "grounds": a.grounds,
        }
        for a in extraction.attributions
    ]
    return {"id": gold["id"], "quotes": quotes}


def joined(reading: dict[str, Any], text: str) -> dict[str, Any]:
    """The reading with what goes on without a cue or source of its own joined to what it continues.

    In a text that is somebody's own words the extractor gives a statement a paragraph; the annotated
    articles count the whole text as one.
    """
    quotes: list[dict[str, Any]] = []
    for quote in reading["quotes"]:
        last = quotes[-1] if quotes else None
        if (
            last
            and not quote["cue"]
            and not quote["speaker"]
            and quote["speaker_name"] == last["speaker_name"]
            and not text[last["content"][-1][1] : quote["content"][0][0]].strip()
        ):
            last["content"] = last["content"] + quote["content"]
        else:
            quotes.append(dict(quote))
    return {"id": reading["id"], "quotes": quotes}


def annotated() -> list[tuple[g.Gold, dict[str, Any]]]:
    """The articles annotated by reading with the reading of the weights that ship."""
    documents = g.read(ANNOTATED)
    return [(x, joined(predict(x, default_models()), x["text"])) for x in documents]


def cross_validated(folds: int, only: int | None = None) -> list[tuple[g.Gold, dict[str, Any]]]:
    """Every training document with the reading of weights that have not seen it."""
    loaded = g.load([TRAIN])
    pairs: list[tuple[g.Gold, dict[str, Any]]] = []
    for fold in range(folds) if only is None else [only]:
        rest = [x for x in loaded if g.fold(x[0], folds) != fold]
        models = Models.from_json(train(rest))
        pairs += [(x[0], predict(x[0], models)) for x in loaded if g.fold(x[0], folds) == fold]
    return pairs


def scorer(pairs: Iterable[tuple[g.Gold, dict[str, Any]]], options: list[str]) -> str:
    """What the scorer prints for gold documents and their readings."""
    with tempfile.TemporaryDirectory() as folder:
        gold, predicted = Path(folder, "gold.jsonl"), Path(folder, "predicted.jsonl")
        rows = list(pairs)
        gold.write_text("".join(json.dumps(x) + "\n" for x, _ in rows))
        predicted.write_text("".join(json.dumps(y) + "\n" for _, y in rows))
        command = [sys.executable, str(SCORER), str(gold), "--pred", str(predicted)]
        command += ["--view", "statements", *options]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def table(pairs: Iterable[tuple[g.Gold, dict[str, Any]]], options: list[str]) -> None:
    """Print the scorer's tables for gold documents and their readings."""
    print(scorer(pairs, options))


def resolved_names(pairs: Iterable[tuple[g.Gold, dict[str, Any]]]) -> float:
    """The share of speakers found that are right by their resolved name alone."""
    named = [
        (gold, {**reading, "quotes": [{**q, "speaker": []} for q in reading["quotes"]]})
        for gold, reading in pairs
    ]
    total = json.loads(scorer(named, ["--json"]))["statements"]["total"]
    return float(total["all"]["speaker_acc"])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folds", type=int, default=5)
    parser.add_argument("--fold", type=int, help="only this fold, for a quick look")
    parser.add_argument("--only", choices=("train", "dev", "annotated"))
    options, further = parser.parse_known_args()
    if options.only in (None, "train"):
        print(f"quotes-train, {options.folds}-fold cross-validation by document")
        pairs = cross_validated(options.folds, options.fold)
        table(pairs, further)
        print(
            "confidence in content and the words naming who spoke (given, right, statements, errors):"
        )
        rows = judged(pairs)
        print(reliability(zip(calibrated_anew(rows), (row.right for row in rows), strict=True)))
    if options.only in (None, "dev"):
        print("quotes-dev, shipped weights")
        documents = [x for path in DEV for x in g.read(path)]
        table([(x, predict(x, default_models())) for x in documents], further)
    if options.only in (None, "annotated"):
        print("articles annotated by reading, shipped weights")
        readings = annotated()
        table(readings, ["--by", "outlet", *further])
        print("confidence (given, right in content and name, statements, errors):")
        print(reliability((row.confidence, row.right) for row in judged(readings, names=True)))
        print(f"speakers right by resolved name alone: {100 * resolved_names(readings):.1f}")


if __name__ == "__main__":
    main()
