"""People and bodies on record, the names articles use for them, the offices they held."""

from __future__ import annotations

import datetime as dt

from django.db import models

from briefs.models.fields import PRECISIONS, date_with_precision, partial_date
from briefs.models.vocabulary import Country


class SpeakerKind(models.TextChoices):
    PERSON = "person", "Person"
    BODY = "body", "Body"


class Speaker(models.Model):
    slug = models.SlugField(max_length=120, unique=True)
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=6, choices=SpeakerKind.choices, default=SpeakerKind.PERSON)
    country = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.PROTECT, related_name="speakers"
    )
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )

    class Meta:
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                name="speaker_kind",
                condition=models.Q(kind__in=[value for value, _ in SpeakerKind.choices]),
            ),
            models.CheckConstraint(
                name="speaker_not_merged_into_itself",
                condition=models.Q(merged_into__isnull=True)
                | ~models.Q(merged_into=models.F("pk")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class SpeakerAlias(models.Model):
    """A name variant; `key` is `vocabulary.names.name_key(text)`, what linking looks up.

    Two people may share a variant (a bare family name), so a key is unique per speaker only.
    """

    speaker = models.ForeignKey(Speaker, on_delete=models.CASCADE, related_name="aliases")
    text = models.CharField(max_length=200)
    key = models.CharField(max_length=200, db_index=True)
    changed = models.DateTimeField(auto_now=True)
    announced = models.BooleanField(
        default=True,
        editable=False,
        help_text="Articles that were here before are indexed with it.",
    )

    class Meta:
        verbose_name_plural = "speaker aliases"
        constraints = [
            models.UniqueConstraint(fields=["speaker", "text"], name="speaker_alias_once")
        ]
        indexes = [
            models.Index(
                fields=["changed"], name="alias_to_announce", condition=models.Q(announced=False)
            )
        ]

    def __str__(self) -> str:
        return self.text


class Office(models.Model):
    """A post held. Without known dates it is attested from–to by the statements seen."""

    speaker = models.ForeignKey(Speaker, on_delete=models.CASCADE, related_name="offices")
    title = models.CharField(max_length=200)
    slug = models.SlugField(max_length=120, db_index=True)
    country = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.PROTECT, related_name="offices"
    )
    start = models.DateField(null=True, blank=True)
    start_precision = models.CharField(max_length=5, blank=True, choices=PRECISIONS)
    end = models.DateField(null=True, blank=True)
    end_precision = models.CharField(max_length=5, blank=True, choices=PRECISIONS)
    attested_from = models.DateField(null=True, blank=True, editable=False)
    attested_to = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["-start", "-attested_from", "title"]
        constraints = [
            date_with_precision("start", "office"),
            date_with_precision("end", "office"),
            models.CheckConstraint(
                name="office_start_before_end",
                condition=models.Q(start__isnull=True)
                | models.Q(end__isnull=True)
                | models.Q(start__lte=models.F("end")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.country}" if self.country_id else self.title

    @property
    def post(self) -> tuple[object, ...]:
        """The same of two offices where they are one post in the same years."""
        return self.slug, self.country_id, self.start, self.end

    def attest(self, day: dt.date) -> bool:
        """Note that it was seen held on `day`; whether that was not known."""
        known = self.attested_from, self.attested_to
        self.attested_from = min(self.attested_from or day, day)
        self.attested_to = max(self.attested_to or day, day)
        return known != (self.attested_from, self.attested_to)

    @property
    def start_date(self):
        return partial_date(self.start, self.start_precision)

    @property
    def end_date(self):
        return partial_date(self.end, self.end_precision)
