"""Files that wait to be read, as jobs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from briefs import jobs
from briefs.models import UploadFile
from briefs.models.uploads import FileState

READ_FILE = "read-file"
SET_FACTS = "set-facts"
# Someone waits for a file; the rest of a thousand, in a batch or an archive, lets others go first.
# Imports run at 0.
FILE_PRIORITY, REST_PRIORITY = 10, 5
FILES_FIRST = 20  # of a batch, at any time


def key_of(row: UploadFile) -> str:
    return f"{READ_FILE}:{row.pk}"


def queue(rows: Iterable[UploadFile]) -> None:
    """Have the files read. Call it inside the transaction that makes them wait."""
    payloads: dict[int, dict[str, dict[str, int]]] = defaultdict(dict)
    for row in rows:
        payloads[_priority(row)][key_of(row)] = {"file": row.pk}
    for priority, of_it in payloads.items():
        jobs.enqueue_all(READ_FILE, of_it, priority=priority)


def _priority(row: UploadFile) -> int:
    if row.container_id:
        return REST_PRIORITY
    files = UploadFile.objects.filter(upload=row.upload_id, container=None)
    waiting = files.filter(state=FileState.WAITING).exclude(pk=row.pk)
    return FILE_PRIORITY if waiting[:FILES_FIRST].count() < FILES_FIRST else REST_PRIORITY
