"""What day and hour it is where somebody is: the time zone of their account."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from contextlib import AbstractContextManager

from django.utils import timezone

HOME = "UTC"


def zone_of(user: object) -> dt.tzinfo:
    """Of somebody without an account UTC."""
    return zoneinfo.ZoneInfo(getattr(user, "time_zone", HOME))


def in_zone_of(user: object) -> AbstractContextManager[None]:
    """Within it days are those of this person, also the one that relative periods begin at."""
    return timezone.override(zone_of(user))
