"""The queue: each job runs to its end once, whatever happens to its workers."""

from __future__ import annotations

import datetime as dt
import os
import signal

import pytest
from django.core.management import call_command
from django.utils import timezone

from briefs import jobs
from briefs.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def ran(monkeypatch) -> list[str]:
    """Payloads of the jobs that ran; a payload "bad" raises."""
    seen: list[str] = []

    def note(payload) -> None:
        seen.append(payload["name"])
        if payload["name"] == "bad":
            raise ValueError("this one always fails")

    monkeypatch.setitem(jobs._handlers, "note", note)
    return seen


def _enqueue(name: str, **options) -> Job:
    return jobs.enqueue("note", key=f"note:{name}", payload={"name": name}, **options)


def _drain(worker: str = "w") -> None:
    while job := jobs.claim(worker):
        jobs.run(job)


def test_jobs_run_once_in_order_of_priority_and_age(ran) -> None:
    _enqueue("bulk 1")
    _enqueue("bulk 2")
    _enqueue("somebody waits", priority=10)
    _drain()
    assert ran == ["somebody waits", "bulk 1", "bulk 2"]
    assert set(Job.objects.values_list("state", flat=True)) == {"done"}


def test_what_takes_minutes_keeps_nothing_waiting(ran, monkeypatch) -> None:
    monkeypatch.setitem(jobs._handlers, "long note", lambda payload: ran.append(payload["name"]))
    monkeypatch.setattr(jobs, "_long", {"long note"})
    jobs.enqueue("long note", key="long", payload={"name": "of minutes"}, priority=1)
    _enqueue("upload")
    at_length = jobs.claim("exporter", "long")
    soon = jobs.claim("worker", "short")
    assert (at_length.kind, soon.kind) == ("long note", "note")
    assert jobs.run(soon)
    assert jobs.claim("worker", "short") is None
    assert jobs.run(at_length)
    assert ran == ["upload", "of minutes"]


def test_what_takes_minutes_is_left_when_the_product_stops_and_begun_anew(ran, monkeypatch) -> None:
    stops = [lambda: os.kill(os.getpid(), signal.SIGTERM), lambda: ran.append("made")]
    monkeypatch.setitem(jobs._handlers, "long note", lambda payload: stops.pop(0)())
    monkeypatch.setattr(jobs, "_long", {"long note"})
    monkeypatch.setattr(os, "nice", lambda by: by)
    jobs.enqueue("long note", key="long", payload={})
    held = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        with pytest.raises(SystemExit):
            call_command("worker", only="long")
    finally:
        for number, handler in held.items():
            signal.signal(number, handler)
    Job.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    _drain()
    assert ran == ["made"]


class TestTogether:
    """Several jobs of a kind that are run at once."""

    @pytest.fixture
    def together(self, ran, monkeypatch) -> list[list[str]]:
        """The names that were run at once; a name "bad" among them raises."""
        seen: list[list[str]] = []

        def note_all(payloads) -> None:
            seen.append([payload["name"] for payload in payloads])
            if "bad" in seen[-1]:
                raise ValueError("one of these always fails")

        monkeypatch.setitem(jobs._several, "note", (note_all, 5))
        return seen

    def work(self, worker: str = "w", most: int = 9) -> None:
        while job := jobs.claim(worker):
            jobs.run_together([job, *jobs.claim_more(job, most)])

    def test_those_of_one_priority_so_many_at_most(self, ran, together) -> None:
        for name in "abcd":
            _enqueue(name)
        _enqueue("first", priority=5)
        _enqueue("other", priority=5)
        self.work(most=2)
        assert together == [["first", "other"], ["a", "b", "c"]]
        assert ran == ["d"]
        assert set(Job.objects.values_list("state", flat=True)) == {"done"}

    def test_where_somebody_waits_each_is_for_whoever_is_free(self, ran, together) -> None:
        _enqueue("one", priority=10)
        _enqueue("other", priority=10)
        job = jobs.claim("first")
        assert jobs.claim_more(job, 9) == []
        assert jobs.claim("second") is not None

    def test_where_one_fails_the_others_end_all_the_same(self, ran, together) -> None:
        for name in ("good", "bad", "better"):
            _enqueue(name)
        self.work()
        assert ran == ["good", "bad", "better"]
        states = dict(Job.objects.values_list("key", "state"))
        assert states == {"note:good": "done", "note:bad": "waiting", "note:better": "done"}

    def test_those_that_went_down_with_their_worker_are_run_alone(self, ran, together) -> None:
        for name in "abc":
            _enqueue(name)
        jobs.claim_more(jobs.claim("killed"), 9)
        Job.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
        self.work("heir")
        assert (ran, together) == (["a", "b", "c"], [])

    def test_what_is_asked_for_again_meanwhile_is_not_done(self, ran, together) -> None:
        _enqueue("a")
        _enqueue("b")
        job = jobs.claim("w")
        more = jobs.claim_more(job, 9)
        _enqueue("b")
        jobs.run_together([job, *more])
        assert dict(Job.objects.values_list("key", "state")) == {
            "note:a": "done",
            "note:b": "waiting",
        }


def test_a_key_is_queued_once(ran) -> None:
    _enqueue("same")
    _enqueue("same")
    _drain()
    assert ran == ["same"]


def test_a_finished_key_can_be_queued_again(ran) -> None:
    _enqueue("again")
    _drain()
    _enqueue("again")
    _drain()
    assert ran == ["again", "again"]


def test_a_key_asked_for_while_it_runs_runs_again(ran) -> None:
    _enqueue("under way")
    holder = jobs.claim("first")
    _enqueue("under way")
    assert jobs.run(holder) is False, "what it did may be out of date"
    _drain("second")
    assert ran == ["under way", "under way"]
    assert Job.objects.get().worker == "second"


def test_a_claimed_job_is_nobody_elses(ran) -> None:
    _enqueue("mine")
    assert jobs.claim("first") is not None
    assert jobs.claim("second") is None


def test_a_lease_that_ran_out_is_taken_over_and_the_late_worker_cannot_finish(ran) -> None:
    _enqueue("slow")
    late = jobs.claim("killed")
    Job.objects.update(lease_until=timezone.now() - dt.timedelta(seconds=1))
    heir = jobs.claim("heir")
    assert heir is not None
    assert jobs.run(late) is False
    assert jobs.run(heir) is True
    job = Job.objects.get()
    assert (job.state, job.worker, job.failures) == ("done", "heir", 0)


def test_a_failing_job_is_tried_later_and_given_up_after_five_failures(ran, monkeypatch) -> None:
    given_up: list[str] = []
    monkeypatch.setitem(
        jobs._when_given_up, "note", lambda payload: given_up.append(payload["name"])
    )
    _enqueue("bad")
    for _ in range(jobs.MAX_FAILURES):
        _drain()
        assert jobs.claim("w") is None, "a failed job waits before it is tried again"
        Job.objects.update(run_after=timezone.now())
    _drain()
    job = Job.objects.get()
    assert job.state == "dead"
    assert "this one always fails" in job.error
    assert len(ran) == jobs.MAX_FAILURES
    assert given_up == ["bad"]
