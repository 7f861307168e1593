"""Refusals at the door: a page for people, problem details for programs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from briefs import problems

RETRY_SECONDS = 5


def plain_page(status: int, **facts: object) -> HttpResponse:
    """The page of that status, made of these facts alone: without request no context processor runs."""
    return HttpResponse(render_to_string(f"{status}.html", facts), status=status)


def too_many(request: HttpRequest, seconds: int, why: str) -> HttpResponse:
    if problems.is_api(request):
        response: HttpResponse = problems.problem(429, "too-many", why)
    else:
        response = plain_page(429, why=why, seconds=seconds, again=request.get_full_path())
    response["Retry-After"] = str(seconds)
    return response


def too_large(request: HttpRequest, most: int) -> HttpResponse:
    """413, and the connection ends with it: what was sent is not read."""
    why = f"More than {most // 2**20} MB cannot be sent here at once."
    if problems.is_api(request):
        response: HttpResponse = problems.problem(413, "too-large", why)
    else:
        response = plain_page(413, why=why)
    return response


def too_many_bodies(request: HttpRequest) -> HttpResponse:
    """503: others are sending, or taking, as much as goes in and out at once."""
    why = "Too many are sending or downloading something just now."
    if request.method == "POST":
        why += " What you sent was not stored."
    if problems.is_api(request):
        response: HttpResponse = problems.problem(503, "busy", why)
    else:
        response = plain_page(503, why=why)
    response["Retry-After"] = str(RETRY_SECONDS)
    return response


def broken(request: HttpRequest, why: str) -> HttpResponse:
    """400 for what cannot be read."""
    if problems.is_api(request):
        return problems.problem(400, "invalid", why, errors={"request": [why]})
    return plain_page(400)
