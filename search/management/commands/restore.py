"""Put a backup in place of what is there."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from briefs import backups, snapshots
from search import indexing
from search.engine import engine


class Command(BaseCommand):
    help = "Put a backup in place of the database, and its originals beside those there are."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--yes", action="store_true", help="Although there are accounts in the database."
        )

    def handle(self, *args: Any, file: Path, yes: bool, **options: Any) -> None:
        os.umask(0o077)
        if not yes and not snapshots.is_empty():
            raise CommandError(
                f"There is a database with accounts in {settings.DATA_DIR}. To put the backup in"
                " its place, make a backup of it first, then say --yes."
            )
        settings.DATA_DIR.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            with indexing.sole_writer():
                backup = backups.restore(file, forget_index=_forget_index)
        except indexing.AnotherIndexerError as error:
            raise CommandError("Readout is running on this data. Stop it first.") from error
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(
            f"Restored as of {backup.created}: {backup.contents}. The next start builds the index."
        )


def _forget_index() -> None:
    """Whatever its numbers say. The lock stays, for we hold it."""
    engine.cache_clear()
    for path in settings.INDEX_DIR.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.suffix != ".lock":
            path.unlink()
