"""The log: lines for people, or JSON for programs with one line a request.

A request is told by the name of its address, never by the address itself: what people search for
and read is theirs. Every line that a request leads to carries its id, which the answer has too.
"""

from __future__ import annotations

import contextvars
import datetime as dt
import fcntl
import json
import logging
import os
import re
import secrets
from io import TextIOWrapper
from logging.handlers import WatchedFileHandler
from pathlib import Path

from django.http import HttpRequest, HttpResponse

log = logging.getLogger("readout.request")

HEADER = "X-Request-ID"
_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_current: contextvars.ContextVar[str] = contextvars.ContextVar("request_id", default="")
#: What a record may carry beside its message.
FIELDS = ("request_id", "method", "route", "status", "ms", "user", "token")


def begin(request: HttpRequest, *, behind_proxy: bool) -> str:
    """The id of this request: the proxy's, if there is one and it says one, else a new one."""
    given = request.headers.get(HEADER, "") if behind_proxy else ""
    made = given if _ID.fullmatch(given) else secrets.token_hex(8)
    _current.set(made)
    return made


def request_id() -> str:
    """Of the request that this thread answers; empty outside of one."""
    return _current.get()


def answered(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    """One line on a request; its account as a number."""
    if not log.isEnabledFor(logging.INFO):
        return
    match, token = request.resolver_match, getattr(request, "token", None)
    facts = {
        "method": request.method,
        "route": match.view_name if match else "",
        "status": response.status_code,
        "ms": round(seconds * 1000),
        "user": getattr(getattr(request, "user", None), "pk", None),
        "token": token.public_id if token else None,
    }
    log.info("%(method)s %(route)s %(status)s", facts, extra=facts)


class WithRequest(logging.Filter):
    """Gives each record the id of the request at hand."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id()
        return True


class WithoutTraceOfRefusals(logging.Filter):
    """Of a request that cannot be (another host's name, too many fields) the program has no fault: a
    line is enough, or whoever sends many of them has the log full of tracebacks."""

    def filter(self, record: logging.LogRecord) -> bool:
        if record.name.startswith("django.security."):
            record.exc_info = record.exc_text = None
        return True


class RotatingFile(WatchedFileHandler):
    """A file that several processes write to, each line at once. Full, it gets the number 1, those
    before it one more, and the oldest goes. For its owner only."""

    def __init__(self, filename: str, *, most_bytes: int = 10_000_000, kept: int = 5) -> None:
        super().__init__(filename, encoding="utf-8", delay=True)
        self._most_bytes, self._kept = most_bytes, kept

    def _open(self) -> TextIOWrapper:
        return open(
            self.baseFilename, "a", encoding="utf-8", opener=lambda *how: os.open(*how, 0o600)
        )

    def emit(self, record: logging.LogRecord) -> None:
        super().emit(record)  # to a new file, where another process has rotated
        try:
            if self.stream and os.fstat(self.stream.fileno()).st_size >= self._most_bytes:
                self._rotate()
        except OSError:
            self.handleError(record)

    def _rotate(self) -> None:
        with open(f"{self.baseFilename}.lock", "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            path = Path(self.baseFilename)
            own = os.fstat(self.stream.fileno())
            if not path.exists() or not os.path.samestat(path.stat(), own):
                return  # another process was faster
            for number in range(self._kept - 1, 0, -1):
                older = Path(f"{path}.{number}")
                if older.exists():
                    older.replace(f"{path}.{number + 1}")
            path.replace(f"{path}.1")


class JsonLines(logging.Formatter):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        at = dt.datetime.fromtimestamp(record.created, dt.UTC)
        line = {
            "at": at.isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {
            name: value
            for name in FIELDS
            if (value := getattr(record, name, None)) not in (None, "")
        }
        if record.exc_info:
            line["traceback"] = record.exc_text or self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)
