"""Article rows: title, and the two statements of the article that answer the question best."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any, NamedTuple

from django.db.models import TextField
from django.db.models.functions import Cast
from django.utils.safestring import SafeString, mark_safe

from briefs.models import Article, ArticleCountry, ArticleTopic, Quote
from briefs.models.quotes import spans_of
from briefs.prepared import Prepared
from search import documents
from search.addresses import address_of
from search.cards import Highlighter, evidence_span, excerpt, marked
from search.excerpts import Room
from search.query.highlight import counts
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
    in_name = cache(lambda name: len(of_names(name)))
    answering = {
        article.pk: _answering(article, statements[article.pk], filters, tags, highlighter, in_name)
        for article in articles
    }
    best = _best(articles, answering.values())
    countries, topics = _tags(_COUNTRIES, articles), _tags(_TOPICS, articles)
    return [
        _row(
            article,
            best[article.pk],
            answering[article.pk],
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


class _Statement(NamedTuple):
    """What decides how well a statement answers. contents: [[start, end], …], as JSON. called: the
    speaker on record, if any."""

    article: int
    pk: int
    contents: str
    type: str
    verb: str
    named: str
    state: str
    country: str | None
    speaker_name: str
    speaker: str | None
    called: str | None

    @property
    def name(self) -> str:
        return self.speaker_name if self.called is None else self.called


class _Answering(NamedTuple):
    """Statements of an article that answer, best first; has_hits: whether these have words that were
    searched for."""

    keys: list[int]
    has_hits: bool


def _statements(articles: Sequence[Article]) -> dict[int, list[_Statement]]:
    """Every statement of the articles, in the order of the text."""
    found: dict[int, list[_Statement]] = {article.pk: [] for article in articles}
    for row in _OF_ARTICLES.values(list(found)):
        one = _Statement._make(row)
        found[one.article].append(one)
    return found


#: Their contents as they are stored: read for all of an article at once.
_OF_ARTICLES = Prepared[Any](
    lambda articles: (
        Quote.objects.live()
        .filter(article__in=articles)
        .annotate(spans=Cast("contents", TextField()))
        .order_by("position")
        .values_list(
            "article_id", "pk", "spans", "type", "verb", "named", "state",
            "speaker_country_id", "speaker_name", "speaker__slug", "speaker__name",
        )
    )
)  # fmt: skip


def _best(articles: Iterable[Article], answering: Iterable[_Answering]) -> dict[int, list[Quote]]:
    """The statements that answer best, in the order of the text."""
    loaded = {article.pk: article for article in articles}
    found: dict[int, list[Quote]] = {key: [] for key in loaded}
    for quote in _SHOWN.rows([key for one in answering for key in one.keys[:BEST]]):
        quote.article = loaded[quote.article_id]
        found[quote.article_id].append(quote)
    return found


_SHOWN = Prepared(
    lambda keys: (
        Quote.objects.filter(pk__in=keys)
        .select_related("speaker")
        .only(
            "public_id", "article_id", "start", "end", "contents",
            "cue_start", "cue_end", "source_start", "source_end", "type",
            "speaker_name", "speaker__name", "speaker__kind",
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
    best: list[Quote],
    answering: _Answering,
    highlighter: Highlighter,
    of_names: Highlighter,
    trail: Trail,
    *,
    title: SafeString,
    countries: list[Tag],
    topics: list[Tag],
    is_partial: bool,
) -> ArticleRow:
    return ArticleRow(
        article=article,
        title=title,
        url=reading_address(address_of("article", article.public_id), trail=trail),
        best=[_excerpt(quote, highlighter, of_names) for quote in best],
        more=len(answering.keys) - len(best),
        has_hits=answering.has_hits,
        passage="" if answering.has_hits else _passage(article, highlighter),
        countries=countries,
        topics=topics,
        partial=is_partial,
    )


def _answering(
    article: Article,
    statements: Sequence[_Statement],
    filters: Sequence[Filter],
    tags: Mapping[int, Tags],
    highlighter: Highlighter,
    in_name: Callable[[str], int],
) -> _Answering:
    """Those that meet most of the filters, and of these those with hits where any has; best first:
    hits in text and speaker's name, hits in either, most hits, first in the text.
    """
    met = [sum(_fits(one, held, tags) for held in filters) for one in statements]
    most = max(met, default=0)
    chosen = [one for count, one in zip(met, statements, strict=True) if count == most]
    contents = json.loads(f"[{','.join(one.contents for one in chosen)}]")
    in_text = counts(highlighter, [spans_of(article.text, spans) for spans in contents])
    hits = [(own, in_name(one.name)) for own, one in zip(in_text, chosen, strict=True)]
    with_hits = [at for at, counted in enumerate(hits) if any(counted)]
    # Of equals the first in the text stays first.
    with_hits.sort(key=lambda at: (sum(map(bool, hits[at])), sum(hits[at])), reverse=True)
    return _Answering([chosen[at].pk for at in with_hits or range(len(chosen))], bool(with_hits))


def _excerpt(quote: Quote, highlighter: Highlighter, of_names: Highlighter) -> Excerpt:
    start, end = evidence_span(quote)
    hits = highlighter(quote.article.text[start:end])
    name = quote.speaker.name if quote.speaker else quote.speaker_name
    return Excerpt(marked(name, of_names(name)), excerpt(quote, start, end, hits, _THREE_LINES))


def _fits(one: _Statement, held: Filter, tags: Mapping[int, Tags]) -> bool:
    match held.field:
        case "speaker":
            values = [one.speaker]
        case "from":
            values = [one.country]
        case "country":
            values = [country.key for country in tags[one.pk].countries]
        case "topic":
            values = [topic.key for topic in tags[one.pk].topics]
        case "type" | "verb" | "named" | "state":
            values = [getattr(one, held.field)]
        case _:
            return False
    return not set(held.any_of).isdisjoint(values)


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
