"""Tables whose columns an editor has chosen: read again, and what becomes of their articles."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from briefs import audit
from briefs.ingest.articles import READ_AGAIN, Facts
from briefs.ingest.edits import delete_article, edit_article
from briefs.ingest.outcomes import finish, store_files
from briefs.ingest.queueing import queue
from briefs.models import Article, Upload, UploadFile, User
from briefs.models.articles import FactFrom
from briefs.models.uploads import FileState

AGAIN = {"state": FileState.WAITING, "reason": "", "advice": "", "finished": None}
ON_THEIR_WAY = (FileState.WAITING, FileState.READING)


class StillReadingError(Exception):
    """Rows of the table are on their way in."""


def choose_columns(*, file: UploadFile, columns: Mapping[str, str]) -> None:
    """Read a table again, `columns` being field -> column; the batch's other tables that have these
    columns are read by them from now on.

    A row whose text stays the same keeps its article, and what people decided about it.
    """
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=file.upload_id)
        if file.entries.filter(state__in=ON_THEIR_WAY).exists() or not file.is_done:
            raise StillReadingError
        upload.columns = dict(columns)
        upload.save(update_fields=["columns"])
        have_rows_read(file)
        UploadFile.objects.filter(pk=file.pk).update(**AGAIN)
        queue([file])


def have_rows_read(table: UploadFile) -> None:
    """Have the rows that a table has wait until it is read once more. Call it in the transaction
    that queues the table."""
    rows = table.entries.exclude(state__in=ON_THEIR_WAY)
    of_others = [
        FileState.DUPLICATE, FileState.NEAR_COPY, FileState.REVISED, FileState.CANCELLED,
    ]  # fmt: skip
    rows.filter(state__in=of_others).update(article=None)
    rows.update(**AGAIN, record=None, original=table.original_id, keep_near_copy=False, outlet=None)


def unread_rows(table: UploadFile) -> QuerySet[UploadFile]:
    """The rows that wait until a table is read once more."""
    return table.entries.filter(
        state=FileState.WAITING, record__isnull=True, original=table.original_id
    )


def leave_waiting(rows: QuerySet[UploadFile]) -> None:
    """Take rows that wait, and files, out of the queue: what has an article keeps it as it is."""
    waiting = rows.filter(state=FileState.WAITING)
    with transaction.atomic():
        now = timezone.now()
        waiting.exclude(article=None).update(
            state=FileState.ADDED, finished=now, record=None, reason="Left as it was read before"
        )
        # A row that was not read holds nothing that could be stored without its table.
        unread = waiting.filter(record__isnull=True, original=F("container__original"))
        unread.update(state=FileState.CANCELLED, finished=now, original=None)
        waiting.update(state=FileState.CANCELLED, finished=now)


def replace_article(row: UploadFile, facts: Facts) -> None:
    """Store what a row holds now in place of the article that it held."""
    article, by = row.article, row.upload.by
    assert article is not None
    if article.deleted_at is None and _has_or_had(article, facts.text_hash):
        try:
            reason = _edit(article, by, _given(facts))
        except Article.DoesNotExist:
            pass  # deleted meanwhile
        else:
            finish(row, state=FileState.ADDED, reason=reason[:300])
            return
    drop_article(row)
    store_files([(row, facts)])


def drop_article(row: UploadFile) -> None:
    """Delete the article that a row held, which now holds another or none. One whose text was
    replaced by a corrected one since is no longer the table's."""
    article = row.article
    assert article is not None
    with transaction.atomic():
        if not audit.about(article).filter(action="revise", undone_by=None).exists():
            with suppress(Article.DoesNotExist):  # an editor was faster
                delete_article(article=article, by=row.upload.by, reason=READ_AGAIN)
        UploadFile.objects.filter(pk=row.pk).update(article=None)
    row.article = None


def _has_or_had(article: Article, text_hash: str) -> bool:
    """Whether this is its text, or was before a corrected one took its place."""
    same = article.text_hash == text_hash
    return same or article.earlier_texts.filter(text_hash=text_hash).exists()


def _edit(article: Article, by: User, given: dict[str, Any]) -> str:
    """Set the facts; returns what of them could not be set, and why."""
    try:
        edit_article(article=article, by=by, where=FactFrom.FILE, **given)
    except IntegrityError:
        outlet = given.pop("outlet")
        edit_article(article=article, by=by, where=FactFrom.FILE, **given)
        return f"{outlet or 'Another article'} has the same text already: its source stays"
    return ""


def _given(facts: Facts) -> dict[str, Any]:
    """The facts of the article that the row gives now."""
    draft = facts.draft
    return {
        "title": draft.title[:400],
        "outlet": facts.outlet,
        "published": facts.published,
        "byline": draft.byline[:400],
        "url": draft.url[:1000],
        "external_id": facts.external_id[:255],
        "licence": facts.licence[:200],
    }
