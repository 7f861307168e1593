"""Wrong passwords, which django-axes counts by account and address: people type passwords where the
name should be, so that none is kept as it was typed, and nothing longer than it counts."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from axes.models import AccessAttempt, AccessLog
from axes.utils import reset
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

FORGET_OLD = "forget wrong passwords"


def counted_as(request: HttpRequest, credentials: Mapping[str, str] | None = None) -> str | None:
    """What stands for the name that was typed (AXES_USERNAME_CALLABLE)."""
    name = (credentials or request.POST).get(settings.AXES_USERNAME_FORM_FIELD)
    return _digest(name) if name else None


def forget(email: str) -> None:
    """The account is open again to who knows its password."""
    reset(username=_digest(email))


def are_old() -> bool:
    return _old().exists() or AccessLog.objects.exists()


def forget_old() -> None:
    """Of earlier versions, which kept every sign-in here, that as well."""
    _old().delete()
    AccessLog.objects.all().delete()


def _old():
    counted_for = dt.timedelta(hours=settings.AXES_COOLOFF_TIME)
    return AccessAttempt.objects.filter(attempt_time__lt=timezone.now() - counted_for)


def _digest(name: str) -> str:
    return salted_hmac("briefs.tries", name.lower(), algorithm="sha256").hexdigest()
