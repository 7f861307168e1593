"""How much one token, account or address may ask for: requests a minute, searches at once.

Requests are counted by the generic cell rate algorithm (ITU-T I.371, annex A): one moment a key,
up to which its requests are paid for. A sixth of a minute's requests may come at once. The moments
lie in a small SQLite file that all web processes share and that may be deleted at any time; what
goes wrong with it lets the request through and is logged.
"""

from __future__ import annotations

import fcntl
import ipaddress
import logging
import math
import os
import random
import sqlite3
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest

from briefs.central_queue import STEP_ASIDE
from briefs.models import User

log = logging.getLogger("readout.limits")

FILE, TURNS = "limits.sqlite3", "turns"
AT_ONCE = 2
#: A page that was opened with others waits so long for its turn.
WAIT, POLL = 0.5, 0.01
_ADDRESSES = 1024
_FORGET = 0.001  # of the requests look for what can be forgotten
_TAKE = """
INSERT INTO paid VALUES (:key, :now + :step)
ON CONFLICT (key) DO UPDATE SET upto = CASE
    WHEN upto > :now + :most THEN :now + :step  -- the clock was set back
    ELSE max(upto, :now) + :step END
WHERE max(upto, :now) + :step <= :now + :most OR upto > :now + :most
RETURNING upto
"""
_open = threading.local()


class TooManyAtOnceError(Exception):
    """Somebody has `AT_ONCE` searches running and another did not get its turn."""


def seconds_to_wait(request: HttpRequest) -> int:
    """0, and the request is counted; else after how many seconds to come again."""
    for key, rate in _rates(request):
        # A token that is refused costs its account nothing.
        if rate and (wait := _take(key, rate)):
            return math.ceil(wait)
    return 0


def seconds_until_try(request: HttpRequest) -> int:
    """The same of a password, a code or a link for a new password: each try takes half a second of a
    processor, for an account or for none, so that all of an address count together."""
    rate = settings.RATE_SIGN_IN
    return math.ceil(_take(f"try:{client_address(request)}", rate)) if rate else 0


def client_address(request: HttpRequest) -> str:
    """An IPv4 address, the network of an IPv6 address, or "unknown"."""
    network = _client_network(request)
    if network is None:
        return "unknown"
    return str(network.network_address) if network.version == 4 else str(network)


def attempt_address(request: HttpRequest) -> str | None:
    """The same as one address, by which wrong passwords are counted (AXES_CLIENT_IP_CALLABLE)."""
    network = _client_network(request)
    return str(network.network_address) if network else None


def _client_network(
    request: HttpRequest,
) -> ipaddress.IPv4Network | ipaddress.IPv6Network | None:
    """Of an IPv6 address the network, which one customer has whole. Behind the proxy, as that
    says: the last address of X-Forwarded-For is its own word."""
    text = request.META.get("REMOTE_ADDR", "")
    if settings.HTTPS:
        text = request.headers.get("X-Forwarded-For", text).rpartition(",")[2].strip()
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    # A socket that listens to both tells IPv4 as "::ffff:192.0.2.7".
    found = getattr(found, "ipv4_mapped", None) or found
    return ipaddress.ip_network(f"{found}/{64 if found.version == 6 else 32}", strict=False)


@contextmanager
def turn(
    request: HttpRequest, user: User | None = None, *, wait: float | None = None
) -> Iterator[None]:
    """One of the searches that somebody may have running at once. Raises TooManyAtOnceError.

    user: whose it is, if it is not that of who asks. wait: seconds, if not WAIT.
    A lock on a file, which ends with the process that holds it, however that ends.
    """
    user = user or request.user
    whose = (
        f"user-{user.pk}"
        if user.is_authenticated
        else f"address-{zlib.crc32(client_address(request).encode()) % _ADDRESSES}"
    )
    step_aside = request.META.get(STEP_ASIDE, lambda: None)
    held = _lock_one(settings.DATA_DIR / TURNS, whose, WAIT if wait is None else wait, step_aside)
    try:
        yield
    finally:
        if held is not None:
            os.close(held)


def _rates(request: HttpRequest) -> list[tuple[str, int]]:
    """Key -> requests a minute. Behind one address there may be a whole office, so that only those
    who do not say who they are count by it."""
    token, user = getattr(request, "token", None), request.user
    if not user.is_authenticated:
        return [(f"address:{client_address(request)}", settings.RATE_ADDRESS)]
    rates = [(f"user:{user.pk}", settings.RATE_USER)]
    return [(f"token:{token.pk}", settings.RATE_TOKEN), *rates] if token else rates


def _take(key: str, rate: int) -> float:
    """Seconds to wait; 0: it was taken."""
    now, step = time.time(), 60 / rate
    most = step * max(1, rate // 6)
    values = {"key": key, "now": now, "step": step, "most": most}
    try:
        rows = _rows(_TAKE, values)
        if rows:
            return 0.0
        ((upto,),) = _rows("SELECT upto FROM paid WHERE key = :key", values)
    except (sqlite3.Error, OSError, ValueError) as error:
        log.warning("requests are not counted: %s", error)
        return 0.0
    return max(upto + step - most - now, 0.001)


def _rows(sql: str, values: dict[str, object]) -> list[tuple[float]]:
    connection = _connection()
    if random.random() < _FORGET:
        connection.execute("DELETE FROM paid WHERE upto < ?", (time.time(),))
    return connection.execute(sql, values).fetchall()


def _connection() -> sqlite3.Connection:
    """This thread's, to the file of the settings."""
    path = settings.DATA_DIR / FILE
    if getattr(_open, "path", None) != (path, os.getpid()):
        made = sqlite3.connect(path, timeout=1, isolation_level=None)
        made.executescript(
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;"
            "CREATE TABLE IF NOT EXISTS paid (key TEXT PRIMARY KEY, upto REAL) WITHOUT ROWID;"
        )
        _open.connection, _open.path = made, (path, os.getpid())
    return _open.connection


def _lock_one(folder: Path, whose: str, wait: float, step_aside: Callable[[], None]) -> int | None:
    """The descriptor that holds a turn; None where no file can be made, which is logged."""
    files: list[int] = []
    held = None
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        for number in range(AT_ONCE):
            files.append(os.open(folder / f"{whose}-{number}", os.O_RDWR | os.O_CREAT, 0o600))
        held = _first_free(files, 0.0)
        if held is None and wait:
            step_aside()
            held = _first_free(files, wait)
    except OSError as error:
        log.warning("searches at once are not counted: %s", error)
        return None
    finally:
        for file in files:
            if file != held:
                os.close(file)
    if held is None:
        raise TooManyAtOnceError
    return held


def _first_free(files: list[int], wait: float) -> int | None:
    until = time.monotonic() + wait
    while True:
        for file in files:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            return file
        if time.monotonic() >= until:
            return None
        time.sleep(POLL)
