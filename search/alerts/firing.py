"""What is told now, and to whom: worked out from what is stored, and recorded in one transaction.

An alert's number moves on together with the record of what was told, by compare-and-set, so that
two workers, or one that was killed and came back, tell nothing twice and leave nothing out.
"""

from __future__ import annotations

import datetime as dt
import itertools
import time
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from briefs.local_time import in_zone_of, zone_of
from briefs.models import User
from briefs.models.fields import new_public_id
from briefs.slices import batched
from search import indexing
from search.alerts.counting import Answer, new_on
from search.alerts.silence import Silence, last_day, of_speaker, silences
from search.alerts.times import PAUSE, next_due, next_silence_due
from search.engine import engine
from search.engines.base import EngineError
from search.merged import leading_to
from search.models import Alert, Cadence, Firing, Mail, SavedSearch
from search.news import new_ones
from search.query.errors import QueryError
from search.stored import read

#: After so many no further reader is told anything in one job.
SECONDS = 20.0


def due(now: dt.datetime, upto: int) -> QuerySet[Alert]:
    """Alerts that may have something to tell."""
    is_on = Alert.objects.exclude(cadence=Cadence.OFF)
    at_once = Q(cadence=Cadence.AT_ONCE, due__lte=now, sequence__lt=upto)
    at_times = Q(cadence__in=[Cadence.DAILY, Cadence.WEEKLY], due__lte=now)
    return is_on.filter(at_once | at_times | Q(silence_due__lte=now))


def is_due() -> bool:
    now = timezone.now()
    is_on = Alert.objects.exclude(cadence=Cadence.OFF)
    if not is_on.filter(Q(due__lte=now) | Q(silence_due__lte=now)).exists():
        return False
    try:
        return due(now, indexing.indexed_sequence(engine())).exists()
    except EngineError:
        return False


def fire() -> int:
    """Record what is to be told now; returns how many findings. Raises IndexMissing.

    After some seconds the readers who are left wait for the next job: the worker has uploads to read,
    too, and looking for silences on thousands of searches takes minutes.
    """
    now, upto = timezone.now(), indexing.indexed_sequence(engine())
    until = time.monotonic() + SECONDS
    alerts = list(due(now, upto).select_related("search", "user").order_by("user_id", "pk"))
    listening = _listening(alerts)
    found = _counted((one for one in listening if _tells(one, now)), upto)
    quiet = {one for one in alerts if _is_quiet(one, found, now)}
    _pass_by(quiet, upto)
    told = 0
    left = (one for one in alerts if one not in quiet)
    for _, group in itertools.groupby(left, key=lambda one: one.user_id):
        own = list(group)
        with in_zone_of(own[0].user):
            told += _record(own, listening, found, now, upto)
        if time.monotonic() > until:
            break
    return told


def _counted(alerts: Iterable[Alert], upto: int) -> dict[int, Answer]:
    """Key of an alert -> how much is new; what has none is left out.

    Those of one day together: relative periods begin at the day it is where the reader is, and
    there are three of those on earth at most.
    """
    by_day: dict[dt.date, list[Alert]] = defaultdict(list)
    for alert in alerts:
        by_day[timezone.localdate(timezone=zone_of(alert.user))].append(alert)
    found: dict[int, Answer] = {}
    for group in by_day.values():
        with in_zone_of(group[0].user):
            answers = new_on(((one.search, one.sequence) for one in group), upto)
        for one in group:
            if (question := (one.search, one.sequence)) in answers:
                found[one.pk] = answers[question]
    return found


def _is_quiet(alert: Alert, found: Mapping[int, Answer], now: dt.datetime) -> bool:
    """Whether all there is to do is to remember that there was nothing; of thousands most are."""
    return alert.cadence == Cadence.AT_ONCE and alert.silence_due > now and alert.pk not in found


def _pass_by(alerts: Iterable[Alert], upto: int) -> None:
    by_number = sorted(alerts, key=lambda one: one.sequence)
    for sequence, group in itertools.groupby(by_number, key=lambda one: one.sequence):
        for some in batched([one.pk for one in group]):
            same = Alert.objects.filter(pk__in=some, sequence=sequence, cadence=Cadence.AT_ONCE)
            same.update(sequence=max(sequence, upto))


def _listening(alerts: Iterable[Alert]) -> set[Alert]:
    """Those whose owner is here and may still see the search."""
    kept = set()
    for user, group in itertools.groupby(alerts, key=lambda one: one.user):
        if not user.is_active:
            continue
        own = list(group)
        visible = SavedSearch.objects.visible_to(user).filter(alerts__user=user)
        seen = set(visible.values_list("pk", flat=True))
        kept |= {one for one in own if one.search_id in seen}
    return kept


def _tells(alert: Alert, now: dt.datetime) -> bool:
    """Whether news is due, and not a look for silences alone."""
    return alert.due <= now


def _record(
    alerts: list[Alert],
    listening: set[Alert],
    found: Mapping[int, Answer],
    now: dt.datetime,
    upto: int,
) -> int:
    """The alerts of one reader: what they tell, in one mail."""
    firings: list[Firing] = []
    silent = {one: _silences(one) for one in alerts if one in listening and one.silence_due <= now}
    with transaction.atomic():
        for alert in alerts:
            listens = alert in listening
            count = found.get(alert.pk, 0) if listens else 0
            looked = silent.get(alert, ()) is not None
            if not _move_on(alert, now, upto, count=count, looked=looked) or not listens:
                continue  # another worker was here, or nobody to tell
            if count:
                firings.append(_of_news(alert, upto, count))
            firings += _of_silences(alert, silent.get(alert) or ())
        if firings and settings.MAIL:
            mail = _mail(alerts[0].user)
            for firing in firings:
                firing.mail = mail
        Firing.objects.bulk_create(firings)
    return len(firings)


def _move_on(alert: Alert, now: dt.datetime, upto: int, *, count: Answer, looked: bool) -> bool:
    """Set when it is due again; the number too, if it tells its news now. An alert at once that
    found nothing goes on listening. What was not answered (count None, not looked for silences) is
    asked again soon, from where it stood."""
    changes: dict[str, object] = {}
    if _tells(alert, now) and count is None:
        changes["due"] = now + PAUSE
    elif _tells(alert, now):
        changes["sequence"] = max(alert.sequence, upto)
        if count or alert.cadence != Cadence.AT_ONCE:
            changes["due"] = next_due(alert.cadence, alert.user, now)
    if alert.silence_due <= now:
        again = next_silence_due(alert.cadence, alert.user, now)
        changes["silence_due"] = again if looked else now + PAUSE
    same = {name: getattr(alert, name) for name in ("cadence", "sequence", "due", "silence_due")}
    return bool(Alert.objects.filter(pk=alert.pk, **same).update(**changes))


def _of_news(alert: Alert, upto: int, count: int) -> Firing:
    # It was read when it was counted; its names are looked up by whoever opens the link.
    query = read(alert.search.filters, alert.search.version, vocabulary=None).query
    return Firing(
        alert=alert,
        kind=Firing.Kind.NEW,
        key=str(alert.sequence),
        count=count,
        asked=new_ones(query, alert.sequence, upto).to_querystring(),
    )


def _silences(alert: Alert) -> list[Silence] | None:
    """None where the engine did not answer."""
    stored = read(alert.search.filters, alert.search.version)
    if stored.problem:
        return []
    try:
        return silences(stored.query, last_day())
    except EngineError:
        return None
    except QueryError:
        return []


def _of_silences(alert: Alert, found: Sequence[Silence]) -> list[Firing]:
    """Those that began while the alert was listening and were not told yet."""
    if not found:
        return []
    query = read(alert.search.filters, alert.search.version).query
    fired = Firing.objects.filter(alert=alert, kind=Firing.Kind.SILENT)
    keys = [key.rpartition(":") for key in fired.values_list("key", flat=True)]
    now_called = leading_to("speaker", {slug for slug, _, _ in keys})
    told = {f"{now_called.get(slug, slug)}:{last}" for slug, _, last in keys}
    return [
        Firing(
            alert=alert,
            kind=Firing.Kind.SILENT,
            key=one.key,
            asked=of_speaker(query, one).to_querystring(),
            silence={"name": one.name, "last": str(one.last), "usual": one.usual},
        )
        for one in found
        if one.key not in told and (alert.listens_from is None or one.since > alert.listens_from)
    ]


def _mail(user: User) -> Mail:
    public_id = new_public_id()
    host = settings.ADDRESS.split("//")[1].split(":")[0]
    return Mail.objects.create(
        public_id=public_id, user=user, message_id=f"<alert-{public_id}@{host}>"
    )
