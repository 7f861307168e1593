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
from pathlib import Path
from typing import Literal

from django.conf import settings

from briefs import analyst, ingest, originals
from briefs.analysis import Analysis
from briefs.models import Original
from briefs.readers import FILE_SUFFIXES, read
from briefs.readers.jsonl import RECORD_SUFFIXES, Record, records
from briefs.readers.types import ArticleDraft, Refusal

log = logging.getLogger("readout.import")


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
    with analyst.Pool(processes) as pool:
        for item in _items(paths):
            if isinstance(item, Refused):
                yield item
                continue
            facts = ingest.facts_of(
                item.record.draft,
                external_id=item.record.external_id,
                licence=item.record.licence,
                source=item.record.source,
                outlet=ingest.outlet_named(item.record.draft.outlet or outlet),
                original=item.original,
                public=public,
            )
            if ingest.existing(facts):
                yield Imported("duplicate")
                continue
            work = pool.give(
                (item.name, facts),
                facts.text,
                facts.headline,
                facts.draft.byline,
                facts.published,
                facts.language,
            )
            yield from (_store(*finished) for finished in work)
        yield from (_store(*finished) for finished in pool.rest())


def _store(named: tuple[str, ingest.Facts], work: Future[Analysis]) -> Result:
    name, facts = named
    try:
        analysis = work.result()
    except BrokenProcessPool:
        raise
    except Exception as error:
        log.error("%s could not be analysed", name, exc_info=error)
        return Refused(name, "The article could not be analysed", "The log says more")
    stored = ingest.store_analysed(facts, analysis)
    return Imported(stored.outcome, stored.statements)


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
