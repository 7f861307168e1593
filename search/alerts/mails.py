"""Mails about what alerts told. A mail is a record first, sent next, and recorded as sent last.

Who is killed between the last two sends it again when it is back, with the same Message-ID, by
which mail programs know it. What a mail says is read from its record, so it says the same.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from dataclasses import dataclass, replace
from email.utils import formatdate
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPHeloError,
    SMTPServerDisconnected,
)

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from briefs.local_time import in_zone_of
from briefs.models import User
from search import readout
from search.addresses import address
from search.alerts.switching import off_address
from search.engine import engine
from search.lines import Line, of_hits
from search.links import results_address
from search.models import Cadence, Firing, Mail, SavedSearch
from search.news import noun
from search.query.request import SearchQuery
from search.stored import read
from search.templatetags.interface import counted
from search.vocabulary import DatabaseVocabulary

log = logging.getLogger("readout.alerts")

#: Findings in one mail, and results shown of each.
MOST_TOLD, MOST_RESULTS = 25, 10
#: Waits between tries; the last goes on until it is given up.
BACKOFF = (60, 300, 1800, 3600)
GIVE_UP_AFTER = dt.timedelta(days=3)
#: After so many no further mail is begun in one job.
SECONDS = 20.0
_OF_THE_CONNECTION = (
    SMTPAuthenticationError, SMTPConnectError, SMTPHeloError, SMTPServerDisconnected,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Told:
    """One finding in a mail. why: the search in words. more: results that are not shown."""

    name: str
    why: str
    said: str
    href: str
    off: str
    results: list[Line]
    more: int = 0


def waiting() -> QuerySet[Mail]:
    return Mail.objects.filter(sent=None, given_up=None)


def is_due() -> bool:
    return settings.MAIL and waiting().filter(try_after__lte=timezone.now()).exists()


class _Away(Exception):
    """The server cannot be reached, which concerns every mail."""


def send_due() -> int:
    """Send what waits, the oldest first, over one connection; returns how many went out.

    What fails is tried again, later each time. A server that is away is asked once for all, and
    after some seconds the rest waits for the next job: the worker has uploads to read, too.
    """
    if not settings.MAIL:
        return 0
    connection, until = get_connection(), time.monotonic() + SECONDS
    due = list(
        waiting().filter(try_after__lte=timezone.now()).select_related("user").order_by("pk")
    )
    sent = 0
    try:
        for place, mail in enumerate(due):
            if time.monotonic() > until:
                break
            try:
                sent += _send(mail, connection)
            except _Away as error:
                for one in due[place:]:
                    _failed(one, error.__cause__ or error)
                break
    finally:
        _close(connection)
    return sent


def _close(connection: BaseEmailBackend) -> None:
    try:
        connection.close()
    except OSError as error:  # all that went out is recorded
        log.warning("the mail server ended the connection: %s", error)


def _send(mail: Mail, connection: BaseEmailBackend) -> bool:
    """Whether it went out. Raises _Away."""
    if not _is_wanted(mail):
        _give_up(mail, "Nobody wants to hear of it any more.")
        return False
    try:
        with in_zone_of(mail.user):
            message = compose(mail)
    except Exception as error:  # a mail that cannot be made holds up no other
        _failed(mail, error)
        return False
    try:
        connection.open()
        connection.send_messages([message])
    except _OF_THE_CONNECTION as error:
        raise _Away from error
    except Exception as error:  # nor one that cannot be sent
        if isinstance(error, OSError) and not isinstance(error, SMTPException):
            raise _Away from error
        _failed(mail, error)
        return False
    waiting().filter(pk=mail.pk).update(
        sent=timezone.now(), tries=F("tries") + 1, error="", try_after=timezone.now()
    )
    return True


def _is_wanted(mail: Mail) -> bool:
    return mail.user.is_active and _findings(mail).exists()


def _findings(mail: Mail) -> QuerySet[Firing]:
    """What is in the mail, of searches that its reader may still see and wants to hear of."""
    visible = SavedSearch.objects.visible_to(mail.user)
    rows = mail.firings.filter(alert__search__in=visible).exclude(alert__cadence=Cadence.OFF)
    return rows.select_related("alert__search", "alert__user").order_by("kind", "-count", "pk")


def _failed(mail: Mail, error: BaseException) -> None:
    told = f"{type(error).__name__}: {error}"[:400]
    log.warning("mail %s was not sent: %s", mail.message_id, told)
    now = timezone.now()
    if now - mail.created > GIVE_UP_AFTER:
        _give_up(mail, told)
        return
    wait = dt.timedelta(seconds=BACKOFF[min(mail.tries, len(BACKOFF) - 1)])
    waiting().filter(pk=mail.pk).update(tries=F("tries") + 1, error=told, try_after=now + wait)


def _give_up(mail: Mail, why: str) -> None:
    waiting().filter(pk=mail.pk).update(given_up=timezone.now(), error=why)


# What it says


def compose(mail: Mail) -> EmailMultiAlternatives:
    """The message, in text and HTML. Raises EngineError, QueryError."""
    findings = list(_findings(mail))
    told = [_told(one) for one in findings[:MOST_TOLD]]
    off_all = off_address(mail.user)
    context = {
        "told": told,
        "more": len(findings) - len(told),
        "alerts": settings.ADDRESS + address("alerts"),
        "off_all": off_all,
    }
    message = EmailMultiAlternatives(
        subject=_subject(findings),
        body=render_to_string("mail/alert.txt", context),
        to=[mail.user.email],
        headers={
            "Message-ID": mail.message_id,
            "Date": formatdate(mail.created.timestamp()),
            "List-Unsubscribe": f"<{off_all}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "Auto-Submitted": "auto-generated",
        },
    )
    message.attach_alternative(render_to_string("mail/alert.html", context), "text/html")
    return message


def _subject(findings: list[Firing]) -> str:
    names = list(dict.fromkeys(one.alert.search.name for one in findings))
    new = sum(one.count for one in findings)
    said = f"{new:,} new" if new else "Silence"
    on = f"on {names[0]}" if len(names) == 1 else f"on {len(names)} saved searches"
    return " ".join(f"{said} {on}".split())[:150]


def _told(one: Firing) -> Told:
    search, asked = one.alert.search, SearchQuery.from_querystring(one.asked)
    stored = read(search.filters, search.version)
    is_new = one.kind == Firing.Kind.NEW
    results = _results(asked, one.alert.user) if is_new else []
    return Told(
        name=search.name,
        why=readout.sentence(readout.chips(stored.query)) or f"all {stored.query.kind}",
        said=in_words(one),
        href=settings.ADDRESS + results_address(asked),
        off=off_address(one.alert.user, one.alert),
        results=results,
        more=max(0, one.count - len(results)),
    )


def in_words(one: Firing) -> str:
    """ "12 new statements", or who fell silent since when."""
    if one.kind == Firing.Kind.NEW:
        return counted(one.count, f"new {noun(SearchQuery.from_querystring(one.asked).kind)}")
    told, last = one.silence, dt.date.fromisoformat(one.silence["last"])
    return (
        f"{told['name']} fell silent: nothing since {last.day} {last:%b %Y}, where the longest gap"
        f" within a year was {counted(told['usual'], 'day')}"
    )


def _results(window: SearchQuery, reader: User) -> list[Line]:
    request = window.with_sort("newest").to_engine(DatabaseVocabulary())
    hits = engine().search(replace(request, offset=0, limit=MOST_RESULTS)).hits
    return [
        replace(one, href=settings.ADDRESS + one.href) for one in of_hits(hits, window.kind, reader)
    ]
