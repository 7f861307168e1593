"""Database rows -> engine Documents."""

from __future__ import annotations

import datetime as dt
import functools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

from django.db.models import Model, QuerySet

from briefs.dates import PartialDate, Precision
from briefs.models import (
    Article,
    ArticleCountry,
    ArticleTopic,
    Quote,
    SpeakerAlias,
    Topic,
)
from briefs.models.articles import TitleFrom
from briefs.models.fields import partial_date
from briefs.models.quotes import spans_of
from search.analysis import terms
from search.types import Document

#: Zones that are kept and shown but are neither body nor statements.
FURNITURE = ("boilerplate", "caption")

_OF_A_QUOTE = (
    "pk", "article_id", "sequence", "known_since", "cluster", "position", "contents", "said",
    "said_precision", "type", "verb", "named", "state", "speaker_id", "speaker__slug", "speaker_name",
    "speaker_country_id", "office__slug",
)  # fmt: skip


def statement_uid(pk: int) -> str:
    return f"s{pk}"


def article_uid(pk: int) -> str:
    return f"a{pk}"


def for_articles(article_ids: Iterable[int]) -> Iterator[Document]:
    """The documents of those of the articles that are live; deleted ones yield none."""
    ids = list(article_ids)
    quotes = Quote.objects.filter(withdrawn_at__isnull=True, article__in=ids)
    return _documents(Article.objects.live().filter(pk__in=ids), ids, quotes)


def as_they_were(article_ids: Iterable[int]) -> Iterator[Document]:
    """The documents of the articles with all statements they ever had, also of deleted articles."""
    ids = list(article_ids)
    quotes = Quote.objects.filter(article__in=ids)
    return _documents(Article.objects.filter(pk__in=ids), ids, quotes)


def _documents(
    articles: QuerySet[Article], ids: Sequence[int], quotes: QuerySet[Quote]
) -> Iterator[Document]:
    """Of articles, whose keys are `ids` or among them, and of their statements `quotes`."""
    # Rows of what a document needs, not objects: of statements there are thousands.
    statements: dict[int, list[Any]] = defaultdict(list)
    for quote in quotes.order_by("position").values_list(*_OF_A_QUOTE, named=True):
        statements[quote.article_id].append(quote)
    ancestors = _topic_ancestors()
    of_quotes = _Tags(Quote.countries.through, Quote.topics.through, "quote", ids, ancestors)
    of_articles = _Tags(ArticleCountry, ArticleTopic, "article", ids, ancestors)
    names = _speaker_names(
        {one.speaker_id for some in statements.values() for one in some if one.speaker_id}
    )
    for article in articles.select_related("outlet").order_by("pk"):
        byline = tuple(dict.fromkeys(terms(article.byline)))
        for quote in statements[article.pk]:
            yield _statement(quote, article, byline, of_quotes, names)
        yield _article(article, statements[article.pk], of_articles)


def body(article: Article) -> str:
    """The text an article is searched by: without boilerplate and captions."""
    text, parts, position = article.text, [], 0
    for kind, start, end in sorted(article.zones, key=lambda zone: zone[1]):
        if kind in FURNITURE and start >= position:
            parts.append(text[position:start])
            position = end
    parts.append(text[position:])
    return "".join(parts)


def _statement(
    quote: Any,
    article: Article,
    byline: tuple[str, ...],
    tags: _Tags,
    names: Mapping[int, str],
) -> Document:
    """quote: a row of `_OF_A_QUOTE`. byline: the words of the article's."""
    said = partial_date(quote.said, quote.said_precision)
    published = partial_date(article.published, article.published_precision)
    dates = {"said": said, "published": published, "date": said or published}
    return Document(
        uid=statement_uid(quote.pk),
        kind="statements",
        article=article.pk,
        revision=article.revision,
        text=spans_of(article.text, quote.contents),
        title="" if article.title_from == TitleFrom.SENTENCE else article.title,
        names=names.get(quote.speaker_id or 0, quote.speaker_name),
        values=_present(
            {
                "speaker": (quote.speaker__slug,),
                "from": (quote.speaker_country_id,),
                "country": tags.countries.get(quote.pk, ()),
                "topic": tags.topics.get(quote.pk, ()),
                "outlet": (article.outlet.slug if article.outlet else "",),
                "type": (quote.type,),
                "verb": (quote.verb,),
                "named": (quote.named,),
                "office": (quote.office__slug,),
                "state": (quote.state,),
                "lang": (article.language,),
                "byline": byline,
            }
        ),
        dates=days(dates),
        precisions=precisions(dates),
        sequence=quote.known_since or quote.sequence,
        cluster=quote.cluster,
        position=quote.position,
        public=article.public,
    )


def _article(article: Article, statements: Iterable[Any], tags: _Tags) -> Document:
    """statements: rows of `_OF_A_QUOTE`."""

    def every(values: Iterable[str | None]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value for value in values if value))

    published = partial_date(article.published, article.published_precision)
    dates = {"published": published, "date": published}
    return Document(
        uid=article_uid(article.pk),
        kind="articles",
        article=article.pk,
        revision=article.revision,
        text=body(article),
        title=article.title,
        names=article.byline,
        values=_present(
            {
                "speaker": every(quote.speaker__slug for quote in statements),
                "from": every(quote.speaker_country_id for quote in statements),
                "country": tags.countries.get(article.pk, ()),
                "topic": tags.topics.get(article.pk, ()),
                "outlet": (article.outlet.slug if article.outlet else "",),
                "type": every(quote.type for quote in statements),
                "verb": every(quote.verb for quote in statements),
                "named": every(quote.named for quote in statements),
                "office": every(quote.office__slug for quote in statements),
                "state": every(quote.state for quote in statements),
                "lang": (article.language,),
            }
        ),
        dates=days(dates),
        precisions=precisions(dates),
        sequence=article.sequence,
        cluster=article.cluster_id or 0,
        public=article.public,
    )


def days(dates: Mapping[str, PartialDate | None]) -> dict[str, dt.date]:
    """The first days of those that are known."""
    return {name: date.start for name, date in dates.items() if date}


def precisions(dates: Mapping[str, PartialDate | None]) -> dict[str, Precision]:
    """Of those that are months or years."""
    return {
        name: date.precision for name, date in dates.items() if date and date.precision != "day"
    }


def _present(values: Mapping[str, tuple[str | None, ...]]) -> dict[str, tuple[str, ...]]:
    return {
        field: present
        for field, given in values.items()
        if (present := tuple(value for value in given if value))
    }


class _Tags:
    """What articles, or statements of articles, are filed under; topics with their ancestors."""

    def __init__(
        self,
        countries: type[Model],
        topics: type[Model],
        owner: Literal["article", "quote"],
        article_ids: Sequence[int],
        ancestors: Mapping[str, tuple[str, ...]],
    ) -> None:
        """countries, topics: tables of who (`owner`) is filed under what."""
        within = {"article__in" if owner == "article" else "quote__article__in": article_ids}
        self.countries: dict[int, tuple[str, ...]] = {}
        self.topics: dict[int, tuple[str, ...]] = {}
        for table, tag, into in (
            (countries, "country__code", self.countries),
            (topics, "topic__slug", self.topics),
        ):
            rows = table._default_manager.filter(**within).order_by(tag.split("__")[0] + "__name")
            for pk, value in rows.values_list(f"{owner}_id", tag):
                into[pk] = (*into.get(pk, ()), value)
        self.topics = {pk: _with_ancestors(of, ancestors) for pk, of in self.topics.items()}


def _with_ancestors(
    slugs: Iterable[str], ancestors: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    found = [path for slug in slugs for path in (slug, *ancestors.get(slug, ()))]
    return tuple(dict.fromkeys(found))


def _topic_ancestors() -> dict[str, tuple[str, ...]]:
    parents = dict(Topic.objects.values_list("slug", "parent__slug"))

    @functools.cache
    def path(slug: str) -> tuple[str, ...]:
        parent = parents.get(slug)
        return (parent, *path(parent)) if parent else ()

    return {slug: path(slug) for slug in parents}


def _speaker_names(speaker_ids: set[int]) -> dict[int, str]:
    """Each speaker's name variants as one text, for the words of statement search."""
    variants: dict[int, dict[str, None]] = {}
    rows = SpeakerAlias.objects.filter(speaker__in=speaker_ids).order_by("pk")
    for speaker, name, alias in rows.values_list("speaker_id", "speaker__name", "text"):
        variants.setdefault(speaker, {name: None})[alias] = None
    return {speaker: "\n".join(texts) for speaker, texts in variants.items()}
