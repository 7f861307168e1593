"""Follow the outbox until told to stop."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search import indexing
from search.engine import engine

IDLE_SECONDS = 0.2
#: Every commit makes each process that searches open it and count some things anew.
SECONDS_BETWEEN_COMMITS = 0.5
#: A rebuild reports each time that so many more documents are in.
REPORTED = 50_000


class Command(BaseCommand):
    help = "Keep the index equal to the database: follow the outbox until told to stop."

    def _progress(self) -> Callable[[int], None]:
        """Says every so often how far a rebuild has come."""
        due = indexing.documents_due()
        said = 0

        def progress(done: int) -> None:
            nonlocal said
            if done - said >= REPORTED:
                said = done
                self.stdout.write(f"{done:,} of {due:,} documents are in the search index.")

        return progress

    def handle(self, *args: Any, **options: Any) -> None:
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        try:
            with indexing.sole_writer():
                # An exception ends the process: the supervisor starts a clean one, which goes on
                # from the watermark.
                while not stop.is_set():
                    if indexing.needs_rebuild(engine()):  # also where it was deleted meanwhile
                        self.stdout.write("Building the search index …")
                        indexing.rebuild(engine(), progress=self._progress())
                        self.stdout.write("The search index is ready.")
                    followed = indexing.sync(engine())
                    stop.wait(SECONDS_BETWEEN_COMMITS if followed else IDLE_SECONDS)
        except indexing.AnotherIndexerError as error:
            raise CommandError(
                "Another process is writing the index; stop that one first."
            ) from error
