"""Keep everything in one file, while the product runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from briefs import backups


class Command(BaseCommand):
    help = "Write a backup: database and originals in one file, read again when it is written."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "file", nargs="?", type=Path, help="Default: readout-DATE-TIME.tar in this folder."
        )
        parser.add_argument(
            "--with-secrets", action="store_true", help="Also the key that signs sessions."
        )
        parser.add_argument(
            "--keep",
            type=int,
            metavar="COUNT",
            help="Then delete all but so many of the newest readout-*.tar beside it; the newest"
            " that lacks no original stays.",
        )
        parser.add_argument(
            "--check", action="store_true", help="Write nothing: read FILE and say what it holds."
        )

    def handle(
        self,
        *args: Any,
        file: Path | None,
        with_secrets: bool,
        keep: int | None,
        check: bool,
        **options: Any,
    ) -> None:
        if check and not file:
            raise CommandError("Which file is to be checked?")
        if keep is not None and (check or keep < 1):
            raise CommandError("--keep takes a number from 1, and no --check.")
        name = file or Path(f"readout-{timezone.now():%Y-%m-%d-%H%M%S}.tar")
        try:
            backup = backups.check(name) if check else backups.make(name, with_secrets=with_secrets)
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        key = "with the key" if backup.has_key else "without the key"
        self.stdout.write(f"{name}: {backup.contents}, {key}; as of {backup.created}.")
        if keep is not None:
            # Also where originals were missing: else the disk would be full of such backups.
            gone = backups.prune(name.absolute().parent, keep=keep)
            self.stdout.write(f"Older backups deleted: {len(gone)}.")
        if backup.faults:
            raise CommandError(
                "\n".join(["The backup is written, but of originals:", *backup.faults[:20]])
            )
