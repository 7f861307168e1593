"""Citations in a chosen style. Pure.

After The Chicago Manual of Style, 17th edition (14.191 to 14.200, newspapers; 14.260, sources
quoted in others) and the Publication Manual of the APA, 7th edition (10.1, newspaper articles; 8.6,
secondary sources). Two things differ from the manuals, for want of what they ask for: names stand
in the order in which the record has them, never turned round, since which of them is the family
name is not known; bylines stand as printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Literal, NamedTuple

from briefs.dates import PartialDate
from search.exports.types import ArticleReference, StatementReference, one_line

Style = Literal["note", "apa", "chicago"]
STYLES: dict[Style, str] = {
    "note": "Chicago, note",
    "apa": "APA",
    "chicago": "Chicago, bibliography",
}
DEFAULT: Style = "note"
UNNAMED = "Unnamed speaker"
#: The verb class of what somebody did not say, or refused to.
WITHHELD = "withheld"
_OPENING = "“\"«„'‘"
#: Where a file has no headline its first sentence stands in, which may be long.
_LONGEST_TITLE = 120
#: A straight quotation mark that opens.
_OPENED = re.compile(r'(?<![^ (])"')


class Run(NamedTuple):
    """A piece of a citation; italic: the name of a publication; link: a permanent address."""

    text: str
    italic: bool = False
    link: bool = False


Citation = tuple[Run, ...]


def style_named(name: object) -> Style:
    """The style of that name, else the default one."""
    return next((style for style in STYLES if style == name), DEFAULT)


def style_of(reader: object) -> Style:
    """The style that an account has chosen; the default one for readers without."""
    return style_named(getattr(reader, "citation_style", ""))


def plain(citation: Iterable[Run]) -> str:
    return "".join(run.text for run in citation)


def of_statement(statement: StatementReference, style: Style) -> str:
    """Text to paste: what was said, by whom, in which capacity, where it is printed, permanent
    address. A bibliography lists where it is printed and by whom it is, without the words."""
    if style == "apa":
        return _apa_statement(statement)
    if style == "chicago":
        return plain(bibliography(statement.article, by=_who(statement), statement=statement))
    return plain(_with_words(statement))


def of_article(article: ArticleReference, style: Style) -> str:
    if style == "apa":
        return plain(_apa(article, article.url))
    if style == "chicago":
        return plain(bibliography(article))
    return plain(article_note(article))


def note(statement: StatementReference) -> Citation:
    """A Chicago note to words that stand elsewhere."""
    return (Run(f"{_begun(_who(statement))}, quoted in "), *_printed_with_place(statement))


def who_line(statement: StatementReference) -> str:
    """Who said it when, to stand above the words: "Ann Other, Foreign Minister, April 12, 2021"."""
    day = statement.said or statement.article.published
    parts = (statement.speaker or UNNAMED, statement.office, american(day) if day else "no date")
    return _begun(one_line(", ".join(part for part in parts if part)))


def article_note(article: ArticleReference) -> Citation:
    return (*_printed(article), Run(", "), *_at(article.url))


def bibliography(
    article: ArticleReference, *, by: str = "", statement: StatementReference | None = None
) -> Citation:
    """An entry of a Chicago bibliography: an unsigned article stands under its newspaper."""
    day = american(article.published)
    title = f"“{_inner(_title(article))}{_stop(_title(article))}”"
    runs: list[Run]
    if article.byline and article.outlet:
        runs = [
            Run(f"{_ended(article.byline)} {title} "),
            Run(one_line(article.outlet), italic=True),
        ]
        runs.append(Run(f", {day}."))
    elif article.outlet:
        runs = [Run(one_line(article.outlet), italic=True), Run(f". {title} {_ended(day)}")]
    else:
        byline = f"{_ended(article.byline)} " if article.byline else ""
        runs = [Run(f"{byline}{title} {_ended(day)}")]
    if statement is None:
        return (*runs, Run(" "), *_at(article.url))
    return (*runs, Run(f" Statement by {by}, ¶ {statement.paragraph}. "), *_at(statement.url))


def _with_words(statement: StatementReference) -> Citation:
    text = one_line(statement.text)
    if statement.verb == WITHHELD:
        start = f"{_begun(_who(statement))}, reported not to have said: {text.rstrip('.')}, in "
    elif statement.type == "direct":
        words = text if text[:1] in _OPENING else f"“{_inner(text)}”"
        start = f"{words} {_begun(_who(statement))}, quoted in "
    else:
        start = f"{_begun(_who(statement))}, as reported: {text.rstrip('.')}, in "
    return (Run(start), *_printed_with_place(statement))


def _printed_with_place(statement: StatementReference) -> Citation:
    place = Run(f", ¶ {statement.paragraph}, ")
    return (*_printed(statement.article), place, *_at(statement.url))


def _at(url: str) -> Citation:
    return (Run(url, link=True), Run("."))


@lru_cache(maxsize=256)  # a page cites all statements of an article
def _printed(article: ArticleReference) -> Citation:
    """“Title,” Outlet, April 12, 2021"""
    byline = f"{one_line(article.byline)}, " if article.byline else ""
    start = Run(f"{byline}“{_inner(_title(article)).rstrip('.')},” ")
    outlet = (Run(one_line(article.outlet), italic=True), Run(", ")) if article.outlet else ()
    return (start, *outlet, Run(american(article.published)))


def _apa_statement(statement: StatementReference) -> str:
    """The words with their place in the text, then the entry of the list of references."""
    article = statement.article
    text = one_line(statement.text)
    known_by = one_line(article.byline) or f"“{_inner(_short(article.title, 60))},”"
    year = str(article.published.start.year) if article.published else "n.d."
    comma = "" if known_by.endswith(",”") else ","
    place = f"as cited in {known_by}{comma} {year}, para. {statement.paragraph}"
    direct = statement.type == "direct"
    words = text if not direct or text[:1] in _OPENING else f"“{_inner(text)}”"
    reference = plain(_apa(article, statement.url))
    said = "reported not to have been said by " if statement.verb == WITHHELD else ""
    return f"{words.rstrip('.')} ({said}{_who(statement)}, {place}). {reference}"


def _apa(article: ArticleReference, url: str) -> Citation:
    date = f"({_apa_day(article.published)})."
    title = f"{_title(article)}{_stop(_title(article))}"
    start = f"{_ended(article.byline)} {date} {title} " if article.byline else f"{title} {date} "
    outlet = (Run(one_line(article.outlet), italic=True), Run(". ")) if article.outlet else ()
    return (Run(start), *outlet, Run(url, link=True))


def _who(statement: StatementReference) -> str:
    """The speaker in the capacity of that day, and the day where it is not that of printing."""
    parts = [one_line(statement.speaker) or UNNAMED, one_line(statement.office)]
    if statement.said and statement.said != statement.article.published:
        parts.append(f"on {american(statement.said)}" if statement.said.precision == "day"
                     else f"in {american(statement.said)}")  # fmt: skip
    return ", ".join(part for part in parts if part)


@lru_cache(maxsize=1024)
def american(day: PartialDate | None) -> str:
    """April 12, 2021, April 2021 or 2021, as far as it is known; "n.d." where nothing is."""
    if day is None:
        return "n.d."
    if day.precision == "year":
        return str(day.start.year)
    if day.precision == "month":
        return f"{day.start:%B} {day.start.year}"
    return f"{day.start:%B} {day.start.day}, {day.start.year}"


def _apa_day(day: PartialDate | None) -> str:
    """2021, April 12"""
    if day is None:
        return "n.d."
    month = {"year": "", "month": f", {day.start:%B}"}.get(
        day.precision, f", {day.start:%B} {day.start.day}"
    )
    return f"{day.start.year}{month}"


def _inner(line: str) -> str:
    """Within quotation marks: its own become single."""
    if '"' in line:
        line = _OPENED.sub("‘", line).replace('"', "’")
    return line.replace("“", "‘").replace("”", "’")


def _stop(title: str) -> str:
    return "" if title.rstrip("”’\"' ")[-1:] in ("?", "!", ".", "…") else "."


def _ended(text: str) -> str:
    line = one_line(text)
    return line if line.endswith(".") else f"{line}."


def _begun(text: str) -> str:
    """As a sentence begins: "A senior official"."""
    return text[:1].upper() + text[1:]


def _title(article: ArticleReference) -> str:
    return _short(article.title, _LONGEST_TITLE)


def _short(title: str, most: int) -> str:
    """The first words of a long title."""
    line = one_line(title)
    return line if len(line) <= most else line[:most].rsplit(" ", 1)[0] + " …"
