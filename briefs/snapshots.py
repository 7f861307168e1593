"""The database as one consistent copy while others write, and put back from it.

SQLite: its own backup, which takes all pages at once. PostgreSQL: every table's rows (COPY) in one
REPEATABLE READ transaction. Both are folders of files; `take` says what is in them.
"""

from __future__ import annotations

import itertools
import os
import re
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from briefs import durable

SQLITE_FILE, TABLES = "readout.sqlite3", "tables"
#: Who is signed in where: of no use elsewhere, and as good as a password while it lasts.
LEFT_EMPTY = ("briefs_session", "django_session")
_LOG_ENDINGS = ("-wal", "-shm")


class SnapshotError(Exception):
    """The message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """rows: table -> how many. migrations: names applied, "app.name"."""

    vendor: str
    rows: dict[str, int]
    migrations: list[str]


def take(folder: Path) -> Snapshot:
    """Write the copy into an empty folder."""
    if connection.vendor == "sqlite":
        return _take_sqlite(folder)
    return _take_postgresql(folder)


def put_back(folder: Path, snapshot: Snapshot) -> None:
    """Make the database what the copy says, in place of what is there, then bring it up to date.

    Raises SnapshotError where it is of another kind or newer than this program.
    """
    check(snapshot)
    if connection.vendor == "sqlite":
        _put_back_sqlite(folder, snapshot)
    else:
        _put_back_postgresql(folder, snapshot)
    call_command("migrate", verbosity=0, interactive=False)


def check(snapshot: Snapshot) -> None:
    """Raises SnapshotError where this program cannot put it back."""
    if snapshot.vendor != connection.vendor:
        raise SnapshotError(
            f"The backup is of {snapshot.vendor}, the database in use is {connection.vendor}."
            " Set READOUT_DATABASE as it was."
        )
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    newer = sorted(set(snapshot.migrations) - known)
    if newer:
        raise SnapshotError(
            "The backup was made by a newer version of Readout (it has"
            f" {', '.join(newer[:3])}). Install that one."
        )


def is_empty() -> bool:
    """Whether no account has been made yet. What cannot be read is not empty."""
    if connection.vendor == "sqlite" and not Path(connection.settings_dict["NAME"]).exists():
        return True  # asking would make it
    try:
        if "briefs_user" not in connection.introspection.table_names():
            return True
        return not apps.get_model("briefs", "User").objects.exists()
    except DatabaseError:
        return False


# SQLite


def _take_sqlite(folder: Path) -> Snapshot:
    path = folder / SQLITE_FILE
    connection.ensure_connection()
    copy = _opened(path)
    try:
        # All at once: copying page by page never ends while others write.
        connection.connection.backup(copy, pages=-1)
        copy.execute("PRAGMA journal_mode=DELETE")
        copy.execute("PRAGMA secure_delete=ON")  # what is left out is overwritten
        there = _tables(copy)
        if "django_migrations" not in there:
            raise SnapshotError("There is nothing to back up: the database has no tables yet.")
        with copy:
            for table in there & set(LEFT_EMPTY):
                copy.execute(f'DELETE FROM "{table}"')
        return _read_sqlite(copy)
    finally:
        copy.close()
        path.chmod(0o600)


def _opened(path: Path) -> sqlite3.Connection:
    """With the one function that checks of columns ask for, as Django has it."""
    copy = sqlite3.connect(path)
    copy.create_function(
        "REGEXP", 2, lambda pattern, text: bool(re.search(pattern, str(text))), deterministic=True
    )
    return copy


def _read_sqlite(copy: sqlite3.Connection) -> Snapshot:
    """What a copy holds. Raises SnapshotError if it is damaged."""
    (found,) = copy.execute("PRAGMA integrity_check").fetchone()
    if found != "ok":
        raise SnapshotError(f"The copy of the database is damaged: {found}")
    counts = {
        name: copy.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]
        for name in sorted(_tables(copy))
    }
    applied = copy.execute("SELECT app || '.' || name FROM django_migrations ORDER BY id")
    return Snapshot("sqlite", counts, [name for (name,) in applied])


def _tables(copy: sqlite3.Connection) -> set[str]:
    asked = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    return {name for (name,) in copy.execute(asked)}


def _put_back_sqlite(folder: Path, snapshot: Snapshot) -> None:
    """The one before stays beside it, until somebody deletes it."""
    target = Path(connection.settings_dict["NAME"])
    draft = folder / SQLITE_FILE
    copy = _opened(draft)
    try:
        if _read_sqlite(copy) != snapshot:
            raise SnapshotError("The database of the backup is not what its list says.")
    finally:
        copy.close()
    is_worth_keeping = not is_empty()
    connections.close_all()
    if is_worth_keeping:
        _keep(target)
    for ending in _LOG_ENDINGS:
        target.with_name(target.name + ending).unlink(missing_ok=True)
    durable.replace(draft, target)


def _keep(target: Path) -> None:
    """Under a second name that nothing has yet. The first name stays until the new file takes it:
    whoever is killed between leaves a database there."""
    _fold_in_log(target)
    numbers = itertools.count(2)
    kept = target.with_name(f"{target.name}.before-restore")
    while kept.exists():
        kept = target.with_name(f"{target.name}.before-restore-{next(numbers)}")
    for ending in _LOG_ENDINGS:  # still there only where it could not be folded in
        if (log := target.with_name(target.name + ending)).exists():
            os.replace(log, kept.with_name(kept.name + ending))
    os.link(target, kept)


def _fold_in_log(path: Path) -> None:
    """Everything written into the one file, which is about to lose its name."""
    old = sqlite3.connect(path)
    try:
        old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.DatabaseError:
        pass  # it is damaged, which may be why another is put in its place
    finally:
        old.close()


# PostgreSQL


def _take_postgresql(folder: Path) -> Snapshot:
    rows = {}
    (folder / TABLES).mkdir()
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        for table in sorted(connection.introspection.table_names(cursor)):
            columns = _columns(cursor, table)
            rows[table] = 0
            if table not in LEFT_EMPTY:
                cursor.execute(f'SELECT count(*) FROM "{table}"')
                rows[table] = cursor.fetchone()[0]
                _copy_out(cursor, table, columns, folder / TABLES / f"{table}.copy")
        cursor.execute("SELECT app || '.' || name FROM django_migrations ORDER BY id")
        return Snapshot("postgresql", rows, [name for (name,) in cursor.fetchall()])


def _columns(cursor, table: str) -> list[str]:
    return [one.name for one in connection.introspection.get_table_description(cursor, table)]


def _copy_out(cursor, table: str, columns: list[str], path: Path) -> None:
    names = ", ".join(f'"{name}"' for name in columns)
    with path.open("xb") as file:
        file.write(("\t".join(columns) + "\n").encode())
        with cursor.cursor.copy(f'COPY "{table}" ({names}) TO STDOUT') as copied:
            for block in copied:
                file.write(block)


def _put_back_postgresql(folder: Path, snapshot: Snapshot) -> None:
    """Tables as the backup's version had them, then its rows: all in one transaction, so that what
    goes wrong leaves what is there."""
    tables = sorted(snapshot.rows)
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        there = connection.introspection.table_names(cursor)
        if there:
            cursor.execute(f"DROP TABLE {', '.join(map(_quoted, there))} CASCADE")
        for target in _last_of_each_app(snapshot.migrations):
            call_command("migrate", *target, verbosity=0, interactive=False)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing pending that would forbid it
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        # What migrations put in themselves is among the rows of the backup.
        cursor.execute(f"TRUNCATE {', '.join(map(_quoted, tables))} RESTART IDENTITY CASCADE")
        for table in tables:
            if table not in LEFT_EMPTY:
                _copy_in(cursor, table, folder / TABLES / f"{table}.copy")
            cursor.execute(f"SELECT count(*) FROM {_quoted(table)}")
            if cursor.fetchone()[0] != snapshot.rows[table]:
                raise SnapshotError(f"The rows of {table} are not what the backup's list says.")
        # The record of migrations is no app's: without it the next upgrade counts from 1 again.
        applied = MigrationRecorder(connection).Migration
        models = [*apps.get_models(include_auto_created=True), applied]
        for sql in connection.ops.sequence_reset_sql(no_style(), models):
            cursor.execute(sql)


def _last_of_each_app(applied: Iterable[str]) -> list[tuple[str, str]]:
    """App -> the newest of the migrations that were applied, which brings the others along."""
    graph = MigrationLoader(None).graph
    nodes = {tuple(one.split(".", 1)) for one in applied}
    return [
        node for node in sorted(nodes)
        if not any(child.key[0] == node[0] and child.key in nodes
                   for child in graph.node_map[node].children)
    ]  # fmt: skip


def _copy_in(cursor, table: str, path: Path) -> None:
    with path.open("rb") as file:
        columns = file.readline().decode().rstrip("\n").split("\t")
        names = ", ".join(map(_quoted, columns))
        with cursor.cursor.copy(f"COPY {_quoted(table)} ({names}) FROM STDIN") as copied:
            while block := file.read(1 << 20):
                copied.write(block)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
