"""Hits into rows, re-read from the database: what is gone or not for this reader drops out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Prefetch, QuerySet

from briefs.models import Article, Country, Quote, Topic
from search import visible
from search.types import Hit
from search.visible import Reader

#: Lists that nothing shows of a row, but that take longer to decode than all the rest of it.
UNREAD = (
    "article__facts_from",
    *(
        f"{country}__{name}"
        for country in ("speaker_country", "office__country")
        for name in (
            "former_names", "aliases", "demonym_nouns", "demonym_adjectives", "capitals", "metonyms"
        )
    ),
)  # fmt: skip


def keys(hits: Iterable[Hit]) -> list[int]:
    """Primary keys in the order of the hits."""
    return [int(hit.uid[1:]) for hit in hits]


def statements(hits: Sequence[Hit], reader: Reader) -> list[Quote]:
    """The statements of the hits, in their order, with all that a card shows."""
    found = with_all(visible.statements(reader).live()).defer(*UNREAD).in_bulk(keys(hits))
    return [found[key] for key in keys(hits) if key in found]


def with_all(rows: QuerySet[Quote]) -> QuerySet[Quote]:
    """`rows` with article, speaker, office, and the names of countries and topics loaded."""
    return rows.select_related(
        "article__outlet", "speaker", "speaker_country", "office__country"
    ).prefetch_related(
        Prefetch("countries", Country.objects.only("code", "name")),
        Prefetch("topics", Topic.objects.only("slug", "name")),
    )


def articles(hits: Sequence[Hit], reader: Reader) -> list[Article]:
    """The articles of the hits, in their order."""
    found = visible.articles(reader).live().select_related("outlet").in_bulk(keys(hits))
    return [found[key] for key in keys(hits) if key in found]
