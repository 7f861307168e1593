"""The queue: enqueue, claim, finish. Nothing here knows what a job does or what runs it.

A claim is a compare-and-set with a lease; finishing is fenced by worker and attempt, so a worker
that was thought dead cannot finish what another has taken over. A lease that runs out is no
failure of the job; five that raised make it "dead", which admins see. So do twenty takeovers in which
nothing of it was done.
"""

from __future__ import annotations

import datetime as dt
import logging
import threading
import traceback
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from django.db import OperationalError, connection, transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from briefs.models import Job
from briefs.models.work import JobState
from briefs.slices import batched

log = logging.getLogger("readout.jobs")

LEASE = dt.timedelta(seconds=8)  # how long the work of a killed worker waits for another
HEARTBEAT_SECONDS = 2
MAX_FAILURES = 5
MAX_TAKEOVERS = 20  # an input that kills its worker each time must not be retried for ever
BACKOFF_SECONDS = (2, 10, 60, 300)

Handler = Callable[[Mapping[str, Any]], None]
HandlerOfSeveral = Callable[[Sequence[Mapping[str, Any]]], None]
#: Which jobs a worker takes: those that end soon, those that take minutes, or all.
Which = Literal["short", "long", "all"]
_handlers: dict[str, Handler] = {}
_several: dict[str, tuple[HandlerOfSeveral, int]] = {}
_when_given_up: dict[str, Handler] = {}
_long: set[str] = set()


def handler(
    kind: str, *, when_given_up: Handler | None = None, is_long: bool = False
) -> Callable[[Handler], Handler]:
    """Register what runs jobs of a kind. Handlers are idempotent: they may run twice.

    `when_given_up` gets the payload of a job that is tried no more, to state its outcome. A long one
    may take minutes: a worker of its own can take these, so that nothing else waits for them.
    """

    def register(function: Handler) -> Handler:
        _handlers[kind] = function
        if is_long:
            _long.add(kind)
        if when_given_up:
            _when_given_up[kind] = when_given_up
        return function

    return register


def handler_of_several(kind: str, *, upto: int) -> Callable[[HandlerOfSeveral], HandlerOfSeveral]:
    """Register what runs several jobs of a kind at once, which costs less than one after the other.
    Where it raises each is run alone.

    upto: only jobs of this priority or less; those of more are shared out among the workers.
    """

    def register(function: HandlerOfSeveral) -> HandlerOfSeveral:
        _several[kind] = function, upto
        return function

    return register


def enqueue(
    kind: str,
    *,
    key: str,
    payload: Mapping[str, Any],
    priority: int = 0,
    even_running: bool = True,
) -> Job:
    """Queue once per key; a finished or dead job of that key is queued afresh.

    So is one that runs, unless told otherwise: it may have passed by what is asked of it now. Call
    it inside the transaction of the thing itself.
    """
    with transaction.atomic():
        job, made = Job.objects.get_or_create(
            key=key, defaults={"kind": kind, "payload": dict(payload), "priority": priority}
        )
        if made:
            return job
        job = Job.objects.select_for_update().get(pk=job.pk)  # claims wait for us
        left_alone = {JobState.WAITING} if even_running else {JobState.WAITING, JobState.RUNNING}
        if job.state not in left_alone:
            afresh = {
                "kind": kind,
                "payload": dict(payload),
                "priority": priority,
            } | _waiting_anew()
            for name, value in afresh.items():
                setattr(job, name, value)
            job.save()
    return job


def enqueue_all(kind: str, payloads: Mapping[str, Mapping[str, Any]], *, priority: int) -> None:
    """`enqueue` for many keys in a few statements. A key must always mean the same payload."""
    with transaction.atomic():
        for keys in batched(payloads):
            known = Job.objects.filter(key__in=keys)
            queued = set(known.select_for_update().values_list("key", flat=True))  # claims wait
            known.exclude(state=JobState.WAITING).update(priority=priority, **_waiting_anew())
            Job.objects.bulk_create(
                (
                    Job(kind=kind, key=key, payload=dict(payloads[key]), priority=priority)
                    for key in keys
                    if key not in queued
                ),
                ignore_conflicts=True,
            )


def _waiting_anew() -> dict[str, Any]:
    return {
        "state": JobState.WAITING, "error": "", "attempts": 0, "progressed": 0, "failures": 0,
        "worker": "", "lease_until": None, "finished": None, "run_after": timezone.now(),
    }  # fmt: skip


def claim(worker: str, which: Which = "all") -> Job | None:
    """Take the next job that is due, or whose holder let its lease run out."""
    now = timezone.now()
    rows = Job.objects.all()
    if which != "all":
        rows = rows.filter(kind__in=_long) if which == "long" else rows.exclude(kind__in=_long)
    due = Q(state=JobState.WAITING, run_after__lte=now) | Q(
        state=JobState.RUNNING, lease_until__lt=now
    )
    for job in rows.filter(due).order_by("-priority", "id")[:5]:
        taken = Job.objects.filter(
            pk=job.pk, state=job.state, attempts=job.attempts, worker=job.worker
        ).update(
            state=JobState.RUNNING,
            attempts=job.attempts + 1,
            worker=worker,
            lease_until=now + LEASE,
        )
        if taken:
            job.refresh_from_db()
            return job
    return None


def claim_more(job: Job, most: int) -> list[Job]:
    """Take, to be run together with a job that was just claimed, others like it that wait.

    Only what has not been tried yet: of jobs that went down with their worker each is run alone, so
    that the one that kills it is found.
    """
    if job.kind not in _several or job.priority > _several[job.kind][1]:
        return []
    if most < 1 or job.attempts > 1:
        return []
    rows = Job.objects.filter(
        kind=job.kind,
        priority=job.priority,
        state=JobState.WAITING,
        attempts=0,
        run_after__lte=timezone.now(),
    )
    keys = list(rows.order_by("id").values_list("pk", flat=True)[:most])
    mine = {"worker": job.worker, "attempts": 1, "state": JobState.RUNNING}
    rows.filter(pk__in=keys).update(**mine, lease_until=timezone.now() + LEASE)
    return list(Job.objects.filter(pk__in=keys, **mine).order_by("id"))


def are_left() -> bool:
    """Whether any job waits or runs; those waiting for another try count too."""
    return Job.objects.filter(state__in=[JobState.WAITING, JobState.RUNNING]).exists()


def held(job: Job):
    """The row, provided `job` is still ours."""
    return _held_of([job])


def note_progress(key: str) -> None:
    """A part of the running job of this key is done for good: who takes it over goes on from there,
    and takeovers are counted from here. Call it inside the transaction of that part."""
    Job.objects.filter(key=key, state=JobState.RUNNING).update(progressed=F("attempts"))


def run(job: Job) -> bool:
    """Run a claimed job to its end; True when it finished. Failures are recorded, not raised."""
    if job.attempts - job.progressed > MAX_TAKEOVERS:
        _fail(job, "Given up: its worker died each time it was tried.", dead=True)
        return False
    try:
        with _kept([job]):
            _handlers[job.kind](job.payload)
    except Exception:
        log.exception("job %s failed", job)
        _fail(job, traceback.format_exc(limit=20), dead=job.failures + 1 >= MAX_FAILURES)
        return False
    return bool(_finish(held(job)))


def run_together(claimed: Sequence[Job]) -> None:
    """Run claimed jobs of one kind to their end, at once where that kind can be."""
    if len(claimed) > 1:
        function, _ = _several[claimed[0].kind]
        try:
            with _kept(claimed):
                function([job.payload for job in claimed])
        except Exception:
            log.exception(
                "%s jobs like %s failed together; each is run alone", len(claimed), claimed[0]
            )
        else:
            _finish(_held_of(claimed))
            return
    # Those that wait for their turn are not to be taken for a dead worker's meanwhile.
    for done, job in enumerate(claimed):
        with _kept(claimed[done + 1 :]):
            run(job)


def _finish(rows: QuerySet[Job]) -> int:
    return rows.update(state=JobState.DONE, finished=timezone.now(), lease_until=None, error="")


def _held_of(claimed: Sequence[Job]) -> QuerySet[Job]:
    """The rows of jobs that one worker has claimed together, as far as they are still its own."""
    ours = Q()
    for attempts in {job.attempts for job in claimed}:
        keys = [job.pk for job in claimed if job.attempts == attempts]
        ours |= Q(pk__in=keys, attempts=attempts)
    return Job.objects.filter(ours, worker=claimed[0].worker, state=JobState.RUNNING)


@contextmanager
def _kept(claimed: Sequence[Job]) -> Iterator[None]:
    """Renew the leases of jobs meanwhile."""
    if not claimed:
        yield
        return
    stop = threading.Event()
    heart = threading.Thread(target=_heartbeat, args=(claimed, stop), daemon=True)
    heart.start()
    try:
        yield
    finally:
        stop.set()
        heart.join()


def _heartbeat(claimed: Sequence[Job], stop: threading.Event) -> None:
    try:
        while not stop.wait(HEARTBEAT_SECONDS):
            try:
                if not _held_of(claimed).update(lease_until=timezone.now() + LEASE):
                    return
            except OperationalError as error:  # somebody writes for long; the next beat may pass
                log.warning("no heartbeat of %s: %s", claimed[0], error)
    finally:
        connection.close()


def _fail(job: Job, error: str, *, dead: bool) -> None:
    wait = BACKOFF_SECONDS[min(job.failures, len(BACKOFF_SECONDS) - 1)]
    with transaction.atomic():
        still_ours = held(job).update(
            state=JobState.DEAD if dead else JobState.WAITING,
            failures=job.failures + 1,
            error=error[-4000:],
            lease_until=None,
            run_after=timezone.now() + dt.timedelta(seconds=wait),
        )
        if still_ours and dead and job.kind in _when_given_up:
            _when_given_up[job.kind](job.payload)
