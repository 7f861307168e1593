"""Dossiers: statements that an analyst collects, with their wording at the time."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from briefs.models import Quote
from briefs.models.fields import PublicIdField
from search.models.sharing import SharedQuerySet


class DossierQuerySet(SharedQuerySet):
    def changeable_by(self, user) -> DossierQuerySet:
        """One's own, and those whose owner gave one the same rights."""
        owned = DossierShare.objects.filter(user=user, owns=True).values("dossier")
        return self.live().filter(Q(owner=user) | Q(pk__in=owned))


class Dossier(models.Model):
    """Private unless shared."""

    public_id = PublicIdField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="dossiers"
    )
    name = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    shared = models.BooleanField(default=False, help_text="The team may read it.")
    created = models.DateTimeField(default=timezone.now, editable=False)
    changed = models.DateTimeField(default=timezone.now, editable=False)
    deleted_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = DossierQuerySet.as_manager()

    class Meta:
        ordering = ["-changed"]
        constraints = [models.CheckConstraint(name="dossier_has_name", condition=~Q(name=""))]

    def __str__(self) -> str:
        return self.name


class DossierShare(models.Model):
    """One colleague who may read and copy a dossier; with `owns` also change and share it."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="shares")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    owns = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "user"], name="dossier_shared_once")
        ]

    def __str__(self) -> str:
        return f"{self.dossier} with {self.user}"


class DossierItem(models.Model):
    """A statement in a dossier. `kept` is what it was like then (search.snapshots)."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="items")
    quote = models.ForeignKey(Quote, null=True, on_delete=models.SET_NULL, related_name="+")
    statement = models.CharField(max_length=16, help_text="The statement's public id.")
    position = models.PositiveIntegerField()
    note = models.TextField(blank=True)
    kept = models.JSONField()
    added_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    added = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["dossier_id", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["dossier", "statement"], name="dossier_item_once")
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.statement}"
