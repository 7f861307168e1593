"""Follow the outbox until told to stop."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import indexing
from search.engine import engine

IDLE_SECONDS = 0.2


class Command(BaseCommand):
    help = "Keep the index equal to the database: follow the outbox until told to stop."

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        try:
            with indexing.sole_writer():
                if indexing.needs_rebuild(engine()):
                    self.stdout.write("Building the search index …")
                    indexing.rebuild(engine())
                    self.stdout.write("The search index is ready.")
                # An exception ends the process: the supervisor starts a clean one, which goes on
                # from the watermark.
                while not stop.is_set():
                    indexing.sync(engine())
                    stop.wait(IDLE_SECONDS)
        except indexing.AnotherIndexerError as error:
            raise CommandError(
                "Another process is writing the index; stop that one first."
            ) from error
