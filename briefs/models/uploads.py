"""Upload batches, one row per file, each ending in a stated outcome."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from briefs.models.articles import Article, Original
from briefs.models.fields import PRECISIONS, PublicIdField, date_with_precision, partial_date
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

    columns = models.JSONField(
        default=dict, blank=True, help_text="Field -> column, as chosen for tables that have these."
    )

    class Meta:
        ordering = ["-created"]
        constraints = [date_with_precision("published", "upload")]

    def __str__(self) -> str:
        return f"{self.created:%d %b %Y %H:%M}"

    @property
    def published_date(self):
        return partial_date(self.published, self.published_precision)


class FileState(models.TextChoices):
    WAITING = "waiting", "Waiting"
    READING = "reading", "Reading statements"
    OPENED = "opened", "Opened"
    ADDED = "added", "Added"
    REVISED = "revised", "Text replaced"
    DUPLICATE = "duplicate", "Already here"
    NEAR_COPY = "near-copy", "Nearly the same"
    REFUSED = "refused", "Problem"
    CANCELLED = "cancelled", "Cancelled"


class UploadFile(models.Model):
    """A file of a batch, or an entry of one: a file in an archive, a message, a row of a table.

    A file that only holds others ends as OPENED when all of them have rows of their own.
    """

    upload = models.ForeignKey(Upload, on_delete=models.CASCADE, related_name="files")
    position = models.PositiveIntegerField()
    name = models.CharField(max_length=255)
    size = models.PositiveBigIntegerField()
    original = models.ForeignKey(Original, null=True, blank=True, on_delete=models.PROTECT)
    state = models.CharField(max_length=10, choices=FileState.choices, default=FileState.WAITING)
    reason = models.CharField(
        max_length=300, blank=True, help_text="What is wrong, or how it was understood."
    )
    advice = models.CharField(max_length=300, blank=True, help_text="What to do about it.")
    container = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.CASCADE, related_name="entries"
    )
    entry = models.PositiveIntegerField(null=True, blank=True, help_text="Its place in there.")
    depth = models.PositiveSmallIntegerField(default=0, help_text="Files it lies in.")
    columns = models.JSONField(
        null=True, blank=True, help_text="Of a table: names, sample, used (readers.types.Columns)."
    )
    record = models.JSONField(
        null=True, blank=True, help_text="A row of a collection, until it is stored."
    )
    outlet = models.ForeignKey(
        Outlet, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text="Set for this file; outweighs that of the batch.",
    )  # fmt: skip
    facts = models.JSONField(
        default=dict, blank=True, help_text="Given with it: title, url, published (ISO)."
    )
    keep_near_copy = models.BooleanField(
        default=False,
        help_text="An editor wants it although an article of nearly its text is here.",
    )
    replaces = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="+",
        help_text="An editor says that it is a corrected version of this article.",
    )  # fmt: skip
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL,
        related_name="+", help_text="Who has said so.",
    )  # fmt: skip
    article = models.ForeignKey(
        Article, null=True, blank=True, on_delete=models.SET_NULL, related_name="upload_files"
    )
    finished = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["upload", "position"], name="upload_file_position"),
            # Opening a file again after a crash goes on where it ended.
            models.UniqueConstraint(fields=["container", "entry"], name="upload_file_entry"),
            models.CheckConstraint(
                name="upload_file_state",
                condition=models.Q(state__in=[value for value, _ in FileState.choices]),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table, which is not kept as a file of its own."""
        return self.container is not None and self.original_id == self.container.original_id

    @property
    def is_done(self) -> bool:
        return self.state not in (FileState.WAITING, FileState.READING)
