"""What a request's headers say is bounded before anything reads them."""

from __future__ import annotations

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpResponse
from django.test import RequestFactory

from briefs.doorway import put_aside

pytestmark = pytest.mark.django_db


def answer(path: str, method: str = "GET", **environ: str) -> HttpResponse:
    """What the whole product answers to these headers."""
    asked = {**RequestFactory().generic(method, path, b"username=%ff").environ, **environ}
    put_aside(asked)
    # Not called as a server does: the signals of a request would end the test's transaction.
    handler = WSGIHandler()
    return handler.get_response(handler.request_class(asked))


@pytest.mark.parametrize("kind", ["application/x-www-form-urlencoded", "multipart/form-data"])
@pytest.mark.parametrize(
    "said",
    ["charset=base64", "charset=undefined", "charset=idna", "charset=utf-16", "charset*=hex'x'%41",
     "charset=latin-1", 'x="' + ";" * 300_000],
)  # fmt: skip
def test_another_encoding_is_refused(kind: str, said: str) -> None:
    for path in ("/sign-in?next=%ff", "/api/v1/search?q=%ff"):
        for method in ("GET", "POST"):
            refused = answer(path, method, CONTENT_TYPE=f"{kind}; boundary=x; {said}")
            assert refused.status_code == 400
            assert refused["X-Request-ID"]
    assert refused["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "said", ["", "text/html", "text/html; charset=UTF-8", 'a/b; charset="utf8"']
)
def test_utf_8_is_read(said: str) -> None:
    assert answer("/sign-in", CONTENT_TYPE=said).status_code == 200


@pytest.mark.parametrize("name", ["COOKIE", "ACCEPT", "IF_NONE_MATCH", "X_ANYTHING"])
def test_a_header_that_is_too_long_is_not_read(name: str) -> None:
    # Python's own reading of such a cookie takes minutes.
    value = 'a="' + '\\"' * 200_000 + '"'
    assert answer("/sign-in", **{f"HTTP_{name}": value}).status_code == 400
    assert answer("/sign-in", **{f"HTTP_{name}": value[:8000]}).status_code == 200
