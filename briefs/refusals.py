"""Refusals at the door: a page for people, problem details for programs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from briefs import problems


def too_many(request: HttpRequest, seconds: int, why: str) -> HttpResponse:
    if problems.is_api(request):
        response: HttpResponse = problems.problem(429, "too-many", why)
    else:
        context = {"why": why, "seconds": seconds}
        response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(seconds)
    return response


def too_large(request: HttpRequest, most: int) -> HttpResponse:
    """413, and the connection ends with it: what was sent is not read."""
    why = f"More than {most // 2**20} MB cannot be sent here at once."
    if problems.is_api(request):
        response: HttpResponse = problems.problem(413, "too-large", why)
    else:
        response = render(request, "413.html", {"why": why}, status=413)
    return response


def no_length(request: HttpRequest) -> HttpResponse:
    """400 for a length that is no number."""
    why = "The request's length is no number."
    if problems.is_api(request):
        return problems.problem(400, "invalid", why, errors={"body": [why]})
    return render(request, "400.html", status=400)
