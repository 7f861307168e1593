"""Rows as JSON. The description of each shape is in `search.api.schemas`."""

from __future__ import annotations

from collections.abc import Callable

from briefs.dates import PartialDate
from briefs.models import Article, Country, Office, Outlet, Quote, Speaker, Topic
from search.addresses import address_of
from search.api.endpoint import Json

Absolute = Callable[[str], str]


def article_json(article: Article) -> Json:
    """Of what an article says of itself, what every hit carries."""
    return {
        "id": article.public_id,
        "external_id": article.external_id,
        "title": article.title,
        "outlet": article.outlet.name if article.outlet else None,
        "published": iso(article.published_date),
    }


def quote_json(quote: Quote) -> Json:
    """`text` is the spans joined by a blank; `spans` are offsets into the article's text."""
    speaker = quote.speaker
    return {
        "id": quote.public_id,
        "text": quote.text,
        "spans": quote.contents,
        "type": quote.type,
        "verb": quote.verb,
        "speaker": {"slug": speaker.slug, "name": speaker.name} if speaker else None,
        "office": quote.office.title if quote.office else quote.office_title or None,
        "said": _said(quote.said_date, quote.said_words),
    }


def statement_record(quote: Quote, absolute: Absolute) -> Json:
    """A statement with all that is known of it; needs `rows.with_all`."""
    return {
        "id": quote.public_id,
        "url": absolute(address_of("statement", quote.public_id)),
        "sequence": quote.sequence,
        "article": article_json(quote.article),
        "quote": quote_json(quote),
        "paragraph": quote.paragraph,
        "named": quote.named,
        "as_named": quote.speaker_name,
        "from": quote.speaker_country_id,
        "countries": sorted(country.code for country in quote.countries.all()),
        "topics": sorted(topic.slug for topic in quote.topics.all()),
        "state": quote.state,
        "confidence": round(quote.confidence, 3),
    }


def article_summary(article: Article, absolute: Absolute) -> Json:
    return {
        **article_json(article),
        "url": absolute(address_of("article", article.public_id)),
        "sequence": article.sequence,
        "revision": article.revision,
        "language": article.language,
    }


def article_record(
    article: Article,
    absolute: Absolute,
    *,
    countries: dict[str, int],
    topics: dict[str, int],
    quotes: list[Quote],
) -> Json:
    """countries, topics: how often the text names them. quotes: the article's, in order."""
    return {
        **article_summary(article, absolute),
        "byline": article.byline,
        "source_url": article.url,
        "source": article.source,
        "licence": article.licence,
        "public": article.public,
        "text": article.text,
        "zones": article.zones,
        "countries": countries,
        "topics": topics,
        "statements": [quote_json(quote) for quote in quotes],
    }


def speaker_json(speaker: Speaker, absolute: Absolute) -> Json:
    return {
        "slug": speaker.slug,
        "name": speaker.name,
        "kind": speaker.kind,
        "country": speaker.country_id,
        "url": absolute(address_of("speaker", speaker.slug)),
    }


def office_json(office: Office) -> Json:
    """Attested: the days of the first and last statement made in it."""
    return {
        "slug": office.slug,
        "title": office.title,
        "country": office.country_id,
        "start": iso(office.start_date),
        "end": iso(office.end_date),
        "attested_from": office.attested_from.isoformat() if office.attested_from else None,
        "attested_to": office.attested_to.isoformat() if office.attested_to else None,
    }


def country_json(country: Country, absolute: Absolute) -> Json:
    return {
        "code": country.code,
        "name": country.name,
        "url": absolute(address_of("country", country.code)),
    }


def topic_json(topic: Topic, absolute: Absolute) -> Json:
    return {
        "slug": topic.slug,
        "name": topic.name,
        "parent": topic.parent.slug if topic.parent else None,
        "url": absolute(address_of("topic", topic.slug)),
    }


def outlet_json(outlet: Outlet, absolute: Absolute) -> Json:
    return {
        "slug": outlet.slug,
        "name": outlet.name,
        "website": outlet.url,
        "url": absolute(address_of("outlet", outlet.slug)),
    }


def iso(date: PartialDate | None) -> str | None:
    return date.isoformat() if date else None


def _said(date: PartialDate | None, words: str) -> Json | None:
    if date is None:
        return None
    return {"date": date.isoformat(), "precision": date.precision, "words": words}
