"""Run background jobs until told to stop."""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
import time
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from briefs import jobs, schedule
from briefs.models import Job

IDLE_SECONDS = 0.3
#: Jobs that are run together: so many at most, and as many as end in so long, so that who waits for
#: another is not kept waiting.
TOGETHER, SECONDS_TOGETHER = 20, 0.5
LOOK_SECONDS = 1.0  # between looks at the clock
NICE = 10  # how far what takes minutes stands back


class Command(BaseCommand):
    help = (
        "Run background jobs until told to stop (SIGTERM finishes the job at hand, if it is short)."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--drain",
            action="store_true",
            help="Stop when no job is left, neither waiting nor in another worker's hands.",
        )
        parser.add_argument(
            "--only",
            choices=["short", "long"],
            help="Take no other jobs. long: those that take minutes, behind all other processes.",
        )

    def handle(self, *args: Any, drain: bool, only: jobs.Which | None, **options: Any) -> None:
        stop = threading.Event()
        # What takes minutes is left in the middle, and begun anew when its lease has run out.
        end = sys.exit if only == "long" else stop.set
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: end())
        if only == "long":
            os.nice(NICE)
        name = f"{socket.gethostname()}:{os.getpid()}"
        looked, together = -LOOK_SECONDS, 1
        while not stop.is_set():
            if only != "long" and time.monotonic() - looked >= LOOK_SECONDS:
                schedule.enqueue_due()
                looked = time.monotonic()
            job = jobs.claim(name, only or "all")
            if job is not None:
                together = _run([job, *jobs.claim_more(job, together - 1)])
            elif drain and not jobs.are_left():
                return
            else:
                stop.wait(IDLE_SECONDS)


def _run(claimed: list[Job]) -> int:
    """Run them; returns how many of their kind end in time, at most twice as many."""
    began = time.monotonic()
    jobs.run_together(claimed)
    each = (time.monotonic() - began) / len(claimed)
    return max(1, min(TOGETHER, 2 * len(claimed), int(SECONDS_TOGETHER / max(each, 0.001))))
