"""Files on their way in: received, queued, read, each to a stated outcome."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q, QuerySet
from django.utils import timezone

from briefs import jobs, originals
from briefs.dates import PartialDate
from briefs.ingest.articles import Facts, duplicate, facts_of, finish, store
from briefs.ingest.columns import (
    AGAIN,
    have_rows_read,
    leave_waiting,
    replace_article,
    unread_rows,
)
from briefs.ingest.edits import edit_article
from briefs.ingest.entries import Entries
from briefs.ingest.queueing import FILE_PRIORITY, SET_FACTS, queue
from briefs.ingest.revising import SameText, revise
from briefs.models import Article, Outlet, Upload, UploadFile, User
from briefs.models.articles import FactFrom, TitleFrom
from briefs.models.uploads import FileState
from briefs.readers import confined, holds_many
from briefs.readers.types import ArticleDraft, Columns, Entry, Note, Record, Refusal
from briefs.slices import batched


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of one file beside itself; it outweighs what the file and its batch say.

    replaces: the article whose text it corrects.
    """

    title: str = ""
    url: str = ""
    outlet: Outlet | None = None
    published: PartialDate | None = None
    replaces: Article | None = None

    def to_json(self) -> dict[str, str]:
        """The facts that `UploadFile.facts` holds."""
        facts = {"title": self.title, "url": self.url, "published": str(self.published or "")}
        return {name: value for name, value in facts.items() if value}


NOTHING_GIVEN = Given()

GIVEN_UP = Refusal(
    "The file could not be read", "Save it as plain text and upload that, or tell an admin"
)
#: Refusals that depend on more than the file: the next attempt may go well.
PASSING = frozenset(one.reason for one in (GIVEN_UP, confined.TOO_SLOW, confined.TOO_MUCH_MEMORY))


def receive(
    *,
    files: Iterable[UploadedFile],
    by: User,
    outlet: Outlet | None = None,
    published: PartialDate | None = None,
    upload: Upload | None = None,
    given: Given = NOTHING_GIVEN,
) -> Upload:
    """Keep the files as uploaded and queue their reading; bad ones are refused one by one.

    With `upload`, the files join that batch, and its outlet and date hold. given: of each file.
    """
    if upload is None:
        upload = Upload.objects.create(
            by=by,
            outlet=outlet,
            published=published.start if published else None,
            published_precision=published.precision if published else "",
        )
    for file in files:
        _receive_one(upload, file, given, by)
    return upload


def _receive_one(upload: Upload, file: UploadedFile, given: Given, by: User) -> None:
    name = (file.name or "untitled")[-255:]
    refusal = _refused_at_the_door(file)
    original = None if refusal else originals.keep(name, file.chunks())
    with transaction.atomic():
        Upload.objects.select_for_update().get(pk=upload.pk)
        row = UploadFile.objects.create(
            upload=upload,
            position=(upload.files.aggregate(last=Max("position"))["last"] or 0) + 1,
            name=name,
            size=file.size or 0,
            original=original,
            outlet=given.outlet,
            facts=given.to_json(),
            replaces=given.replaces,
            decided_by=by if given.replaces else None,
            state=FileState.REFUSED if refusal else FileState.WAITING,
            reason=refusal.reason if refusal else "",
            advice=refusal.advice if refusal else "",
            finished=timezone.now() if refusal else None,
        )
        if not refusal:
            queue([row])


def _refused_at_the_door(file: UploadedFile) -> Refusal | None:
    if not file.size:
        return Refusal("The file is empty", "Check the file and upload it again")
    many = holds_many(file.name or "")
    most = settings.MAX_COLLECTION_BYTES if many else settings.MAX_FILE_BYTES
    if file.size > most:
        advice = "Divide it into several" if many else "Split it into single articles"
        return Refusal(f"The file is larger than {most // (1024 * 1024)} MB", advice)
    return None


def retry_file(*, file: UploadFile) -> None:
    """Read a refused or cancelled file once more, a table with all its rows."""
    with transaction.atomic():
        rows = UploadFile.objects.filter(pk=file.pk, original__isnull=False)
        # What a near copy that was left out resembles is no article of its own.
        rows.filter(state=FileState.CANCELLED).update(article=None)
        again = rows.filter(state__in=[FileState.REFUSED, FileState.CANCELLED]).update(**AGAIN)
        if again:
            if file.columns:
                have_rows_read(file)
            queue([file])


def retry_cancelled(*, upload: Upload) -> None:
    """Read all files of a batch that were cancelled."""
    with transaction.atomic():
        files = list(cancelled_files(upload).select_for_update().defer("record"))
        for some in batched(file for file in files if not file.columns):
            UploadFile.objects.filter(pk__in=[file.pk for file in some]).update(**AGAIN)
            queue(some)
        for table in files:
            if table.columns:
                retry_file(file=table)


def remove_file(*, file: UploadFile) -> None:
    """Take a file of which nothing came off the batch's list."""
    UploadFile.objects.filter(
        pk=file.pk,
        state__in=[FileState.REFUSED, FileState.CANCELLED],
        container=None,
        entries=None,
        article=None,
    ).delete()


def note_restored(*, file: UploadFile) -> None:
    """The deleted article that the file holds is here again."""
    UploadFile.objects.filter(pk=file.pk, state=FileState.DUPLICATE).update(
        state=FileState.ADDED, reason="", finished=timezone.now()
    )


def add_near_copy(*, file: UploadFile, outlet: Outlet | None = None) -> None:
    """Store a file although an article of nearly or, from another outlet, just its text is here:
    as what `outlet` made of that text, or as an article of its own."""
    states = [FileState.NEAR_COPY, FileState.DUPLICATE] if outlet else [FileState.NEAR_COPY]
    with transaction.atomic():
        again = UploadFile.objects.filter(pk=file.pk, state__in=states).update(
            state=FileState.WAITING,
            reason="",
            article=None,
            finished=None,
            keep_near_copy=True,
            **({"outlet": outlet} if outlet else {}),
        )
        if again:
            queue([file])


def replace_text(*, file: UploadFile, by: User) -> None:
    """Have the file, a corrected version of the article that it resembles or that had its text once,
    take the place of that article's text."""
    states = [FileState.NEAR_COPY, FileState.DUPLICATE]
    with transaction.atomic():
        rows = UploadFile.objects.filter(pk=file.pk, state__in=states, article__deleted_at=None)
        again = rows.filter(article__isnull=False).update(
            **AGAIN, replaces=F("article"), decided_by=by, article=None
        )
        if again:
            queue([file])


def leave_out_near_copy(*, file: UploadFile) -> None:
    """Do without it. Reading it again asks again."""
    UploadFile.objects.filter(pk=file.pk, state=FileState.NEAR_COPY).update(
        state=FileState.CANCELLED, finished=timezone.now()
    )


def cancel_file(*, file: UploadFile) -> None:
    """Take a file that waits, and all in it that wait, out of the queue; one being read goes on."""
    leave_waiting(UploadFile.objects.filter(Q(pk=file.pk) | Q(container=file.pk)))


def cancel_batch(*, upload: Upload) -> None:
    """Take all files of a batch that wait out of the queue; those being read go on, and what is
    read already stays."""
    leave_waiting(upload.files.all())


def cancelled_files(upload: Upload) -> QuerySet[UploadFile]:
    """Those that were taken out of the queue and can be read; not near copies that were left out."""
    return upload.files.filter(
        state=FileState.CANCELLED, article__isnull=True, original__isnull=False
    )


def read_file(*, file_id: int) -> None:
    """Bring one uploaded file to its outcome. Safe to run again after a crash."""
    claimed = UploadFile.objects.filter(
        pk=file_id, state__in=[FileState.WAITING, FileState.READING]
    ).update(state=FileState.READING)
    if not claimed:
        return
    row = UploadFile.objects.select_related(
        "upload__by", "upload__outlet", "outlet", "original", "replaces", "decided_by"
    ).get(pk=file_id)
    if row.record is None:
        _read_original(row)
    else:
        _store(row, Record.from_json(row.record))
        # What an editor is asked about is stored from it later.
        answered = UploadFile.objects.filter(pk=row.pk).exclude(state=FileState.NEAR_COPY)
        answered.update(record=None)


def _read_original(row: UploadFile) -> None:
    """What is in the file gets rows first: the outcome of the file itself ends the work."""
    assert row.original is not None
    draft: ArticleDraft | None = None
    refusal: Refusal | None = None
    note = ""
    entries = Entries(row)
    path = originals.path_of(row.original)
    for found in confined.contents(path, row.name, columns=row.upload.columns):
        if isinstance(found, Columns):
            row.columns = found.to_json()
            row.save(update_fields=["columns"])
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
    leave_waiting(unread_rows(row))
    if draft:
        _store(row, Record(draft))
    elif refusal:
        finish(row, state=FileState.REFUSED, reason=refusal.reason, advice=refusal.advice)
    else:
        finish(row, state=FileState.OPENED, reason=note[:300])


def _store(row: UploadFile, record: Record) -> None:
    batch, draft = row.upload, record.draft
    override = batch.published_date
    if day := row.facts.get("published"):
        override = PartialDate.parse(day)
    if title := row.facts.get("title"):
        draft = replace(draft, title=title, title_from=TitleFrom.METADATA)
    if url := row.facts.get("url"):
        draft = replace(draft, url=url, found_in={**draft.found_in, "url": "file"})
    facts = facts_of(
        draft,
        external_id=record.external_id or row.name,
        licence=record.licence,
        source=record.source,
        uploader=batch.by,
        original=row.original,
        outlet=row.outlet or batch.outlet,
        is_second_outlets=row.keep_near_copy and row.outlet is not None,
        published=override,
    )
    if row.replaces:
        _revise(row, row.replaces, facts)
    elif row.article_id:
        replace_article(row, facts)
    else:
        store(facts, upload_file=row)


def _revise(row: UploadFile, article: Article, facts: Facts) -> None:
    try:
        revise(article=article, facts=facts, by=row.decided_by or row.upload.by, upload_file=row)
    except SameText:
        duplicate(article, facts, row)
    except (Article.DoesNotExist, IntegrityError):
        # It was deleted meanwhile, or another article has this text: as if nobody had said so.
        UploadFile.objects.filter(pk=row.pk).update(replaces=None)
        store(facts, upload_file=row)


def set_facts_of_batch(
    *, upload: Upload, by: User, outlet: Outlet | None, published: PartialDate | None
) -> None:
    """Give every article of a batch the outlet or the date, or both; what is None stays.

    Files that are read later get them at once, the stored articles in the background.
    """
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=upload.pk)
        if outlet:
            upload.outlet = outlet
        if published:
            upload.published, upload.published_precision = published.start, published.precision
        upload.save()
        jobs.enqueue(
            SET_FACTS,
            key=f"{SET_FACTS}:{upload.pk}",
            payload={"upload": upload.pk, "by": by.pk},
            priority=FILE_PRIORITY,
        )


def set_facts(*, upload_id: int, by_id: int) -> None:
    """Set outlet and date of the batch on its articles, but where an editor has set another.

    Safe to run again after a crash. An article whose text that outlet has already stays as it is.
    """
    upload = Upload.objects.select_related("outlet").get(pk=upload_id)
    by = User.objects.get(pk=by_id)
    facts = {"outlet": upload.outlet, "published": upload.published_date}
    wanted = {name: value for name, value in facts.items() if value}
    added = upload.files.filter(state=FileState.ADDED).order_by("pk").values_list("pk", "article")
    for row, pk in list(added):
        try:
            article = Article.objects.live().select_related("outlet").get(pk=pk)
            edit_article(article=article, by=by, where=FactFrom.UPLOAD, **wanted)
        except Article.DoesNotExist:
            continue
        except IntegrityError:
            reason = f"{upload.outlet} has the same text already: left as it was"[:300]
            UploadFile.objects.filter(pk=row).update(reason=reason)


def give_up_file(*, file_id: int) -> None:
    """State the outcome of a file that no attempt could read."""
    for file in UploadFile.objects.filter(pk=file_id):
        leave_waiting(unread_rows(file))
    UploadFile.objects.filter(pk=file_id, state__in=[FileState.WAITING, FileState.READING]).update(
        state=FileState.REFUSED,
        reason=GIVEN_UP.reason,
        advice=GIVEN_UP.advice,
        finished=timezone.now(),
    )
