"""What one person owns and lets others read: the team (`shared`), or colleagues (`shares`)."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class SharedQuerySet(models.QuerySet):
    """Of a model with `owner`, `shared`, `deleted_at`, and `shares`: one row for each colleague."""

    def live(self) -> SharedQuerySet:
        return self.filter(deleted_at__isnull=True)

    def visible_to(self, user) -> SharedQuerySet:
        """One's own, what the team may read, and what somebody shares with one."""
        with_one = self.model._default_manager.filter(shares__user=user).values("pk")
        return self.live().filter(Q(owner=user) | Q(shared=True) | Q(pk__in=with_one))
