"""What long exports cost in memory and time, format by format, and what they keep waiting.

    python -m tests.benchmarks.exports [--rows 10000 100000] [--formats csv docx] [--data FOLDER]

Over statements that are made (`collection.py`), kept in the folder if one is given. Each file is made
by a process of its own, which has made a small one before. "above" is the most that it held beyond
what it held then (VmHWM after the mark was set back; Linux). Last, the workers make the largest document,
and an article is uploaded in the meantime.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tests.benchmarks.imports import ask
from tests.product import ROOT, Product, wait_until

ROWS = (10_000, 100_000)


def main(arguments: list[str] | None = None) -> None:
    from search.exports.formats import FORMATS

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=list(ROWS))
    parser.add_argument("--formats", nargs="+", default=list(FORMATS), choices=list(FORMATS))
    parser.add_argument("--data", type=Path, help="Keep what is made in this folder.")
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        product = Product(chosen.data or Path(folder) / "data")
        if not (product.data / "readout.sqlite3").exists():
            product.data.mkdir(parents=True, exist_ok=True)
            product.manage("serve", "--setup-only")
            filling = "from tests.benchmarks.collection import fill; fill({})"
            product.manage("shell", "-v", "0", "-c", filling.format(max(chosen.rows)))
            product.manage("index", "rebuild")
        if chosen.data:  # what is uploaded at the end would be known next time
            product = Product(Path(folder) / "data")
            shutil.copytree(chosen.data, product.data)
        print("\nExports\n")
        for made_as in chosen.formats:
            for rows in chosen.rows:
                code = f"from tests.benchmarks.exports import measure; measure({made_as!r}, {rows})"
                print(product.manage("shell", "-v", "0", "-c", code), end="", flush=True)
        meanwhile(product)


def measure(made_as: str, count: int) -> None:
    """In the product's own process."""
    _written(made_as, 300)
    Path("/proc/self/clear_refs").write_text("5")
    before, begin = _peak(), time.process_time()
    rows, size = _written(made_as, count)
    print(
        f"{made_as:6}{rows:>8,} rows {size / 1e6:>7.1f} MB  {time.process_time() - begin:>6.1f} s"
        f"  {_peak() - before:>5.1f} MB above {before:.0f}"
    )


def meanwhile(product: Product) -> None:
    """How long an article that is uploaded while a long file is made takes to be found."""
    commands = [("worker", "--only", "short"), ("worker", "--only", "long"), ("indexer",)]
    probe = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.uploading"],
        env=product.environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    running = [product.start(*command) for command in commands]
    asking = "from tests.benchmarks.exports import ask_for_all; ask_for_all()"
    product.manage("shell", "-v", "0", "-c", asking)
    wait_until(lambda: product.rows("SELECT done FROM search_exportfile")[0][0], seconds=600)
    found_after = ask(probe, "upload")
    ((state, done, total),) = product.rows("SELECT state, done, total FROM search_exportfile")
    probe.communicate()
    for process in running:
        process.terminate()
    for process in running:
        process.wait(60)
    print(f"uploaded while a document was made ({done:,} of {total:,}, {state}): {found_after} s")


def ask_for_all() -> None:
    """In the product's own process: have a document made of everything."""
    from briefs.models import User
    from search.exports import files, rows
    from search.query.request import SearchQuery

    files.ask_for(
        owner=User.objects.first(), query=SearchQuery(), made_as="docx", total=rows.MOST,
        origin="http://readout",
    )  # fmt: skip


def _written(made_as: str, count: int) -> tuple[int, int]:
    """Rows and bytes of a file of the first results of all."""
    from django.utils import timezone

    from briefs.models import User
    from search.exports import rows
    from search.exports.formats import FORMATS
    from search.query.request import SearchQuery

    rows.MOST = count
    reader, query = User.objects.first(), SearchQuery()
    found = rows.find(query, reader)
    head = rows.head(query, found, str, timezone.localdate())
    blocks = rows.blocks(found, FORMATS[made_as], reader, str)
    return len(found.keys), sum(map(len, FORMATS[made_as].write(blocks, head)))


def _peak() -> float:
    """The most memory held since the mark was set back, in MB."""
    held = Path("/proc/self/status").read_text()
    return int(held.partition("VmHWM:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()
