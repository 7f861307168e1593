"""The queue of background jobs, the outbox the indexer follows, the first-seen counter."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class JobState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    DEAD = "dead", "Given up"


class Job(models.Model):
    """A lease table: claimed by compare-and-set, finished only by the worker that holds it."""

    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=120, unique=True, help_text="Enqueued once per key.")
    payload = models.JSONField(default=dict)
    priority = models.SmallIntegerField(default=0, help_text="Higher runs first.")
    state = models.CharField(max_length=8, choices=JobState.choices, default=JobState.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(
        default=0, help_text="Attempts that raised; a lease that ran out is none."
    )
    progressed = models.PositiveSmallIntegerField(
        default=0, help_text="The last attempt that did a part of it for good."
    )
    worker = models.CharField(max_length=60, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    run_after = models.DateTimeField(default=timezone.now)
    error = models.TextField(blank=True)
    created = models.DateTimeField(default=timezone.now, editable=False)
    finished = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-priority", "id"]
        indexes = [models.Index(fields=["state", "-priority", "id"])]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class OutboxEntry(models.Model):
    """ "Article so-and-so changed": written in the transaction that changed it."""

    article_id = models.PositiveBigIntegerField()
    sequence = models.PositiveBigIntegerField(
        help_text="The highest first-seen number when this was written."
    )
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["id"]
        verbose_name_plural = "outbox entries"
        indexes = [models.Index(fields=["created"], name="outbox_by_time")]

    def __str__(self) -> str:
        return f"{self.pk}: article {self.article_id}"


class Sequence(models.Model):
    """One row; its update lock makes the order of sequences the order of commits (also on
    PostgreSQL, where an identity column alone would not)."""

    value = models.PositiveBigIntegerField(default=0)
    vocabulary = models.PositiveBigIntegerField(
        default=0, help_text="Goes up with every change of what texts are tagged by."
    )

    def __str__(self) -> str:
        return str(self.value)


class Tagging(models.Model):
    """One row: which vocabulary the stored articles are tagged by, or are being tagged by now."""

    phrases = models.JSONField(default=dict, help_text="That vocabulary: whose -> names.")
    vocabulary = models.PositiveBigIntegerField(default=0, help_text="Its number.")
    changed = models.JSONField(
        default=list, help_text="Names whose articles are being tagged again; none when done."
    )
    upto = models.PositiveBigIntegerField(default=0, help_text="Last article looked through.")
    looked_through = models.PositiveBigIntegerField(default=0)
    tagged_again = models.PositiveBigIntegerField(default=0)
    began = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "tagging"

    def __str__(self) -> str:
        if self.changed:
            return f"Being tagged again: {self.looked_through:,} articles looked through"
        return "Every article is tagged by the present vocabulary"
