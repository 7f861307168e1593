"""What one speaker said on one topic, day by day, with what comes in and what drops out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from briefs.models import Quote
from search import citations, rows
from search.answers import ask
from search.cards import Card, evidence_span, statement_cards
from search.copies import also_in
from search.links import Links, results_address
from search.query.request import SearchQuery
from search.reading.positions import Change, Said, changes
from search.tags import tags_of_all
from search.timeline import Strip, strip
from search.visible import Reader

#: More statements than anybody compares; the rest is a search.
MOST = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """A statement, with the terms first said in it and those not said after it."""

    card: Card
    change: Change


@dataclass(frozen=True, slots=True)
class Position:
    """`entries` from the earliest day on; `undated` ones cannot be placed among them."""

    querystring: str
    search_href: str
    total: int
    strip: Strip
    entries: list[Entry]
    undated: list[Card]

    @property
    def is_compared(self) -> bool:
        return any(entry.change != Change() for entry in self.entries)


def position(query: SearchQuery, reader: Reader, absolute: Callable[[str], str]) -> Position:
    """The page of the statements that `query` (a speaker, a topic) finds. Raises EngineError."""
    query = replace(query, sort="oldest")
    found = ask(replace(query, per_page=MOST), reader, timeline="date").results
    context = query.to_querystring()
    quotes = rows.for_cards(rows.keys(found.hits), reader)
    tags = tags_of_all(quotes)
    copies, style = also_in(quotes, reader), citations.style_of(reader)
    dated = [quote for quote in quotes if _day(quote)]
    said = [Said(_day(quote).start, quote.text) for quote in dated]
    entries: list[Entry] = []
    for rank, (quote, change) in enumerate(zip(dated, changes(said), strict=True), 1):
        (card,) = statement_cards(
            [quote],
            _marking(quote, change),
            absolute=absolute,
            context=context,
            first=rank,
            also_in=copies,
            tags=tags,
            style=style,
        )
        entries.append(Entry(card, change))
    return Position(
        querystring=context,
        search_href=results_address(query),
        total=found.total,
        strip=strip(found.timeline, None, Links(query).on_date),
        entries=entries,
        undated=statement_cards(
            [quote for quote in quotes if not _day(quote)],
            lambda text: (),
            absolute=absolute,
            context=context,
            first=len(dated) + 1,
            also_in=copies,
            tags=tags,
            style=style,
        ),
    )


def _day(quote: Quote):
    return quote.said_date or quote.article.published_date


def _marking(quote: Quote, change: Change) -> Callable[[str], list[tuple[int, int]]]:
    """Marks the terms that are new in this statement."""
    begin = evidence_span(quote)[0]
    marks = [(start - begin, end - begin) for start, end in _in_article(quote, change.spans)]
    return lambda text: marks


def _in_article(quote: Quote, spans: Iterable[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Spans of `quote.text` as spans of the article's text."""
    for start, end in spans:
        offset = 0
        for first, last in quote.contents:
            if offset <= start and end <= offset + last - first:
                yield first + start - offset, first + end - offset
            offset += last - first + 1
