"""How fast archives come in: documents a second with extraction and index, memory, growth.

    .venv/bin/python -m tests.benchmarks.imports --counts 1000,2000,5000 [--processes 2]

So many documents of `../shared/corpus-large` as the last count says, every file of it by its share and
the files mixed, are imported into a data folder of their own while the indexer follows and two workers
wait; at the end the index holds all. Half-way one article is uploaded and then corrected. The clock
begins when indexer and worker are there, as they are in a product that runs. At each count is printed, of
the documents since the one before: documents a second by the clock, and processor time a document, by
what took it; so growth can be seen. At the end: the same of all documents, the most memory that all
processes held together (the kernel's proportional set size: a page that several hold is counted once,
and mapped files are in it), what of it each role had of its own and of files, and after how many seconds the
uploaded article was found and its correction was counted by the facets, then and with nothing else to do.
"""

from __future__ import annotations

import argparse
import gzip
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from tests.product import ROOT, Product

CORPUS = ROOT.parent / "shared" / "corpus-large"


def lines(count: int) -> Iterator[bytes]:
    """So many documents, spread evenly over all files and mixed; in the order of their files they are
    of one time, and in some thousands half as long again as in others."""
    mixed = []
    for path in sorted(CORPUS.glob("*.jsonl.gz")):
        with gzip.open(path) as file:
            of_file = list(file)
        random.Random(0).shuffle(of_file)
        mixed += [((at + 0.5) / len(of_file), line) for at, line in enumerate(of_file)]
    mixed.sort(key=itemgetter(0))
    taken = 0
    for at, (_, line) in enumerate(mixed, start=1):
        if taken < at * count // len(mixed):
            taken += 1
            yield line


#: What a process does, by its name or its command line.
ROLES = {
    "readout-analyst": "analysing",
    "import_articles": "storing",
    "forkserver": "reading",
    "indexer": "indexing",
    "worker": "worker",
}


class Watch:
    """The processes of a product, looked at twice a second: memory in bytes, processor seconds."""

    def __init__(self, product: Product) -> None:
        self._wanted = f"READOUT_DATA={product.data}\0".encode()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._used: dict[str, tuple[str, float]] = {}
        self.most: Counter[tuple[str, str]] = Counter()

    def __enter__(self) -> Watch:
        self._look()
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop.set()
        self._thread.join()

    def used(self) -> Counter[str]:
        """Processor seconds by role, so far."""
        total: Counter[str] = Counter()
        for role, seconds in list(self._used.values()):
            total[role] += seconds
        return total

    def _watch(self) -> None:
        while not self._stop.wait(0.5):
            self.most = max(self.most, self._look(), key=Counter.total)

    def _look(self) -> Counter[tuple[str, str]]:
        """Bytes by role and kind."""
        tick = os.sysconf("SC_CLK_TCK")
        held: Counter[tuple[str, str]] = Counter()
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if self._wanted not in (process / "environ").read_bytes():
                    continue
                called = (process / "comm").read_text() + (process / "cmdline").read_text()
                user, system = (process / "stat").read_text().rpartition(")")[2].split()[11:13]
                shares = (process / "smaps_rollup").read_text().split()
            except OSError:  # another user's, or gone
                continue
            role = next((of for word, of in ROLES.items() if word in called), "others")
            for kind in ("Anon", "File"):
                held[role, kind] += 1024 * int(shares[shares.index(f"Pss_{kind}:") + 1])
            self._used[process.name] = (role, (int(user) + int(system)) / tick)
        return held


def measure(counts: list[int], processes: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        product = Product(Path(folder) / "data")
        product.manage("serve", "--setup-only")
        archive = Path(folder) / "archive.jsonl"
        archive.write_bytes(b"".join(lines(counts[-1])))
        probe = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.uploading"],
            env=product.environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        running = [product.start(name) for name in ("worker", "worker", "indexer")]
        ask(probe, "upload")  # both are there
        with Watch(product) as watch:
            marks = Marks(product, watch)
            running.append(
                product.start("import_articles", str(archive), f"--processes={processes}")
            )
            found_after = shown_after = ""
            for count in sorted({*counts, counts[-1] // 2})[:-1]:
                while articles(product) < count:
                    time.sleep(0.2)  # looking takes processor time, too
                if count in counts:
                    marks.print()
                if count == counts[-1] // 2:
                    found_after, shown_after = ask(probe, "upload"), ask(probe, "correct")
            wait_for(running.pop())
            ask(probe, "follow")
            if len(counts) > 1:
                marks.print()
            marks.print_all()
            shown_idle = ask(probe, "correct")
            probe.communicate()
            for process in running:
                process.send_signal(signal.SIGTERM)
                wait_for(process)
        print(
            f"{watch.most.total() / 1e6:,.0f} MB at most ({_of_each(watch.most)}); an article uploaded half-way was found after"
            f" {found_after} s, a correction shown after {shown_after} s, at the end after {shown_idle} s",
            flush=True,
        )


class Mark(NamedTuple):
    """How many articles there were at a moment, and what had been used until then."""

    count: int
    at: float
    used: Counter[str]


class Marks:
    """Prints what happened since it was asked last, or from the beginning."""

    def __init__(self, product: Product, watch: Watch) -> None:
        self._product, self._watch = product, watch
        self._first = self._last = self._now()

    def print(self) -> None:
        last, self._last = self._last, self._now()
        _print(f"up to {self._last.count:6,}", last, self._last)

    def print_all(self) -> None:
        now = self._now()
        _print(f"{now.count - self._first.count:,} documents searchable", self._first, now)

    def _now(self) -> Mark:
        return Mark(articles(self._product), time.perf_counter(), self._watch.used())


def _print(what: str, since: Mark, now: Mark) -> None:
    new = max(1, now.count - since.count)
    each = {role: 1000 * (now.used[role] - since.used[role]) / new for role in ROLES.values()}
    shares = ", ".join(f"{role} {ms:.1f}" for role, ms in sorted(each.items()))
    print(
        f"{what}: {new / (now.at - since.at):5.1f} a second,"
        f" {sum(each.values()):.1f} ms of processor time each ({shares})",
        flush=True,
    )


def _of_each(held: Counter[tuple[str, str]]) -> str:
    roles = sorted({role for role, _ in held}, key=lambda role: -held[role, "Anon"])
    each = ((role, held[role, "Anon"] / 1e6, held[role, "File"] / 1e6) for role in roles)
    return ", ".join(f"{role} {own:,.0f} and {mapped:,.0f} of files" for role, own, mapped in each)


def articles(product: Product) -> int:
    return int(product.rows("SELECT count(*) FROM briefs_article")[0][0])


def ask(probe: subprocess.Popen[str], what: str) -> str:
    """What `tests.benchmarks.uploading` answers."""
    assert probe.stdin
    assert probe.stdout
    probe.stdin.write(f"{what}\n")
    probe.stdin.flush()
    return probe.stdout.readline().strip()


def wait_for(process: subprocess.Popen[bytes]) -> None:
    if process.wait():
        sys.exit(f"{process.args} ended with status {process.returncode}")


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", default="1000,2000,5000")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 2)
    options = parser.parse_args(arguments)
    if not CORPUS.exists():
        print("imports: ../shared/corpus-large is not there")
        return
    measure(sorted(map(int, options.counts.split(","))), options.processes)


if __name__ == "__main__":
    main()
