"""What a change of the vocabulary would do to statements, before it is saved."""

from __future__ import annotations

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch

from briefs import vocabulary_store
from briefs.analysis import Mentions
from briefs.models import Article, Quote
from briefs.vocabulary.countries import Country
from briefs.vocabulary.phrases import Phrases
from briefs.vocabulary.tagging import Tagger
from briefs.vocabulary.topics import Topic

#: For so long whoever asks is kept waiting.
SECONDS = 2.0
EXAMPLES = 3
_ARTICLES_AT_ONCE = 100


@dataclass(slots=True)
class Preview:
    """tagged, untagged: how many statements would gain and lose a country or topic.

    is_all: the whole collection was looked through; otherwise the newest `looked_through` articles
    were. gaining, losing: some of the statements, with the names of
    those countries and topics.
    """

    tagged: int = 0
    untagged: int = 0
    looked_through: int = 0
    is_all: bool = True
    gaining: list[tuple[Quote, list[str]]] = field(default_factory=list)
    losing: list[tuple[Quote, list[str]]] = field(default_factory=list)


def preview(
    countries: Sequence[Country], topics: Sequence[Topic], names: Collection[str]
) -> Preview:
    """Compare the present tags of statements with those by the vocabulary given.

    names: those that differ between the two; only texts that hold one are tagged. Tags that a
    person chose would stay and do not count.
    """
    # As stored at this moment: the tagger that statements are tagged by may be seconds old.
    now = Tagger(vocabulary_store.country_records(), vocabulary_store.topic_records())
    then = Tagger(countries, topics)
    called = {one.code: one.name for one in countries} | {one.slug: one.name for one in topics}
    phrases, found = Phrases(names), Preview()
    deadline = time.monotonic() + SECONDS
    quotes = Quote.objects.filter(withdrawn_at=None).order_by("position")
    articles = Article.objects.live().order_by("-pk").only("pk", "text", "zones", "title")
    for article in articles.prefetch_related(Prefetch("quotes", quotes)).iterator(
        _ARTICLES_AT_ONCE
    ):
        if time.monotonic() > deadline:
            found.is_all = False
            break
        found.looked_through += 1
        if not phrases.are_in(article.text):
            continue
        old, new = (Mentions(one.tag(article.text), article.zones) for one in (now, then))
        for quote in article.quotes.all():
            before, after = _tags(old, quote), _tags(new, quote)
            _note(found.gaining, quote, after - before, called)
            _note(found.losing, quote, before - after, called)
            found.tagged += bool(after - before)
            found.untagged += bool(before - after)
    return found


def _tags(mentions: Mentions, quote: Quote) -> set[str]:
    counts = mentions.in_spans(quote.contents)
    countries = () if "countries" in quote.corrected else counts.countries
    topics = () if "topics" in quote.corrected else counts.topics
    return {*countries, *topics}


def _note(
    examples: list[tuple[Quote, list[str]]],
    quote: Quote,
    tags: set[str],
    called: Mapping[str, str],
) -> None:
    if tags and len(examples) < EXAMPLES:
        examples.append((quote, sorted(called.get(tag, tag) for tag in tags)))
