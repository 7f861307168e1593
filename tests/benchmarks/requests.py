"""Whole requests at a size: Django, database, engine, HTML, four readers at once.

    python -m tests.benchmarks.requests [--size 100000] [--data FOLDER]

A product as it runs, over statements that are made (`collection.py`) and kept in the folder if one
is given. Beside the time each request took, which other work on the machine lengthens, stands what
the web processes worked for it.
"""

from __future__ import annotations

import argparse
import http.cookiejar
import itertools
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse
import urllib.request
from collections.abc import Sequence
from pathlib import Path

from tests.benchmarks.engine_corpus import sentences
from tests.product import ROOT, wait_until
from tests.running import Site, free_port

#: An account may have two searches running at once.
READERS = 2 * ("alice@example.org", "bob@example.org")
#: So many words of the texts, asked for besides.
DRAWN = 20
WORDS = ("government", "minister", "security council", '"human rights"', "sanctions OR treaty")
ADDRESSES = {
    "results": ("/search?q={}",),
    "with filters": ("/search?q={}&type=direct", "/search?q={}&outlet=outlet-1&country=AE"),
    "browsing": ("/search", "/search?sort=oldest", "/search?type=direct"),
    "refinement": ("/search/part?q={}&type=direct",),
    "suggestions": ("/search/suggest?q={}",),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, nargs="+", default=[100_000])
    parser.add_argument("--data", type=Path, help="Keep what is made in folders under this one.")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for size in arguments.size:
            measure(size, (arguments.data or Path(folder)) / str(size))


def measure(size: int, data: Path) -> None:
    site = Site(data, {"READOUT_PORT": str(free_port())})
    if not (data / "readout.sqlite3").exists():
        data.mkdir(parents=True)
        site.manage("serve", "--setup-only")
        filling = f"from tests.benchmarks.collection import fill; fill({size})"
        for command in (("shell", "-v", "0", "-c", filling), ("index", "rebuild")):
            arguments = [sys.executable, "manage.py", *command]
            subprocess.run(arguments, cwd=ROOT, env=site.environment, check=True)
        site.make_accounts()
    process = site.start("serve")
    try:
        wait_until(lambda: process.poll() is not None or site.answers())
        _report(site, size)
    finally:
        process.terminate()
        process.wait(30)


def _report(site: Site, size: int) -> None:
    readers = [_Reader(site, email) for email in READERS]
    print(f"\nwhole requests over {size:,} statements, {len(readers)} at once, ms")
    print(f"{'':14}{'first':>8}{'median':>8}{'95 %':>8}{'most':>8}{'processor':>12}")
    for name, patterns in ADDRESSES.items():
        addresses = _addresses(patterns)
        first = max(reader.time(addresses[0]) for reader in readers)
        taken, worked = _at_once(site, readers, addresses)
        print(
            f"{name:14}{first:>8.0f}{statistics.median(taken):>8.0f}"
            f"{statistics.quantiles(taken, n=20)[-1]:>8.0f}{max(taken):>8.0f}{worked:>12.1f}"
        )


def _addresses(patterns: Sequence[str]) -> list[str]:
    """Each pattern with each of the words, and with words of the texts that nobody asked for yet."""
    drawn = re.findall(r"\b[a-z]{6,}\b", " ".join(sentences(2000)))[: 7 * DRAWN : 7]
    words = [urllib.parse.quote_plus(word) for word in (*WORDS, *drawn)]
    found = dict.fromkeys(p.format(w) for w, p in itertools.product(words, patterns))
    return list(found)


def _at_once(
    site: Site, readers: Sequence[_Reader], addresses: Sequence[str]
) -> tuple[list[float], float]:
    """Milliseconds of each request, and of the processor for one on average."""
    taken: list[float] = []
    asked = iter(addresses)
    before = _worked(site)

    def ask(reader: _Reader) -> None:
        for address in asked:  # shared: each address goes to one reader
            taken.append(reader.time(address))

    threads = [threading.Thread(target=ask, args=(reader,)) for reader in readers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return taken, 1000 * (_worked(site) - before) / len(taken)


def _worked(site: Site) -> float:
    """Seconds of the processor that the product's processes have had."""
    ticks = 0
    wanted = f"READOUT_DATA={site.data}\0".encode()
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if wanted in (process / "environ").read_bytes():
                fields = (process / "stat").read_text().rpartition(")")[2].split()
                ticks += int(fields[11]) + int(fields[12])
        except OSError:  # another user's, or gone
            continue
    return ticks / os.sysconf("SC_CLK_TCK")


class _Reader:
    """A browser without a screen, signed in."""

    def __init__(self, site: Site, email: str) -> None:
        self._url = site.url
        cookies = http.cookiejar.CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(cookies))
        form = self._opener.open(f"{self._url}/sign-in").read().decode()
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
        assert token is not None
        fields = {
            "csrfmiddlewaretoken": token[1],
            "username": email,
            "password": site.password,
        }
        request = urllib.request.Request(
            f"{self._url}/sign-in",
            urllib.parse.urlencode(fields).encode(),
            {"Referer": f"{self._url}/sign-in"},
        )
        assert "sign-in" not in self._opener.open(request).url

    def time(self, address: str) -> float:
        """Milliseconds until the whole answer is there."""
        begin = time.perf_counter()
        self._opener.open(f"{self._url}{address}").read()
        return 1000 * (time.perf_counter() - begin)


if __name__ == "__main__":
    main()
