"""What long exports cost in memory and time, format by format.

    python -m tests.benchmarks.exports [--rows 10000 100000] [--formats csv docx] [--data FOLDER]

Over statements that are made (`collection.py`), kept in the folder if one is given. Each file is made
by a process of its own, which has made a small one before. "above" is the most that it held beyond
what it held then (VmHWM after the mark was set back; Linux).
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

from tests.product import Product

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
        print("\nExports\n")
        for made_as in chosen.formats:
            for rows in chosen.rows:
                code = f"from tests.benchmarks.exports import measure; measure({made_as!r}, {rows})"
                print(product.manage("shell", "-v", "0", "-c", code), end="", flush=True)


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
