"""What is answered when something broke here: never what, always under which id it is in the log."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from briefs import logs, problems


def server_error(request: HttpRequest) -> HttpResponse:
    number = logs.request_id()
    if problems.is_api(request):
        return problems.problem(500, "failed", "Something broke here.", request_id=number)
    return render(request, "500.html", {"request_id": number}, status=500)
