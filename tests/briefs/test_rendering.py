"""How templates are rendered."""

from __future__ import annotations

import weakref

from django.contrib.auth.models import AnonymousUser
from django.shortcuts import render


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
