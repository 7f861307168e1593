"""A running product (web, worker, indexer) over a data folder of its own, for tests and pictures."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.product import ROOT, Product, wait_until

BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]

_ACCOUNTS = """
from briefs.models import User
for email, name, role in [
    ("alice@example.org", "Alice Analyst", "analyst"),
    ("bob@example.org", "Bob Editor", "editor"),
    ("charlie@example.org", "Charlie Admin", "admin"),
]:
    User.objects.create_user(email, "correct horse battery", name=name, role=role)
"""


@dataclass(frozen=True)
class Site(Product):
    """A product that answers at `url`. All accounts have the password `password`."""

    password: str = "correct horse battery"

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.settings['READOUT_PORT']}"

    def make_accounts(self) -> None:
        """alice, an analyst; bob, an editor; charlie, an admin."""
        self.manage("shell", "-v", "0", "-c", _ACCOUNTS)

    def answers(self) -> bool:
        try:
            urllib.request.urlopen(f"{self.url}/healthz", timeout=2).close()
        except (urllib.error.URLError, OSError):
            return False
        return True


#: Runs what it reads, a JSON string a line, and answers each with what went wrong.
_HANDS = """
import json, sys, traceback
answers, sys.stdout = sys.stdout, sys.stderr
import django
django.setup()
from django.db import connections
for line in sys.stdin:
    wrong = ""
    try:
        exec(json.loads(line), {})
    except BaseException:
        wrong = traceback.format_exc()
    connections.close_all()
    print(json.dumps(wrong), file=answers, flush=True)
"""


@contextmanager
def hands_in(product: Product) -> Iterator[Callable[[str], None]]:
    """`do("from briefs import …")` runs code within the product, in one process for all that is done."""
    with product.log.open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-c", _HANDS],
            cwd=ROOT,
            env=product.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )

    def do(code: str) -> None:
        print(json.dumps(code), file=process.stdin, flush=True)
        wrong = json.loads(process.stdout.readline())
        assert not wrong, wrong

    try:
        yield do
    finally:
        process.stdin.close()
        process.wait(30)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running_site(data: Path, **settings: str) -> Iterator[Site]:
    """Start a product with the sample collection over `data`, which is set up if nothing is there;
    stopped at the end."""
    site = Site(data, {"READOUT_SAMPLE": "1", "READOUT_PORT": str(free_port()), **settings})
    if not data.exists():
        site.manage("serve", "--setup-only")
    process = site.start("serve")
    try:
        wait_until(lambda: process.poll() is not None or site.answers())
        assert process.poll() is None, f"the site did not start:\n{site.log.read_text()}"
        yield site
    finally:
        process.terminate()
        process.wait(30)


def installed_browser() -> str | None:
    """A Chrome or Chromium of this machine; None: Playwright's own."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if path := shutil.which(name):
            return path
    return None
