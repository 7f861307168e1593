"""Statements that people have decided about, as JSON Lines to train and score the extraction."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from briefs import training


class Command(BaseCommand):
    help = __doc__

    def handle(self, *args: Any, **options: Any) -> None:
        for line in training.as_json_lines(training.documents()):
            self.stdout.write(line, ending="")
