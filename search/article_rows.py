"""Article rows: title, and the two statements of the article that answer the question best."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.safestring import SafeString

from briefs.models import Article, Country, Quote, Topic
from search import documents
from search.cards import Card, Highlighter, marked, statement_cards
from search.reading.trail import Trail, reading_address
from search.rows import with_all
from search.types import Filter

BEST = 2
_AROUND = 90


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """best: cards of its best statements; more: how many others it has.

    passage: where the words stand when no statement has them.
    """

    article: Article
    title: SafeString
    url: str
    best: list[Card]
    more: int
    passage: SafeString | str
    countries: list[Country]
    topics: list[Topic]
    partial: bool


def article_rows(
    articles: Sequence[Article],
    filters: Sequence[Filter],
    highlighter: Highlighter,
    *,
    context: str = "",
    first: int = 1,
    partial: frozenset[int] = frozenset(),
) -> list[ArticleRow]:
    """Rows in the order of `articles`; parameters as for `statement_cards`."""
    statements: dict[int, list[Quote]] = {article.pk: [] for article in articles}
    loaded = {article.pk: article for article in articles}
    rows = Quote.objects.live().filter(article__in=loaded).order_by("position")
    for quote in with_all(rows):
        quote.article = loaded[quote.article_id]
        statements[quote.article_id].append(quote)
    return [
        _row(article, statements[article.pk], filters, highlighter, Trail(context, rank), partial)
        for rank, article in enumerate(articles, first)
    ]


def _row(
    article: Article,
    statements: list[Quote],
    filters: Sequence[Filter],
    highlighter: Highlighter,
    trail: Trail,
    partial: frozenset[int],
) -> ArticleRow:
    best = best_statements(statements, filters, highlighter)
    has_hits = any(highlighter(quote.text) for quote in best)
    return ArticleRow(
        article=article,
        title=marked(article.title, highlighter(article.title)),
        url=reading_address(reverse("article", args=[article.public_id]), trail=trail),
        best=statement_cards(best, highlighter),
        more=len(statements) - len(best),
        passage="" if has_hits else _passage(article, highlighter),
        countries=list(article.countries.all())[:6],
        topics=list(article.topics.all())[:6],
        partial=article.pk in partial,
    )


def best_statements(
    statements: Iterable[Quote], filters: Sequence[Filter], highlighter: Highlighter
) -> list[Quote]:
    """At most two: those the filters ask for first, then those with most hits, in text order."""
    ranked = sorted(
        statements,
        key=lambda quote: (
            -sum(_fits(quote, one) for one in filters),
            -len(highlighter(quote.text)),
            quote.position,
        ),
    )
    return sorted(ranked[:BEST], key=lambda quote: quote.position)


def _fits(quote: Quote, one: Filter) -> bool:
    values = {
        "speaker": [quote.speaker.slug] if quote.speaker else [],
        "from": [quote.speaker_country_id],
        "country": [country.code for country in quote.countries.all()],
        "topic": [topic.slug for topic in quote.topics.all()],
        "type": [quote.type],
        "verb": [quote.verb],
        "named": [quote.named],
        "state": [quote.state],
    }.get(one.field, [])
    return not set(one.any_of).isdisjoint(values)


def _passage(article: Article, highlighter: Highlighter) -> SafeString | str:
    """The words around the first hit of the body."""
    text = documents.body(article)
    hits = highlighter(text)
    if not hits:
        return ""
    start = max(0, hits[0][0] - _AROUND)
    end = min(len(text), hits[0][1] + _AROUND)
    start = text.find(" ", start, hits[0][0]) + 1 if start else 0
    end = text.rfind(" ", hits[0][1], end) if end < len(text) else end
    end = max(end, hits[0][1])
    inside = [(max(a, start) - start, min(b, end) - start) for a, b in hits if start <= a < end]
    before, after = "… " if start else "", " …" if end < len(text) else ""
    return before + marked(text[start:end], inside) + after
