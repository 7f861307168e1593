"""What readers tell editors about speakers taken for one another."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from briefs.models.fields import PublicIdField
from briefs.models.quotes import Quote
from briefs.models.speakers import Speaker


class MixUpKind(models.TextChoices):
    WRONG = "wrong", "Somebody else said this"
    SEVERAL = "several", "Several speakers are taken for one"
    TWICE = "twice", "One speaker is here under two names"


class MixUpQuerySet(models.QuerySet["MixUp"]):
    def waiting(self) -> MixUpQuerySet:
        return self.filter(settled_at=None)


class MixUp(models.Model):
    """Told of a speaker, or of one statement; an editor looks and settles it."""

    public_id = PublicIdField()
    kind = models.CharField(max_length=8, choices=MixUpKind.choices)
    speaker = models.ForeignKey(
        Speaker, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    quote = models.ForeignKey(
        Quote, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    words = models.TextField(max_length=1000, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    created = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = MixUpQuerySet.as_manager()

    class Meta:
        ordering = ["created", "id"]
        verbose_name = "mix-up"
        verbose_name_plural = "mix-ups"
        constraints = [
            models.CheckConstraint(
                name="mix_up_of_something",
                condition=Q(speaker__isnull=False) | Q(quote__isnull=False),
            ),
            models.CheckConstraint(
                name="mix_up_kind", condition=Q(kind__in=[value for value, _ in MixUpKind.choices])
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.speaker or self.quote}"
