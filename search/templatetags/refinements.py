"""What narrows results down: panels of facet values, bars of a timeline.

Made as text, as in `lists`. Everything is escaped here that does not come escaped.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from search.facets import Panel, Value
from search.templatetags.interface import counted, icon
from search.timeline import Bar, Strip, Tick

register = template.Library()

_NO_STOP = ' tabindex="-1"'
_IN_RANGE = ' class="in"'
_MORE = '\n<input type="hidden" name="more" value="{}" form="search">'


def _when(condition: object, text: str) -> str:
    return text if condition else ""


# Facets


@register.simple_tag
def facet_panels(panels: Iterable[Panel]) -> SafeString:
    """A group to be opened for each facet."""
    return mark_safe("".join(map(_panel, panels)))


def _panel(panel: Panel) -> str:
    field, label, find_label = escape(panel.field), escape(panel.label), escape(panel.find_label)
    find = (
        f'<input class="input find needs-script" type="search" id="find-{field}"'
        f' placeholder="{find_label}" aria-label="{find_label}" autocomplete="off" name="find"'
        f' hx-get="{escape(panel.find_href)}" hx-trigger="input delay:250ms" hx-sync="replace"'
        f' hx-target="#values-{field}" hx-swap="innerMorph">'
    )
    return (
        f'\n<details class="facet" id="facet-{field}"{_when(panel.open, " open")}>\n'
        f'<summary>{label} <span class="note{_when(panel.chosen, " chosen")}">'
        f"{escape(panel.note)}</span>{icon('up')}</summary>\n"
        f'<fieldset class="body"><legend class="visually-hidden">{label}</legend>\n'
        f"{_when(panel.findable, find)}\n"
        f"{_how_they_combine(panel) if panel.field == 'country' else ''}\n"
        f'<div class="values" id="values-{field}">{_values(panel)}</div>\n</fieldset>\n</details>\n'
    )


def _how_they_combine(panel: Panel) -> str:
    options = (("any", "Any of", not panel.match_all), ("all", "All of", panel.match_all))
    buttons = [
        f'<label><input type="radio" class="auto" id="country-{value}" name="country_match"'
        f' value="{value}" form="search"{_when(is_chosen, " checked")}>{label}</label>'
        for value, label, is_chosen in options
    ]
    return (
        '<div class="segments" role="radiogroup" aria-label="How countries combine">'
        f"{''.join(buttons)}</div>"
    )


@register.simple_tag
def facet_values(panel: Panel, first_new: int | None = None) -> SafeString:
    """The values of a panel and what leads to more. first_new: place of the one to be focused, from 0."""
    return mark_safe(_values(panel, first_new))


def _values(panel: Panel, first_new: int | None = None) -> str:
    field = escape(panel.field)
    rows = [_value(field, one, at == first_new) for at, one in enumerate(panel.values)]
    more = ""
    if panel.finding:
        more = f'<p class="after note" data-announce>{_found(panel)}</p>'
    elif panel.more:
        more = (
            f'<p class="after"><a class="link more" href="{escape(panel.more_href)}"'
            f' hx-get="{escape(panel.find_href)}" hx-target="#values-{field}"'
            f' hx-swap="innerMorph">Show {panel.more:,} more</a></p>'
        )
    return f"{''.join(rows)}{_when(panel.expanded, _MORE.format(field))}\n{more}\n"


def _found(panel: Panel) -> str:
    if panel.found:
        return f"{panel.found} match{'' if panel.found == 1 else 'es'}"
    return f"No {escape(panel.noun)} like “{escape(panel.finding)}”"


def _value(field: str, one: Value, is_focused: bool) -> str:
    value, label = escape(one.value), escape(one.label)
    state = " excluded" if one.excluded else _when(not one.count, " zero")
    attributes = _when(one.selected or one.excluded, " checked") + _when(
        one.excluded, " data-excluded"
    )
    negated = _when(one.excluded, '<span class="visually-hidden">not </span>')
    kind = f'<span class="kind">{escape(one.kind)}</span>' if one.kind else ""
    gauge = _when(
        one.gauge,
        f'<svg class="gauge" aria-hidden="true"><rect x="{one.gauge_x}" width="{one.gauge}"'
        ' height="5"/></svg>',
    )
    exclude = ""
    if one.exclude_href:
        exclude = (
            f'<a class="not" href="{escape(one.exclude_href)}" aria-label="Exclude {label}">not</a>'
        )
    return (
        f'\n<div class="value{state}"><label><input type="checkbox" class="auto"'
        f'{_when(is_focused, " autofocus")} id="{field}-{value}" name="{field}"'
        f' value="{_when(one.excluded, "-")}{value}" form="search"{attributes}>'
        f"<span>{negated}{conditional_escape(one.marked)}</span>{kind}{gauge}"
        f'<span class="number">{one.count:,}</span></label>{exclude}</div>'
    )


# Timelines


@register.simple_tag
def timeline_bars(strip: Strip, noun: str, *, whole: bool = False) -> SafeString:
    """A link for each bar. whole: all are drawn like those inside a range."""
    return mark_safe("".join(_bar(one, noun, whole or one.chosen) for one in strip.bars))


def _bar(one: Bar, noun: str, is_in: bool) -> str:
    return (
        f'\n<a id="b{one.key}" href="{escape(one.href)}"'
        f' aria-label="{escape(one.label)}, {counted(one.count, noun)}"'
        f"{_when(not one.entry, _NO_STOP)}>"
        f'<rect class="area" x="{one.area_x}" width="{one.area_width}" height="64"/>'
        f'<rect{_when(is_in, _IN_RANGE)} x="{one.x}" y="{one.y}" width="{one.width}"'
        f' height="{one.height}"/></a>'
    )


@register.simple_tag
def timeline_axis(strip: Strip) -> SafeString:
    """The line under the bars, with a link for each tick."""
    line = '<line class="axis" x2="100%" y1="64.5" y2="64.5"/>\n'
    return mark_safe(line + "".join(map(_tick, strip.ticks)))


def _tick(one: Tick) -> str:
    return (
        f'<line class="axis" x1="{one.x}" x2="{one.x}" y1="64" y2="74"/>'
        f'<a class="year{_when(one.is_late, " late")}" href="{escape(one.href)}">'
        f'<text x="{one.x}" dx="6" y="80">{escape(one.label)}</text></a>'
    )
