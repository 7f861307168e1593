"""Addresses of pages that a results page names hundreds of times: each pattern is reversed once."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.http import HttpRequest
from django.urls import reverse

_PLACE = "SLUG"


def permanent(request: HttpRequest) -> Callable[[str], str]:
    """What makes a path of ours the whole address, as `build_absolute_uri` does of any text."""
    return request.build_absolute_uri("/").removesuffix("/").__add__


def address(name: str) -> str:
    """Of a page without a parameter."""
    return _around(name, 0)[0]


def address_of(name: str, slug: str) -> str:
    """Of a page whose one parameter is a slug, which needs no quoting."""
    before, after = _around(name, 1)
    return f"{before}{slug}{after}"


def address_of_pair(name: str, slug: str, other: str) -> str:
    """Of a page of two slugs."""
    before, between, after = _around(name, 2)
    return f"{before}{slug}{between}{other}{after}"


@cache
def _around(name: str, parameters: int) -> list[str]:
    return reverse(name, args=[_PLACE] * parameters).split(_PLACE)
