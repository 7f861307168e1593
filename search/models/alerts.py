"""Alerts on saved searches, what they told, and the mails that carried it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone

from briefs.models.fields import PublicIdField
from search.models.saved import SavedSearch


class Cadence(models.TextChoices):
    OFF = "off", "Off"
    AT_ONCE = "at-once", "At once"
    DAILY = "daily", "Every morning"
    WEEKLY = "weekly", "On Monday mornings"


class Alert(models.Model):
    """How often somebody wants to hear of news on a search, and up to where they have."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="alerts")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="alerts"
    )
    cadence = models.CharField(max_length=8, choices=Cadence.choices, default=Cadence.OFF)
    sequence = models.PositiveBigIntegerField(help_text="Told of what was first seen up to this.")
    due = models.DateTimeField(default=timezone.now, help_text="Not before.")
    silence_due = models.DateTimeField(default=timezone.now, help_text="The same, for silences.")
    listens_from = models.DateField(
        null=True, help_text="Silences that began before this day are none of its news."
    )
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["search", "user"], name="alert_once")]
        indexes = [models.Index(fields=["cadence", "due"])]

    def __str__(self) -> str:
        return f"{self.search} for {self.user}: {self.get_cadence_display()}"


class Mail(models.Model):
    """A mail about what several alerts told: recorded before it goes out, and after."""

    public_id = PublicIdField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    message_id = models.CharField(max_length=120, unique=True, help_text="The same at each try.")
    created = models.DateTimeField(default=timezone.now, editable=False)
    sent = models.DateTimeField(null=True, blank=True)
    given_up = models.DateTimeField(null=True, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    try_after = models.DateTimeField(default=timezone.now)
    error = models.CharField(max_length=400, blank=True)

    class Meta:
        ordering = ["-pk"]
        indexes = [
            models.Index(
                name="mail_waiting",
                fields=["try_after"],
                condition=models.Q(sent=None, given_up=None),
            )
        ]

    def __str__(self) -> str:
        return f"{self.message_id} to {self.user}"


class Firing(models.Model):
    """What an alert told. Windows of one alert follow each other, so nothing is told twice."""

    class Kind(models.TextChoices):
        NEW = "new", "New"
        SILENT = "silent", "Fell silent"

    alert = models.ForeignKey(Alert, on_delete=models.CASCADE, related_name="firings")
    kind = models.CharField(max_length=6, choices=Kind.choices, default=Kind.NEW)
    key = models.CharField(max_length=300, help_text="Told once per alert, kind and key.")
    count = models.PositiveIntegerField(default=0)
    asked = models.TextField(
        blank=True, help_text="The search for exactly these, also when the saved one is changed."
    )
    silence = models.JSONField(default=dict, blank=True)
    mail = models.ForeignKey(
        Mail, null=True, blank=True, on_delete=models.SET_NULL, related_name="firings"
    )
    created = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["alert", "kind", "key"], name="told_once"),
        ]

    def __str__(self) -> str:
        return f"{self.alert_id} {self.kind} {self.key}"
