"""Telling the index and the tagging which articles a correction touches."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import models

from briefs import retagging, sequences
from briefs.models import ArticleTopic, Country, Office, Quote, Speaker, Topic
from briefs.slices import batched


def lock(model: type[models.Model] = Quote) -> None:
    """The first thing in a transaction that corrects a row of the model: `sequences` says why."""
    if issubclass(model, Country | Topic):
        retagging.lock()
    sequences.take(0)


def announce(article_ids: Iterable[int], *, clusters_stay: bool = False) -> None:
    """Have these articles indexed anew. clusters_stay: as for `sequences.touch`."""
    for batch in batched(sorted(set(article_ids))):
        sequences.touch(batch, clusters_stay=clusters_stay)


def retag(row: models.Model) -> None:
    """Texts are tagged by the names of countries and topics.

    Before `announce`: the job, too, takes the lock on tagging before that on sequences.
    """
    if isinstance(row, Country | Topic):
        retagging.follow_vocabulary()


def articles_filed_under(row: models.Model) -> list[int]:
    """The articles whose index documents hold something of this row."""
    match row:
        case Speaker():
            quotes = Quote.objects.filter(speaker=row)
        case Office():
            quotes = Quote.objects.filter(office=row)
        case Topic():
            slugs = with_descendants(row)
            tagged = ArticleTopic.objects.filter(topic__in=slugs).values_list(
                "article_id", flat=True
            )
            quotes = Quote.objects.filter(topics__in=slugs)
            return [*tagged, *quotes.values_list("article_id", flat=True)]
        case _:  # countries and outlets are indexed by codes and slugs, which never change
            return []
    return list(quotes.values_list("article_id", flat=True).distinct())


def with_descendants(topic: Topic) -> list[int]:
    found, level = [topic.pk], [topic.pk]
    while level:
        children = Topic.objects.filter(parent__in=level).exclude(pk__in=found)
        level = list(children.values_list("pk", flat=True))
        found += level
    return found
