"""What is answered when something broke here: never what, always under which id it is in the log."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from briefs import logs, problems, refusals


def server_error(request: HttpRequest) -> HttpResponse:
    number = logs.request_id()
    if problems.is_api(request):
        return problems.problem(500, "failed", "Something broke here.", request_id=number)
    return refusals.plain_page(500, request_id=number)
