"""Say what is wrong with this installation."""

from __future__ import annotations

import json as encoding
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search.doctor import Finding, Level, examine


class Command(BaseCommand):
    help = "Look at settings, permissions, disk, database, index and queue; say what to do."
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--thorough", action="store_true", help="Read the whole database and index, too."
        )
        parser.add_argument("--json", action="store_true", help="One JSON list.")

    def handle(self, *args: Any, thorough: bool, json: bool, **options: Any) -> None:
        findings = list(examine(thorough=thorough))
        if json:
            self.stdout.write(_as_json(findings))
        else:
            for one in findings:
                self.stdout.write(f"{one.level:8} {one.about:12} {one.found}")
                if one.advice:
                    self.stdout.write(f"{'':21} → {one.advice}")
        wrong = [one for one in findings if one.level == Level.WRONG]
        if wrong:
            raise CommandError(f"{len(wrong)} of {len(findings)} are wrong.")


def _as_json(findings: list[Finding]) -> str:
    return encoding.dumps([asdict(one) for one in findings], indent=1)
