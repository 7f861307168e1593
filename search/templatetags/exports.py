"""The formats that results can be taken away in."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from search.exports.formats import FORMATS, Format

register = template.Library()


@register.simple_tag
def export_formats() -> Iterable[tuple[str, Format]]:
    return FORMATS.items()


@register.simple_tag(takes_context=True)
def selection_form(context: Context) -> SafeString:
    """What can be done with the statements that are ticked."""
    user = context.get("user")
    return _selection_form(is_signed_in=bool(user and user.is_authenticated))


@cache
def _selection_form(*, is_signed_in: bool) -> SafeString:
    """The same on every page."""
    return render_to_string("_selection.html", {"is_signed_in": is_signed_in})
