"""Turning alerts on and off, also by an address in a mail that needs no account."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.core import signing
from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from briefs.models import User
from search import saved
from search.alerts.silence import last_day
from search.alerts.times import next_due, next_silence_due
from search.models import Alert, Cadence, SavedSearch

_signer = signing.Signer(salt="alerts-off", sep=".")


def set_cadence(*, search: SavedSearch, user: User, cadence: str) -> Alert:
    """What there is now is no news; between two cadences nothing is lost or told again."""
    now = timezone.now()
    with transaction.atomic():
        # Two first ones at once: the constraint lets one in, and the other waits for its lock.
        Alert.objects.get_or_create(search=search, user=user, defaults={"sequence": 0})
        alert = Alert.objects.select_for_update().get(search=search, user=user)
        if alert.cadence == Cadence.OFF:
            alert.sequence = max(alert.sequence, saved.standing())
            alert.listens_from = last_day()
        alert.cadence = cadence
        alert.due = now if cadence == Cadence.AT_ONCE else next_due(cadence, user, now)
        alert.silence_due = next_silence_due(cadence, user, now)
        alert.save()
    return alert


def off_address(user: User, alert: Alert | None = None) -> str:
    """The address that turns off one alert, or all of somebody's."""
    token = _signer.sign(f"{user.pk}-{alert.pk if alert else 0}")
    return settings.ADDRESS + reverse("alerts_off", args=[token])


@dataclass(frozen=True, slots=True)
class Meant:
    """What an address of `off_address` is about: all alerts of somebody, or one.

    name: of the one's search, as long as its reader may see that.
    """

    alerts: QuerySet[Alert]
    is_one: bool = False
    name: str = ""


def of_token(token: str) -> Meant | None:
    """None for what is no such address."""
    try:
        user, alert = map(int, _signer.unsign(token).split("-"))
    except signing.BadSignature:
        return None
    alerts = Alert.objects.filter(user=user)
    if not alert:
        return Meant(alerts)
    one = alerts.filter(pk=alert).select_related("search", "user").first()
    visible = SavedSearch.objects.visible_to(one.user) if one else SavedSearch.objects.none()
    seen = visible.filter(alerts__pk=alert).first()
    return Meant(alerts.filter(pk=alert), is_one=True, name=seen.name if seen else "")


def turn_off(alerts: QuerySet[Alert]) -> int:
    return alerts.update(cadence=Cadence.OFF)
