"""An article's marked text as HTML: escaped first, marked by offsets after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from django import template
from django.template import Context
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

from briefs.dates import PartialDate
from search.addresses import address_of
from search.pages.article import Note, Paragraph
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


@register.simple_tag(takes_context=True)
def paragraph(context: Context, one: Paragraph, *, bare: bool = False) -> SafeString:
    """Its number, its text, the notes of the statements that begin in it. bare: without notes, and
    nothing that could be led to. Of the context: `user`. As text: an article has dozens."""
    block = one.block
    text = marked(block.parts)
    if block.kind == "heading":
        text = f"<h2>{text}</h2>"
    else:
        text = f"<p>{'… ' if one.begins_before else ''}{text}{' …' if one.ends_after else ''}</p>"
    anchor = f' id="p{block.number}"' if block.is_numbered and not bare else ""
    pilcrow = _pilcrow(block.number, bare) if block.is_numbered else ""
    is_editor = getattr(context.get("user"), "is_editor", False)
    notes = _notes(one.notes, is_editor) if one.notes and not bare else ""
    return mark_safe(
        f'\n<div class="paragraph {block.kind}"{anchor}>\n{pilcrow}\n{text}\n{notes}\n</div>\n'
    )


def _pilcrow(number: int, bare: bool) -> str:
    if bare:
        hidden = '<span class="visually-hidden">Paragraph </span>'
        return f'<span class="pilcrow">{hidden}{number}</span>'
    return f'<a class="pilcrow" href="#p{number}" aria-label="Paragraph {number}">{number}</a>'


def _notes(notes: Sequence[Note], is_editor: bool) -> str:
    rows = "".join(_note(one, is_editor) for one in notes)
    return f'<ul class="notes" aria-label="Statements in this paragraph">{rows}\n</ul>'


def _note(one: Note, is_editor: bool) -> str:
    number, comma, by, correct = one.quote.public_id, "", "", ""
    if one.speaker:
        comma = '<span class="visually-hidden">,</span>'
        by = f' <span class="by">{escape(one.speaker)}</span>'
    if is_editor:
        correct = f'<a href="{address_of("statement_correct", number)}">Correct</a>'
    return (
        f'\n<li class="{one.style}" data-item tabindex="-1">'
        f'<a href="{address_of("statement", number)}">{escape(one.label)}{comma}</a>{by}\n'
        f'<span class="actions"><a class="cite" href="{address_of("cite", number)}"'
        f' data-cite="{escape(one.citation)}">Cite</a>'
        f'<a href="#s{one.quote.position}">Link</a>{correct}</span></li>'
    )
