"""The log, security headers, API tokens, rates, sign-in at the door, the account's time zone."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import nullcontext
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.middleware import get_user
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.cache import patch_vary_headers

from briefs import (
    bodies,
    doorway,
    limits,
    logs,
    problems,
    refusals,
    request_counts,
    sessions,
    tokens,
)
from briefs.access import may_pass_unsigned
from briefs.central_queue import ARRIVED
from briefs.local_time import in_zone_of

GetResponse = Callable[[HttpRequest], HttpResponse]

#: What middleware puts on a request and gives the request itself.
_RINGS = ("_messages", "auser", "htmx", "user")
HEALTH = ("/healthz", "/readyz", "/metrics")
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "connect-src 'self'",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)


def request_log(get_response: GetResponse) -> GetResponse:
    """An id for each request, on its answer and in the log; each is counted."""

    def middleware(request: HttpRequest) -> HttpResponse:
        began = float(request.META.get(ARRIVED) or time.perf_counter())
        request.id = logs.begin(request, behind_proxy=settings.HTTPS)
        response = get_response(request)
        response[logs.HEADER] = request.id
        seconds = time.perf_counter() - began
        logs.answered(request, response, seconds)
        request_counts.add(response.status_code, seconds)
        if not response.streaming:  # else what is sent yet may need it
            _let_go(request)
        return response

    return middleware


def _let_go(request: HttpRequest) -> None:
    """Of what holds the request that holds it: it would stay, with all that came of it, until Python looks for
    rings."""
    for name in _RINGS:
        request.__dict__.pop(name, None)


def security_headers(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        response.headers.setdefault(
            "Permissions-Policy", "camera=(), geolocation=(), microphone=()"
        )
        return response

    return middleware


def unreadable(get_response: GetResponse) -> GetResponse:
    """Says of what headers a request was relieved before it was read."""

    def middleware(request: HttpRequest) -> HttpResponse:
        why = request.META.get(doorway.REFUSED)
        return refusals.broken(request, why) if why else get_response(request)

    return middleware


def session_use(get_response: GetResponse) -> GetResponse:
    """When each session was used last."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        sessions.note_use(request)
        return response

    return middleware


def api_token(get_response: GetResponse) -> GetResponse:
    """Of requests to the API, "Authorization: Bearer …" says whose they are; `request.token`."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.token = None
        if not problems.is_api(request):
            return get_response(request)
        given = request.headers.get("Authorization", "")
        if given:
            scheme, _, secret = given.partition(" ")
            token = tokens.find(secret.strip()) if scheme.lower() == "bearer" else None
            if token is None:
                return _refused_for_rate(request) or problems.sign_in(
                    "The token is not known, or is expired or revoked."
                )
            request.token, request.user = token, token.owner
        response = get_response(request)
        patch_vary_headers(response, ["Authorization"])
        return response

    return middleware


def account(get_response: GetResponse) -> GetResponse:
    """Whose request it is, looked up now: all but a monitor's question depend on it, and Django's
    stand-in for it makes each of a page's hundred looks at the account ten times as long."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.token is None and request.path not in HEALTH:
            request.user = get_user(request)
        return get_response(request)

    return middleware


def rate_limit(get_response: GetResponse) -> GetResponse:
    """So many requests a minute; a monitor's question about our health is none."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.path in HEALTH:
            return get_response(request)
        return _refused_for_rate(request) or get_response(request)

    return middleware


def _refused_for_rate(request: HttpRequest) -> HttpResponse | None:
    seconds = limits.seconds_to_wait(request)
    return refusals.too_many(request, seconds, "That was too fast.") if seconds else None


def body_limit(get_response: GetResponse) -> GetResponse:
    """Too large a body is refused unread, and one too many at once, in or out."""

    def middleware(request: HttpRequest) -> HttpResponse:
        length, most = bodies.length_of(request), bodies.most_bytes(request)
        if length is None:
            return refusals.broken(request, "The request's length is no number.")
        if length > most:
            return refusals.too_large(request, most)
        try:
            with bodies.place(request) if length else nullcontext():
                response = get_response(request)
        except bodies.TooManyAtOnceError:
            return refusals.too_many_bodies(request)
        if response.streaming:
            try:
                bodies.send_in_place(request, response)
            except bodies.TooManyAtOnceError:
                return refusals.too_many_bodies(request)
        return response

    return middleware


class sign_in_required:  # noqa: N801  (listed in MIDDLEWARE beside functions)
    """Sends everybody without an account to the sign-in page, unless the view is open."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.user.is_authenticated and not response.headers.get("Cache-Control"):
            # Kept by the browser for Back, never by a proxy.
            response.headers["Cache-Control"] = "private, no-cache"
        return response

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], args: object, kwargs: object
    ) -> HttpResponse | None:
        if request.user.is_authenticated or may_pass_unsigned(view, request.method):
            return None
        if problems.is_api(request):
            return problems.sign_in("Send a token: “Authorization: Bearer …”, or sign in.")
        sign_in = reverse("sign_in")
        if getattr(request, "htmx", False):
            # A redirect would swap the sign-in page into the results.
            return HttpResponse("You were signed out.", status=401, content_type="text/plain")
        here = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{sign_in}?{here}")


def account_time_zone(get_response: GetResponse) -> GetResponse:
    def middleware(request: HttpRequest) -> HttpResponse:
        with in_zone_of(request.user):
            return get_response(request)

    return middleware
