"""A backup is everything at one moment, whoever writes meanwhile, and can be put back."""

from __future__ import annotations

import fcntl
import hashlib
import io
import json
import os
import re
import shutil
import sqlite3
import tarfile
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from briefs import backups
from tests.product import ROOT, Product

ARTICLES = sorted((ROOT / "briefs/sample/articles").iterdir())[:3]
#: Made anew, or of no use elsewhere.
NOT_KEPT = {"briefs_session", "sqlite_sequence", "sqlite_stat1"}


@pytest.fixture(scope="module")
def filled(prepared_data: Path, tmp_path_factory) -> Product:
    """A product with a few articles; don't write to it."""
    data = tmp_path_factory.mktemp("filled") / "data"
    shutil.copytree(prepared_data, data)
    product = Product(data)
    product.manage("import_articles", *map(str, ARTICLES))
    product.rows(
        "INSERT INTO briefs_session (session_key, session_data, expire_date, last_used) VALUES ('key', 'data', '2100-01-01', '2026-01-01')"
    )
    return product


@pytest.fixture(scope="module")
def backup(filled: Product) -> Path:
    path = filled.data.parent / "backup.tar"
    said = filled.manage("backup", str(path))
    assert "3 articles" in said
    assert "without the key" in said
    return path


@pytest.fixture
def other(tmp_path: Path) -> Product:
    """Where nothing is yet."""
    return Product(tmp_path / "other" / "data")


def tables(product: Product) -> dict[str, list]:
    names = product.rows("SELECT name FROM sqlite_master WHERE type = 'table'")
    kept = [name for (name,) in names if name not in NOT_KEPT]
    return {name: sorted(product.rows(f'SELECT * FROM "{name}"'), key=repr) for name in kept}


def originals(product: Product) -> dict[str, bytes]:
    folder = product.data / "originals"
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def rewritten(backup: Path, to: Path, change: Callable[[str, bytes], bytes]) -> Path:
    """The backup with each file as `change(name, bytes)` has it."""
    with tarfile.open(backup) as old, tarfile.open(to, "w") as new:
        for member in old:
            content = change(member.name, old.extractfile(member).read())
            member.size = len(content)
            new.addfile(member, io.BytesIO(content))
    return to


def test_it_puts_back_every_row_and_file(filled: Product, backup: Path, other: Product) -> None:
    said = other.manage("restore", str(backup))
    assert "3 articles" in said
    assert tables(other) == tables(filled)
    assert originals(other) == originals(filled)
    assert other.rows("SELECT count(*) FROM briefs_session") == [(0,)]
    assert not (other.data / "readout.sqlite3.before-restore").exists(), "there was none"
    assert not (other.data / "secret-key").samefile(filled.data / "secret-key")
    other.manage("serve", "--setup-only")
    assert "equals the database" in other.manage("index", "verify")
    for path in other.data.rglob("*"):
        assert not path.stat().st_mode & 0o077, path


def test_secrets_only_when_asked_for(filled: Product, backup: Path, other: Product) -> None:
    key = (filled.data / "secret-key").read_bytes()
    assert key not in backup.read_bytes()
    assert b"2100-01-01" not in backup.read_bytes(), "who is signed in"
    assert backup.stat().st_mode & 0o077 == 0
    with_key = other.data.parent / "with-key.tar"
    with_key.parent.mkdir()
    assert "with the key" in filled.manage("backup", str(with_key), "--with-secrets")
    other.manage("restore", str(with_key))
    assert (other.data / "secret-key").read_bytes() == key


def test_the_key_in_use_is_kept_wherever_it_came_from(filled: Product, other: Product) -> None:
    own = Product(filled.data, {"READOUT_SECRET_KEY": "a key of the environment's own"})
    path = other.data.parent / "with-key.tar"
    path.parent.mkdir()
    own.manage("backup", str(path), "--with-secrets")
    with tarfile.open(path) as archive:
        assert archive.extractfile("secret-key").read() == b"a key of the environment's own"


def test_nothing_is_overwritten_unasked(filled: Product, backup: Path, other: Product) -> None:
    assert "exists already" in filled.run("backup", str(backup)).stderr
    shutil.copytree(filled.data, other.data)
    other.rows("UPDATE briefs_user SET name = 'Somebody else'")
    refused = other.run("restore", str(backup))
    assert refused.returncode == 1
    assert "say --yes" in refused.stderr
    assert other.rows("SELECT name FROM briefs_user") == [("Somebody else",)]

    other.manage("restore", str(backup), "--yes")
    assert tables(other) == tables(filled)
    assert not [path for path in (other.data / "index").iterdir() if path.is_dir()]
    before = sqlite3.connect(other.data / "readout.sqlite3.before-restore")
    assert before.execute("SELECT name FROM briefs_user").fetchall() == [("Somebody else",)]
    before.close()
    # Once more: what the first restore kept is kept, and what it put there, too.
    other.rows("UPDATE briefs_user SET name = 'A third'")
    other.manage("restore", str(backup), "--yes")
    kept = sorted(path.name for path in other.data.glob("readout.sqlite3.before*"))
    assert kept == ["readout.sqlite3.before-restore", "readout.sqlite3.before-restore-2"]
    second = sqlite3.connect(other.data / kept[1])
    assert second.execute("SELECT name FROM briefs_user").fetchall() == [("A third",)]
    second.close()


def test_a_damaged_database_is_replaced_and_kept(
    prepared_data: Path, backup: Path, other: Product
) -> None:
    shutil.copytree(prepared_data, other.data)
    (other.data / "readout.sqlite3").write_bytes(b"no database" * 1000)
    assert "say --yes" in other.run("restore", str(backup)).stderr
    other.manage("restore", str(backup), "--yes")
    assert other.rows("SELECT count(*) FROM briefs_article") == [(3,)]
    kept = (other.data / "readout.sqlite3.before-restore").read_bytes()
    assert kept.startswith(b"no database")


def test_one_that_is_killed_leaves_one_of_both(
    filled: Product, backup: Path, other: Product
) -> None:
    shutil.copytree(filled.data, other.data)
    said = other.module("tests.killed_restores", str(backup))
    assert int(re.findall(r"\d+", said)[0]) > 10
    assert tables(other) == tables(filled)
    assert originals(other) == originals(filled)


def test_not_while_the_product_runs(filled: Product, backup: Path, other: Product) -> None:
    shutil.copytree(filled.data, other.data)
    with (other.data / "index/indexer.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        refused = other.run("restore", str(backup), "--yes")
    assert refused.returncode == 1
    assert "Stop it first" in refused.stderr


class TestDamage:
    def refused(self, path: Path) -> str:
        """What a restore, which checks first, and `backup --check` say."""
        with pytest.raises(backups.BackupError) as told:
            backups.restore(path, forget_index=lambda: pytest.fail("it went on"))
        with pytest.raises(CommandError) as checked:
            call_command("backup", str(path), check=True)
        assert str(checked.value) == str(told.value)
        return str(told.value)

    def test_of_one_byte(self, backup: Path, other: Product, tmp_path: Path) -> None:
        def flip(name: str, content: bytes) -> bytes:
            return content[:-1] + b"\0" if name.startswith("originals/") else content

        broken = rewritten(backup, tmp_path / "broken.tar", flip)
        said = self.refused(broken)
        assert "is damaged" in said
        done = other.run("restore", str(broken))
        assert (done.returncode, done.stderr) == (1, f"CommandError: {said}\n")
        assert not (other.data / "readout.sqlite3").exists()

    def test_of_its_end(self, backup: Path, tmp_path: Path) -> None:
        short = tmp_path / "short.tar"
        short.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
        assert "is damaged" in self.refused(short)

    def test_a_file_of_another_kind(self, tmp_path: Path) -> None:
        other_kind = tmp_path / "notes.tar"
        other_kind.write_text("notes")
        assert "is no backup" in self.refused(other_kind)
        assert "There is no file" in self.refused(tmp_path / "nothing.tar")

    def test_an_original_that_is_gone_is_told_and_the_rest_is_kept(
        self, filled: Product, backup: Path, other: Product
    ) -> None:
        shutil.copytree(filled.data, other.data)
        gone = next(path for path in (other.data / "originals").rglob("*") if path.is_file())
        gone.unlink()
        folder = other.data.parent / "backups"
        folder.mkdir()
        for days, kind in enumerate([backup, backup, folder.parent / "notes"], start=1):
            kept = folder / f"readout-{days}.tar"
            shutil.copyfile(kind, kept) if kind.exists() else kept.write_text("notes")
            os.utime(kept, (1e9 - 86400 * days,) * 2)
        (folder / ".backup-killed").mkdir()
        os.utime(folder / ".backup-killed", (1e9, 1e9))
        (folder / ".backup-gone").symlink_to("nowhere")  # listed, and not there to be looked at
        path = folder / "readout-new.tar"
        done = other.run("backup", str(path), "--keep", "1")
        assert done.returncode == 1
        assert f"{gone.name} is missing" in done.stderr
        # The disk does not fill up, and the last that has everything stays.
        there = sorted(one.name for one in folder.iterdir() if one.exists())
        assert there == ["readout-1.tar", path.name]

    def test_an_original_that_was_damaged_replaces_none(
        self, filled: Product, backup: Path, other: Product, tmp_path: Path
    ) -> None:
        name, content = next(iter(originals(filled).items()))
        damaged = hashlib.sha256(content[:-1]).hexdigest()

        def damage(member: str, content: bytes) -> bytes:
            if member == f"originals/{name}":
                return content[:-1]
            if member != "backup.json":
                return content
            said = json.loads(content)
            said["files"][f"originals/{name}"] = damaged
            return json.dumps(said).encode()

        (other.data / "originals").mkdir(parents=True)
        target = other.data / "originals" / name
        target.parent.mkdir()
        target.write_bytes(content)
        other.manage("restore", str(rewritten(backup, tmp_path / "partly.tar", damage)))
        assert originals(other) == originals(filled)


class TestVersions:
    @pytest.mark.soak  # makes a database by all migrations, twice
    def test_one_of_an_older_version_is_brought_up_to_date(
        self, other: Product, tmp_path: Path
    ) -> None:
        old = Product(tmp_path / "old" / "data")
        old.manage("migrate", "search", "0001", "-v", "0")
        old.manage("migrate", "briefs", "0011", "-v", "0")
        path = tmp_path / "old.tar"
        old.manage("backup", str(path))
        other.manage("restore", str(path))
        assert "[ ]" not in other.manage("showmigrations")
        assert other.rows("SELECT count(*) FROM briefs_apitoken") == [(0,)]

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="the backup is of SQLite")
    def test_one_of_a_newer_version_is_refused(
        self, backup: Path, tmp_path: Path, settings
    ) -> None:
        def newer(name: str, content: bytes) -> bytes:
            if name != "backup.json":
                return content
            said = json.loads(content)
            said["snapshot"]["migrations"].append("briefs.9999_future")
            return json.dumps(said).encode()

        settings.DATA_DIR = tmp_path
        with pytest.raises(backups.BackupError, match="newer version"):
            backups.restore(
                rewritten(backup, tmp_path / "newer.tar", newer),
                forget_index=lambda: pytest.fail("it went on"),
            )


@pytest.mark.soak
def test_it_is_of_one_moment_while_others_write(filled: Product, other: Product) -> None:
    """A writer counts two rows up in one transaction, as fast as it can; no copy tells them apart."""
    shutil.copytree(filled.data, other.data)
    stop, written = threading.Event(), threading.Event()

    def write() -> None:
        database = sqlite3.connect(other.data / "readout.sqlite3", timeout=60)
        while not stop.is_set():
            with database:
                database.execute("UPDATE briefs_user SET name = name + 1")
                database.execute("UPDATE briefs_sequence SET vocabulary = vocabulary + 1")
            written.set()
        database.close()

    other.rows("UPDATE briefs_user SET name = '0'")
    other.rows("UPDATE briefs_sequence SET vocabulary = 0")
    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert written.wait(60)
        moments = []
        for number in range(3):
            path = other.data.parent / f"{number}.tar"
            other.manage("backup", str(path))
            moments.append(self_of(path, other.data.parent / f"copy-{number}"))
    finally:
        stop.set()
        writer.join()
    assert all(name == vocabulary for name, vocabulary in moments)
    assert moments == sorted(moments)
    assert moments[-1][0] > moments[0][0] > 0, "the writer went on"


def self_of(backup: Path, folder: Path) -> tuple[int, int]:
    with tarfile.open(backup) as archive:
        archive.extract("database/readout.sqlite3", folder)
    copy = sqlite3.connect(folder / "database/readout.sqlite3")
    asked = "SELECT (SELECT name FROM briefs_user), (SELECT vocabulary FROM briefs_sequence)"
    name, vocabulary = copy.execute(asked).fetchone()
    copy.close()
    return int(name), int(vocabulary)
