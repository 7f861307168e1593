"""A running product (web, worker, indexer) over a data folder of its own, for tests and pictures."""

from __future__ import annotations

import shutil
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.product import Product, wait_until

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


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running_site(data: Path, **settings: str) -> Iterator[Site]:
    """Set up and start a product with the sample collection over `data`; stopped at the end."""
    site = Site(data, {"READOUT_SAMPLE": "1", "READOUT_PORT": str(free_port()), **settings})
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
