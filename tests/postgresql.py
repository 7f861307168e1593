"""A PostgreSQL server of one's own, where Debian's packages of it are installed.

python -m tests.postgresql COMMAND …    runs a command with TEST_DATABASE naming a database of it
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.running import free_port

USER = "readout"


def programs() -> Path | None:
    """The folder of the newest one that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@contextmanager
def server(programs: Path) -> Iterator[str]:
    """The port of a new server, which asks for no password and is gone afterwards."""
    # Not beneath pytest's own folder, which is closed to all other accounts.
    with tempfile.TemporaryDirectory(prefix="readout-postgresql-") as name:
        yield from _running(programs, Path(name))


def _running(programs: Path, folder: Path) -> Iterator[str]:
    data, as_whom = folder / "data", []
    if os.getuid() == 0:  # it refuses to be root's
        shutil.chown(folder, "postgres", "postgres")
        as_whom = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]

    def run(program: str, *arguments: str) -> None:
        command = [*as_whom, str(programs / program), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd="/")

    run("initdb", "-D", str(data), "-U", USER, "-A", "trust", "-E", "UTF8", "--no-sync")
    port = str(free_port())
    options = (
        f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' -c fsync=off"
    )
    run("pg_ctl", "-D", str(data), "-w", "-o", options, "-l", str(folder / "log"), "start")
    try:
        yield port
    finally:
        run("pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")


def address(port: str, name: str) -> str:
    return f"postgresql://{USER}@127.0.0.1:{port}/{name}"


def main(command: list[str]) -> int:
    installed = programs()
    if installed is None:
        print("PostgreSQL is not installed: no test runs on it.")
        return 0
    with server(installed) as port:
        settings = {**os.environ, "TEST_DATABASE": address(port, "postgres")}
        return subprocess.run(command, env=settings).returncode


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
