"""Keeps the index equal to the database by following the outbox.

The database is the truth. One process (under a file lock) calls `follow`; everybody else only
reads. A failure here leaves the outbox as it is, so nothing is lost: the next run goes on from
the watermark, which the index commits together with its documents.
"""

from __future__ import annotations

import fcntl
import logging
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import Max

from briefs.models import Article, OutboxEntry, Quote
from briefs.prepared import Prepared
from search import documents
from search.engines.base import Engine
from search.types import Document

log = logging.getLogger("readout.index")

BATCH_ROWS = 500
ARTICLES_AT_ONCE = 100


class AnotherIndexerError(Exception):
    """Some other process already writes this index."""


@dataclass(frozen=True, slots=True)
class Status:
    """watermark: outbox row the index stands at (None: no index); last: newest outbox row; waiting: how
    many rows the index does not have yet (PostgreSQL leaves numbers out)."""

    watermark: int | None
    last: int
    waiting: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Articles the index lacks, has too many of, or holds in another revision."""

    missing: tuple[int, ...]
    surplus: tuple[int, ...]
    stale: tuple[int, ...]

    def __bool__(self) -> bool:
        return bool(self.missing or self.surplus or self.stale)


@contextmanager
def sole_writer() -> Iterator[None]:
    """Hold the lock that makes this the one process to write. Raises AnotherIndexerError."""
    settings.INDEX_DIR.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(settings.INDEX_DIR / "indexer.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise AnotherIndexerError("another process is writing the index") from error
        yield
    finally:
        os.close(descriptor)


def status(engine: Engine) -> Status:
    watermark = engine.watermark()
    waiting = OutboxEntry.objects.filter(pk__gt=watermark or 0).count()
    return Status(watermark, _last_outbox_row(), waiting)


def needs_rebuild(engine: Engine) -> bool:
    """No readable index, or one from the future of this database (a backup was restored)."""
    watermark = engine.watermark()
    return watermark is None or watermark > _last_outbox_row()


def sync(engine: Engine) -> int:
    """Index what the outbox holds beyond the watermark; returns the number of rows followed."""
    followed = 0
    while rows := _rows_beyond(engine.watermark() or 0):
        article_ids = sorted({article_id for _, article_id in rows})
        with transaction.atomic():  # one snapshot for an article and its statements
            batch = list(documents.for_articles(article_ids))
        engine.write(batch, remove_articles=article_ids, watermark=rows[-1][0])
        followed += len(rows)
    return followed


def rebuild(engine: Engine, progress: Callable[[int], None] | None = None) -> None:
    """Write a new index beside the live one and switch; articles added meanwhile follow by sync.

    One that was interrupted goes on where it stood, if nothing has been written since.
    """
    watermark = _last_outbox_row()  # before the first article is read
    begun = engine.unfinished()
    if begun is not None and begun.watermark <= watermark:
        log.info("Going on with the rebuild that was interrupted after article %s.", begun.article)
        engine.rebuild(
            _everything(after=begun.article),
            watermark=begun.watermark,
            progress=progress,
            resume=True,
        )
    else:
        engine.rebuild(_everything(), watermark=watermark, progress=progress)
    sync(engine)


def has_followed(engine: Engine, seconds: float | None = None) -> bool:
    """Whether all that is committed now is in the index, waited for up to so many seconds
    (settings.INDEX_FOLLOWS_IN): the indexer looks five times a second, and half a
    second after it wrote."""
    last = _last_outbox_row()
    deadline = time.monotonic() + (settings.INDEX_FOLLOWS_IN if seconds is None else seconds)
    while (engine.watermark() or 0) < last:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def documents_due() -> int:
    """How many documents a rebuild writes, to show its progress against."""
    statements = Quote.objects.filter(withdrawn_at__isnull=True, article__in=Article.objects.live())
    return Article.objects.live().count() + statements.count()


def compare(engine: Engine) -> Difference:
    """How index and database differ, apart from what waits in the outbox."""
    waiting = OutboxEntry.objects.filter(pk__gt=engine.watermark() or 0)
    on_their_way = set(waiting.values_list("article_id", flat=True))
    indexed = {pk: of for pk, of in engine.revisions().items() if pk not in on_their_way}
    stored = {
        pk: of
        for pk, of in Article.objects.live().values_list("pk", "revision")
        if pk not in on_their_way
    }
    return Difference(
        missing=tuple(sorted(stored.keys() - indexed.keys())),
        surplus=tuple(sorted(indexed.keys() - stored.keys())),
        stale=tuple(
            sorted(pk for pk in stored.keys() & indexed.keys() if stored[pk] != indexed[pk])
        ),
    )


def repair(engine: Engine, difference: Difference) -> None:
    ids = sorted({*difference.missing, *difference.surplus, *difference.stale})
    for start in range(0, len(ids), ARTICLES_AT_ONCE):
        chunk = ids[start : start + ARTICLES_AT_ONCE]
        batch = list(documents.for_articles(chunk))
        engine.write(batch, remove_articles=chunk, watermark=engine.watermark() or 0)


def indexed_sequence(engine: Engine) -> int:
    """Every statement and article first seen up to this number is in the index."""
    rows = _SEQUENCE.values(engine.watermark() or 0)
    return rows[0][0] if rows else 0


_SEQUENCE = Prepared[OutboxEntry](
    lambda watermark: (
        OutboxEntry.objects.filter(pk__lte=watermark).order_by("-pk").values_list("sequence")[:1]
    )
)


def _everything(after: int = 0) -> Iterator[Document]:
    """All documents, by ascending article."""
    last = after
    while ids := list(
        Article.objects.live()
        .filter(pk__gt=last)
        .order_by("pk")
        .values_list("pk", flat=True)[:ARTICLES_AT_ONCE]
    ):
        yield from documents.for_articles(ids)
        last = ids[-1]


def _rows_beyond(watermark: int) -> list[tuple[int, int]]:
    rows = OutboxEntry.objects.filter(pk__gt=watermark).order_by("pk")
    return list(rows.values_list("pk", "article_id")[:BATCH_ROWS])


def _last_outbox_row() -> int:
    return OutboxEntry.objects.aggregate(last=Max("pk"))["last"] or 0
