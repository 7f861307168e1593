"""Signing in and out: password, then the second factor of those who have one; on record either way."""

from __future__ import annotations

import time

from django.conf import settings
from django.contrib.auth import login, logout
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from briefs import audit, second_factor, sessions
from briefs.models import User
from briefs.second_factor import CLOSED_FOR

BACKEND = "briefs.sessions.Backend"
_PENDING = "signing_in"
#: How long a right password waits for its code.
_PENDING_SECONDS = 600


def begin(request: HttpRequest, user: User) -> bool:
    """After the right password: whether the account is open now. Else its code is awaited."""
    if not second_factor.is_on(user):
        _open(request, user)
        return True
    # The hash: a password that is changed meanwhile ends this, too.
    said = {"user": user.pk, "hash": user.get_session_auth_hash(), "at": time.time()}
    request.session[_PENDING] = said
    request.session.cycle_key()
    return False


def awaited(request: HttpRequest) -> User | None:
    """Whose code is awaited here."""
    said = request.session.get(_PENDING)
    if not said or not 0 <= time.time() - said["at"] < _PENDING_SECONDS:
        return None
    user = User.objects.filter(pk=said["user"], is_active=True).first()
    return user if user and user.get_session_auth_hash() == said["hash"] else None


def finish(request: HttpRequest, user: User, code: str) -> bool:
    """Whether the code opened the account. Raises second_factor.TooManyTriesError."""
    try:
        opened = second_factor.opens(user, code)
    except second_factor.TooManyTriesError:
        _locked(request, user)
        raise
    if not opened:
        audit.record(by=None, action="failed_code", on=user, after=sessions.told(request))
        return False
    request.session.pop(_PENDING, None)
    _open(request, user)
    return True


def failed(request: HttpRequest, email: str) -> None:
    """A wrong password, or a try while the account is closed. Of unknown accounts nothing is kept:
    what is typed there may be a password."""
    user = User.objects.filter(email=email.strip().lower()).first()
    if user is None:
        return
    if getattr(request, "axes_locked_out", False):
        _locked(request, user)
    else:
        audit.record(by=None, action="failed", on=user, after=sessions.told(request))


def is_closed(user: User) -> bool:
    """Whether too many wrong passwords were given where who is signed in must give it again."""
    since = timezone.now() - CLOSED_FOR
    given = audit.about(user).filter(action="failed_again", at__gt=since)
    return given.count() >= settings.AXES_FAILURE_LIMIT


def failed_again(request: HttpRequest) -> None:
    """Not the password of who is signed in: it may be somebody at their desk."""
    user = request.user
    audit.record(by=user, action="failed_again", on=user, after=sessions.told(request))
    if is_closed(user):
        _locked(request, user)


def leave(request: HttpRequest) -> None:
    """Signing out."""
    with transaction.atomic():
        if request.user.is_authenticated:
            audit.record(by=request.user, action="sign_out", on=request.user)
        logout(request)


def _open(request: HttpRequest, user: User) -> None:
    login(request, user, backend=BACKEND)
    sessions.begin(request)
    audit.record(by=user, action="sign_in", on=user, after=sessions.told(request))


def _locked(request: HttpRequest, user: User) -> None:
    """Once for each time that it is closed, however often it is tried."""
    since = timezone.now() - CLOSED_FOR
    if not audit.about(user).filter(action="lock", at__gt=since).exists():
        audit.record(by=None, action="lock", on=user, after=sessions.told(request))
