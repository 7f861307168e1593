"""Backups of PostgreSQL, where Debian's packages of it are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests.product import ROOT, Product
from tests.running import free_port

pytestmark = pytest.mark.soak
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
ARTICLES = sorted((ROOT / "briefs/sample/articles").iterdir())[:3]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The port of a PostgreSQL server of the test's own, without a database yet."""
    if not PROGRAMS:
        pytest.skip("PostgreSQL is not installed")
    # Not beneath pytest's own folder, which is closed to all other accounts.
    with tempfile.TemporaryDirectory(prefix="readout-postgresql-") as name:
        yield from running(PROGRAMS[-1].parent, Path(name))


def running(programs: Path, folder: Path) -> Iterator[str]:
    data, as_whom = folder / "data", []
    if os.getuid() == 0:  # it refuses to be root's
        shutil.chown(folder, "postgres", "postgres")
        as_whom = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]

    def run(program: str, *arguments: str) -> None:
        command = [*as_whom, str(programs / program), *arguments]
        subprocess.run(command, check=True, capture_output=True, cwd="/")

    run("initdb", "-D", str(data), "-U", "readout", "-A", "trust", "-E", "UTF8", "--no-sync")
    port = str(free_port())
    options = (
        f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories='' -c fsync=off"
    )
    run("pg_ctl", "-D", str(data), "-w", "-o", options, "-l", str(folder / "log"), "start")
    try:
        yield port
    finally:
        run("pg_ctl", "-D", str(data), "-w", "-m", "immediate", "stop")


def connected(server: str, name: str) -> psycopg.Connection:
    address = {"host": "127.0.0.1", "port": server, "user": "readout", "dbname": name}
    return psycopg.connect(**address, autocommit=True)


def product(server: str, folder: Path, name: str) -> Product:
    """On a new database of the server."""
    with connected(server, "postgres") as made:
        made.execute(f'CREATE DATABASE "{name}"')
    address = f"postgresql://readout@127.0.0.1:{server}/{name}"
    return Product(folder / name, {"READOUT_DATABASE": address})


def rows(server: str, name: str) -> dict[str, list]:
    with connected(server, name) as connection:
        found = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        return {
            table: sorted(connection.execute(f'SELECT * FROM "{table}"').fetchall(), key=repr)
            for (table,) in found.fetchall()
        }


def test_it_puts_back_every_row(server: str, tmp_path: Path) -> None:
    one, other = (product(server, tmp_path, name) for name in ("one", "other"))
    one.manage("serve", "--setup-only")
    one.manage("import_articles", *map(str, ARTICLES[:2]))
    path = tmp_path / "backup.tar"
    assert "2 articles" in one.manage("backup", str(path))
    other.manage("restore", str(path))
    assert rows(server, "other") == rows(server, "one")
    refused = other.run("restore", str(path))
    assert "say --yes" in refused.stderr
    other.manage("restore", str(path), "--yes")
    assert rows(server, "other") == rows(server, "one")
    # Numbers go on where they were, those of migrations too.
    other.manage("migrate", "sessions", "zero", "-v", "0")
    other.manage("migrate", "-v", "0")
    other.manage("import_articles", str(ARTICLES[2]))
    other.manage("serve", "--setup-only")
    assert "equals the database" in other.manage("index", "verify")


def test_a_backup_of_sqlite_is_refused(server: str, tmp_path: Path, prepared_data: Path) -> None:
    path = tmp_path / "sqlite.tar"
    Product(prepared_data).manage("backup", str(path))
    refused = product(server, tmp_path, "third").run("restore", str(path))
    assert refused.returncode == 1
    assert "The backup is of sqlite, the database in use is postgresql." in refused.stderr
