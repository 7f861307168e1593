"""The rows of pages about one speaker, country, topic or outlet, and of the start page.

Made as text, because a template takes several times as long for each of them. Everything is escaped
here.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from django import template
from django.utils.safestring import SafeString

from search.addresses import address_of_pair
from search.pages.profile import Row
from search.reading.lanes import Lane, Lanes

register = template.Library()


@register.simple_tag
def entry_rows(rows: Sequence[Row]) -> SafeString:
    """Values of a facet, each with its search."""
    return SafeString(
        "".join(
            [
                f'<li><a href="{escape(one.href)}">{escape(one.label)}</a>{_number(one.count)}</li>'
                for one in rows
            ]
        )
    )


@register.simple_tag
def name_rows(names: Sequence[tuple[str, int]]) -> SafeString:
    """Wordings, and how often each is used."""
    return SafeString(
        "".join(
            [f"<li><span>{escape(words)}</span>{_number(count)}</li>" for words, count in names]
        )
    )


@register.simple_tag
def position_chips(speaker: str, topics: Sequence[tuple[str, str, int]]) -> SafeString:
    """What a speaker said over time on each topic. topics: slug, name, number of statements."""
    return SafeString(
        "".join(
            [
                f'<li><a class="chip flat" href="{address_of_pair("position", speaker, slug)}">'
                f"{escape(name)} {_number(count)}</a></li>"
                for slug, name, count in topics
            ]
        )
    )


def _number(count: int) -> str:
    return f'<span class="number">{count:,}</span>'


@register.simple_tag
def lane_rows(lanes: Lanes) -> SafeString:
    """Offices over time. The words beside each bar say the same as the bar."""
    return SafeString("".join([_lane(one, has_axis=bool(lanes.ticks)) for one in lanes.lanes]))


def _lane(lane: Lane, *, has_axis: bool) -> str:
    term = lane.term
    style = "now" if term.lasts else "attested" if term.attested else ""
    bar = f'<rect x="{lane.x}" y="6" width="{lane.width}" height="7"/>' if lane.width else ""
    if term.lasts:
        bar += '<line class="needles" x1="100%" x2="100%" y1="1" y2="18"/>'
    drawn = f'<svg height="18" aria-hidden="true">{bar}</svg>' if has_axis else ""
    return (
        f'\n<li class="{style}"><span class="title">{escape(term.title)}</span>'
        f'<span class="when">{escape(term.when)}</span>\n{drawn}</li>'
    )


@register.simple_tag
def lane_axis(lanes: Lanes) -> SafeString:
    return SafeString(
        "".join(
            [
                f'<line class="axis" x1="{one.x}" x2="{one.x}" y2="10"/>'
                f'<text x="{one.x}" dx="6" y="16">{one.label}</text>'
                for one in lanes.ticks
            ]
        )
    )
