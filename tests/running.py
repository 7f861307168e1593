"""A running product (web, worker, indexer) over a data folder of its own, for tests and pictures."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

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
class Site:
    """A product in processes of its own. All accounts have the password `password`."""

    url: str
    data: Path
    environment: dict[str, str]
    password: str = "correct horse battery"

    def manage(self, *arguments: str) -> str:
        """Run a management command on the site's data and return what it prints."""
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        done = subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=True
        )
        return done.stdout

    def make_accounts(self) -> None:
        """alice, an analyst; bob, an editor; charlie, an admin."""
        self.manage("shell", "-v", "0", "-c", _ACCOUNTS)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def running_site(data: Path) -> Iterator[Site]:
    """Set up and start a product over `data`; stopped at the end."""
    port = free_port()
    environment = {
        **os.environ,
        "READOUT_DATA": str(data),
        "READOUT_PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "briefs.config.settings",
    }
    site = Site(f"http://127.0.0.1:{port}", data, environment)
    site.manage("serve", "--setup-only")
    log = (data / "log").open("wb")
    process = subprocess.Popen(
        [sys.executable, str(ROOT / "manage.py"), "serve"],
        env=environment,
        stdout=log,
        stderr=subprocess.STDOUT,
    )
    try:
        _wait_until_it_answers(site, process)
        yield site
    finally:
        process.terminate()
        process.wait(30)
        log.close()


def _wait_until_it_answers(site: Site, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(f"{site.url}/healthz", timeout=2).close()
            return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError(f"the site did not start:\n{(site.data / 'log').read_text()}")


def installed_browser() -> str | None:
    """A Chrome or Chromium of this machine; None: Playwright's own."""
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if path := shutil.which(name):
            return path
    return None
