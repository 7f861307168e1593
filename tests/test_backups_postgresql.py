"""Backups of PostgreSQL, where Debian's packages of it are installed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from tests import postgresql
from tests.product import ROOT, Product

pytestmark = pytest.mark.soak
ARTICLES = sorted((ROOT / "briefs/sample/articles").iterdir())[:3]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The port of a PostgreSQL server of the test's own, without a database yet."""
    installed = postgresql.programs()
    if installed is None:
        pytest.skip("PostgreSQL is not installed")
    with postgresql.server(installed) as port:
        yield port


def connected(server: str, name: str) -> psycopg.Connection:
    return psycopg.connect(postgresql.address(server, name), autocommit=True)


def product(server: str, folder: Path, name: str) -> Product:
    """On a new database of the server."""
    with connected(server, "postgres") as made:
        made.execute(f'CREATE DATABASE "{name}"')
    return Product(folder / name, {"READOUT_DATABASE": postgresql.address(server, name)})


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
