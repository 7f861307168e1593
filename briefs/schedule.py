"""Jobs that the clock asks for: whoever owns one says when it is due, the worker looks.

What is due is worked out from what is stored, so that a worker that was down, or killed, misses
nothing: it looks when it is back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils import timezone

from briefs import jobs
from briefs.models import Job
from briefs.models.work import JobState

#: A job that was given up is asked for again after this.
AGAIN_AFTER = dt.timedelta(minutes=10)

#: Behind everything else, what is read and clustered among it.
PRIORITY = -2

_due: dict[str, Callable[[], bool]] = {}


def when(kind: str, is_due: Callable[[], bool]) -> None:
    """Have a job of this kind run whenever `is_due`, which is asked every second or so, says so
    and none is under way. Its handler takes no payload and may run twice."""
    _due[kind] = is_due


def enqueue_due() -> None:
    for kind, is_due in _due.items():
        if not _under_way(kind) and is_due():
            # Another worker may have seen the same meanwhile, and be at it.
            jobs.enqueue(kind, key=kind, payload={}, priority=PRIORITY, even_running=False)


def _under_way(kind: str) -> bool:
    job = Job.objects.filter(key=kind).first()
    if job is None or job.state == JobState.DONE:
        return False
    return job.state != JobState.DEAD or job.run_after > timezone.now() - AGAIN_AFTER
