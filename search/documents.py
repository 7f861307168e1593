"""Database rows -> engine Documents."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping

from django.db.models import Prefetch

from briefs.models import Article, Quote, SpeakerAlias, Topic
from briefs.models.articles import TitleFrom
from search.analysis import terms
from search.types import Document

#: Zones that are kept and shown but are neither body nor statements.
FURNITURE = ("boilerplate", "caption")


def statement_uid(pk: int) -> str:
    return f"s{pk}"


def article_uid(pk: int) -> str:
    return f"a{pk}"


def for_articles(article_ids: Iterable[int]) -> Iterator[Document]:
    """The documents of those of the articles that are live; deleted ones yield none."""
    quotes = (
        Quote.objects.filter(withdrawn_at__isnull=True)
        .select_related("speaker", "office")
        .prefetch_related("countries", "topics")
        .order_by("position")
    )
    articles = (
        Article.objects.live()
        .filter(pk__in=list(article_ids))
        .select_related("outlet")
        .prefetch_related("countries", "topics", Prefetch("quotes", queryset=quotes))
        .order_by("pk")
    )
    rows = list(articles)
    ancestors = _topic_ancestors()
    names = _speaker_names(
        {quote.speaker_id for article in rows for quote in article.quotes.all() if quote.speaker_id}
    )
    for article in rows:
        statements = list(article.quotes.all())
        for quote in statements:
            quote.article = article
            yield _statement(quote, article, ancestors, names)
        yield _article(article, statements, ancestors)


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
    quote: Quote,
    article: Article,
    ancestors: Mapping[str, tuple[str, ...]],
    names: Mapping[int, str],
) -> Document:
    dates = {"said": quote.said, "published": article.published}
    dates["date"] = quote.said or article.published
    office = quote.office.slug if quote.office else ""
    return Document(
        uid=statement_uid(quote.pk),
        kind="statements",
        article=article.pk,
        revision=article.revision,
        text=quote.text,
        title="" if article.title_from == TitleFrom.SENTENCE else article.title,
        names=names.get(quote.speaker_id or 0, quote.speaker_name),
        values=_present(
            {
                "speaker": (quote.speaker.slug if quote.speaker else "",),
                "from": (quote.speaker_country_id or "",),
                "country": tuple(country.code for country in quote.countries.all()),
                "topic": _with_ancestors((topic.slug for topic in quote.topics.all()), ancestors),
                "outlet": (article.outlet.slug if article.outlet else "",),
                "type": (quote.type,),
                "verb": (quote.verb,),
                "named": (quote.named,),
                "office": (office,),
                "state": (quote.state,),
                "lang": (article.language,),
                "byline": tuple(dict.fromkeys(terms(article.byline))),
            }
        ),
        dates={name: day for name, day in dates.items() if day},
        sequence=quote.sequence,
        cluster=quote.cluster,
        position=quote.position,
        public=article.public,
    )


def _article(
    article: Article, statements: list[Quote], ancestors: Mapping[str, tuple[str, ...]]
) -> Document:
    def every(values: Iterable[str | None]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value for value in values if value))

    dates = {"published": article.published, "date": article.published}
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
                "speaker": every(quote.speaker and quote.speaker.slug for quote in statements),
                "from": every(quote.speaker_country_id for quote in statements),
                "country": tuple(country.code for country in article.countries.all()),
                "topic": _with_ancestors((topic.slug for topic in article.topics.all()), ancestors),
                "outlet": (article.outlet.slug if article.outlet else "",),
                "type": every(quote.type for quote in statements),
                "verb": every(quote.verb for quote in statements),
                "named": every(quote.named for quote in statements),
                "office": every(quote.office and quote.office.slug for quote in statements),
                "state": every(quote.state for quote in statements),
                "lang": (article.language,),
            }
        ),
        dates={name: day for name, day in dates.items() if day},
        sequence=article.sequence,
        cluster=article.cluster_id or 0,
        public=article.public,
    )


def _present(values: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {
        field: present
        for field, given in values.items()
        if (present := tuple(value for value in given if value))
    }


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
