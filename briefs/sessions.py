"""Where people are signed in: Django's sessions with whose they are, listed and ended.

Settings name this module as the session engine.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.backends import BaseBackend
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.db import OperationalError, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from briefs import audit, limits
from briefs.models import Session, User
from briefs.prepared import Prepared

log = logging.getLogger("readout.sessions")

REMOVE_EXPIRED = "remove sessions"
#: A request that follows another so soon writes nothing.
USED_AGAIN = dt.timedelta(minutes=10)
#: Noted in the session when somebody signs in.
_BEGAN, _WITH, _FROM = "began", "with", "from"
#: The first that is found; Chrome says that it is Safari, and the others that they are Chrome.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
    ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"),
    ("Macintosh", "macOS"), ("CrOS", "ChromeOS"), ("Linux", "Linux"),
)  # fmt: skip


class SessionStore(DatabaseStore):
    last_used: dt.datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        made = super().create_model_instance(data)
        made.user_id = data.get(SESSION_KEY)
        return made

    def _get_session_from_db(self) -> Session | None:
        row = _BY_KEY.first(self.session_key)
        if row and row.expire_date <= timezone.now():
            row = None
        if row is None:
            self._session_key = None
        self.last_used = row.last_used if row and row.user_id else None
        return row


#: Every request asks for both.
_BY_KEY = Prepared[Session](lambda key: Session.objects.filter(session_key=key).order_by())
_USER = Prepared[User](lambda pk: User.objects.filter(pk=pk).order_by())


class Backend(BaseBackend):
    """Whose a session is. It opens none: passwords are another's."""

    def get_user(self, user_id: int) -> User | None:
        user = _USER.first(user_id)
        return user if user and user.is_active else None


@dataclass(frozen=True, slots=True)
class Place:
    """Where somebody is signed in. public_id names the session without being its key. began:
    None, used_with and used_from: "" where it was not noted."""

    public_id: str
    began: dt.datetime | None
    last_used: dt.datetime
    used_with: str
    used_from: str
    is_here: bool


def begin(request: HttpRequest) -> None:
    """Note in the session of who has just signed in what will tell it from others."""
    request.session.update({_BEGAN: timezone.now().isoformat(), **told(request)})


def told(request: HttpRequest) -> dict[str, str]:
    """With which browser, from which address."""
    agent = request.headers.get("User-Agent", "")
    return {_WITH: _browser(agent), _FROM: limits.client_address(request)}


def of(user: User, *, here: str | None = None) -> list[Place]:
    """The sessions that open the account, the last used first. here: the key of one's own."""
    return [
        _place(row, row.get_decoded(), here) for row in _open(user).order_by("-last_used", "pk")
    ]


def end(*, by: User, public_id: str) -> bool:
    """Whether there was such a session of theirs, which is ended."""
    for row in _open(by):
        if _public_id(row.session_key) == public_id:
            with transaction.atomic():
                row.delete()
                audit.record(by=by, action="end_session", on=by)
            return True
    return False


def end_all(user: User) -> None:
    """Whoever holds one of them is asked to sign in again."""
    Session.objects.filter(user=user).delete()


def note_use(request: HttpRequest) -> None:
    session = request.session
    seen = getattr(session, "last_used", None)
    if seen is None or seen >= timezone.now() - USED_AGAIN:
        return
    try:
        Session.objects.filter(pk=session.session_key).update(last_used=timezone.now())
    except OperationalError as error:  # somebody writes for long; reading must not fail for it
        log.warning("use of a session not noted: %s", error)


def is_removal_due() -> bool:
    return Session.objects.filter(expire_date__lt=timezone.now() - dt.timedelta(days=1)).exists()


def remove_expired() -> None:
    Session.objects.filter(expire_date__lt=timezone.now()).delete()


def _open(user: User):
    return Session.objects.filter(user=user, expire_date__gt=timezone.now())


def _place(row: Session, noted: Mapping[str, Any], here: str | None) -> Place:
    return Place(
        public_id=_public_id(row.session_key),
        began=parse_datetime(noted.get(_BEGAN, "")),
        last_used=row.last_used,
        used_with=noted.get(_WITH, ""),
        used_from=noted.get(_FROM, ""),
        is_here=row.session_key == here,
    )


def _public_id(key: str) -> str:
    return hashlib.sha256(f"session {key}".encode()).hexdigest()[:20]


def _browser(agent: str) -> str:
    """ "Firefox on Linux"; the program's own name where it is no browser that we know."""
    browser = next((name for word, name in _BROWSERS if word in agent), "")
    system = next((name for word, name in _SYSTEMS if word in agent), "")
    if browser and system:
        return f"{browser} on {system}"
    plain = re.match(r"[\w.-]{1,30}", agent)
    return browser or system or (plain[0] if plain else "an unknown program")
