"""Everything between a fresh checkout and a product that can be served.

Each step changes nothing when it was done before. The accounts come last: a first start that is
interrupted must not have made passwords that nobody has seen, and is known by their absence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.executor import MigrationExecutor

from briefs import clustering, near_copies, reextraction, retagging, sample, vocabulary_store
from briefs.models import Article, User

Say = Callable[[str], None]

#: Static files of installed apps that no page names: other languages, another copy of htmx.
_UNUSED = ("django_htmx/*", "*/select2/i18n/[!e]*", "*/select2/i18n/e[!n]*", "admin/img/gis/*")


def prepare(say: Say, *, with_sample: bool) -> None:
    """Folder, database, static files, vocabulary; on the first start the sample collection."""
    settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
    _migrate(say)
    _collect_static(say)
    retagging.note_vocabulary()
    vocabulary_store.load()
    retagging.follow_vocabulary()
    clustering.follow()
    if with_sample and not User.objects.exists() and not _has_other_articles():
        say("Loading the sample collection …")
        say(f"{sample.load()} articles loaded.")
    near_copies.follow_articles()
    if count := reextraction.outdated().count():
        say(
            f"{count:,} articles were read by an older version of the extraction."
            " Read them again: manage.py reextract (--dry-run says first what differs)"
        )


def _migrate(say: Say) -> None:
    executor = MigrationExecutor(connections[DEFAULT_DB_ALIAS])
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        new = not executor.loader.applied_migrations
        say("Making the database …" if new else "Bringing the database up to date …")
        call_command("migrate", verbosity=0, interactive=False)


def _collect_static(say: Say) -> None:
    """Copy, hash and compress static files when any of them changed since the last time."""
    stamp = settings.STATIC_ROOT / ".stamp"
    fingerprint = _static_fingerprint()
    if stamp.exists() and stamp.read_text() == fingerprint:
        return
    say("Preparing static files …")
    unused = list(_UNUSED)
    call_command(
        "collectstatic", verbosity=0, interactive=False, clear=True, ignore_patterns=unused
    )
    stamp.write_text(fingerprint)


def _static_fingerprint() -> str:
    digest = hashlib.sha256()
    for path, status in sorted((str(path), path.stat()) for path in _static_files()):
        digest.update(f"{path} {status.st_size} {status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def _static_files() -> Iterator[Path]:
    for finder in get_finders():
        for name, storage in finder.list(_UNUSED):
            yield Path(storage.path(name))


def _has_other_articles() -> bool:
    return Article.objects.exclude(source__startswith=sample.SOURCE).exists()
