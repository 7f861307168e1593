"""Everything between a fresh checkout and a product that can be served. Each step changes
nothing when it was done before."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from briefs import accounts, sample, vocabulary_store
from briefs.models import Article, User

Say = Callable[[str], None]


def prepare(say: Say, *, with_sample: bool) -> list[tuple[User, str]]:
    """Folder, database, static files, vocabulary, sample collection (new database only), accounts.

    Returns the accounts made with their passwords, to be shown once.
    """
    settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    new = _migrate(say)
    _collect_static(say)
    vocabulary_store.load()
    made = accounts.make_first_accounts(with_sample=with_sample)
    if with_sample and (new or sample.is_unfinished()) and not _has_other_articles():
        say("Loading the sample collection …")
        say(f"{sample.load()} articles loaded.")
    return made


def _migrate(say: Say) -> bool:
    """Apply what is pending; True on a database that had nothing."""
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    new = not executor.loader.applied_migrations
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        say("Making the database …" if new else "Bringing the database up to date …")
        call_command("migrate", verbosity=0, interactive=False)
    return new


def _collect_static(say: Say) -> None:
    """Copy, hash and compress static files when any of them changed since the last time."""
    stamp = settings.STATIC_ROOT / ".stamp"
    fingerprint = _static_fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    say("Preparing static files …")
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(fingerprint)


def _static_fingerprint() -> str:
    digest = hashlib.sha256()
    for path, status in sorted((str(path), path.stat()) for path in _static_files()):
        digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _static_files() -> Iterator[Path]:
    for finder in get_finders():
        for name, storage in finder.list([]):
            yield Path(storage.path(name))


def _has_other_articles() -> bool:
    return Article.objects.exclude(source__startswith=sample.SOURCE).exists()
