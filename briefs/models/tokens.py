"""Tokens by which programs use the API in an account's name."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

from briefs.models.fields import PublicIdField


class Scope(models.TextChoices):
    READ = "read", "Read: search, articles, statements, saved searches"
    UPLOAD = "upload", "Upload articles, where the account may"
    SAVE = "save", "Save searches"


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def usable(self) -> ApiTokenQuerySet:
        """Neither revoked nor expired, of an account that may sign in."""
        unexpired = Q(expires=None) | Q(expires__gt=timezone.now())
        return self.filter(unexpired, revoked=None, owner__is_active=True)


class ApiToken(models.Model):
    """Only the hash of the secret is kept. scopes: values of `Scope`."""

    public_id = PublicIdField()
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens"
    )
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(default=list)
    created = models.DateTimeField(default=timezone.now, editable=False)
    expires = models.DateTimeField(null=True, blank=True)
    last_used = models.DateTimeField(null=True, blank=True, editable=False)
    revoked = models.DateTimeField(null=True, blank=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-created", "-id"]
        verbose_name = "API token"

    def __str__(self) -> str:
        return self.name

    @property
    def is_expired(self) -> bool:
        return self.expires is not None and self.expires <= timezone.now()

    @property
    def may(self) -> list[str]:
        """What it may do, in words."""
        return [label for value, label in Scope.choices if value in self.scopes]
