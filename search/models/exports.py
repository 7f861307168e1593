"""Files of results that take a while: made by the worker, kept for some days."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils import timezone

from briefs.models.fields import PublicIdField

#: The job that makes one.
MAKE_EXPORT = "export"
#: How long a file is kept once it is made.
KEPT = dt.timedelta(days=7)


class ExportState(models.TextChoices):
    WAITING = "waiting", "Being made"
    READY = "ready", "Ready"
    FAILED = "failed", "Not made"


class ExportFileQuerySet(models.QuerySet["ExportFile"]):
    def run_out(self) -> ExportFileQuerySet:
        return self.filter(finished__lte=timezone.now() - KEPT)


class ExportFile(models.Model):
    """One person's; `origin` is the address of the site, for permanent addresses in the file."""

    public_id = PublicIdField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="exports"
    )
    name = models.CharField(max_length=200)
    querystring = models.TextField(blank=True)
    format = models.CharField(max_length=8)
    origin = models.CharField(max_length=300)
    state = models.CharField(max_length=7, choices=ExportState.choices, default=ExportState.WAITING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0)
    error = models.CharField(max_length=400, blank=True)
    created = models.DateTimeField(default=timezone.now, editable=False)
    finished = models.DateTimeField(null=True, blank=True)

    objects = ExportFileQuerySet.as_manager()

    class Meta:
        ordering = ["-created"]

    def __str__(self) -> str:
        return f"{self.name}.{self.format}"

    @property
    def runs_out(self) -> dt.datetime | None:
        return self.finished and self.finished + KEPT
