"""A product on a data folder of its own, run through its commands in processes of their own."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Product:
    """`settings` are READOUT_* variables; those of the machine and of the tests don't matter."""

    data: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        inherited = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("READOUT_", "DJANGO_"))
        }
        return {
            **inherited,
            "DJANGO_SETTINGS_MODULE": "briefs.config.settings",
            "READOUT_DATA": str(self.data),
            "READOUT_SAMPLE": "0",
            # A test asks as fast as it can.
            **{f"READOUT_RATE_{of}": "0" for of in ("USER", "ADDRESS", "SIGN_IN")},
            **self.settings,
        }

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        """A management command to its end, whatever that is."""
        return run_python(str(ROOT / "manage.py"), *command, environment=self.environment)

    def module(self, name: str, *arguments: str) -> str:
        """What a module of the tests prints that works on this product; one that fails fails the
        test."""
        done = run_python("-m", name, *arguments, environment=self.environment, seconds=300)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def manage(self, *command: str) -> str:
        """What a management command prints; one that fails fails the test."""
        done = self.run(*command)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start(self, *command: str) -> subprocess.Popen[bytes]:
        """A command that goes on; what it says is in `log` beside the data folder."""
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, str(ROOT / "manage.py"), *command],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
            )

    @property
    def log(self) -> Path:
        return self.data.with_name(f"{self.data.name}.log")

    def processes(self) -> list[str]:
        """Command lines of the processes that work on this folder, as far as Linux tells."""
        wanted, found = f"READOUT_DATA={self.data}\0".encode(), []
        for process in Path("/proc").glob("[0-9]*"):
            try:
                if wanted in (process / "environ").read_bytes():
                    found.append((process / "cmdline").read_text().replace("\0", " "))
            except OSError:  # another user's, or gone
                continue
        return found

    def rows(self, sql: str, parameters: Iterable[Any] = ()) -> list[tuple[Any, ...]]:
        """What the database holds, asked from outside, or changed there."""
        # Never made by asking.
        address = (self.data / "readout.sqlite3").as_uri() + "?mode=rw"
        connection = sqlite3.connect(address, uri=True, timeout=20)
        try:
            with connection:
                return connection.execute(sql, tuple(parameters)).fetchall()
        finally:
            connection.close()


def run_python(
    *arguments: str, environment: dict[str, str] | None = None, seconds: float = 600
) -> subprocess.CompletedProcess[str]:
    """Python in the checkout, in a process of its own, to its end."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=seconds,
    )


def wait_until(condition: Callable[[], object], seconds: float = 300) -> None:
    """Come back as soon as it holds; the limit is only for what never comes."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)
