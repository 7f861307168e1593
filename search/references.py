"""Stored statements and articles as the plain values that files and citations are made of."""

from __future__ import annotations

from collections.abc import Callable

from briefs.models import Article, Quote
from search.addresses import address_of
from search.exports.types import ArticleReference, StatementReference
from search.tags import Tags, tags_of

#: Makes a path a permanent address.
Absolute = Callable[[str], str]


def statement_reference(
    quote: Quote,
    absolute: Absolute,
    tags: Tags | None = None,
    article: ArticleReference | None = None,
) -> StatementReference:
    """Of a row as `rows.with_all` loads it, or as `rows.for_cards` does with its tags apart. article:
    where that is at hand."""
    countries, topics = tags_of(quote) if tags is None else tags
    speaker = quote.speaker
    return StatementReference(
        id=quote.public_id,
        url=absolute(address_of("statement", quote.public_id)),
        text=quote.text,
        article=article or article_reference(quote.article, absolute),
        type=quote.type,
        verb=quote.verb,
        speaker=speaker.name if speaker else quote.speaker_name,
        speaker_key=speaker.slug if speaker else "",
        office=office_line(quote),
        speaker_country=quote.speaker_country_id or "",
        said=quote.said_date,
        said_words=quote.said_words,
        countries=tuple(countries),
        topics=tuple(topic.name for topic in topics),
        state=quote.state,
        paragraph=quote.paragraph,
    )


def article_reference(article: Article, absolute: Absolute) -> ArticleReference:
    outlet = article.outlet
    return ArticleReference(
        id=article.public_id,
        url=absolute(address_of("article", article.public_id)),
        title=article.title,
        outlet=outlet.name if outlet else "",
        published=article.published_date,
        byline=article.byline,
        source_url=article.url,
        external_id=article.external_id,
        licence=article.licence,
        attribution=article.source,
    )


def office_line(quote: Quote) -> str:
    """The capacity at that time: "Foreign Minister, Russia"; of an office on record or as worded."""
    if office := quote.office:
        return str(office)
    country = of.name if (of := quote.speaker_country) else ""
    title = quote.office_title
    said_already = country in title or country == quote.speaker_name
    return ", ".join(part for part in (title, "" if said_already else country) if part)
