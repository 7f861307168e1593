"""Statements. In code a stored statement is a Quote; the interface says *statement*."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from briefs.models.articles import Article
from briefs.models.fields import (
    PRECISIONS,
    PublicIdField,
    date_with_precision,
    partial_date,
)
from briefs.models.speakers import Office, Speaker
from briefs.models.vocabulary import Country, Topic


class StatementType(models.TextChoices):
    DIRECT = "direct", "Direct"
    MIXED = "mixed", "Mixed"
    INDIRECT = "indirect", "Indirect"

    @classmethod
    def asked(cls) -> list[tuple[str, str]]:
        """(value, label), in the order of the keys `d`, `i`, `m`, for pages that offer them."""
        return [(one.value, one.label) for one in (cls.DIRECT, cls.INDIRECT, cls.MIXED)]


class Named(models.TextChoices):
    NAMED = "named", "Named person"
    UNNAMED = "unnamed", "Unnamed source"
    BODY = "body", "Institution"


class State(models.TextChoices):
    CONFIRMED = "confirmed", "Confirmed"
    UNCERTAIN = "uncertain", "Uncertain"
    UNREVIEWED = "unreviewed", "Not reviewed"


def spans_of(text: str, contents: Iterable[Sequence[int]]) -> str:
    """What was said: its spans, cut from the article's text and joined by an ellipsis-free blank."""
    return " ".join(text[start:end] for start, end in contents)


class QuoteQuerySet(models.QuerySet["Quote"]):
    def live(self) -> QuoteQuerySet:
        return self.filter(withdrawn_at__isnull=True, article__deleted_at__isnull=True)


class Quote(models.Model):
    """One statement: spans are half-open offsets into `article.text`; nothing is copied from it."""

    public_id = PublicIdField()
    sequence = models.PositiveBigIntegerField(unique=True, help_text="First seen.")
    known_since = models.PositiveBigIntegerField(
        null=True,
        blank=True,
        help_text="First-seen number of its article, where a later reading of that found it.",
    )
    cluster = models.PositiveBigIntegerField(
        db_index=True,
        help_text="First-seen number of the first of the statements that are this one, printed.",
    )
    article = models.ForeignKey(Article, on_delete=models.CASCADE, related_name="quotes")
    position = models.PositiveIntegerField(help_text="Order in the article, from 1.")
    paragraph = models.PositiveIntegerField(help_text="Paragraph of its first word, from 1.")

    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    contents = models.JSONField(help_text="[[start, end], …] of what was said.")
    cue_start = models.PositiveIntegerField(null=True, blank=True)
    cue_end = models.PositiveIntegerField(null=True, blank=True)
    source_start = models.PositiveIntegerField(null=True, blank=True)
    source_end = models.PositiveIntegerField(null=True, blank=True)

    type = models.CharField(max_length=8, choices=StatementType.choices)
    verb = models.CharField(max_length=20, default="said")
    named = models.CharField(max_length=7, choices=Named.choices)
    speaker = models.ForeignKey(
        Speaker, null=True, blank=True, on_delete=models.PROTECT, related_name="quotes"
    )
    speaker_name = models.CharField(
        max_length=200, blank=True, help_text="As the article names the source, pronouns resolved."
    )
    speaker_country = models.ForeignKey(
        Country, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    office = models.ForeignKey(
        Office, null=True, blank=True, on_delete=models.SET_NULL, related_name="quotes"
    )
    office_title = models.CharField(max_length=200, blank=True)
    addressee = models.CharField(max_length=200, blank=True)
    venue = models.CharField(max_length=200, blank=True)

    said = models.DateField(null=True, blank=True)
    said_precision = models.CharField(max_length=5, blank=True, choices=PRECISIONS)
    said_words = models.CharField(max_length=120, blank=True)

    countries = models.ManyToManyField(Country, blank=True, related_name="quotes")
    topics = models.ManyToManyField(Topic, blank=True, related_name="quotes")

    confidence = models.FloatField(default=0.5)
    rival = models.CharField(
        max_length=200, blank=True, help_text="Another person whom the words may mean."
    )
    rival_confidence = models.FloatField(default=0.0, help_text="That they do, at most.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.UNREVIEWED)
    corrected = models.JSONField(
        default=list, blank=True, help_text="Names of the fields that a person has decided."
    )
    extractor_version = models.CharField(
        max_length=40, blank=True, help_text="Empty where a person added the statement."
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_by_version = models.CharField(
        max_length=40, blank=True, help_text="The extractor version that no longer finds it."
    )
    created = models.DateTimeField(default=timezone.now, editable=False)

    objects = QuoteQuerySet.as_manager()

    class Meta:
        ordering = ["article_id", "position"]
        verbose_name = "statement"
        constraints = [
            date_with_precision("said", "quote"),
            models.UniqueConstraint(
                fields=["article", "position"],
                name="quote_position_once",
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(name="quote_span", condition=Q(start__lt=F("end"))),
            models.CheckConstraint(
                name="quote_cue_span",
                condition=Q(cue_start__isnull=True, cue_end__isnull=True)
                | Q(cue_start__lt=F("cue_end")),
            ),
            models.CheckConstraint(
                name="quote_source_span",
                condition=Q(source_start__isnull=True, source_end__isnull=True)
                | Q(source_start__lt=F("source_end")),
            ),
            models.CheckConstraint(
                name="quote_confidence", condition=Q(confidence__gte=0, confidence__lte=1)
            ),
            models.CheckConstraint(
                name="quote_type", condition=Q(type__in=[v for v, _ in StatementType.choices])
            ),
            models.CheckConstraint(
                name="quote_state", condition=Q(state__in=[v for v, _ in State.choices])
            ),
            models.CheckConstraint(
                name="quote_named", condition=Q(named__in=[v for v, _ in Named.choices])
            ),
        ]
        indexes = [
            models.Index(fields=["speaker", "-said"]),
            # What waits for review is counted on every page an editor opens. The state is no
            # condition: SQLite uses a partial index only where it knows the value beforehand.
            models.Index(
                name="quote_waiting",
                fields=["state", "article"],
                condition=Q(withdrawn_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        text = self.text
        return text if len(text) <= 90 else text[:89].rstrip() + "…"

    def save(self, *args: Any, **options: Any) -> None:
        """A new statement is alone until it is compared with others."""
        self.cluster = self.cluster or self.sequence
        super().save(*args, **options)

    @property
    def arrival(self) -> int:
        """The number by which it is new to readers: an article that was there brings nothing new by
        being read again."""
        return self.known_since or self.sequence

    @property
    def text(self) -> str:
        """What was said."""
        return spans_of(self.article.text, self.contents)

    @property
    def cue(self) -> str:
        return self.article.text[self.cue_start : self.cue_end] if self.cue_end else ""

    @property
    def source(self) -> str:
        return self.article.text[self.source_start : self.source_end] if self.source_end else ""

    @property
    def is_decided(self) -> bool:
        """Whether a person has said that it is right as it stands, or added it."""
        return self.state == State.CONFIRMED or not self.extractor_version

    @property
    def type_choices(self) -> list[tuple[str, str]]:
        return StatementType.asked()

    @property
    def said_date(self):
        return partial_date(self.said, self.said_precision)


class Fingerprint(models.Model):
    """A few of the words of a statement, hashed: by these its copies are found (`copies`)."""

    key = models.BigIntegerField()
    quote = models.ForeignKey(Quote, on_delete=models.CASCADE, related_name="fingerprints")

    class Meta:
        indexes = [models.Index(name="fingerprint_of", fields=["key", "quote"])]

    def __str__(self) -> str:
        return f"{self.key} of {self.quote_id}"
