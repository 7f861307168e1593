"""How fast the engine is, as ratios against peers that answer the same questions in the same run.

    python -m tests.benchmarks.engine [--size 10000 100000 1000000] [--peers tantivy fts5 whoosh]
                                      [--plot docs/engine-growth.svg] [--building 3]

Each question asks for 20 hits with their texts and highlights, the total, ten values of each of
seven facets (a facet without its own filter) and a timeline. Peers index the stems of our own
analysis, joined by spaces, so that totals and counts can be compared exactly (all but prefixes,
which they look up among stems). Questions are timed by the processor time of the thread that asks
(nobody uses another one), so that what else the machine does counts less.

Building is compared like for like: everybody is given the same documents, which were made before,
analyses their texts itself with English stems and positions, and keeps all their values, dates and
numbers; the time is that from the first document to an index that can be searched, by the clock and
of the processor, threads included. Only readout keeps words as they are written, and the ends of
sentences and paragraphs; the peers keep the text of a hit, which readout leaves to the database.
The rate of the other build, of stems, is printed as well. It leaves out the peer's analysis, four
of eleven facets, all numbers but a day, and whatever the peer's threads do while stems are made.

tantivy takes part where it is installed: `pip install tantivy==0.25.0`. A million statements need
20 GB of disk, 8 GB of memory and, with plain Whoosh, two hours.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import multiprocessing
import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from search.analysis import stem, terms
from search.engines import open_engine
from search.query.highlight import highlighter, in_each
from search.query.tree import All, And, Node, Not, Or, Phrase, Wildcard, Word
from search.types import Document, EngineRequest, Filter, SearchResults
from tests.benchmarks.engine_corpus import sentences, statements
from tests.benchmarks.engine_peers import FACETS, PEERS, Answer, Peer, Question, Texts
from tests.benchmarks.engine_plot import growth_plot

ROUNDS = 5
#: Who takes longer than this on average, in milliseconds, is asked everything only once.
SLOW = 300
#: Added one by one.
ARTICLES = 100
#: As often as the product looks for garbage (`serve`).
COLLECT_AFTER = (10_000, 20, 20)

Thing = TypeVar("Thing")


class Ours:
    """The engine, asked the way the peers are."""

    name = "readout"

    def __init__(self, folder: Path) -> None:
        self.engine = open_engine(folder)
        self.texts = Texts(folder.with_suffix(".sqlite3"))

    def build(self, documents: Iterable[Document]) -> None:
        self.engine.rebuild(documents, watermark=1)

    def add(self, documents: Sequence[Document]) -> None:
        """Add one article; it is visible afterwards."""
        self.engine.write(documents, watermark=1)
        self.engine.search(EngineRequest(limit=1))

    def ask(self, question: Question) -> SearchResults:
        request = request_of(question)
        results = self.engine.search(request)
        texts = self.texts.of([int(hit.uid[1:]) for hit in results.hits])
        in_each(highlighter(request.tree), texts)
        return results

    def answer(self, found: SearchResults) -> Answer:
        facets = {
            field: [(count.value, count.count) for count in facet.counts]
            for field, facet in found.facets.items()
        }
        return found.total, facets


def request_of(question: Question) -> EngineRequest:
    return EngineRequest(
        tree=_tree(question),
        match="all",
        filters=tuple(Filter(field, (value,)) for field, value in question.filters),
        sort="newest" if question.by_date else "relevance",
        limit=20,
        facets=dict.fromkeys(FACETS, 10),
        timeline="said",
        deadline=600,
    )


def _tree(question: Question) -> Node:
    words = tuple(map(Word, question.words))
    match question.operator:
        case "or":
            return Or(words)
        case "phrase":
            return Phrase(question.words)
        case "prefix":
            return Wildcard(question.words[0] + "*")
        case "not":
            return And((words[0], Not(words[1])))
    return And(words) if words else All()


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


def analysed(documents: Iterable[Document]) -> Iterable[Document]:
    """Documents with the stems of each text, joined by spaces, in its place."""

    def stems(text: str) -> str:
        return " ".join(stem(term) for term in terms(text))

    for document in documents:
        yield replace(
            document,
            text=stems(document.text),
            names=stems(document.names),
            title=stems(document.title),
        )


class Clocked(Iterator[Thing]):
    """Passes things on and keeps the time that making them took."""

    def __init__(self, things: Iterable[Thing]) -> None:
        self._things = iter(things)
        self.seconds = self.of_processor = 0.0

    def __next__(self) -> Thing:
        started, worked = time.perf_counter(), time.thread_time()
        try:
            return next(self._things)
        finally:
            self.seconds += time.perf_counter() - started
            self.of_processor += time.thread_time() - worked


def built(
    what: str,
    size: int,
    folder: Path,
    build: Callable[[Iterable[Document]], None],
    documents: Iterable[Document],
) -> None:
    """Build, and print rate and size; making what is not made yet does not count."""
    clocked = None if isinstance(documents, list) else Clocked(documents)
    started, worked = time.perf_counter(), time.process_time()
    build(clocked or documents)
    seconds = time.perf_counter() - started
    of_processor = time.process_time() - worked
    if clocked:
        seconds -= clocked.seconds
        of_processor -= clocked.of_processor
    print(
        f"  {what:<24} built at {size / seconds:>8,.0f}/s, {size / of_processor:>8,.0f} in a "
        f"second of one processor, {_megabytes(folder):>7,.0f} MB"
    )


def compare_building(
    size: int, texts: list[str], folder: Path, peers: Sequence[str], rounds: int = 1
) -> Ours:
    """Build everybody of the same documents, in turn; ours, built last. Nothing else is kept."""
    documents = list(statements(size, texts))
    _leave_alone_what_is_there()
    for _ in range(rounds):
        for name in peers:
            beside = folder / f"{name}-raw"
            peer = PEERS[name](beside, raw=True)
            built(name, size, beside, peer.build, documents)
            del peer
            shutil.rmtree(beside)
        shutil.rmtree(folder / Ours.name, ignore_errors=True)
        ours = Ours(folder / Ours.name)
        built(ours.name, size, folder / ours.name, ours.build, documents)
    return ours


def run(size: int, peers: Sequence[str]) -> dict[str, list[float]]:
    """Build and compare everybody at one size; the times of each, by name."""
    texts = sentences()
    asked = questions(list(itertools.islice(statements(size, texts), 20_000)))
    print(f"\n{size:,} statements")
    with tempfile.TemporaryDirectory() as folder:
        ours = compare_building(size, texts, Path(folder), peers)
        ours.texts.add(statements(size, texts))
        contenders: list[Ours | Peer] = [ours]
        for name in peers:
            peer = PEERS[name](Path(folder) / name)
            stems = analysed(statements(size, texts))
            built(f"{name}, of stems", size, Path(folder) / name, peer.build, stems)
            contenders.append(peer)
        _leave_alone_what_is_there()
        fresh_process(Path(folder) / "readout", asked)
        times = compare(contenders, asked)
        for contender in contenders:
            update(contender, texts, size)
        after = [_asked_once(ours, question) for question in asked]
        print(f"  a question of readout then takes {statistics.median(after):.2f} ms")
    return times


def _leave_alone_what_is_there() -> None:
    """As `serve` does before it answers: what was made until now, here millions of objects of this
    program, is not looked through again for garbage, which took a hundred milliseconds each time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*COLLECT_AFTER)


def fresh_process(folder: Path, asked: Sequence[Question]) -> None:
    """What a process costs that only reads."""
    context = multiprocessing.get_context("spawn")
    with context.Pool(1) as pool:
        print(f"  {pool.apply(_read, (folder, asked))}")


def _read(folder: Path, asked: Sequence[Question]) -> str:
    started = time.perf_counter()
    ours = Ours(folder)
    ours.engine.watermark()
    opened = 1000 * (time.perf_counter() - started)
    first = _asked_once(ours, asked[0])
    once = [_asked_once(ours, question) for question in asked]
    status = Path("/proc/self/status").read_text().split()
    own, mapped = (int(status[status.index(key) + 1]) // 1024 for key in ("RssAnon:", "RssFile:"))
    return (
        f"opened in {opened:.1f} ms, first question {first:.1f}, each question's first time "
        f"{statistics.median(once):.1f}; memory {own} MB of its own, {mapped} mapped"
    )


def _asked_once(contender: Ours, question: Question) -> float:
    started = time.thread_time()
    contender.ask(question)
    return 1000 * (time.thread_time() - started)


def compare(contenders: Sequence[Ours | Peer], asked: Sequence[Question]) -> dict[str, list[float]]:
    """Ask everybody everything in turn; print medians and how many times slower than ours."""
    times: dict[str, dict[str, list[float]]] = {c.name: {} for c in contenders}
    hits: dict[str, list[int]] = {}
    slow: set[str] = set()
    for turn in range(ROUNDS):
        for question in asked:
            expected = None
            for contender in contenders:
                if contender.name in slow:
                    continue
                started = time.thread_time()
                found = contender.ask(question)
                spent = 1000 * (time.thread_time() - started)
                answer = contender.answer(found)
                times[contender.name].setdefault(question.kind, []).append(spent)
                if expected is None:
                    expected = answer
                    hits.setdefault(question.kind, []).append(answer[0])
                elif turn == 0 and question.operator != "prefix":
                    assert _counts(answer) == _counts(expected), (contender.name, question)
        slow = {
            name
            for name, of in times.items()
            if statistics.mean(itertools.chain(*of.values())) > SLOW
        }
    names = [contender.name for contender in contenders]
    whole = {name: sorted(itertools.chain(*times[name].values())) for name in names}
    print(f"  {'median ms':<26}" + "".join(f"{name:>17}" for name in names))
    for kind in dict.fromkeys(question.kind for question in asked):
        values = {name: statistics.median(times[name][kind]) for name in names}
        _print_row(f"{kind} ({statistics.median(hits[kind]):,.0f})", values)
    _print_row("all", {name: statistics.median(found) for name, found in whole.items()})
    _print_row("p95", {name: _percentile(found, 95) for name, found in whole.items()})
    return whole


def _print_row(label: str, values: dict[str, float]) -> None:
    ours, *others = values.values()
    cells = [f"{ours:>17.2f}"] + [f"{value:>9.2f} {value / ours:>6.1f}x" for value in others]
    print(f"  {label:<26}" + "".join(cells))


def _percentile(ordered: Sequence[float], percent: int) -> float:
    return ordered[int(len(ordered) * percent / 100)]


def _counts(answer: Answer) -> tuple[int, dict[str, list[int]]]:
    """Total and counts without the values: peers order ties as they like."""
    total, facets = answer
    return total, {field: [count for _, count in found] for field, found in facets.items()}


def update(contender: Ours | Peer, texts: list[str], size: int) -> None:
    """Add articles of twenty statements one by one; time until visible."""
    plain = Question("", (), by_date=True)
    waits, worked = [], []
    for number in range(ARTICLES):
        article = list(statements(20, texts, first=size + 20 * number))
        if not isinstance(contender, Ours):
            article = list(analysed(article))
        started, before = time.perf_counter(), time.process_time()
        contender.add(article)
        waits.append(1000 * (time.perf_counter() - started))
        worked.append(1000 * (time.process_time() - before))
        if sum(waits) > 60_000:
            break
    contender.ask(plain)
    waits.sort()
    print(
        f"  {contender.name:<9} shows an article after {statistics.median(waits):.1f} ms, "
        f"p99 {_percentile(waits, 99):.1f}, at most {waits[-1]:.1f} (of {len(waits)}); "
        f"of which the processor works {statistics.median(worked):.1f}"
    )


def growth(results: dict[int, dict[str, list[float]]]) -> dict[int, dict[str, float]]:
    """Medians by size, printed."""
    medians = {
        size: {name: statistics.median(of) for name, of in times.items()}
        for size, times in results.items()
    }
    print("\ngrowth, median ms")
    for size, of in medians.items():
        _print_row(f"{size:,}", of)
    return medians


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--peers", nargs="*", default=sorted(PEERS))
    parser.add_argument("--building", type=int, help="Only build, so many times in turn.")
    parser.add_argument("--plot", type=Path, help="Draw the growth into this SVG.")
    arguments = parser.parse_args()
    peers = [name for name in arguments.peers if name in PEERS]
    if arguments.building:
        for size in arguments.size:
            print(f"\n{size:,} statements")
            with tempfile.TemporaryDirectory() as folder:
                compare_building(size, sentences(), Path(folder), peers, arguments.building)
        return
    medians = growth({size: run(size, peers) for size in arguments.size})
    if arguments.plot:
        arguments.plot.write_text(growth_plot(medians), "utf-8")


if __name__ == "__main__":
    main()
