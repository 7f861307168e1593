"""What is answered when something broke here: never what, always under which id it is in the log."""

from __future__ import annotations

import errno
import sys

from django.db import OperationalError
from django.http import HttpRequest, HttpResponse

from briefs import logs, problems, refusals

RETRY_SECONDS = 10
_FULL = (errno.ENOSPC, errno.EDQUOT)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 where nothing is broken, but the database is locked or away, or the disk is full."""
    number = logs.request_id()
    busy = _is_busy(sys.exc_info()[1])
    status = 503 if busy else 500
    if problems.is_api(request):
        kind, why = (
            ("busy", "It could not be stored just now.")
            if busy
            else ("failed", "Something broke here.")
        )
        answer: HttpResponse = problems.problem(status, kind, why, request_id=number)
    else:
        answer = refusals.plain_page(status, request_id=number)
    if busy:
        answer["Retry-After"] = str(RETRY_SECONDS)
    return answer


def _is_busy(error: BaseException | None) -> bool:
    is_full = isinstance(error, OSError) and error.errno in _FULL
    return is_full or isinstance(error, OperationalError)
