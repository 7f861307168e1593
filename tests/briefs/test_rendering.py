"""How templates are rendered, and that nothing of a request stays."""

from __future__ import annotations

import gc
import weakref

import pytest
from django.contrib.auth.models import AnonymousUser
from django.shortcuts import render
from django.test.client import ClientHandler


class _Given:
    last = 1


def test_what_a_page_was_made_of_is_free_when_it_is_made(rf) -> None:
    request = rf.get("/")
    request.user = AnonymousUser()
    given = _Given()
    still_there = weakref.ref(given)
    render(request, "_pager.html", {"pages": given})
    del given
    assert still_there() is None


@pytest.mark.parametrize(
    "path", ["/search", "/search/part", "/saved", "/articles/none", "/api/v1/search"]
)
def test_nothing_of_a_request_waits_for_the_collector_of_rings(
    collection, as_alice, rf, path
) -> None:
    rf.cookies = as_alice.cookies
    environ = rf.get(path).environ
    gc.disable()
    try:
        answer = ClientHandler()(environ)
        request = weakref.ref(answer.wsgi_request)
        assert answer.status_code in (200, 404)
        del answer
        assert request() is None
    finally:
        gc.enable()
