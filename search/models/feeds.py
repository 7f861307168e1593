"""Feeds of saved searches."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from briefs.models.fields import PublicIdField
from search.models.saved import SavedSearch


class Feed(models.Model):
    """Somebody's feed of a search. Its address is worked out from `public_id` and the secret key of
    the installation, so that nobody can read addresses from the database; without the row it is none.
    """

    public_id = PublicIdField()
    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="feeds")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["search", "user"], name="feed_once")]

    def __str__(self) -> str:
        return f"{self.search} for {self.user}"
