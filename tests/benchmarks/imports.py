"""How fast archives come in: documents a second with extraction and index, memory, growth.

    .venv/bin/python -m tests.benchmarks.imports --counts 1000,2000,5000 [--processes 2]

For each count so many documents of `../shared/corpus-large`, every file of it by its share, are
imported into a data folder of their own while the indexer follows and a worker waits; at the end the
index holds all. Half-way one article is uploaded. Printed: documents a second by the clock, processor
time a document of all processes, the most memory they held together (pages that processes share are
counted for each), and after how many seconds the uploaded article was found.
"""

from __future__ import annotations

import argparse
import gzip
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from tests.product import ROOT, Product, wait_until

CORPUS = ROOT.parent / "shared" / "corpus-large"


def lines(count: int) -> Iterator[bytes]:
    """So many documents, spread evenly over all files."""
    packed = sorted(CORPUS.glob("*.jsonl.gz"))
    total = sum(1 for path in packed for _ in _lines_of(path))
    taken = 0
    for at, line in enumerate(chain.from_iterable(map(_lines_of, packed)), start=1):
        if taken < at * count // total:
            taken += 1
            yield line


def _lines_of(path: Path) -> Iterator[bytes]:
    with gzip.open(path) as file:
        yield from file


class Memory:
    """The most that the processes of a product held together, in bytes."""

    def __init__(self, product: Product) -> None:
        self._wanted = f"READOUT_DATA={product.data}\0".encode()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self.most = 0

    def __enter__(self) -> Memory:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        page = resource.getpagesize()
        while not self._stop.wait(0.5):
            held = 0
            for process in Path("/proc").glob("[0-9]*"):
                try:
                    if self._wanted in (process / "environ").read_bytes():
                        held += page * int((process / "statm").read_text().split()[1])
                except OSError:  # another user's, or gone
                    continue
            self.most = max(self.most, held)


def measure(count: int, processes: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        product = Product(Path(folder) / "data")
        product.manage("serve", "--setup-only")
        archive = Path(folder) / "archive.jsonl"
        archive.write_bytes(b"".join(lines(count)))
        probe = subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.uploading"],
            env=product.environment,
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        worker = product.start("worker")
        began = time.perf_counter()
        with Memory(product) as memory:
            indexer = product.start("indexer")
            importing = product.start("import_articles", str(archive), f"--processes={processes}")
            wait_until(lambda: articles(product) >= count // 2, seconds=36_000)
            found_after = ask(probe, "upload")
            used = spent(importing)
            imported = time.perf_counter() - began
            ask(probe, "follow")
            took = time.perf_counter() - began
            probe.communicate()
            for process in (indexer, worker):
                process.send_signal(signal.SIGTERM)
                used += spent(process)
        stored = articles(product)
        statements = product.rows("SELECT count(*) FROM briefs_quote")[0][0]
        print(
            f"{count:6,} documents: {stored / took:5.1f} a second ({imported:.0f} s, searchable after"
            f" {took:.0f} s), {1000 * used / stored:.1f} ms of processor time each,"
            f" {memory.most / 1e6:,.0f} MB at most, {statements:,} statements;"
            f" an article uploaded half-way was found after {found_after} s",
            flush=True,
        )


def articles(product: Product) -> int:
    return int(product.rows("SELECT count(*) FROM briefs_article")[0][0])


def ask(probe: subprocess.Popen[str], what: str) -> str:
    """What `tests.benchmarks.uploading` answers."""
    assert probe.stdin
    assert probe.stdout
    probe.stdin.write(f"{what}\n")
    probe.stdin.flush()
    return probe.stdout.readline().strip()


def spent(process: subprocess.Popen[bytes]) -> float:
    """Waits for its end; its processor time and that of its own processes, in seconds."""
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{process.args} ended with status {process.returncode}")
    return used.ru_utime + used.ru_stime


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--counts", default="1000,2000,5000")
    parser.add_argument("--processes", type=int, default=max(1, (os.cpu_count() or 2) - 1))
    options = parser.parse_args(arguments)
    if not CORPUS.exists():
        print("imports: ../shared/corpus-large is not there")
        return
    for count in options.counts.split(","):
        measure(int(count), options.processes)


if __name__ == "__main__":
    main()
