"""Files on their way in: received, queued, read, each to a stated outcome."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.db.models import F, Max, Q, QuerySet
from django.utils import timezone

from briefs import jobs, originals
from briefs.dates import PartialDate
from briefs.ingest.columns import (
    AGAIN,
    have_rows_read,
    leave_waiting,
)
from briefs.ingest.edits import edit_article
from briefs.ingest.queueing import FILE_PRIORITY, SET_FACTS, queue
from briefs.models import Article, Outlet, Upload, UploadFile, User
from briefs.models.articles import FactFrom
from briefs.models.uploads import FileState
from briefs.readers import holds_many
from briefs.readers.types import Refusal
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
