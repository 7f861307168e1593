"""The formats that results can be taken away in."""

from __future__ import annotations

from collections.abc import Iterable

from django import template

from search.exports.formats import FORMATS, Format

register = template.Library()


@register.simple_tag
def export_formats() -> Iterable[tuple[str, Format]]:
    return FORMATS.items()
