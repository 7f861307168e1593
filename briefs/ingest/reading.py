"""Uploaded files are read, each to a stated outcome."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from django.db import IntegrityError
from django.utils import timezone

from briefs import originals
from briefs.dates import PartialDate
from briefs.ingest.articles import Facts, facts_of
from briefs.ingest.columns import ON_THEIR_WAY, leave_waiting, replace_article, unread_rows
from briefs.ingest.entries import Entries
from briefs.ingest.outcomes import finish, is_duplicate, store_files
from briefs.ingest.revising import SameText, revise
from briefs.models import Article, UploadFile
from briefs.models.articles import TitleFrom
from briefs.models.uploads import FileState
from briefs.readers import confined
from briefs.readers.types import ArticleDraft, Columns, Entry, Note, Record, Refusal

GIVEN_UP = Refusal(
    "The file could not be read", "Save it as plain text and upload that, or tell an admin"
)
#: Refusals that depend on more than the file: the next attempt may go well.
PASSING = frozenset(one.reason for one in (GIVEN_UP, confined.TOO_SLOW, confined.TOO_MUCH_MEMORY))


def read_files(*, file_ids: Collection[int]) -> None:
    """Bring uploaded files to their outcomes. Safe to run again after a crash.

    What is new is stored together: that takes half the time that one after the other takes.
    """
    files = UploadFile.objects.filter(pk__in=file_ids, state__in=ON_THEIR_WAY)
    files.update(state=FileState.READING)
    related = files.select_related("upload__by", "upload__outlet", "outlet", "original")
    rows = list(related.order_by("pk"))
    new: list[tuple[UploadFile, Facts]] = []
    for file in rows:
        record = _read_original(file) if file.record is None else Record.from_json(file.record)
        if record is None:
            continue
        facts = _facts(file, record)
        if file.replaces:
            _revise(file, file.replaces, facts)
        elif file.article:
            replace_article(file, facts)
        else:
            new.append((file, facts))
    store_files(new)
    # What an editor is asked about is stored from it later.
    done = UploadFile.objects.filter(pk__in=[file.pk for file in rows if file.record is not None])
    done.exclude(state=FileState.NEAR_COPY).update(record=None)


def _read_original(file: UploadFile) -> Record | None:
    """The article that the file holds. What else is in it gets rows, before the outcome of the file
    itself ends the work."""
    assert file.original is not None
    draft: ArticleDraft | None = None
    refusal: Refusal | None = None
    note = ""
    entries = Entries(file)
    path = originals.path_of(file.original)
    for found in confined.contents(path, file.name, columns=file.upload.columns):
        if isinstance(found, Columns):
            file.columns = found.to_json()
            file.save(update_fields=["columns"])
        elif isinstance(found, Entry):
            refusal = entries.add(found)
        elif isinstance(found, Note):
            note = found.text
        elif isinstance(found, Refusal):
            refusal = found
        else:
            draft = found
        if refusal:
            break
    entries.save()
    leave_waiting(unread_rows(file))
    if draft:
        return Record(draft)
    if refusal:
        finish(file, state=FileState.REFUSED, reason=refusal.reason, advice=refusal.advice)
    else:
        finish(file, state=FileState.OPENED, reason=note[:300])
    return None


def _facts(file: UploadFile, record: Record) -> Facts:
    batch, draft = file.upload, record.draft
    override = batch.published_date
    if day := file.facts.get("published"):
        override = PartialDate.parse(day)
    if title := file.facts.get("title"):
        draft = replace(draft, title=title, title_from=TitleFrom.METADATA)
    if url := file.facts.get("url"):
        draft = replace(draft, url=url, found_in={**draft.found_in, "url": "file"})
    return facts_of(
        draft,
        external_id=record.external_id or file.name,
        licence=record.licence,
        source=record.source,
        uploader=batch.by,
        original=file.original,
        outlet=file.outlet or batch.outlet,
        is_second_outlets=file.keep_near_copy and file.outlet is not None,
        published=override,
    )


def _revise(file: UploadFile, article: Article, facts: Facts) -> None:
    by = file.decided_by or file.upload.by
    try:
        revise(article=article, facts=facts, by=by, upload_file=file)
    except SameText:
        is_duplicate(file, facts, article)
    except (Article.DoesNotExist, IntegrityError):
        # It was deleted meanwhile, or another article has this text: as if nobody had said so.
        UploadFile.objects.filter(pk=file.pk).update(replaces=None)
        store_files([(file, facts)])


def give_up_file(*, file_id: int) -> None:
    """State the outcome of a file that no attempt could read."""
    for file in UploadFile.objects.filter(pk=file_id):
        leave_waiting(unread_rows(file))
    UploadFile.objects.filter(pk=file_id, state__in=ON_THEIR_WAY).update(
        state=FileState.REFUSED,
        reason=GIVEN_UP.reason,
        advice=GIVEN_UP.advice,
        finished=timezone.now(),
    )
