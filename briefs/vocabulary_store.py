"""The vocabulary in the database: loaded from the files of `briefs.vocabulary`, edited by admins."""

from __future__ import annotations

import time
from typing import NamedTuple

from django.db import transaction
from django.db.models import Count, Max
from django.utils.text import slugify

from briefs import sequences
from briefs.models import Country, Topic, TopicAlias
from briefs.vocabulary.countries import Country as CountryRecord
from briefs.vocabulary.countries import load_countries
from briefs.vocabulary.tagging import Tagger
from briefs.vocabulary.topics import Topic as TopicRecord
from briefs.vocabulary.topics import load_topics

COUNTRY_LISTS = (
    "former_names",
    "aliases",
    "demonym_nouns",
    "demonym_adjectives",
    "capitals",
    "metonyms",
)
FRESH_SECONDS = 2.0  # an admin's edit of the vocabulary is used after at most this long


@transaction.atomic
def load() -> None:
    """Add the countries and topics that are not there yet; what admins edited stays theirs."""
    known = set(Country.objects.values_list("code", flat=True))
    Country.objects.bulk_create(
        Country(
            code=record.code,
            slug=slugify(record.name),
            name=record.name,
            official_name=record.official_name,
            **{name: list(getattr(record, name)) for name in COUNTRY_LISTS},
        )
        for record in load_countries().values()
        if record.code not in known
    )
    topics = {topic.slug: topic for topic in Topic.objects.all()}
    for record in load_topics().values():  # parents stand before their children
        if record.slug in topics:
            continue
        topic = Topic.objects.create(
            slug=record.slug, name=record.name, parent=topics.get(record.parent)
        )
        topics[record.slug] = topic
        TopicAlias.objects.bulk_create(
            TopicAlias(topic=topic, text=alias, exact=alias in record.exact_aliases)
            for alias in dict.fromkeys((*record.aliases, *record.exact_aliases))
        )


class _Cached(NamedTuple):
    tagger: Tagger
    fingerprint: tuple[object, ...]
    checked: float


_cached: _Cached | None = None


def tagger(*, since: int = 0) -> Tagger:
    """A Tagger over the database's vocabulary, built anew when an admin changed it.

    since: a number of `sequences.vocabulary`; it knows at least what was changed up to there.
    """
    global _cached
    now = time.monotonic()
    if _cached and now - _cached.checked < FRESH_SECONDS and _cached.tagger.version >= since:
        return _cached.tagger
    version = sequences.vocabulary()  # before the rows are read: it must not claim too much
    state = (version, *fingerprint())
    if not _cached or _cached.fingerprint != state:
        built = Tagger(country_records(), topic_records(), version=version)
        _cached = _Cached(built, state, now)
    else:
        _cached = _cached._replace(checked=now)
    return _cached.tagger


def phrases() -> dict[str, list[str]]:
    """What texts are tagged by: whose names ("topic jcpoa") -> the names."""
    found = {
        f"country {one.code}": [
            one.name, one.official_name, *(name for list_ in COUNTRY_LISTS for name in getattr(one, list_)),
        ]
        for one in country_records()
    }  # fmt: skip
    for topic in topic_records():
        found[f"topic {topic.slug}"] = [topic.name, *topic.aliases]
        found[f"topic {topic.slug}, as written"] = list(topic.exact_aliases)
    return {whose: sorted(set(filter(None, names))) for whose, names in found.items()}


def country_records() -> list[CountryRecord]:
    shipped = load_countries()
    return [
        CountryRecord(
            code=row.code,
            iso3=shipped[row.code].iso3 if row.code in shipped else "",
            name=row.name,
            official_name=row.official_name,
            **{name: tuple(getattr(row, name)) for name in COUNTRY_LISTS},
        )
        for row in Country.objects.order_by("code")
    ]


def topic_records() -> list[TopicRecord]:
    aliases: dict[int, list[tuple[str, bool]]] = {}
    stored = TopicAlias.objects.order_by("pk").values_list("topic_id", "text", "exact")
    for topic, text, exact in stored:
        aliases.setdefault(topic, []).append((text, exact))
    rows = Topic.objects.filter(merged_into=None).order_by("slug")
    return [
        TopicRecord(
            slug=slug,
            name=name,
            parent=parent or "",
            aliases=tuple(text for text, exact in aliases.get(pk, ()) if not exact),
            exact_aliases=tuple(text for text, exact in aliases.get(pk, ()) if exact),
        )
        for pk, slug, name, parent in rows.values_list("pk", "slug", "name", "parent__slug")
    ]


def fingerprint() -> tuple[object, ...]:
    """Differs after any edit of countries, topics or their aliases."""
    return tuple(
        tuple(model.objects.aggregate(count=Count("pk"), changed=Max("changed")).values())
        for model in (Country, Topic, TopicAlias)
    )
