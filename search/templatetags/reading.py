"""An article's marked text as HTML: escaped first, marked by offsets after."""

from __future__ import annotations

from collections.abc import Iterable

from django import template
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from briefs.dates import PartialDate
from search.reading.marks import Mark
from search.timeline import spoken

register = template.Library()


@register.filter
def long_day(value: PartialDate | None) -> str:
    """14 January 2022, or what is known of it."""
    return "no date" if value is None else spoken(value)


@register.filter
def marked(parts: Iterable[str | Mark]) -> SafeString:
    """Texts and marks as nested elements; see `search.reading.marks` for what each is."""
    return mark_safe("".join(_html(part) for part in parts))


def _html(part: str | Mark) -> str:
    if isinstance(part, str):
        return conditional_escape(part)
    statement = part.statement
    anchor = (
        format_html(' id="s{}"', statement.number) if part.anchor and statement else SafeString()
    )
    resolved = (
        format_html(' <span class="resolved">[{}]</span>', part.resolved)
        if part.resolved
        else SafeString()
    )
    element = "q" if "direct" in _classes(part) or part.kind == "quoted" else "span"
    return format_html(
        '<{0} class="{1}"{2}>{3}</{0}>{4}',
        element,
        " ".join(_classes(part)),
        anchor,
        marked(part.children),
        resolved,
    )


def _classes(part: Mark) -> list[str]:
    found = [part.kind, *(["own"] if part.own else [])]
    if part.kind == "said" and part.statement and part.statement.shown:
        found.append("uncertain" if part.statement.uncertain else part.statement.type)
    return found
