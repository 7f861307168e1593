"""Backups: one file with the database as it was at one moment, and the files people uploaded.

A tar archive, so that it can be opened without this program: `backup.json` (the list: what made it,
rows of each table, the hash of each file), `database/…` (`snapshots`), `originals/…`, and, only when
asked for, `secret-key`. The index is left out: it is made anew from the database.

Originals are never changed or deleted, and are on disk before the row that names them: so those
that the copy of the database names are there whenever they are read.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tarfile
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from django.conf import settings
from django.db import Error as DatabaseFailure
from django.db import connection
from django.utils import timezone

from briefs import durable, snapshots
from briefs.models import Original
from briefs.snapshots import Snapshot

FORMAT = 1
LIST, DATABASE, ORIGINALS, KEY = "backup.json", "database", "originals", "secret-key"
_BLOCK = 1 << 20
_LEFT_BEHIND = 86400  # seconds after which nobody works in a folder any more


class BackupError(Exception):
    """The message says what is wrong and what to do."""


@dataclass(frozen=True, slots=True)
class Backup:
    """What the list of a backup says. files: name in the archive -> SHA-256. faults: originals
    that were not on disk, or not as they were uploaded."""

    created: str
    snapshot: Snapshot
    files: dict[str, str]
    faults: list[str]

    @property
    def contents(self) -> str:
        """How much is in it, in words."""
        rows = self.snapshot.rows
        counts = [
            (rows.get("briefs_article", 0), "articles"),
            (rows.get("briefs_quote", 0), "statements"),
            (rows.get("search_savedsearch", 0), "saved searches"),
            (len(self.originals), "originals"),
        ]
        return ", ".join(f"{count:,} {name}" for count, name in counts)

    @property
    def originals(self) -> list[str]:
        return [name for name in self.files if name.startswith(f"{ORIGINALS}/")]

    @property
    def has_key(self) -> bool:
        return KEY in self.files


def make(target: Path, *, with_secrets: bool = False) -> Backup:
    """Write a backup while the product runs, and read it again. Raises BackupError.

    `target` must not exist, and is complete if it does afterwards.
    """
    if target.exists():
        raise BackupError(f"{target} exists already. Name another file.")
    with (
        _told("The backup could not be written", "The database cannot be read"),
        _working_folder(target.parent) as folder,
    ):
        draft = folder / "draft"
        with _new(draft) as file:
            backup = _write(folder, file, with_secrets)
        check(draft)
        durable.replace(draft, target)
    return backup


def check(path: Path) -> Backup:
    """Read a backup to its end. Raises BackupError unless each file is as its list says."""
    with _opened(path) as archive:
        backup = _read_list(archive, path)
        found = {
            member.name: _hash(archive.extractfile(member))
            for member in archive
            if member.isfile() and member.name != LIST
        }
    wrong = sorted(
        name for name in {*found, *backup.files} if found.get(name) != backup.files.get(name)
    )
    if wrong:
        raise BackupError(f"{path} is damaged: {', '.join(wrong[:3])} is not what it was.")
    return backup


def prune(folder: Path, *, keep: int) -> list[Path]:
    """Delete all but the newest backups of a folder (readout-*.tar); returns what was deleted.

    The newest that lacked no original stays however old it is: nowhere else may that be.
    """
    newest_first = sorted(
        folder.glob("readout-*.tar"), key=lambda path: path.stat().st_mtime, reverse=True
    )
    last_whole = next(filter(_is_whole, newest_first), None)
    gone = [path for path in newest_first[keep:] if path != last_whole]
    for path in gone:
        path.unlink()
    return gone


def restore(path: Path, *, forget_index: Callable[[], None]) -> Backup:
    """Put a backup in place of the database, its originals beside those there. Raises BackupError.

    Nobody else may use the data meanwhile. The index, which is of another database, is forgotten
    before that is replaced: whoever is killed between leaves none that only seems to fit.
    """
    backup = check(path)
    with (
        _told("The backup could not be put back", "The backup’s database cannot be put back"),
        _working_folder(settings.DATA_DIR) as folder,
    ):
        snapshots.check(backup.snapshot)
        _unpack(path, folder)
        _put_back_originals(folder, backup)
        forget_index()
        snapshots.put_back(folder / DATABASE, backup.snapshot)
        if backup.has_key:
            durable.replace(folder / KEY, settings.DATA_DIR / KEY)
    return backup


@contextmanager
def _told(of_files: str, of_database: str) -> Iterator[None]:
    """What goes wrong within as a BackupError in these words."""
    try:
        yield
    except OSError as error:
        raise BackupError(f"{of_files}: {error}") from error
    except snapshots.SnapshotError as error:
        raise BackupError(str(error)) from error
    except (DatabaseFailure, connection.Database.Error) as error:
        raise BackupError(f"{of_database}: {error}") from error


# Writing


def _write(folder: Path, file: IO[bytes], with_secrets: bool) -> Backup:
    database = folder / DATABASE
    database.mkdir()
    snapshot = snapshots.take(database)
    files, faults = {}, []
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for path in sorted(one for one in database.rglob("*") if one.is_file()):
            name = f"{DATABASE}/{path.relative_to(database).as_posix()}"
            files[name] = _add(archive, name, path)
        # Read after the copy was taken, so all that it names are among them.
        rows = Original.objects.order_by("path").values_list("path", "sha256")
        for name, sha256 in rows.iterator():
            path, name = settings.MEDIA_ROOT / name, f"{ORIGINALS}/{name}"
            if not path.is_file():
                faults.append(f"{name} is missing")
                continue
            files[name] = _add(archive, name, path)
            if files[name] != sha256:
                faults.append(f"{name} is damaged")
        if with_secrets:
            (folder / KEY).write_text(settings.SECRET_KEY)  # wherever it came from
            files[KEY] = _add(archive, KEY, folder / KEY)
        created = timezone.now().isoformat(timespec="seconds")
        backup = Backup(created, snapshot, files, faults)
        _add_list(archive, backup, folder / LIST)
    return backup


def _add(archive: tarfile.TarFile, name: str, path: Path) -> str:
    """Put a file into the archive; returns its SHA-256, of the bytes that were put there."""
    with path.open("rb") as file:
        member = tarfile.TarInfo(name)
        member.size = os.fstat(file.fileno()).st_size
        member.mode = 0o600
        hashing = _Hashing(file)
        archive.addfile(member, hashing)  # type: ignore[arg-type]
    return hashing.digest.hexdigest()


def _add_list(archive: tarfile.TarFile, backup: Backup, path: Path) -> None:
    path.write_text(json.dumps({"format": FORMAT, **asdict(backup)}, indent=1))
    _add(archive, LIST, path)


class _Hashing:
    """A file whose bytes are hashed as they are read."""

    def __init__(self, file: IO[bytes]) -> None:
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self.file.read(size)
        self.digest.update(block)
        return block


@contextmanager
def _new(path: Path) -> Iterator[IO[bytes]]:
    """A new file that its owner alone may read, on disk when it is left."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def _working_folder(beside: Path) -> Iterator[Path]:
    """On the same disk, so that files can be moved. What was left by one that was killed goes first."""
    for left in beside.glob(".backup-*"):
        with suppress(FileNotFoundError):  # whose it was has removed it just now
            if left.stat().st_mtime < time.time() - _LEFT_BEHIND:
                shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=beside, prefix=".backup-") as name:
        yield Path(name)


# Reading


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path, "r:") as archive:
            yield archive
    except FileNotFoundError as error:
        raise BackupError(f"There is no file {path}.") from error
    except (tarfile.TarError, EOFError, OSError) as error:
        raise BackupError(f"{path} is no backup, or is damaged: {error}") from error


def _read_list(archive: tarfile.TarFile, path: Path) -> Backup:
    try:
        file = archive.extractfile(LIST)
        said = json.load(file) if file else None
        if not isinstance(said, dict) or said.pop("format") != FORMAT:
            raise ValueError("another format")
        return Backup(**{**said, "snapshot": Snapshot(**said["snapshot"])})
    except (KeyError, ValueError, TypeError) as error:
        raise BackupError(f"{path} is no backup of this kind: its list says {error}.") from error


def _is_whole(path: Path) -> bool:
    """By its list."""
    try:
        with _opened(path) as archive:
            return not _read_list(archive, path).faults
    except BackupError:
        return False


def _hash(file: IO[bytes] | None) -> str:
    digest = hashlib.sha256()
    while file and (block := file.read(_BLOCK)):
        digest.update(block)
    return digest.hexdigest()


def _unpack(path: Path, folder: Path) -> None:
    """The files that the list names: nothing else, and nowhere else."""
    with _opened(path) as archive:
        for name in _read_list(archive, path).files:
            target = folder.joinpath(*PurePosixPath(name).parts)
            if not target.resolve().is_relative_to(folder.resolve()):
                raise BackupError(f"{path} names a file outside: {name}")
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            source = archive.extractfile(name)
            with _new(target) as file:
                shutil.copyfileobj(source, file, _BLOCK)  # type: ignore[misc]


def _put_back_originals(folder: Path, backup: Backup) -> None:
    """Move them beside those that are there: each is named by its hash. One that was damaged when the
    backup was made replaces none."""
    touched = set()
    for name in backup.originals:
        target = settings.MEDIA_ROOT / PurePosixPath(name).relative_to(ORIGINALS)
        if target.exists() and backup.files[name] != target.name:
            continue
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        os.replace(folder / name, target)
        touched.add(target.parent)
    for one in touched:
        durable.sync_folder(one)
