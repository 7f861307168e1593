"""The second factor: codes that an app makes of a shared secret and the time.

TOTP as in RFC 6238 over HOTP (RFC 4226): SHA-1, six digits, steps of 30 seconds, which every app
knows. A code of the step before or after is taken, too, and none twice. Five wrong ones close it
for a quarter of an hour.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import secrets
import time
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from briefs import audit
from briefs.models import SecondFactor, User

STEP_SECONDS, DIGITS, _DRIFT = 30, 6, 1
_SECRET_BYTES = 20
MOST_FAILURES, CLOSED_FOR = 5, dt.timedelta(minutes=15)
#: Ten codes of 50 bits: too many to try, so that a plain hash of one says nothing.
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstvwxyz0123456789"


class TooManyTriesError(Exception):
    """Five wrong codes within a quarter of an hour."""


def is_on(user: User) -> bool:
    return SecondFactor.objects.filter(user=user).exclude(confirmed=None).exists()


def pending(user: User) -> SecondFactor | None:
    """The one that was begun and waits for its first code."""
    return SecondFactor.objects.filter(user=user, confirmed=None).first()


def begin(user: User) -> None:
    """A new secret, which takes effect with its first code. Nothing changes where one is on."""
    if not is_on(user):
        secret = base64.b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()
        SecondFactor.objects.update_or_create(user=user, defaults={"secret": secret, "failures": 0})


def confirm(user: User, code: str) -> list[str] | None:
    """Turn it on; returns the recovery codes, which are shown this once. None: a wrong code.

    Raises TooManyTriesError.
    """
    with transaction.atomic():
        factor = SecondFactor.objects.select_for_update().filter(user=user, confirmed=None).first()
        if factor is None or not _takes(factor, _bare(code)):
            return None
        codes = [_recovery_code() for _ in range(RECOVERY_CODES)]
        factor.confirmed, factor.recovery = timezone.now(), [_digest(one) for one in codes]
        factor.save()
        audit.record(by=user, action="factor_on", on=user)
        return codes


def opens(user: User, code: str) -> bool:
    """Whether a code, of the app or for recovery, lets its owner in; it does so once.

    Raises TooManyTriesError.
    """
    with transaction.atomic():
        confirmed = SecondFactor.objects.exclude(confirmed=None)
        factor = confirmed.select_for_update().filter(user=user).first()
        return factor is not None and _takes(factor, _bare(code))


def turn_off(*, by: User | None, user: User) -> None:
    """by: None from the command line."""
    with transaction.atomic():
        was_on = is_on(user)
        SecondFactor.objects.filter(user=user).delete()
        if was_on:
            audit.record(by=by, action="factor_off", on=user)


def address(factor: SecondFactor) -> str:
    """What an app reads: an otpauth address."""
    host = urlsplit(settings.ADDRESS).hostname or "readout"
    label = quote(f"Readout {host}:{factor.user.email}", safe="@:")
    query = urlencode({"secret": factor.secret, "issuer": f"Readout {host}"}, quote_via=quote)
    return f"otpauth://totp/{label}?{query}"


def code_at(secret: str, step: int) -> str:
    """The code of a step of time, counted from 1970."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, step.to_bytes(8, "big"), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4], "big") & 0x7FFFFFFF
    return str(number % 10**DIGITS).zfill(DIGITS)


def _takes(factor: SecondFactor, code: str) -> bool:
    """Counts the failures; the row is locked by the caller."""
    now = timezone.now()
    if factor.failed_at and factor.failed_at < now - CLOSED_FOR:
        factor.failures = 0
    if factor.failures >= MOST_FAILURES:
        raise TooManyTriesError
    taken = _takes_of_app(factor, code) or _takes_recovery(factor, code)
    factor.failures = 0 if taken else factor.failures + 1
    factor.failed_at = None if taken else now
    factor.save()
    return taken


def _takes_of_app(factor: SecondFactor, code: str) -> bool:
    now = int(time.time()) // STEP_SECONDS
    for step in range(now - _DRIFT, now + _DRIFT + 1):
        if step > factor.last_step and hmac.compare_digest(code_at(factor.secret, step), code):
            factor.last_step = step
            return True
    return False


def _takes_recovery(factor: SecondFactor, code: str) -> bool:
    digest = _digest(code)
    if digest not in factor.recovery:
        return False
    factor.recovery = [one for one in factor.recovery if one != digest]
    return True


def _recovery_code() -> str:
    letters = [secrets.choice(_LETTERS) for _ in range(10)]
    return "".join(letters[:5]) + "-" + "".join(letters[5:])


def _bare(code: str) -> str:
    """As typed, without what people put between. No letter that HMAC would refuse."""
    return "".join(code.split()).replace("-", "").lower().encode("ascii", "replace").decode()


def _digest(code: str) -> str:
    return hashlib.sha256(code.replace("-", "").encode()).hexdigest()
