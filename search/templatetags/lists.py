"""The rows of which a page has dozens: cards, articles, lines of an overview.

Made as text, because a template takes several times as long for each of them. Everything is
escaped here that does not come escaped.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from briefs.models.quotes import StatementType
from search.addresses import address_of
from search.article_rows import ArticleRow, Excerpt
from search.cards import Card
from search.citations import WITHHELD
from search.copies import AlsoIn
from search.pages.overview import Cell
from search.pages.profile import Row
from search.reading.positions import Change
from search.tags import Tag
from search.templatetags.interface import counted, day

register = template.Library()

#: Hundreds are looked up a second.
_TYPES = dict(StatementType.choices)
_TITLED = '<p class="muted small told">in the title: “{}”</p>'


def _when(condition: object, text: str) -> str:
    return text if condition else ""


def _escaped(text: str) -> str:
    """What may come escaped."""
    return text if isinstance(text, SafeString) else escape(text)


# Statements


@register.simple_tag(takes_context=True)
def statement_card(context: Context, card: Card, change: Change | None = None) -> SafeString:
    """A card. Of the context: `selectable` (its checkbox is in the form "selection") and `user`.

    change: what its speaker newly says there, or says for the last time.
    """
    return SafeString(_card(card, change, *_of_context(context)))


@register.simple_tag(takes_context=True)
def statement_cards(context: Context, cards: Iterable[Card]) -> SafeString:
    """All of a list."""
    how = _of_context(context)
    return SafeString("".join([_card(one, None, *how) for one in cards]))


def _of_context(context: Context) -> tuple[bool, bool]:
    """Whether cards can be ticked, and whether an editor reads them."""
    is_editor = getattr(context.get("user"), "is_editor", False)
    return bool(context.get("selectable")), is_editor


def _card(card: Card, change: Change | None, is_selectable: bool, is_editor: bool) -> str:
    quote = card.quote
    number = quote.public_id
    return (
        f'\n<article class="card {quote.type}" id="r-{number}" tabindex="-1">\n'
        f'<div class="tick">{_when(is_selectable, _tick(card))}</div>\n'
        f'<div class="gutter">{_gutter(card)}</div>\n'
        f'<div class="said"><p class="who">{_who(card)} {escape(card.office)}</p>\n'
        f"{_said(card)}</div>\n"
        f'<div class="about"><div class="facts">{_facts(card, change, is_editor)}</div>\n'
        f'<div class="actions"><a class="permalink" href="{escape(card.article_url)}">'
        f'¶ {quote.paragraph} in article</a><span class="print-only">{escape(card.address)}</span>'
        f"{_when(not quote.withdrawn_at, _cite(card))}</div></div>\n"
        "</article>\n\n"
    )


def _cite(card: Card) -> str:
    return (
        f'<a class="cite" href="{address_of("cite", card.quote.public_id)}"'
        f' data-cite="{escape(card.citation)}">Cite</a>'
    )


def _tick(card: Card) -> str:
    return (
        f'<input type="checkbox" name="id" value="{card.quote.public_id}" form="selection"'
        f' aria-label="Select, {escape(card.speaker_name or "unnamed")}, {day(card.day)}">'
    )


def _gutter(card: Card) -> str:
    repeat = _when(card.repeats, " visually-hidden repeat")
    outlet, words = escape(card.outlet), escape(card.inferred_from)
    return (
        _when(card.is_new, '<span class="new">New</span>')
        + f'<span class="day{_when(not card.day, " unknown")}{repeat}">{day(card.day)}</span>'
        + _when(outlet, f'<span class="outlet{repeat}">{outlet}</span>')
        + _when(
            words, f'<span class="inferred{repeat}" title="From “{words}”">date inferred</span>'
        )
        + f'<span class="type">{_TYPES.get(card.quote.type, "")}</span>'
        + _when(card.quote.verb == WITHHELD, '<span class="part-match">not said</span>')
        + _when(card.partial, '<span class="part-match">some of the words</span>')
    )


def _who(card: Card) -> str:
    name = _escaped(card.name)
    if card.speaker_url:
        return f'<a href="{escape(card.speaker_url)}">{name}</a>'
    return f"<b>{name or 'Speaker not named'}</b>"


def _said(card: Card) -> str:
    number, long = card.quote.public_id, card.is_long
    unfold = (
        f'<input type="checkbox" class="unfold" id="all-{number}"'
        ' aria-label="Show all of this statement">'
    )
    label = (
        f'<label class="link unfold-label" for="all-{number}" aria-hidden="true">Show all</label>'
    )
    return (
        f'{_when(long, unfold)}\n<p class="statement{_when(long, " long")}">'
        f"{_escaped(card.evidence)}</p>\n{_when(long, label)}"
        f"{_when(card.in_title, _TITLED.format(_escaped(card.in_title)))}"
    )


def _facts(card: Card, change: Change | None, is_editor: bool) -> str:
    """One to a line, empty ones too."""
    appearing, dropping = (change.appearing, change.dropping) if change else ([], [])
    return "\n".join(
        (
            _tags("country", card.countries),
            _tags("topic", card.topics),
            _state(card, is_editor),
            _when(appearing, f'<span><b class="new">New:</b> {_listed(appearing)}</span>'),
            _when(dropping, f"<span>Not said after: {_listed(dropping)}</span>"),
            _when(card.spelled, f"<span>spelled {_listed(card.spelled)} in the source</span>"),
            _when(card.also_in, f"<span>Also in {_printed(card.also_in, card)}</span>"),
        )
    )


def _tags(page: str, tags: Sequence[Tag]) -> str:
    links = [f'<a href="{address_of(page, one.key)}">{escape(one.name)}</a>' for one in tags]
    return _when(links, f"<span>{', '.join(links)}</span>")


def _state(card: Card, is_editor: bool) -> str:
    if card.quote.withdrawn_at:
        return '<span class="warn">Removed</span>'
    if card.state == "confirmed":
        return '<span class="ok">Confirmed</span>'
    if card.state != "uncertain":
        return ""
    said = "Speaker uncertain"
    if is_editor:
        said = f'<a href="{address_of("review_item", card.quote.public_id)}">{said}</a>'
    return f'<span class="warn">{said}</span>'


def _printed(also: AlsoIn, card: Card) -> str:
    links = [
        f'<a href="{escape(one.href)}">{escape(one.outlet or "an unnamed source")}'
        f"{_when(one.again, ' again')}</a>{_when(one.is_first, ' (first)')}"
        for one in also.printed
    ]
    if also.more:
        own = address_of("statement", card.quote.public_id)
        links.append(f'<a href="{own}#elsewhere">{also.more:,} more</a>')
    return ", ".join(links)


def _listed(words: list[str]) -> str:
    return ", ".join(map(escape, words))


# Overviews


@register.simple_tag
def column_rows(rows: Sequence[Row]) -> SafeString:
    """A line for each of the commonest values of a facet."""
    return SafeString("".join(map(_column_row, rows)))


def _column_row(row: Row) -> str:
    noun = "statement" if row.count == 1 else "statements"
    return (
        f'\n<li><a href="{escape(row.href)}"><span>{escape(row.label)}</span></a>'
        '<svg class="gauge" width="72" height="5" aria-hidden="true">'
        f'<rect x="{row.gauge_x}" width="{row.gauge}" height="5"/></svg>'
        f'<span class="number">{row.count:,}<span class="visually-hidden"> {noun}</span></span></li>'
    )


@register.simple_tag
def matrix_cells(cells: Sequence[Cell]) -> SafeString:
    """A row of who speaks of whom."""
    return SafeString("".join(map(_matrix_cell, cells)))


def _matrix_cell(cell: Cell) -> str:
    inner = '<span aria-label="none">·</span>'
    if cell.count:
        inner = (
            f'<a href="{escape(cell.href)}" aria-label="{escape(cell.label)}">{cell.count:,}</a>'
        )
    return f'<td class="shade{cell.shade}">{inner}</td>'


# Articles


@register.simple_tag
def article_row(row: ArticleRow, words: str) -> SafeString:
    """An article with the statements that answer best. words: those that were searched for."""
    article, url = row.article, escape(row.url)
    outlet = _when(article.outlet, f'<span class="outlet">{escape(str(article.outlet))}</span>')
    partial = _when(row.partial, '<span class="part-match">some of the words</span>')
    passage = f'<p class="statement passage">{_escaped(row.passage)}</p>'
    return SafeString(
        f'\n<article class="card article-row" id="r-{article.public_id}" tabindex="-1">\n'
        '<div class="tick"></div>\n'
        f'<div class="gutter"><span class="day{_when(not article.published, " unknown")}">'
        f"{day(article.published_date)}</span>{outlet}{partial}</div>\n"
        f'<div class="found"><h2><a class="permalink" href="{url}">{row.title}</a></h2>\n'
        f"{''.join(map(_excerpt, row.best))}\n{_when(row.passage, passage)}\n"
        f"{_when(row.more, _more(row, words))}</div>\n"
        f'<div class="about"><div class="facts">{_tags("country", row.countries)}\n'
        f"{_tags('topic', row.topics)}</div></div>\n</article>\n"
    )


def _excerpt(one: Excerpt) -> str:
    return (
        f'<p class="statement"><span class="by">{one.speaker or "Unnamed"}:</span>'
        f" {one.evidence}</p>"
    )


def _more(row: ArticleRow, words: str) -> str:
    others = counted(row.more, "more statement")
    if row.has_hits or not words:
        others = f"{row.more} more"
    href = escape(row.url)
    return f'<p class="muted more"><a class="link" href="{href}">{others} in this article</a></p>'
