"""Files that wait to be read, as jobs."""

from __future__ import annotations

from collections.abc import Iterable

from briefs import jobs
from briefs.models import UploadFile

READ_FILE = "read-file"
SET_FACTS = "set-facts"
# Someone waits for a file; the thousand files of an archive let others go first. Imports run at 0.
FILE_PRIORITY, ENTRY_PRIORITY = 10, 5


def key_of(row: UploadFile) -> str:
    return f"{READ_FILE}:{row.pk}"


def queue(rows: Iterable[UploadFile]) -> None:
    """Have the files read. Call it inside the transaction that makes them wait."""
    for row in rows:
        jobs.enqueue(
            READ_FILE,
            key=key_of(row),
            payload={"file": row.pk},
            priority=ENTRY_PRIORITY if row.container_id else FILE_PRIORITY,
        )
