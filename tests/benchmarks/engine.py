"""How fast the engine is, as ratios against peers that answer the same questions in the same run.

    python -m tests.benchmarks.engine [--size 10000 100000 1000000] [--peers tantivy fts5 whoosh]

Peers index the terms of our own analysis, split at spaces, so that totals can be compared exactly
(all but prefixes, which they look up among stems); their building time thus leaves analysis out.
Each question asks for 20 hits, the total, ten values of each of seven facets, a facet without its
own filter. tantivy takes part where it is installed: `pip install tantivy==0.25.0`.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from search.analysis import stem, terms
from search.engines import open_engine
from search.query.highlight import highlight
from search.query.tree import All, And, Node, Not, Or, Phrase, Wildcard, Word
from search.types import Document, EngineRequest, Filter, SearchResults
from tests.benchmarks.engine_corpus import sentences, statements
from tests.benchmarks.engine_peers import FACETS, PEERS, Answer, Peer, Question, Texts

ROUNDS = 3


class Ours:
    """The engine, asked the way the peers are."""

    name = "readout"

    def __init__(self, folder: Path) -> None:
        self.engine = open_engine(folder)
        self.texts = Texts(folder.with_suffix(".sqlite3"))

    def build(self, documents: Iterable[Document]) -> None:
        self.engine.rebuild(documents, watermark=1)

    def ask(self, question: Question) -> SearchResults:
        request = request_of(question)
        results = self.engine.search(request)
        for text in self.texts.of([int(hit.uid[1:]) for hit in results.hits]):
            highlight(text, request.tree)
        return results

    def answer(self, found: SearchResults) -> Answer:
        facets = {
            field: [(count.value, count.count) for count in facet.counts]
            for field, facet in found.facets.items()
        }
        return found.total, facets


def request_of(question: Question) -> EngineRequest:
    words: list[Node] = [Word(word) for word in question.words]
    tree: Node = {
        "and": lambda: And(tuple(words)) if words else All(),
        "or": lambda: Or(tuple(words)),
        "phrase": lambda: Phrase(question.words),
        "prefix": lambda: Wildcard(question.words[0] + "*"),
        "not": lambda: And((words[0], Not(words[1]))),
    }[question.operator]()
    return EngineRequest(
        tree=tree,
        match="all",
        filters=tuple(Filter(field, (value,)) for field, value in question.filters),
        sort="newest" if question.by_date else "relevance",
        limit=20,
        facets=dict.fromkeys(FACETS, 10),
        timeline="said",
        deadline=600,
    )


def questions(documents: Sequence[Document]) -> list[Question]:
    """Some 45 questions in the classes of ENGINE.md, by document frequency."""
    frequency: dict[str, int] = {}
    pairs: dict[tuple[str, str], int] = {}
    for document in documents:
        words = terms(document.text)
        for word in set(words):
            frequency[word] = frequency.get(word, 0) + 1
        for pair in set(itertools.pairwise(words)):
            pairs[pair] = pairs.get(pair, 0) + 1
    size = len(documents)
    plain = {word: n for word, n in frequency.items() if word.isalpha() and len(word) > 3}
    draw = random.Random(5)

    def near(share: float, count: int) -> list[str]:
        ranked = sorted(plain, key=lambda word: (abs(plain[word] - share * size), word))
        return draw.sample(ranked[: 3 * count], count)

    common, mid, rare = near(0.12, 8), near(0.022, 12), near(0.0003, 4)
    phrases = sorted(pairs, key=lambda pair: (abs(pairs[pair] - 0.015 * size), pair))[:4]
    filters = (("outlet", "outlet-1"), ("country", "C2"))
    found = [Question("common", (word,)) for word in common[:4]]
    found += [Question("mid", (word,)) for word in mid[:4]]
    found += [Question("rare", (word,)) for word in rare]
    found += [Question("and", pair) for pair in zip(common[:4], common[4:], strict=True)]
    found += [Question("or", (*mid[i : i + 3], common[i]), "or") for i in range(4)]
    found += [Question("phrase", pair, "phrase") for pair in phrases]
    found += [Question("prefix", (word[:4],), "prefix") for word in mid[4:8]]
    found += [Question("not", pair, "not") for pair in zip(common[:4], mid[:4], strict=True)]
    found += [Question("filtered", (word,), filters=filters[:1]) for word in common[:4]]
    found += [Question("by date", (word,), by_date=True) for word in common[4:]]
    found += [Question("browse", (), by_date=True) for _ in range(2)]
    found += [Question("browse filtered", (), by_date=True, filters=filters[:n]) for n in (1, 2)]
    return found


def analysed(documents: Iterable[Document]) -> Iterable[tuple[Document, dict[str, str]]]:
    """Documents with the stems of each text, joined by spaces."""
    for document in documents:
        yield (
            document,
            {
                field: " ".join(stem(term) for term in terms(getattr(document, field)))
                for field in ("text", "names", "title")
            },
        )


def run(size: int, peers: Sequence[str]) -> None:
    texts = sentences()
    documents = list(statements(size, texts))
    asked = questions(documents[:20_000])
    with tempfile.TemporaryDirectory() as folder:
        ours = Ours(Path(folder) / "readout")
        started = time.perf_counter()
        ours.build(documents)
        spent = time.perf_counter() - started
        print(f"\n{size:,} statements\n  readout built at {size / spent:,.0f}/s, ", end="")
        print(f"{_megabytes(Path(folder) / 'readout'):,.0f} MB")
        started = time.perf_counter()
        reader = Ours(Path(folder) / "readout")
        reader.ask(asked[0])
        print(f"  opened and asked first: {1000 * (time.perf_counter() - started):.1f} ms")
        contenders: list[Ours | Peer] = [reader]
        contents = list(analysed(documents))
        for name in peers:
            peer = PEERS[name](Path(folder) / name)
            started = time.perf_counter()
            peer.build(contents)
            rate = size / (time.perf_counter() - started)
            print(f"  {name} built at {rate:,.0f}/s (analysed before)", end=", ")
            print(f"{_megabytes(Path(folder) / name):,.0f} MB")
            contenders.append(peer)
        del contents, documents
        gc.collect()
        compare(contenders, asked)
        update(ours, texts, size)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"  peak memory of this process {peak:,.0f} MB")


def compare(contenders: Sequence[Ours | Peer], asked: Sequence[Question]) -> None:
    """Ask everybody everything in turn; print medians and how many times slower than ours."""
    times: dict[str, dict[str, list[float]]] = {c.name: {} for c in contenders}
    hits: dict[str, list[int]] = {}
    for turn in range(ROUNDS):
        for question in asked:
            expected = None
            for contender in contenders:
                started = time.perf_counter()
                found = contender.ask(question)
                spent = 1000 * (time.perf_counter() - started)
                answer = contender.answer(found)
                times[contender.name].setdefault(question.kind, []).append(spent)
                if expected is None:
                    expected = answer
                    hits.setdefault(question.kind, []).append(answer[0])
                elif turn == 0 and question.operator != "prefix":
                    assert _counts(answer) == _counts(expected), (contender.name, question)
    names = [contender.name for contender in contenders]
    print(f"  {'median ms':<22}" + "".join(f"{name:>16}" for name in names))
    for kind in [*dict.fromkeys(question.kind for question in asked), "all", "p95"]:
        if kind in ("all", "p95"):
            row = {name: sorted(itertools.chain(*times[name].values())) for name in names}
            pick = statistics.median if kind == "all" else lambda v: v[int(len(v) * 0.95)]
            values = {name: pick(found) for name, found in row.items()}
            label = kind
        else:
            values = {name: statistics.median(times[name][kind]) for name in names}
            label = f"{kind} ({statistics.median(hits[kind]):,.0f})"
        ours = values[names[0]]
        cells = [f"{ours:>16.2f}"] + [
            f"{values[n]:>9.2f} {values[n] / ours:>5.1f}x" for n in names[1:]
        ]
        print(f"  {label:<22}" + "".join(cells))


def _counts(answer: Answer) -> tuple[int, dict[str, list[int]]]:
    """Total and counts without the values: peers order ties as they like."""
    total, facets = answer
    return total, {field: [count for _, count in found] for field, found in facets.items()}


def update(ours: Ours, texts: list[str], size: int, count: int = 60) -> None:
    """Add articles of twenty statements one by one; time until visible."""
    waits = []
    for number in range(count):
        article = list(statements(20, texts, first=size + 20 * number))
        started = time.perf_counter()
        ours.engine.write(article, watermark=number)
        ours.engine.search(EngineRequest(limit=1))
        waits.append(1000 * (time.perf_counter() - started))
    waits.sort()
    print(f"  an article visible after {statistics.median(waits):.1f} ms, ", end="")
    print(f"p99 {waits[int(0.99 * count)]:.1f}, at most {waits[-1]:.1f}")


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--peers", nargs="*", default=sorted(PEERS))
    arguments = parser.parse_args()
    for size in arguments.size:
        run(size, [name for name in arguments.peers if name in PEERS])


if __name__ == "__main__":
    main()
