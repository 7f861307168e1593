"""When an alert is due."""

from __future__ import annotations

import datetime as dt

from briefs.local_time import zone_of
from briefs.models import User
from search.models import Cadence

MORNING = dt.time(7)
MONDAY = 0
#: After a mail at once the next of that alert waits, so that an import of many articles is few mails.
PAUSE = dt.timedelta(minutes=5)


def next_due(cadence: str, user: User, now: dt.datetime) -> dt.datetime:
    """The next time after `now` at which an alert of this cadence tells something.

    Mornings are those of the user's time zone.
    """
    if cadence == Cadence.AT_ONCE:
        return now + PAUSE
    here = now.astimezone(zone_of(user))
    day = here.date() + dt.timedelta(days=1)
    if cadence == Cadence.WEEKLY:
        day += dt.timedelta(days=(MONDAY - day.weekday()) % 7)
    return dt.datetime.combine(day, MORNING, here.tzinfo)


def next_silence_due(cadence: str, user: User, now: dt.datetime) -> dt.datetime:
    """Silences are looked for every morning at most: they are counted in days."""
    return next_due(Cadence.DAILY if cadence == Cadence.AT_ONCE else cadence, user, now)
