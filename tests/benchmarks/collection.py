"""A database of made-up statements, the same as the engine's corpus: rows without extraction.

    READOUT_DATA=… python manage.py shell -c \
        "from tests.benchmarks.collection import fill; fill(100_000)"

Into a data folder that is set up and empty. Twenty statements make an article; countries and
topics are those of the vocabulary, speakers and outlets are made.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterator

from django.db import transaction
from django.db.models import F

from briefs import sequences
from briefs.extraction import VERSION
from briefs.models import Article, Country, OutboxEntry, Outlet, Quote, Speaker, SpeakerAlias, Topic
from briefs.vocabulary.names import name_key
from search.types import Document
from tests.benchmarks.engine_corpus import sentences, statements

ARTICLES_AT_ONCE = 250
_SAID = " said."
_TYPES = ("direct", "mixed", "indirect")
_VERBS = ("said", "told", "added", "warned", "denied", "asked", "announced", "called", "argued")


def fill(size: int) -> None:
    made = _Made()
    documents = statements(size, sentences())
    while batch := list(itertools.islice(documents, 20 * ARTICLES_AT_ONCE)):
        made.store(batch)
    print(f"{Quote.objects.count():,} statements in {Article.objects.count():,} articles")


class _Made:
    """The rows that statements refer to, found by the corpus's own values."""

    def __init__(self) -> None:
        self._countries = list(Country.objects.order_by("code"))
        self._topics = list(Topic.objects.order_by("pk"))
        self._speakers: dict[str, Speaker] = {}
        self._outlets: dict[str, Outlet] = {}

    @transaction.atomic
    def store(self, documents: list[Document]) -> None:
        by_article = [
            list(group) for _, group in itertools.groupby(documents, lambda one: one.article)
        ]
        first = sequences.take(len(documents) + len(by_article))
        numbers = itertools.count(first)
        articles = Article.objects.bulk_create(
            self._article(group, next(numbers)) for group in by_article
        )
        Article.objects.filter(pk__gte=articles[0].pk).update(cluster=F("pk"))
        quotes = Quote.objects.bulk_create(
            self._quote(article, at, one, next(numbers))
            for article, group in zip(articles, by_article, strict=True)
            for at, one in enumerate(group)
        )
        of_countries, of_topics = Quote.countries.through, Quote.topics.through
        pairs = list(zip(quotes, documents, strict=True))
        of_countries.objects.bulk_create(
            of_countries(quote=quote, country=country)
            for quote, one in pairs
            for country in self._distinct(self._countries, one.values["country"])
        )
        of_topics.objects.bulk_create(
            of_topics(quote=quote, topic=topic)
            for quote, one in pairs
            for topic in self._distinct(self._topics, one.values["topic"])
        )
        OutboxEntry.objects.bulk_create(
            OutboxEntry(article_id=article.pk, sequence=next(numbers) - 1) for article in articles
        )

    def _article(self, documents: list[Document], number: int) -> Article:
        text = "\n\n".join(f"“{one.text}” {_name(one)}{_SAID}" for one in documents)
        one = documents[0]
        return Article(
            sequence=number,
            title=one.title or "Without a title",
            title_from="metadata",
            text=text,
            text_hash=hashlib.sha256(text.encode()).hexdigest(),
            outlet=self._outlet(one.values["outlet"][0]),
            published=one.dates["published"],
            published_precision="day",
            extractor_version=VERSION,
            clustered=1,
        )

    def _quote(self, article: Article, at: int, one: Document, number: int) -> Quote:
        start = article.text.index(f"“{one.text}” {_name(one)}{_SAID}")
        end = start + len(one.text) + 2
        speaker = self._speaker(one)
        verb = int(one.values["verb"][0].partition("-")[2])
        return Quote(
            sequence=number,
            cluster=number,
            article=article,
            position=at + 1,
            paragraph=at + 1,
            start=start,
            end=end,
            contents=[[start + 1, end - 1]],
            cue_start=end + len(_name(one)) + 2,
            cue_end=end + len(_name(one)) + len(_SAID),
            source_start=end + 1,
            source_end=end + 1 + len(_name(one)),
            type=_TYPES[hash(one.values["type"]) % len(_TYPES)],
            verb=_VERBS[verb % len(_VERBS)],
            named="named",
            speaker=speaker,
            speaker_name=speaker.name,
            speaker_country=speaker.country,
            said=one.dates["said"],
            said_precision="day",
            confidence=0.9,
            extractor_version=VERSION,
        )

    def _speaker(self, one: Document) -> Speaker:
        slug = one.values["speaker"][0]
        if slug not in self._speakers:
            country = next(self._distinct(self._countries, one.values["from"]))
            made = Speaker.objects.create(slug=slug, name=_name(one), country=country)
            SpeakerAlias.objects.create(speaker=made, text=made.name, key=name_key(made.name))
            self._speakers[slug] = made
        return self._speakers[slug]

    def _outlet(self, slug: str) -> Outlet:
        if slug not in self._outlets:
            self._outlets[slug] = Outlet.objects.create(slug=slug, name=slug.capitalize())
        return self._outlets[slug]

    @staticmethod
    def _distinct(rows: list, values: tuple[str, ...]) -> Iterator:
        """The rows numbered by values like C17 and t3-31, each once."""
        numbers = (int(value.rpartition("-")[2].lstrip("Ct")) for value in values)
        return iter({number % len(rows): rows[number % len(rows)] for number in numbers}.values())


def _name(one: Document) -> str:
    """ "Person17 Family3" in syllables, since figures are no part of a name."""
    first, family = (int("".join(filter(str.isdigit, word))) for word in one.names.split())
    return f"{_syllables(first + 37).capitalize()} {_syllables(7 * family + 53).capitalize()}"


def _syllables(number: int) -> str:
    spelled = ""
    while number:
        number, syllable = divmod(number, 40)
        spelled += "bdfgklmn"[syllable % 8] + "aeiou"[syllable // 8]
    return spelled
