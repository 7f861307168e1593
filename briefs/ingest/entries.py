"""What an uploaded file holds, each with a row of its own in the batch."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Sum
from django.utils import timezone

from briefs import jobs, originals
from briefs.ingest.columns import drop_article, unread_rows
from briefs.ingest.queueing import key_of, queue
from briefs.models import Original, Upload, UploadFile
from briefs.models.uploads import FileState
from briefs.readers import check_name
from briefs.readers.types import Entry, Record, Refusal

AT_ONCE = 50  # rows made in one transaction
MAX_DEPTH = 3  # an attachment of a message of a mailbox of an archive

TOO_DEEP = Refusal("The file lies too deep: archives are opened three deep", "Upload it by itself")
TOO_MANY = Refusal(
    "The batch holds more than it may",
    "Upload the rest as a batch of its own, or import it on the command line",
)


class Entries:
    """Makes the rows of a file's entries, and jobs to read them.

    Entries come in the same order each time a file is read: after a crash those that have rows
    are passed by.
    """

    def __init__(self, container: UploadFile) -> None:
        self._container = container
        self._done = container.entries.count()
        self._seen = 0
        self._made: list[UploadFile] = []
        # Of a table that is read again by other columns: each row keeps its place in the batch.
        rows = unread_rows(container) if container.columns else ()
        self._again = {row.entry: row for row in rows}
        rest = container.upload.files.filter(container__isnull=False)
        self._room = settings.MAX_BATCH_ENTRIES - rest.count()
        self._bytes = settings.MAX_BATCH_ENTRY_BYTES - (rest.aggregate(n=Sum("size"))["n"] or 0)

    def add(self, entry: Entry) -> Refusal | None:
        """Make a row for it, or say why there can be no more."""
        self._seen += 1
        if row := self._again.get(self._seen):
            self._made.append(_read_anew(row, entry.content))
            self._save_when_many()
            return None
        if self._seen <= self._done:
            return None
        if self._container.depth >= MAX_DEPTH:
            return TOO_DEEP
        row = self._row(entry)
        self._room -= 1
        self._bytes -= row.size
        if self._room < 0 or self._bytes < 0:
            return TOO_MANY
        self._made.append(row)
        self._save_when_many()
        return None

    def _save_when_many(self) -> None:
        if len(self._made) >= AT_ONCE:
            self.save()

    def save(self) -> None:
        """Write what has not been written yet."""
        if not self._made:
            return
        upload = self._container.upload
        with transaction.atomic():
            Upload.objects.select_for_update().get(pk=upload.pk)
            last = upload.files.aggregate(last=Max("position"))["last"] or 0
            new = [row for row in self._made if not row.pk]
            again = self._still_unread()
            for position, row in enumerate(new, start=last + 1):
                row.position = position
            UploadFile.objects.bulk_create(new)
            for row in again:
                if row.record is None and row.article:
                    drop_article(row)
            UploadFile.objects.bulk_update(again, _OF_CONTENT)
            queue(row for row in (*new, *again) if row.state == FileState.WAITING)
            jobs.note_progress(key_of(self._container))
        self._made = []

    def _still_unread(self) -> list[UploadFile]:
        """Rows of a table that is read again, but for those that an editor took out of the queue
        meanwhile. Call it in the transaction that writes them."""
        rows = [row for row in self._made if row.pk]
        unread = unread_rows(self._container).filter(pk__in=[row.pk for row in rows])
        keys = set(unread.select_for_update().values_list("pk", flat=True)) if rows else set()
        return [row for row in rows if row.pk in keys]

    def _row(self, entry: Entry) -> UploadFile:
        content, original, size = entry.content, None, 0
        if isinstance(content, Record):
            original, size = self._container.original, len(content.draft.text.encode())
        elif isinstance(content, bytes):
            size = len(content)
            content = check_name(entry.name) or content
            if isinstance(content, bytes):
                original = self._keep(entry.name, content)
        row = UploadFile(
            upload=self._container.upload,
            container=self._container,
            entry=self._seen,
            depth=self._container.depth + 1,
            # The end of a long name tells the format.
            name=entry.name[-255:],
            size=size,
            original=original,
            state=FileState.WAITING,
        )
        return _with_content(row, content)

    def _keep(self, name: str, content: bytes) -> Original:
        return originals.keep(name.rsplit("/", 1)[-1], [content])


_OF_CONTENT = ("size", "original", "state", "finished", "reason", "advice", "record")


def _with_content(row: UploadFile, content: Record | Refusal | bytes) -> UploadFile:
    if isinstance(content, Refusal):
        row.state, row.finished = FileState.REFUSED, timezone.now()
        row.reason, row.advice = content.reason, content.advice
    elif isinstance(content, Record):
        row.record = content.to_json()
    return row


def _read_anew(row: UploadFile, content: Record | Refusal | bytes) -> UploadFile:
    if isinstance(content, Record):
        row.size = len(content.draft.text.encode())
    else:
        row.original = None
    return _with_content(row, content)
