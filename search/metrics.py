"""What Prometheus reads: figures of this installation, none of any person.

The text format of Prometheus, version 0.0.4. Counts of requests are of all web processes together
(`request_counts`); the rest is looked up when it is asked for.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Count, Min
from django.utils import timezone

from briefs import request_counts
from briefs.models import Article, Job, Quote
from briefs.models.work import JobState
from search import indexing
from search.engine import engine

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def exposition() -> str:
    """Raises DatabaseError, where the database does not answer."""
    return "".join(
        f"# HELP {name} {text}\n# TYPE {name} {kind}\n" + "".join(f"{line}\n" for line in lines)
        for name, kind, text, lines in _families()
    )


def _families() -> Iterator[tuple[str, str, str, list[str]]]:
    """Name, kind, what it says, lines."""
    yield from _requests()
    now = indexing.status(engine())
    yield _gauge("readout_index_present", "1 if there is an index", int(now.watermark is not None))
    yield _gauge("readout_index_waiting", "changes that the index does not have yet", now.waiting)
    yield _gauge("readout_articles", "articles that are not deleted", Article.objects.count())
    yield _gauge("readout_statements", "statements", Quote.objects.count())
    yield from _jobs()
    free = shutil.disk_usage(settings.DATA_DIR).free
    yield _gauge("readout_disk_free_bytes", "free where the data lies", free)
    if connection.vendor == "sqlite":
        size = Path(connection.settings_dict["NAME"]).stat().st_size
        yield _gauge("readout_database_bytes", "size of the database file", size)


def _requests() -> Iterator[tuple[str, str, str, list[str]]]:
    counts = request_counts.total()
    name = "readout_requests_total"
    lines = [f'{name}{{class="{kind}"}} {count}' for kind, count in counts.classes.items()]
    yield name, "counter", "requests answered since the start", lines
    name = "readout_request_seconds"
    ends = [*map(str, request_counts.BUCKETS), "+Inf"]
    lines = [
        f'{name}_bucket{{le="{end}"}} {count}'
        for end, count in zip(ends, counts.buckets, strict=True)
    ]
    lines += [f"{name}_sum {counts.seconds:.6f}", f"{name}_count {counts.buckets[-1]}"]
    yield name, "histogram", "how long answers took to be made", lines


def _jobs() -> Iterator[tuple[str, str, str, list[str]]]:
    states = Job.objects.order_by().values_list("state").annotate(count=Count("pk"))
    found = dict(states)
    name = "readout_jobs"
    lines = [
        f'{name}{{state="{state}"}} {found.get(state, 0)}'
        for state in (JobState.WAITING, JobState.RUNNING, JobState.DEAD)
    ]
    yield name, "gauge", "jobs that wait, run, or were given up", lines
    due = Job.objects.filter(state=JobState.WAITING, run_after__lte=timezone.now())
    oldest = due.aggregate(oldest=Min("run_after"))["oldest"]
    seconds = (timezone.now() - oldest).total_seconds() if oldest else 0.0
    yield _gauge(
        "readout_jobs_oldest_seconds", "since when the first due job waits", round(seconds)
    )


def _gauge(name: str, text: str, value: int) -> tuple[str, str, str, list[str]]:
    return name, "gauge", text, [f"{name} {value}"]
