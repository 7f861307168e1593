"""First-seen numbers. Their order is the order of commits, so "beyond n" never misses a row.

Their row is also the lock of all that writes articles and statements. Whoever does takes it before
any row of these, `take(0)` being enough, as the first thing in the transaction; who needs the lock
on `Tagging`, too, takes that one before it. In another order two who write wait for each other.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from django.db.models import F
from django.utils import timezone

from briefs import jobs
from briefs.models import Article, OutboxEntry, Sequence

#: The job that looks whether statements of changed articles belong to other clusters now.
CLUSTER = "cluster-statements"


def take(count: int) -> int:
    """Reserve `count` numbers and return the first; call inside the transaction that uses them.

    The row stays locked until that transaction ends: on PostgreSQL too, numbers and outbox rows
    become visible in their order.
    """
    return _locked(count).value - count + 1


def take_with_vocabulary(count: int) -> tuple[int, int]:
    """The first of `count` reserved numbers, and that of the present state of the vocabulary.

    What is tagged by that vocabulary in the same transaction cannot be out of date: whoever
    changes it takes the same lock.
    """
    row = _locked(count)
    return row.value - count + 1, row.vocabulary


def _locked(count: int) -> Sequence:
    updated = Sequence.objects.filter(pk=1).update(value=F("value") + count)
    if not updated:
        Sequence.objects.get_or_create(pk=1)
        Sequence.objects.filter(pk=1).update(value=F("value") + count)
    return Sequence.objects.get(pk=1)


def vocabulary() -> int:
    """The number of the present state of the vocabulary."""
    return Sequence.objects.filter(pk=1).values_list("vocabulary", flat=True).first() or 0


def vocabulary_changed() -> int:
    """Call it in the transaction that changed what texts are tagged by; returns the new number."""
    take(0)
    Sequence.objects.filter(pk=1).update(vocabulary=F("vocabulary") + 1)
    return vocabulary()


def current() -> int:
    """The highest number given out."""
    return Sequence.objects.filter(pk=1).values_list("value", flat=True).first() or 0


def touch(article_ids: Collection[int], *, clusters_stay: bool = False) -> None:
    """A new revision of these articles: what they hold changed. Announces it, to the job, too, that
    keeps statements clustered.

    clusters_stay: nothing changed that statements are compared by. The new revision is clustered as
    far as the one before.
    """
    rows = Article.objects.filter(pk__in=article_ids)
    rows.update(
        revision=F("revision") + 1,
        clustered=F("clustered") + (1 if clusters_stay else 0),
        changed=timezone.now(),
    )
    announce(article_ids)
    if not clusters_stay:
        jobs.enqueue(CLUSTER, key=CLUSTER, payload={}, priority=-1)


def announce(article_ids: Iterable[int]) -> None:
    """Tell the indexer about these articles, in the transaction that wrote them."""
    note(article_ids, highest=take(0) - 1)  # also the lock that keeps outbox order commit order


def note(article_ids: Iterable[int], *, highest: int) -> None:
    """The same for who has taken numbers in this transaction, up to `highest`."""
    OutboxEntry.objects.bulk_create(
        OutboxEntry(article_id=pk, sequence=highest) for pk in article_ids
    )
