"""Where people are signed in, and the second factor of those who have one."""

from __future__ import annotations

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.utils import timezone


class Session(AbstractBaseSession):
    """Django's, which knows whose it is. user: None before somebody signs in."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="sessions"
    )
    last_used = models.DateTimeField(default=timezone.now)

    @classmethod
    def get_session_store_class(cls) -> type:
        from briefs.sessions import SessionStore

        return SessionStore


class SecondFactor(models.Model):
    """A secret shared with an app that makes codes of it and the time (RFC 6238).

    confirmed: None until a first code has shown that the app has it. last_step: of the last code
    that was taken, for none is taken twice. recovery: hashes of the codes that open without the app.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="second_factor",
    )
    secret = models.CharField(max_length=32)
    confirmed = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)
    recovery = models.JSONField(default=list)
    failures = models.PositiveSmallIntegerField(default=0)
    failed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"second factor of {self.user}"
