"""429: a page for people, problem details for programs, and when to come again for both."""

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
