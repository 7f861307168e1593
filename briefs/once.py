"""A part of templates that is the same on every page."""

from __future__ import annotations

from collections.abc import Callable

from django.template import Context
from django.template.base import Node


class Once(Node):
    """Rendered when first asked for: while templates are compiled addresses may be missing."""

    def __init__(self, make: Callable[[Context], str]) -> None:
        self._make = make
        self._made: str | None = None

    def render(self, context: Context) -> str:
        if self._made is None:
            self._made = self._make(context)
        return self._made
