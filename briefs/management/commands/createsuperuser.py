"""Django's own, on record."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.management.commands import createsuperuser

from briefs import accounts, audit
from briefs.models import User


class Command(createsuperuser.Command):
    def handle(self, *args: Any, **options: Any) -> None:
        known = set(User.objects.values_list("pk", flat=True))
        super().handle(*args, **options)
        for user in User.objects.exclude(pk__in=known):
            if not audit.latest(user):  # made meanwhile, by somebody else
                accounts.was_added(by=None, user=user)
