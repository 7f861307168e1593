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
            "--check", action="store_true", help="Write nothing: read FILE and say what it holds."
        )

    def handle(
        self, *args: Any, file: Path | None, with_secrets: bool, check: bool, **options: Any
    ) -> None:
        if check and not file:
            raise CommandError("Which file is to be checked?")
        name = file or Path(f"readout-{timezone.now():%Y-%m-%d-%H%M%S}.tar")
        try:
            backup = backups.check(name) if check else backups.make(name, with_secrets=with_secrets)
        except backups.BackupError as error:
            raise CommandError(str(error)) from error
        key = "with the key" if backup.has_key else "without the key"
        self.stdout.write(f"{name}: {backup.contents}, {key}; as of {backup.created}.")
        if backup.faults:
            raise CommandError(
                "\n".join(["The backup is written, but of originals:", *backup.faults[:20]])
            )
