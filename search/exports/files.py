"""Long exports: asked for by a person, made by the worker, kept for some days, theirs alone.

The job may run twice or be taken over: it writes beside and renames, and begins anew each time.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from briefs import jobs
from briefs.local_time import in_zone_of
from briefs.models import User
from search import readout
from search.asked import asked_query
from search.exports import rows
from search.exports.formats import FORMATS
from search.exports.types import Block, Heading
from search.models import ExportFile
from search.models.exports import KEPT, MAKE_EXPORT, ExportState
from search.query.errors import QueryError
from search.query.request import SearchQuery

#: More results than these are not sent at once.
AT_ONCE = 10_000
#: Files of one person that are being made at the same time.
MOST_WAITING = 5
#: Behind what uploads and corrections ask for, where one worker does it all.
_PRIORITY = -1
_TOLD_SECONDS = 1.0
_DRAFT = ".part"


class TooManyError(Exception):
    """That person has MOST_WAITING files in the making."""


class _GoneError(Exception):
    """Nobody wants the file any more."""


def of(reader: User) -> QuerySet[ExportFile]:
    """Those of a person that have not run out, latest first."""
    return _kept().filter(owner=reader)


def ask_for(
    *, owner: User, query: SearchQuery, made_as: str, total: int, origin: str
) -> ExportFile:
    """Have the worker make a file. Raises TooManyError."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=owner.pk)  # two requests at once count in turn
        waiting = ExportFile.objects.filter(owner=owner, state=ExportState.WAITING)
        if waiting.count() >= MOST_WAITING:
            raise TooManyError
        name = readout.name(readout.chips(query)) or f"All {query.kind}"
        file = ExportFile.objects.create(
            owner=owner,
            name=f"{name[:1].upper()}{name[1:]}"[:200],
            querystring=query.with_page(1).to_querystring(),
            format=made_as,
            origin=origin,
            total=min(total, rows.MOST),
        )
        jobs.enqueue(MAKE_EXPORT, key=_key(file), payload={"file": file.pk}, priority=_PRIORITY)
    return file


def make(*, file_id: int) -> None:
    """What the job does. A query that cannot be read any more is an outcome, not a failure."""
    file = ExportFile.objects.select_related("owner").filter(pk=file_id).first()
    if file is None or file.state != ExportState.WAITING:
        return
    with in_zone_of(file.owner):  # the day it names
        _make(file)


def _make(file: ExportFile) -> None:
    made_as = FORMATS[file.format]

    def absolute(path: str) -> str:
        return f"{file.origin}{path}"

    query = asked_query(file.querystring)
    try:
        found = rows.find(query, file.owner)
    except QueryError as error:
        _finish(file, state=ExportState.FAILED, error=error.problem.message[:400])
        return
    file.total = len(found.keys)
    ExportFile.objects.filter(pk=file.pk).update(total=file.total)
    today = timezone.localdate()
    blocks = _told(rows.blocks(found, made_as, file.owner, absolute), file)
    target = path_of(file)
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Of this run alone: a worker that was thought dead may still be writing.
    descriptor, name = tempfile.mkstemp(_DRAFT, f"{file.public_id}.", target.parent)
    draft = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            for chunk in made_as.write(blocks, rows.head(query, found, absolute, today)):
                opened.write(chunk)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(draft, target)
    except _GoneError:
        return
    finally:
        draft.unlink(missing_ok=True)
    _finish(file, state=ExportState.READY, size=target.stat().st_size)


def give_up(*, file_id: int) -> None:
    ExportFile.objects.filter(pk=file_id, state=ExportState.WAITING).update(
        state=ExportState.FAILED,
        error="It could not be made. Try again, or narrow the search.",
        finished=timezone.now(),
    )


def path_of(file: ExportFile) -> Path:
    return settings.EXPORTS_DIR / f"{file.public_id}.{FORMATS[file.format].ending}"


def remove(*, file: ExportFile) -> None:
    """The record, then what it leads to; a job under way notices and stops."""
    path = path_of(file)
    file.delete()
    path.unlink(missing_ok=True)


def is_removal_due() -> bool:
    return ExportFile.objects.run_out().exists() or bool(_left_behind())


def remove_expired() -> None:
    for file in ExportFile.objects.run_out():
        remove(file=file)
    for path in _left_behind():
        path.unlink(missing_ok=True)


def _left_behind() -> list[Path]:
    """Old files that nobody has any more: of accounts deleted with all that was theirs, of a worker
    that was killed while it wrote."""
    since = (timezone.now() - KEPT).timestamp()
    try:
        old = [path for path in settings.EXPORTS_DIR.iterdir() if path.stat().st_mtime < since]
    except OSError:  # there is none yet, or one of them is gone by now
        return []
    ids = {path: path.name.partition(".")[0] for path in old}
    held = set(
        ExportFile.objects.filter(public_id__in=ids.values()).values_list("public_id", flat=True)
    )
    return [path for path in old if path.suffix == _DRAFT or ids[path] not in held]


def _kept() -> QuerySet[ExportFile]:
    since = timezone.now() - KEPT
    return ExportFile.objects.filter(Q(finished=None) | Q(finished__gt=since))


def _told(blocks: Iterable[Block], file: ExportFile) -> Iterator[Block]:
    """The blocks as they come, with a word now and then of how many there were."""
    done, told = 0, time.monotonic()
    for block in blocks:
        yield block
        done += not isinstance(block, Heading)
        if time.monotonic() - told >= _TOLD_SECONDS:
            told = time.monotonic()
            if not ExportFile.objects.filter(pk=file.pk).update(done=done):
                raise _GoneError
    file.done = done


def _finish(file: ExportFile, **outcome: object) -> None:
    values = {"done": file.done, "finished": timezone.now(), **outcome}
    if not ExportFile.objects.filter(pk=file.pk).update(**values):
        path_of(file).unlink(missing_ok=True)


def _key(file: ExportFile) -> str:
    return f"export:{file.public_id}"
