"""What the API says instead of an answer: problem details (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, JsonResponse

CONTENT_TYPE = "application/problem+json"
#: Kinds of problem; each is explained on the help page, at `TYPES_AT` + kind.
TYPES_AT = "/help/api#problem-"
KINDS = {
    "query": "The text of the query cannot be read; `query.problems` says where, why, and how it could be put right.",
    "invalid": "Something in the request cannot be; `errors` names it.",
    "sign-in": "There is no token, or the token is not known, expired or revoked.",
    "forbidden": "The token's scopes, or the role of its account, do not allow it.",
    "not-found": "There is nothing at this address, or nothing that you may see.",
    "gone": "It was removed.",
    "method": "The address does not take this method; `Allow` names those it takes.",
    "too-large": "The body is larger than what is taken.",
    "too-many": "Too many requests; `Retry-After` says after how many seconds to go on.",
    "unavailable": "The search did not finish, or there is no index yet. Try again.",
    "busy": "The database is locked or away, the disk is full, or too many are sending at once. What was sent was not stored, or not all of it. Try again in a while.",
    "failed": "Something broke here. It is in the log under `request_id`.",
}


def problem(
    status: int, kind: str, detail: str, *, headers: dict[str, str] | None = None, **more: Any
) -> JsonResponse:
    """`kind` is one of KINDS; `more` are further members."""
    body = {
        "type": TYPES_AT + kind,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        **more,
    }
    assert kind in KINDS
    return JsonResponse(body, status=status, content_type=CONTENT_TYPE, headers=headers)


def is_api(request: HttpRequest) -> bool:
    """Whether a program asks, which wants problem details instead of a page."""
    return request.path.startswith("/api/")


def sign_in(detail: str) -> JsonResponse:
    return problem(401, "sign-in", detail, headers={"WWW-Authenticate": 'Bearer realm="Readout"'})
