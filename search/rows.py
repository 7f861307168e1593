"""Hits into rows, re-read from the database: what is gone or not for this reader drops out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet

from briefs.models import Article, Quote
from search import visible
from search.types import Hit
from search.visible import Reader


def keys(hits: Iterable[Hit]) -> list[int]:
    """Primary keys in the order of the hits."""
    return [int(hit.uid[1:]) for hit in hits]


def statements(hits: Sequence[Hit], reader: Reader) -> list[Quote]:
    """The statements of the hits, in their order, with all that a card shows."""
    found = with_all(visible.statements(reader).live()).in_bulk(keys(hits))
    return [found[key] for key in keys(hits) if key in found]


def with_all(rows: QuerySet[Quote]) -> QuerySet[Quote]:
    """`rows` with article, speaker, office, countries and topics loaded."""
    return rows.select_related(
        "article__outlet", "speaker", "speaker_country", "office__country"
    ).prefetch_related("countries", "topics")


def articles(hits: Sequence[Hit], reader: Reader) -> list[Article]:
    """The articles of the hits, in their order."""
    found = visible.articles(reader).live().select_related("outlet").in_bulk(keys(hits))
    return [found[key] for key in keys(hits) if key in found]
