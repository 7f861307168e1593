"""Files on their way in: received, queued, read, each to a stated outcome."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone

from briefs import jobs, originals
from briefs.dates import PartialDate
from briefs.ingest.articles import facts_of, finish, store
from briefs.models import Outlet, Upload, UploadFile, User
from briefs.models.uploads import FileState
from briefs.readers import read
from briefs.readers.types import Refusal

READ_FILE = "read-file"
UPLOAD_PRIORITY = 10  # someone is waiting for it; imports run at 0


def receive(
    *,
    files: Iterable[UploadedFile],
    by: User,
    outlet: Outlet | None = None,
    published: PartialDate | None = None,
    upload: Upload | None = None,
) -> Upload:
    """Keep the files as uploaded and queue their reading; bad ones are refused one by one.

    With `upload`, the files join that batch.
    """
    if upload is None:
        upload = Upload.objects.create(
            by=by,
            outlet=outlet,
            published=published.start if published else None,
            published_precision=published.precision if published else "",
        )
    for file in files:
        _receive_one(upload, file)
    return upload


def _receive_one(upload: Upload, file: UploadedFile) -> None:
    name = (file.name or "untitled")[-255:]
    refusal = _refused_at_the_door(file)
    original = None if refusal else originals.keep(name, file.chunks())
    with transaction.atomic():
        Upload.objects.select_for_update().get(pk=upload.pk)
        row = UploadFile.objects.create(
            upload=upload,
            position=upload.files.count() + 1,
            name=name,
            size=file.size or 0,
            original=original,
            state=FileState.REFUSED if refusal else FileState.WAITING,
            reason=refusal.reason if refusal else "",
            advice=refusal.advice if refusal else "",
            finished=timezone.now() if refusal else None,
        )
        if not refusal:
            _queue(row)


def _refused_at_the_door(file: UploadedFile) -> Refusal | None:
    if not file.size:
        return Refusal("The file is empty", "Check the file and upload it again")
    if file.size > settings.MAX_FILE_BYTES:
        limit = settings.MAX_FILE_BYTES // (1024 * 1024)
        return Refusal(f"The file is larger than {limit} MB", "Split it into single articles")
    return None


def retry_file(*, file: UploadFile) -> None:
    """Read a refused or cancelled file once more."""
    with transaction.atomic():
        again = UploadFile.objects.filter(
            pk=file.pk,
            state__in=[FileState.REFUSED, FileState.CANCELLED],
            original__isnull=False,
        ).update(state=FileState.WAITING, reason="", advice="", finished=None)
        if again:
            _queue(file)


def cancel_file(*, file: UploadFile) -> None:
    """Take a file that waits out of the queue; one being read goes on."""
    UploadFile.objects.filter(pk=file.pk, state=FileState.WAITING).update(
        state=FileState.CANCELLED, finished=timezone.now()
    )


def _queue(row: UploadFile) -> None:
    jobs.enqueue(
        READ_FILE, key=f"{READ_FILE}:{row.pk}", payload={"file": row.pk}, priority=UPLOAD_PRIORITY
    )


def read_file(*, file_id: int) -> None:
    """Bring one uploaded file to its outcome. Safe to run again after a crash."""
    claimed = UploadFile.objects.filter(
        pk=file_id, state__in=[FileState.WAITING, FileState.READING]
    ).update(state=FileState.READING)
    if not claimed:
        return
    row = UploadFile.objects.select_related("upload__by", "upload__outlet", "original").get(
        pk=file_id
    )
    assert row.original is not None
    draft = read(originals.read(row.original), row.name)
    if isinstance(draft, Refusal):
        finish(row, state=FileState.REFUSED, reason=draft.reason, advice=draft.advice)
        return
    batch = row.upload
    override = PartialDate(batch.published, batch.published_precision) if batch.published else None
    facts = facts_of(
        draft,
        external_id=row.name,
        uploader=batch.by,
        original=row.original,
        outlet=batch.outlet,
        published=override,
    )
    store(facts, upload_file=row)


def give_up_file(*, file_id: int) -> None:
    """State the outcome of a file that no attempt could read."""
    UploadFile.objects.filter(pk=file_id, state__in=[FileState.WAITING, FileState.READING]).update(
        state=FileState.REFUSED,
        reason="The file could not be read",
        advice="Save it as plain text and upload that, or tell an admin",
        finished=timezone.now(),
    )
