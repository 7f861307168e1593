"""An article's marked text as HTML: escaped first, marked by offsets after.

As text, because an article has dozens of paragraphs, and a template takes several times as long.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import quote

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from briefs.dates import PartialDate
from search.addresses import address_of
from search.pages.article import ArticlePage, Entry, Note, Paragraph, Voice
from search.reading.marks import Mark
from search.timeline import spoken

register = template.Library()

#: Countries or topics of an article that are not folded.
_IN_SIGHT = 8


@register.filter
def long_day(value: PartialDate | None) -> str:
    """14 January 2022, or what is known of it."""
    return "no date" if value is None else spoken(value)


def marked(parts: Iterable[str | Mark]) -> str:
    """Texts and marks as nested elements, escaped; see `search.reading.marks` for what each is."""
    return "".join([escape(one) if isinstance(one, str) else _marked(one) for one in parts])


def _marked(part: Mark) -> str:
    statement, classes = part.statement, _classes(part)
    anchor = f' id="s{statement.number}"' if part.anchor and statement else ""
    resolved = f' <span class="resolved">[{escape(part.resolved)}]</span>' if part.resolved else ""
    element = "q" if "direct" in classes or part.kind == "quoted" else "span"
    return (
        f'<{element} class="{" ".join(classes)}"{anchor}>{marked(part.children)}</{element}>'
        f"{resolved}"
    )


def _classes(part: Mark) -> list[str]:
    found = [part.kind, "own"] if part.own else [part.kind]
    if part.kind == "said" and part.statement and part.statement.shown:
        found.append("uncertain" if part.statement.uncertain else part.statement.type)
    return found


@register.simple_tag(takes_context=True)
def article_text(
    context: Context, paragraphs: Iterable[Paragraph], *, bare: bool = False
) -> SafeString:
    """Each paragraph: its number, its text, the notes of the statements that begin in it. bare:
    without notes, and nothing that could be led to. Of the context: `user`."""
    is_editor = getattr(context.get("user"), "is_editor", False)
    return SafeString("".join([_paragraph(one, bare, is_editor) for one in paragraphs]))


def _paragraph(one: Paragraph, bare: bool, is_editor: bool) -> str:
    block = one.block
    text = marked(block.parts)
    if block.kind == "heading":
        text = f"<h2>{text}</h2>"
    else:
        text = f"<p>{'… ' if one.begins_before else ''}{text}{' …' if one.ends_after else ''}</p>"
    anchor = f' id="p{block.number}"' if block.is_numbered and not bare else ""
    pilcrow = _pilcrow(block.number, bare) if block.is_numbered else ""
    notes = _notes(one.notes, is_editor) if one.notes and not bare else ""
    return f'\n<div class="paragraph {block.kind}"{anchor}>\n{pilcrow}\n{text}\n{notes}\n</div>\n'


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


# The rail


@register.simple_tag
def voice_rows(page: ArticlePage, kept: str) -> SafeString:
    """Those who speak in an article. kept: what the address has besides the choice, after an "&"."""
    return SafeString("".join([_voice(one, page.chosen, kept) for one in page.voices]))


def _voice(one: Voice, chosen: str, kept: str) -> str:
    named = ", ".join([f"{escape(words)} ({count})" for words, count in one.wordings])
    office = f"<p>{escape(one.office)}</p>" if one.office else ""
    wordings = f"<p>Named as {named}</p>" if named else ""
    link = _choice(one.show, one.name or "Not named", one.count, chosen, kept)
    return f"\n<li>{link}\n{office}\n{wordings}</li>"


@register.simple_tag
def entry_list(entries: Sequence[Entry], chosen: str, kept: str) -> SafeString:
    """Countries or topics of an article: each highlights only its own statements. The first eight are
    in sight."""
    items = [
        f"\n<li>{_choice(one.show, one.name, one.count, chosen, kept)}</li>" for one in entries
    ]
    shown, more = "".join(items[:_IN_SIGHT]), ""
    if rest := items[_IN_SIGHT:]:
        more = (
            f'\n<details class="rest"><summary>Show {len(rest)} more</summary>'
            f'<ul class="entries">{"".join(rest)}</ul></details>'
        )
    return SafeString(f'<ul class="entries">{shown}</ul>{more}')


def _choice(show: str, name: str, count: int, chosen: str, kept: str) -> str:
    current = ' aria-current="true"' if chosen == show else ""
    return (
        f'<a href="?show={quote(show)}{escape(kept)}"{current}>{escape(name)}</a>'
        f'<span class="number">{count}<span class="visually-hidden">'
        f" statement{'' if count == 1 else 's'}</span></span>"
    )
