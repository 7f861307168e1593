"""Article rows: title, and the two statements of the article that answer the question best."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from briefs.models import Article, ArticleCountry, ArticleTopic, Quote
from briefs.prepared import Prepared
from search import documents
from search.cards import Highlighter, evidence_span, excerpt, marked
from search.excerpts import Room
from search.reading.trail import Trail, reading_address
from search.tags import Tag, Tags, tags_of_all
from search.types import Filter

BEST = 2
_MOST_TAGS = 6
_AROUND = 90
#: What three lines hold beside a name.
_THREE_LINES = Room(wide=150, phone=80, before=40)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A statement with its first hit in sight; hits in the speaker's name are marked, too."""

    speaker: SafeString
    evidence: SafeString


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """best: its statements that answer best; more: how many others do, too. has_hits: whether these
    have words that were searched for.

    passage: where the words stand when no statement has them. countries, topics: those named most.
    """

    article: Article
    title: SafeString
    url: str
    best: list[Excerpt]
    more: int
    has_hits: bool
    passage: SafeString | str
    countries: list[Tag]
    topics: list[Tag]
    partial: bool


def article_rows(
    articles: Sequence[Article],
    filters: Sequence[Filter],
    highlighter: Highlighter,
    *,
    of_names: Highlighter,
    of_titles: Highlighter,
    context: str = "",
    first: int = 1,
    partial: frozenset[int] = frozenset(),
) -> list[ArticleRow]:
    """Rows in the order of `articles`; parameters as for `statement_cards`."""
    statements = _statements(articles)
    tags: Mapping[int, Tags] = {}
    if any(one.field in ("country", "topic") for one in filters):
        tags = tags_of_all(chain.from_iterable(statements.values()))
    matching = {
        pk: _answering(quotes, filters, tags, highlighter, of_names)
        for pk, quotes in statements.items()
    }
    countries, topics = _tags(_COUNTRIES, articles), _tags(_TOPICS, articles)
    return [
        _row(
            article,
            matching[article.pk],
            highlighter,
            of_names,
            Trail(context, rank),
            title=marked(article.title, of_titles(article.title)),
            countries=countries[article.pk],
            topics=[
                topic
                for topic in topics[article.pk]
                if topic.name not in {country.name for country in countries[article.pk]}
            ],
            is_partial=article.pk in partial,
        )
        for rank, article in enumerate(articles, first)
    ]


def _statements(articles: Sequence[Article]) -> dict[int, list[Quote]]:
    """Every statement of the articles, with no more than choosing and showing the best needs."""
    loaded = {article.pk: article for article in articles}
    found: dict[int, list[Quote]] = {article.pk: [] for article in articles}
    for quote in _OF_ARTICLES.rows(list(loaded)):
        quote.article = loaded[quote.article_id]
        found[quote.article_id].append(quote)
    return found


_OF_ARTICLES = Prepared(
    lambda articles: (
        Quote.objects.live()
        .filter(article__in=articles)
        .select_related("speaker")
        .only(
            "public_id", "article_id", "position", "start", "end", "contents",
            "cue_start", "cue_end", "source_start", "source_end", "type", "verb", "named", "state",
            "speaker_name", "speaker_country_id", "speaker__slug", "speaker__name", "speaker__kind",
        )
        .order_by("position")
    )
)  # fmt: skip


def _tags(named: Prepared[Any], articles: Sequence[Article]) -> dict[int, list[Tag]]:
    """Article -> what it names most often, most often first."""
    found: dict[int, list[Tag]] = {article.pk: [] for article in articles}
    for article, value, label in named.values(list(found)):
        if len(found[article]) < _MOST_TAGS:
            found[article].append(Tag(value, label))
    return found


_COUNTRIES, _TOPICS = (
    Prepared[Any](
        lambda articles, named=named, key=key, name=name: (
            named.filter(article__in=articles)
            .order_by("-count", name)
            .values_list("article_id", key, name)
        )
    )
    for named, key, name in (
        (ArticleCountry.objects, "country__code", "country__name"),
        (ArticleTopic.objects, "topic__slug", "topic__name"),
    )
)


def _row(
    article: Article,
    matching: list[Quote],
    highlighter: Highlighter,
    of_names: Highlighter,
    trail: Trail,
    *,
    title: SafeString,
    countries: list[Tag],
    topics: list[Tag],
    is_partial: bool,
) -> ArticleRow:
    best = sorted(matching[:BEST], key=lambda quote: quote.position)
    has_hits = any(highlighter(quote.text) or of_names(_speaker(quote)) for quote in best)
    return ArticleRow(
        article=article,
        title=title,
        url=reading_address(reverse("article", args=[article.public_id]), trail=trail),
        best=[_excerpt(quote, highlighter, of_names) for quote in best],
        more=len(matching) - len(best),
        has_hits=has_hits,
        passage="" if has_hits else _passage(article, highlighter),
        countries=countries,
        topics=topics,
        partial=is_partial,
    )


def _answering(
    statements: Iterable[Quote],
    filters: Sequence[Filter],
    tags: Mapping[int, Tags],
    highlighter: Highlighter,
    of_names: Highlighter,
) -> list[Quote]:
    """Those that meet most of the filters, and of these those with hits where any has; best first:
    hits in text and speaker's name, hits in either, most hits, first in the text.
    """
    met = [(sum(_fits(quote, one, tags) for one in filters), quote) for quote in statements]
    most = max((count for count, _ in met), default=0)
    found = []
    for quote in (quote for count, quote in met if count == most):
        hits = len(highlighter(quote.text)), len(of_names(_speaker(quote)))
        found.append(((sum(map(bool, hits)), sum(hits), -quote.position), quote))
    ranked = sorted(found, key=itemgetter(0), reverse=True)
    with_hits = [quote for (kinds, _, _), quote in ranked if kinds]
    return with_hits or [quote for _, quote in ranked]


def _speaker(quote: Quote) -> str:
    return quote.speaker.name if quote.speaker else quote.speaker_name


def _excerpt(quote: Quote, highlighter: Highlighter, of_names: Highlighter) -> Excerpt:
    start, end = evidence_span(quote)
    hits = highlighter(quote.article.text[start:end])
    name = _speaker(quote)
    return Excerpt(marked(name, of_names(name)), excerpt(quote, start, end, hits, _THREE_LINES))


def _fits(quote: Quote, one: Filter, tags: Mapping[int, Tags]) -> bool:
    match one.field:
        case "speaker":
            values = [quote.speaker.slug] if quote.speaker else []
        case "from":
            values = [quote.speaker_country_id]
        case "country":
            values = [country.key for country in tags[quote.pk].countries]
        case "topic":
            values = [topic.key for topic in tags[quote.pk].topics]
        case "type" | "verb" | "named" | "state":
            values = [getattr(quote, one.field)]
        case _:
            return False
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
    return mark_safe(f"{before}{marked(text[start:end], inside)}{after}")
