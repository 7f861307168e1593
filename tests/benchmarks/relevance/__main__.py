"""Prints nDCG@10 and MAP of both, and how many queries each answers better than the other."""

from __future__ import annotations

import importlib.util
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from statistics import mean

from tests.benchmarks.engine_corpus import LARGE
from tests.benchmarks.relevance import rankers, sets
from tests.benchmarks.relevance.metrics import average_precision, ndcg


def compare(name: str, queries: Sequence[sets.Query], *rankings: rankers.Ranker) -> None:
    """Print a line of the table; the first ranking is ours."""
    gains, precisions = [], []
    for rank in rankings:
        found = [rank(query.text) for query in queries]
        pairs = list(zip(found, queries, strict=True))
        gains.append([ndcg(one, query.grades) for one, query in pairs])
        precisions.append([average_precision(one, query.grades) for one, query in pairs])
    better = sum(ours > theirs for ours, theirs in zip(*gains, strict=True))
    worse = sum(ours < theirs for ours, theirs in zip(*gains, strict=True))
    print(f"  {name:<16}{len(queries):>5}", end="")
    for measured in (gains, precisions):
        ours, theirs = (mean(values) for values in measured)
        print(f"   {ours:.4f} {theirs:.4f} {ours - theirs:+.4f}", end="")
    print(f"   {better:>3} better, {worse} worse", flush=True)


def main() -> None:
    if not importlib.util.find_spec("bm25s"):
        print("relevance: not measured, bm25s is missing (requirements-dev.txt)")
        return
    if not (sets.CORPUS.exists() and LARGE.exists()):
        print("relevance: not measured, ../shared/corpus and ../shared/corpus-large are missing")
        return
    print("relevance: readout, bm25s and the difference, for nDCG@10 and MAP")
    with tempfile.TemporaryDirectory() as folder:
        articles = sets.analyst_articles()
        ours, vocabulary = rankers.product(Path(folder) / "product", articles)
        theirs = rankers.bm25s([f"{a.title}\n{a.text}" for a in articles], [a.id for a in articles])
        compare("analyst", sets.analyst_queries(), ours, theirs)
        articles = sets.sampled_articles()
        headless = [replace(article, title="") for article in articles]
        ours = rankers.engine_alone(Path(folder) / "sample", headless, vocabulary)
        theirs = rankers.bm25s([a.text for a in articles], [a.id for a in articles])
        compare("headlines", sets.headlines(articles), ours, theirs)
        compare("half sentences", sets.half_sentences(articles), ours, theirs)


if __name__ == "__main__":
    main()
