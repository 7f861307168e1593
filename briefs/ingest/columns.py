"""Tables whose columns an editor has chosen: read again, and what becomes of their articles."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from briefs.ingest.articles import READ_AGAIN, Facts, finish, store
from briefs.ingest.edits import delete_article, edit_article
from briefs.ingest.queueing import queue
from briefs.models import Article, Upload, UploadFile
from briefs.models.articles import FactFrom
from briefs.models.uploads import FileState


class StillReadingError(Exception):
    """Rows of the table are on their way in."""


def choose_columns(*, file: UploadFile, columns: Mapping[str, str]) -> None:
    """Read a table again, `columns` being field -> column; the batch's other tables that have these
    columns are read by them from now on.

    A row whose text stays the same keeps its article, and what people decided about it.
    """
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=file.upload_id)
        on_their_way = [FileState.WAITING, FileState.READING]
        if file.entries.filter(state__in=on_their_way).exists() or not file.is_done:
            raise StillReadingError
        upload.columns = dict(columns)
        upload.save(update_fields=["columns"])
        again = {"state": FileState.WAITING, "reason": "", "advice": "", "finished": None}
        file.entries.exclude(state=FileState.ADDED).update(article=None)
        file.entries.update(
            **again, record=None, original=file.original_id, keep_near_copy=False, outlet=None
        )
        UploadFile.objects.filter(pk=file.pk).update(**again)
        queue([file])


def replace_article(row: UploadFile, facts: Facts) -> None:
    """Store what a row holds now in place of the article that it held."""
    article, by = row.article, row.upload.by
    assert article is not None
    if article.deleted_at is None and article.text_hash == facts.text_hash:
        try:
            edit_article(article=article, by=by, where=FactFrom.FILE, **_given(facts))
        except Article.DoesNotExist:
            article.refresh_from_db()  # deleted meanwhile
        else:
            finish(row, state=FileState.ADDED)
            return
    with transaction.atomic():
        if article.deleted_at is None:
            delete_article(article=article, by=by, reason=READ_AGAIN)
        UploadFile.objects.filter(pk=row.pk).update(article=None)
    store(facts, upload_file=row)


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
