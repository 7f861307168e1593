"""Back-up and restore while others write: each copy is one moment's, and comes back whole.

A writer adds, in each transaction, one to a name and one to a number, and makes an original now and then.
Every backup is read to its end, restored to an empty folder, and compared: rows by table, files by hash.
"""

from __future__ import annotations

import hashlib
import multiprocessing
import shutil
import sqlite3
import tarfile
import time
from multiprocessing.synchronize import Event
from pathlib import Path

from tests.product import Product
from tests.soak.product import prepare
from tests.soak.record import Budget, Found

FORK = multiprocessing.get_context("fork")
#: Made anew by a restore, or left out of a backup.
NOT_COMPARED = {"briefs_session", "django_session", "sqlite_sequence", "sqlite_stat1"}


def run(budget: Budget, seed: int, folder: Path) -> Found:
    product = prepare(folder / "data")
    from briefs import backups

    product.rows("UPDATE briefs_user SET name = '0'")
    product.rows("UPDATE briefs_sequence SET vocabulary = 0")
    found, stop = Found(), FORK.Event()
    writer = FORK.Process(target=_write, args=(product.data, stop))
    writer.start()
    try:
        last = 0
        while budget.is_left(found):
            last = _cycle(backups, folder, last, found, seed, budget)
    finally:
        stop.set()
        writer.join(60)
    if writer.exitcode:
        found.wrong.append(f"the writer ended with {writer.exitcode} (seed {seed})")
    return found


def _write(data: Path, stop: Event) -> None:
    database = sqlite3.connect(data / "readout.sqlite3", timeout=60)
    number = 0
    while not stop.is_set():
        number += 1
        with database:
            database.execute("UPDATE briefs_user SET name = name + 1")
            database.execute("UPDATE briefs_sequence SET vocabulary = vocabulary + 1")
            if number % 50 == 0:
                _add_original(database, data, number)
    database.close()


def _add_original(database: sqlite3.Connection, data: Path, number: int) -> None:
    """As uploads do: the file is there before the row that names it."""
    content = f"original {number} ".encode() * 200
    digest = hashlib.sha256(content).hexdigest()
    path = data / "originals" / "soak" / digest
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    columns = [row[1] for row in database.execute("PRAGMA table_info(briefs_original)")]
    row = dict(
        zip(
            columns,
            database.execute("SELECT * FROM briefs_original LIMIT 1").fetchone(),
            strict=True,
        )
    )
    row |= {"sha256": digest, "path": f"soak/{digest}", "id": None}
    if "size" in row:
        row["size"] = len(content)
    marks = ", ".join("?" * len(row))
    database.execute(
        f"INSERT OR IGNORE INTO briefs_original ({', '.join(row)}) VALUES ({marks})",
        list(row.values()),
    )


def _cycle(backups, folder: Path, last: int, found: Found, seed: int, budget: Budget) -> int:
    told = f"cycle {found.trials + 1} of seed {seed}"
    path, there = folder / "backup.tar", folder / "restored"
    began = time.monotonic()
    try:
        made = backups.make(path)
    except backups.BackupError as error:
        found.trials += 1
        found.wrong.append(f"{told}: {error}")
        return last
    found.took("longest backup", time.monotonic() - began)
    found.wrong += [f"{told}: {fault}" for fault in made.faults]
    began = time.monotonic()
    done = Product(there).run("restore", str(path))
    if budget.is_stopped:
        return last
    found.trials += 1
    found.took("longest restore", time.monotonic() - began)
    if done.returncode:
        found.wrong.append(f"{told}: {done.stderr[-300:]}")
    else:
        last = _compare(path, there, made, told, last, found)
    path.unlink()
    shutil.rmtree(there, ignore_errors=True)
    return last


def _compare(path: Path, there: Path, made, told: str, last: int, found: Found) -> int:
    copy = path.with_name("copy.sqlite3")
    with tarfile.open(path) as archive:
        copy.write_bytes(archive.extractfile("database/readout.sqlite3").read())  # type: ignore[union-attr]
    kept, restored = _tables(copy), _tables(there / "readout.sqlite3")
    copy.unlink()
    found.wrong += [f"{told}: {name} differs" for name in kept if kept[name] != restored.get(name)]
    for name in made.originals:
        digest = hashlib.sha256((there / name).read_bytes()).hexdigest()
        if digest != made.files[name]:
            found.wrong.append(f"{told}: {name} differs")
    found.counts["files compared"] += len(made.originals)
    ((name, number),) = Product(there).rows(
        "SELECT (SELECT name FROM briefs_user LIMIT 1), (SELECT vocabulary FROM briefs_sequence)"
    )
    if int(name) != number or number < last:
        found.wrong.append(f"{told}: {name} beside {number} after {last}: of two moments")
    found.counts["writes meanwhile"] += number - last
    return number


def _tables(path: Path) -> dict[str, str]:
    """Of each table its rows, as a hash whatever their order."""
    database = sqlite3.connect(path)
    names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
    found = {}
    for (name,) in names:
        if name not in NOT_COMPARED:
            rows = sorted(map(repr, database.execute(f'SELECT * FROM "{name}"')))
            found[name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    database.close()
    return found
