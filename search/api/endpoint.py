"""The frame of every address of the API: methods, scopes, and errors as problem details."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.core.exceptions import (
    BadRequest,
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
)
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.multipartparser import MultiPartParserError
from django.views.decorators.csrf import csrf_exempt

from briefs.models.tokens import Scope
from briefs.problems import problem
from search.engines.base import EngineError, IndexMissing, SearchTimeout
from search.query.errors import QueryError

log = logging.getLogger("readout.api")

Json = dict[str, Any]
View = Callable[..., HttpResponse | Json]


class Invalid(Exception):
    """Something in the request cannot be. errors: where -> what is wrong with it."""

    def __init__(self, errors: Mapping[str, list[str]]) -> None:
        super().__init__(next(iter(errors.values()))[0])
        self.errors = dict(errors)


def endpoint(**methods: Scope) -> Callable[[View], Callable[..., HttpResponse]]:
    """`methods`: method -> the scope that a token needs for it.

    Reading also goes without a token, in a session or as a public reader. Writing always needs
    one, which no other site can make a browser send: so the form's token is not asked for.
    """
    allowed = [*methods, *(["HEAD"] if "GET" in methods else [])]

    def decorate(view: View) -> Callable[..., HttpResponse]:
        @csrf_exempt
        @wraps(view)
        def framed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            method = "GET" if request.method == "HEAD" else request.method or ""
            if method not in methods:
                return problem(
                    405,
                    "method",
                    f"This address takes {', '.join(allowed)}.",
                    headers={"Allow": ", ".join(allowed)},
                )
            if refusal := _refusal(request, methods[method]):
                return refusal
            try:
                answer = view(request, *args, **kwargs)
            except Exception as error:
                answer = _answer_to(error)
            return JsonResponse(answer) if isinstance(answer, dict) else answer

        return framed

    return decorate


def _refusal(request: HttpRequest, scope: Scope) -> HttpResponse | None:
    token = request.token
    if token is None and scope != Scope.READ:
        return problem(403, "forbidden", f"This needs a token with the scope “{scope}”.")
    if token is not None and scope not in token.scopes:
        return problem(
            403, "forbidden", f"This token lacks the scope “{scope}”.", scopes=token.scopes
        )
    return None


def _answer_to(error: Exception) -> HttpResponse:
    """What is known to go wrong as problem details; anything else is raised again."""
    match error:
        case QueryError():
            return unreadable(error)
        case Invalid():
            return problem(422, "invalid", str(error), errors=error.errors)
        case IndexMissing():
            return _unavailable("There is no index yet. Try again in a while.")
        case SearchTimeout():
            return _unavailable("The search took too long. Make it simpler, or try again.")
        case EngineError():
            return _unavailable("The search didn’t finish. Try again.")
        case Http404():
            return problem(404, "not-found", "There is nothing here, or nothing you may see.")
        case PermissionDenied():
            return problem(403, "forbidden", str(error) or "Your account may not do this.")
        case RequestDataTooBig():
            return problem(413, "too-large", "The body is larger than what is taken.")
        case BadRequest() | MultiPartParserError():
            return problem(400, "invalid", str(error), errors={"body": [str(error)]})
        case SuspiciousOperation():
            why = "There are too many fields or files in the request."
            return problem(400, "invalid", why, errors={"request": [why]})
    raise error


def _unavailable(detail: str) -> HttpResponse:
    return problem(503, "unavailable", detail, headers={"Retry-After": "2"})


def unreadable(
    error: QueryError, words: str = "", others: list[Json] | None = None
) -> HttpResponse:
    """400 for text of a query that cannot be read: what, where, and a repair where there is one."""
    found = error.problem
    told = {
        "name": "q",
        "value": words,
        "message": found.message,
        "position": found.position,
        "length": found.length,
        "repair": found.repair,
    }
    return problem(
        400, "query", found.message, query={"words": words, "problems": [*(others or []), told]}
    )
