"""Upload batches, one row per file, each ending in a stated outcome."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from briefs.models.articles import Article, Original
from briefs.models.fields import PRECISIONS, PublicIdField, date_with_precision
from briefs.models.vocabulary import Outlet


class Upload(models.Model):
    """A batch. `outlet` and `published`, where set, apply to every file in it."""

    public_id = PublicIdField()
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="uploads"
    )
    created = models.DateTimeField(default=timezone.now, editable=False)
    outlet = models.ForeignKey(Outlet, null=True, blank=True, on_delete=models.SET_NULL)
    published = models.DateField(null=True, blank=True)
    published_precision = models.CharField(max_length=5, blank=True, choices=PRECISIONS)

    class Meta:
        ordering = ["-created"]
        constraints = [date_with_precision("published", "upload")]

    def __str__(self) -> str:
        return f"{self.created:%d %b %Y %H:%M}"


class FileState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    READING = "reading", "Reading statements"
    ADDED = "added", "Added"
    DUPLICATE = "duplicate", "Already here"
    REFUSED = "refused", "Problem"
    CANCELLED = "cancelled", "Cancelled"


class UploadFile(models.Model):
    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    original = models.ForeignKey(Original, null=True, blank=True, on_delete=models.PROTECT)
    state = models.CharField(max_length=10, choices=FileState.choices, default=FileState.WAITING)
    reason = models.CharField(max_length=300, blank=True, help_text="What is wrong.")
    advice = models.CharField(max_length=300, blank=True, help_text="What to do about it.")
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="upload_files"
    )
    finished = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["upload", "position"], name="upload_file_position"),
            models.CheckConstraint(
                name="upload_file_state",
                condition=models.Q(state__in=[value for value, _ in FileState.choices]),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_done(self) -> bool:
        return self.state not in (FileState.WAITING, FileState.READING)
