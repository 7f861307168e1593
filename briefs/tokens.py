"""API tokens: made, found by their secret, revoked.

A secret is 32 random bytes, so a plain hash of it cannot be searched through.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import logging
import secrets
from collections.abc import Iterable

from django.db import OperationalError, transaction
from django.utils import timezone

from briefs import audit
from briefs.models import ApiToken, User
from briefs.models.tokens import ApiTokenQuerySet

log = logging.getLogger("readout.tokens")

#: So that secret scanners, and people, know one when they see it.
PREFIX = "readout_"
MOST = 50
#: A read that follows another so soon writes nothing.
USED_AGAIN = dt.timedelta(minutes=10)


class TooManyTokensError(Exception):
    """The account has `MOST` tokens; one must be revoked first."""


def of(owner: User) -> ApiTokenQuerySet:
    """The owner's tokens that are not revoked, the newest first."""
    return ApiToken.objects.filter(owner=owner, revoked=None)


def make(
    *, owner: User, name: str, scopes: Iterable[str], days: int | None
) -> tuple[ApiToken, str]:
    """A new token and its secret, which is stored nowhere. days: how long it holds; None: ever.

    Raises TooManyTokensError.
    """
    secret = PREFIX + secrets.token_urlsafe(32)
    expires = timezone.now() + dt.timedelta(days=days) if days else None
    with transaction.atomic():
        User.objects.select_for_update().get(pk=owner.pk)
        if of(owner).count() >= MOST:
            raise TooManyTokensError
        token = ApiToken.objects.create(
            owner=owner, name=name, digest=_digest(secret), scopes=sorted(scopes), expires=expires
        )
        facts = audit.values(token, ["name", "scopes", "expires"])
        audit.record(by=owner, action="add", on=token, after=facts)
    return token, secret


def find(secret: str) -> ApiToken | None:
    """The usable token of this secret, its owner loaded; noted as used."""
    if not secret.startswith(PREFIX):
        return None
    usable = ApiToken.objects.usable().select_related("owner")
    token = usable.filter(digest=_digest(secret)).first()
    if token is not None:
        _note_use(token)
    return token


def revoke(*, by: User, token: ApiToken) -> None:
    """It opens nothing any more; revoking it again changes nothing."""
    with transaction.atomic():
        done = ApiToken.objects.filter(pk=token.pk, revoked=None).update(revoked=timezone.now())
        if done:
            audit.record(by=by, action="revoke", on=token)


def _note_use(token: ApiToken) -> None:
    now = timezone.now()
    if token.last_used and token.last_used >= now - USED_AGAIN:
        return
    try:
        ApiToken.objects.filter(pk=token.pk).update(last_used=now)
    except OperationalError as error:  # somebody writes for long; reading must not fail for it
        log.warning("use of a token not noted: %s", error)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()
