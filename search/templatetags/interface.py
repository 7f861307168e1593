"""Small pieces of every page: icons, numbers, days."""

from __future__ import annotations

import datetime as dt
import re
from functools import cache, lru_cache

from django import template
from django.template.base import Node, Parser, Token
from django.template.loader import get_template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from briefs.dates import PartialDate
from briefs.once import Once

register = template.Library()


@register.simple_tag
@cache
def icon(name: str) -> SafeString:
    """An icon of the sprite; decorative, so a text label stands beside or inside the control."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="#i-{}"></use></svg>',
        name,
    )


@register.tag
def fixed(parser: Parser, token: Token) -> Node:
    """A fragment, by its name in quotation marks, that is the same on every page: rendered once."""
    _, name = token.split_contents()
    return Once(lambda _: get_template(name[1:-1]).render())


@register.filter
def number(value: int) -> str:
    """61204 -> 61,204"""
    return f"{value:,}"


@register.filter
def spelled(value: int) -> str:
    """4 -> four; from ten on in figures."""
    words = "no one two three four five six seven eight nine".split()
    return words[value] if 0 <= value < len(words) else f"{value:,}"


@register.filter
@lru_cache(maxsize=1024)
def day(value: dt.date | PartialDate | None) -> str:
    """14 Jan 2022; a date known to the month or year only says no more than it knows."""
    if value is None:
        return "no date"
    if isinstance(value, PartialDate):
        if value.precision == "year":
            return str(value.start.year)
        if value.precision == "month":
            return f"{value.start:%b %Y}"
        value = value.start
    return f"{value.day} {value:%b %Y}"


@register.filter
def marked_code(text: str) -> SafeString:
    """Keep `last` -> Keep <code>last</code>"""
    parts = enumerate(re.split("`([^`]*)`", text))
    return format_html_join("", "{}", ((_code(part) if at % 2 else part,) for at, part in parts))


def _code(text: str) -> SafeString:
    return format_html("<code>{}</code>", text)


@register.filter
def counted(value: int, noun: str) -> str:
    """1|counted:"statement" -> 1 statement; 2 -> 2 statements."""
    return f"{value:,} {noun}{'' if value == 1 else 's'}"
