"""Bookmarked queries, stored as structured filters with the version of their language."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from briefs.models.fields import PublicIdField
from search.models.sharing import SharedQuerySet


class SavedSearch(models.Model):
    """`filters` holds the parameters of the results page as lists: {"q": [...], "speaker": [...]}."""

    public_id = PublicIdField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_searches"
    )
    name = models.CharField(max_length=200)
    filters = models.JSONField(default=dict)
    version = models.PositiveSmallIntegerField(default=1)
    shared = models.BooleanField(default=False, help_text="The team may open it.")
    created = models.DateTimeField(default=timezone.now, editable=False)
    changed = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = SharedQuerySet.as_manager()

    class Meta:
        ordering = ["-created"]
        verbose_name_plural = "saved searches"
        constraints = [
            models.CheckConstraint(name="saved_search_has_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name


class Share(models.Model):
    """One colleague who may open and copy a search, whether or not the team may."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="shares")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["search", "user"], name="shared_once")]

    def __str__(self) -> str:
        return f"{self.search} with {self.user}"


class Seen(models.Model):
    """Up to where a reader has seen a saved search: first-seen numbers, and decisions of editors."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="seen")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    sequence = models.PositiveBigIntegerField(default=0)
    decision = models.PositiveBigIntegerField(default=0, help_text="The last one of the record.")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "seen"
        constraints = [models.UniqueConstraint(fields=["search", "user"], name="seen_once")]

    def __str__(self) -> str:
        return f"{self.search} by {self.user} up to {self.sequence}"
