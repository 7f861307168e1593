"""Jobs that the clock asks for."""

from __future__ import annotations

import pytest
from django.utils import timezone

from briefs import jobs, schedule
from briefs.models import Job
from briefs.models.work import JobState

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock(monkeypatch):
    """What is due, by the kinds of this test alone."""
    due = {"sweep": True}
    monkeypatch.setattr(schedule, "_due", {})
    schedule.when("sweep", lambda: due["sweep"])
    return due


def test_what_is_due_is_queued_behind_everything_else(clock):
    jobs.enqueue("other", key="other", payload={})
    schedule.enqueue_due()
    assert [jobs.claim("one").kind, jobs.claim("one").kind] == ["other", "sweep"]


def test_once_while_it_waits_or_runs_and_again_when_done(clock):
    schedule.enqueue_due()
    schedule.enqueue_due()
    job = jobs.claim("one")
    schedule.enqueue_due()
    assert jobs.claim("two") is None
    Job.objects.filter(pk=job.pk).update(state=JobState.DONE)
    schedule.enqueue_due()
    assert jobs.claim("two").kind == "sweep"


def test_once_by_two_workers_who_look_at_the_same_time(clock):
    def another_worker_is_faster() -> bool:
        schedule.when("sweep", lambda: True)
        schedule.enqueue_due()
        assert jobs.claim("one").kind == "sweep"
        return True

    schedule.when("sweep", another_worker_is_faster)
    schedule.enqueue_due()
    assert jobs.claim("two") is None


def test_not_when_nothing_is_due(clock):
    clock["sweep"] = False
    schedule.enqueue_due()
    assert not Job.objects.exists()


def test_one_that_was_given_up_is_asked_for_again_later(clock):
    schedule.enqueue_due()
    Job.objects.update(state=JobState.DEAD, run_after=timezone.now())
    schedule.enqueue_due()
    assert Job.objects.get().state == JobState.DEAD
    Job.objects.update(run_after=timezone.now() - 2 * schedule.AGAIN_AFTER)
    schedule.enqueue_due()
    assert Job.objects.get().state == JobState.WAITING
