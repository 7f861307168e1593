"""What is wrong with this installation, and what to do about it.

Each check looks at one thing and says what it found; none changes anything.
"""

from __future__ import annotations

import datetime as dt
import os
import resource
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from briefs.config import environment
from briefs.models import AuditEntry, Job, Original, OutboxEntry, User
from briefs.models.people import Role
from briefs.models.work import JobState
from search import indexing
from search.engine import engine

LEAST_FREE, LITTLE_FREE = 200 * 2**20, 2 * 2**30
LEAST_FILES = 1024
#: What is worked off in seconds and still waits after so long is worked off by nobody.
WORKED_OFF = dt.timedelta(minutes=5)
_AHEAD = dt.timedelta(minutes=5)


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """about: what was looked at. advice: what to do, where something is to be done."""

    level: Level
    about: str
    found: str
    advice: str = ""


def examine(*, thorough: bool = False) -> Iterator[Finding]:
    """All findings. thorough: also what reads the whole database, all originals and the index."""
    yield from _settings()
    yield from _folder()
    yield from _disk()
    yield from _limits()
    try:
        yield from _database(thorough)
        if _unapplied():
            return
        for look in (_accounts, _clock, _originals, _index, _queue):
            yield from look()
        if thorough:
            yield from _whole_index()
    except (DatabaseError, sqlite3.Error) as error:
        yield _wrong(
            "database",
            f"It does not answer: {error}",
            "Is the disk full, or the server of READOUT_DATABASE down? A damaged file is put right"
            " from a backup: manage.py restore",
        )


def readiness() -> dict[str, str]:
    """What must be for requests to be answered: part -> "ok" or what it is not."""
    found = {"database": "ok", "migrations": "ok", "index": "ok", "disk": "ok"}
    try:
        if _unapplied():
            found["migrations"] = "not applied"
        if engine().watermark() is None:
            found["index"] = "missing"
    except DatabaseError:
        found["database"] = "does not answer"
    if shutil.disk_usage(settings.DATA_DIR).free < LEAST_FREE:
        found["disk"] = "full"
    return found


def _ok(about: str, found: str) -> Finding:
    return Finding(Level.OK, about, found)


def _warning(about: str, found: str, advice: str) -> Finding:
    return Finding(Level.WARNING, about, found, advice)


def _wrong(about: str, found: str, advice: str) -> Finding:
    return Finding(Level.WRONG, about, found, advice)


def _settings() -> Iterator[Finding]:
    bind = environment.text("READOUT_BIND", "127.0.0.1")
    local = bind in ("127.0.0.1", "::1", "localhost")
    if settings.DEBUG:
        yield _wrong(
            "settings", "READOUT_DEBUG is on: pages of errors show code", "Set READOUT_DEBUG=0"
        )
    if not local and not settings.HTTPS:
        yield _warning(
            "settings",
            f"It listens on {bind} without READOUT_HTTPS: passwords travel readable",
            "Put a proxy with HTTPS in front and set READOUT_HTTPS=1 (docs/operations.md)",
        )
    if settings.HTTPS and not settings.HOSTS:
        yield _wrong("settings", "READOUT_HTTPS is on, but no host is named", "Set READOUT_HOSTS")
    yield _ok("settings", f"data in {settings.DATA_DIR}, listening on {bind}:{settings.PORT}")


def _folder() -> Iterator[Finding]:
    folder = settings.DATA_DIR
    if not os.access(folder, os.R_OK | os.W_OK | os.X_OK):
        yield _wrong(
            "permissions",
            f"{folder} cannot be written by this account",
            "Run Readout as the folder's owner, or give it the folder: chown -R",
        )
        return
    open_to_others = [
        path
        for path in (folder, folder / "secret-key", folder / "readout.sqlite3")
        if path.exists() and stat.S_IMODE(path.stat().st_mode) & 0o077
    ]
    for path in open_to_others:
        yield _wrong("permissions", f"{path} is open to others", f"chmod go= {path}")
    foreign = [path for path in folder.iterdir() if path.stat().st_uid != folder.stat().st_uid]
    for path in foreign[:3]:
        yield _wrong(
            "permissions",
            f"{path.name} belongs to another account than {folder}",
            "Never run Readout's commands as root: chown it back",
        )
    if not open_to_others and not foreign:
        yield _ok("permissions", "the data is for its owner only")


def _disk() -> Iterator[Finding]:
    free = shutil.disk_usage(settings.DATA_DIR).free
    said = f"{free / 2**30:,.1f} GB free"
    if free < LEAST_FREE:
        yield _wrong("disk", said, "Make room: uploads and the index cannot be written")
    elif free < max(LITTLE_FREE, 2 * _size_of(settings.INDEX_DIR)):
        yield _warning("disk", said, "A rebuild writes a second index beside the first: make room")
    else:
        yield _ok("disk", said)


def _limits() -> Iterator[Finding]:
    soft, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft != resource.RLIM_INFINITY and soft < LEAST_FILES:
        yield _warning(
            "open files", f"only {soft:,} allowed", f"Allow {LEAST_FILES:,} or more: ulimit -n"
        )


def _database(thorough: bool) -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    if waiting := _unapplied():
        yield _wrong(
            "database",
            f"{waiting} migrations are not applied",
            "Make a backup, then: manage.py serve --setup-only",
        )
        return
    if thorough and connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA integrity_check(3)")
            said = [row[0] for row in cursor.fetchall()]
        if said != ["ok"]:
            yield _wrong("database", "; ".join(said), "Put a backup back: manage.py restore")
            return
    yield _ok("database", f"{connection.vendor}, up to date")


def _unapplied() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _accounts() -> Iterator[Finding]:
    admins = User.objects.filter(role=Role.ADMIN, is_active=True).count()
    if admins:
        yield _ok("accounts", f"{User.objects.count():,}, {admins:,} of them admins'")
    else:
        yield _wrong(
            "accounts",
            "There is no admin who can sign in",
            "The first start makes one: make run" if not User.objects.exists()
            else "Make one: manage.py createsuperuser",
        )  # fmt: skip


def _clock() -> Iterator[Finding]:
    last = AuditEntry.objects.order_by("-at").values_list("at", flat=True).first()
    if last and last > timezone.now() + _AHEAD:
        yield _wrong(
            "clock",
            f"It is behind: something was recorded at {last:%Y-%m-%d %H:%M} UTC",
            "Set the machine's clock, by NTP",
        )
    else:
        yield _ok("clock", f"{timezone.now():%Y-%m-%d %H:%M} UTC")


def _originals() -> Iterator[Finding]:
    paths = Original.objects.values_list("path", flat=True)
    gone = [path for path in paths.iterator() if not (settings.MEDIA_ROOT / path).is_file()]
    if gone:
        yield _wrong(
            "originals",
            f"{len(gone):,} are missing, such as {gone[0]}",
            "Restore them from a backup: tar -xf BACKUP originals",
        )
    else:
        yield _ok("originals", f"{len(paths):,}")


def _index() -> Iterator[Finding]:
    now = indexing.status(engine())
    if now.watermark is None:
        yield _wrong("index", "There is none that can be read", "manage.py index rebuild")
        return
    if now.watermark > now.last:
        yield _wrong("index", "It is of a later database", "manage.py index rebuild")
        return
    oldest = OutboxEntry.objects.filter(pk__gt=now.watermark).order_by("pk").first()
    if oldest and oldest.created < timezone.now() - WORKED_OFF:
        yield _wrong(
            "index",
            f"{now.waiting:,} changes wait since {oldest.created:%Y-%m-%d %H:%M} UTC",
            "Nothing follows them: is Readout running? make run",
        )
    else:
        yield _ok("index", f"through {now.watermark:,} of {now.last:,} changes")


def _whole_index() -> Iterator[Finding]:
    problems = [*engine().verify().problems]
    if indexing.compare(engine()):
        problems.append("it differs from the database")
    for problem in problems:
        yield _wrong("index", problem, "manage.py index verify --repair")


def _queue() -> Iterator[Finding]:
    dead = Job.objects.filter(state=JobState.DEAD)
    if job := dead.order_by("-pk").first():
        last = job.error.strip().splitlines()[-1:] or [""]
        yield _warning(
            "queue",
            f"{dead.count():,} jobs were given up, the last one {job.kind}: {last[0][:120]}",
            "Look at them under Administration, Jobs",
        )
    due = Job.objects.filter(state=JobState.WAITING, run_after__lt=timezone.now() - WORKED_OFF)
    if job := due.order_by("run_after").first():
        yield _wrong(
            "queue",
            f"{due.count():,} jobs wait, the first since {job.run_after:%Y-%m-%d %H:%M} UTC",
            "Nobody works on them: is Readout running? make run",
        )
    elif not dead.exists():
        yield _ok("queue", "nothing is stuck")


def _size_of(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
