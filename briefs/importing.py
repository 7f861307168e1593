"""Imports folders, files and JSON Lines: read here, analysed in other processes, stored here.

Memory stays bounded: records are streamed and only a few are under way at a time. What is here
already is recognised before it is analysed, so an import that was interrupted goes on quickly.
An article that cannot be analysed is refused like one that cannot be read; the rest goes on.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from django.conf import settings

from briefs import analyst, ingest, originals
from briefs.analysis import Analysis
from briefs.models import Original, Outlet
from briefs.readers import FILE_SUFFIXES, read
from briefs.readers.jsonl import RECORD_SUFFIXES, Record, records
from briefs.readers.types import ArticleDraft, Refusal

log = logging.getLogger("readout.import")


#: Articles stored in one transaction: enough that its costs are shared, few enough that an upload
#: that comes meanwhile does not wait.
STORED_AT_ONCE = 20


@dataclass(frozen=True, slots=True)
class Refused:
    """A file or record that holds no article, and what to do about it."""

    name: str
    reason: str
    advice: str


@dataclass(frozen=True, slots=True)
class Imported:
    outcome: Literal["added", "duplicate"]
    statements: int = 0


Result = Refused | Imported


@dataclass(frozen=True, slots=True)
class _Item:
    name: str
    record: Record
    original: Original | None


def import_paths(
    paths: Iterable[Path], *, outlet: str = "", public: bool = False, processes: int = 1
) -> Iterator[Result]:
    """Import everything under `paths`, one result per article, in no promised order."""
    pool: analyst.Pool[tuple[str, ingest.Facts]]
    ready: list[tuple[ingest.Facts, Analysis]] = []
    with analyst.Pool(processes) as pool:
        for one in _analysed(_items(paths), pool, outlet=outlet, public=public):
            if isinstance(one, Refused | Imported):
                yield one
                continue
            ready.append(one)
            if len(ready) == STORED_AT_ONCE:
                yield from _stored(ready)
                ready.clear()
        yield from _stored(ready)


def _stored(ready: list[tuple[ingest.Facts, Analysis]]) -> Iterator[Imported]:
    for one in ingest.store_all(ready):
        yield Imported(one.outcome, one.statements)


def _analysed(
    items: Iterable[_Item | Refused],
    pool: analyst.Pool[tuple[str, ingest.Facts]],
    *,
    outlet: str,
    public: bool,
) -> Iterator[Result | tuple[ingest.Facts, Analysis]]:
    """Items that are to be stored, each with its analysis, and what became of the others."""
    for batch in _batches(items):
        named = []
        outlets = {name: ingest.outlet_named(name) for name in _outlets(batch, outlet)}
        for item in batch:
            if isinstance(item, Refused):
                yield item
            else:
                known = outlets[item.record.draft.outlet or outlet]
                named.append((item.name, _facts(item, outlet=known, public=public)))
        for (name, facts), same in zip(
            named, ingest.existing([facts for _, facts in named]), strict=True
        ):
            if same:
                yield Imported("duplicate")
                continue
            work = pool.give(
                (name, facts),
                facts.text,
                facts.headline,
                facts.draft.byline,
                facts.published,
                facts.language,
            )
            yield from (_finished(*one) for one in work)
    yield from (_finished(*one) for one in pool.rest())


def _finished(
    named: tuple[str, ingest.Facts], work: Future[Analysis]
) -> Refused | tuple[ingest.Facts, Analysis]:
    name, facts = named
    try:
        return facts, work.result()
    except BrokenProcessPool:
        raise
    except Exception as error:
        log.error("%s could not be analysed", name, exc_info=error)
        return Refused(name, "The article could not be analysed", "The log says more")


def _batches(items: Iterable[_Item | Refused]) -> Iterator[list[_Item | Refused]]:
    """The items some at a time: what is asked of the database for each is asked for all."""
    remaining = iter(items)
    while batch := list(islice(remaining, STORED_AT_ONCE)):
        yield batch


def _outlets(batch: Iterable[_Item | Refused], otherwise: str) -> set[str]:
    drafts = (item.record.draft for item in batch if isinstance(item, _Item))
    return {draft.outlet or otherwise for draft in drafts}


def _facts(item: _Item, *, outlet: Outlet | None, public: bool) -> ingest.Facts:
    return ingest.facts_of(
        item.record.draft,
        external_id=item.record.external_id,
        licence=item.record.licence,
        source=item.record.source,
        outlet=outlet,
        original=item.original,
        public=public,
    )


def _items(paths: Iterable[Path]) -> Iterator[_Item | Refused]:
    for path in _files(paths):
        if not os.access(path, os.R_OK):
            yield Refused(str(path), "The file may not be read", "Change its permissions")
        elif path.name.endswith(RECORD_SUFFIXES):
            yield from _from_records(path)
        else:
            yield _from_file(path)


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    """Files as named, and those in folders that look like articles."""
    for path in paths:
        if not path.is_dir():
            yield path
            continue
        for file in sorted(path.rglob("*")):
            if file.is_file() and file.name.lower().endswith((*FILE_SUFFIXES, *RECORD_SUFFIXES)):
                yield file


def _from_records(path: Path) -> Iterator[_Item | Refused]:
    with path.open("rb") as file:
        original = originals.keep(path.name, iter(lambda: file.read(1 << 20), b""))
    for number, record in enumerate(records(path), start=1):
        if isinstance(record, Refusal):
            yield Refused(f"{path.name}, record {number}", record.reason, record.advice)
        else:
            yield _Item(f"{path.name}, record {number}", record, original)


def _from_file(path: Path) -> _Item | Refused:
    if path.stat().st_size > settings.MAX_FILE_BYTES:
        limit = settings.MAX_FILE_BYTES // (1024 * 1024)
        return Refused(str(path), f"The file is larger than {limit} MB", "Split it into articles")
    data = path.read_bytes()
    draft = read(data, path.name)
    if isinstance(draft, Refusal):
        return Refused(str(path), draft.reason, draft.advice)
    assert isinstance(draft, ArticleDraft)
    return _Item(
        path.name, Record(draft=draft, external_id=path.name), originals.keep(path.name, [data])
    )
