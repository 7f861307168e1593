"""Imports files, read and analysed in other processes and stored here.

Memory stays bounded: records are streamed and only a few are under way at a time. What is here
already is recognised before it is analysed, so an import that was interrupted goes on quickly.
An article that cannot be analysed is refused like one that cannot be read; the rest goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from django.db import IntegrityError

from briefs import analyst, ingest, outlet_lines
from briefs.analysis import Analysis
from briefs.importable import Article, Item, Noted, Refused, items
from briefs.models import Article as Stored
from briefs.models import Outlet
from briefs.outlet_lines import NOTHING_LEARNED
from briefs.readers import confined
from briefs.readers.columns import Field

log = logging.getLogger("readout.import")


#: Articles stored in one transaction: enough that its costs are shared, few enough that an upload
#: that comes meanwhile does not wait.
STORED_AT_ONCE = 50


@dataclass(frozen=True, slots=True)
class Imported:
    """joined_a_cluster: it was added, and is nearly the same as one that was here. is_short: it was
    added, and has so few words that it may be no article. "removed": an editor has deleted it.
    "replaced": it took the place of the text of the article with its number."""

    outcome: Literal["added", "duplicate", "removed", "replaced"]
    statements: int = 0
    joined_a_cluster: bool = False
    is_short: bool = False


Result = Refused | Noted | Imported


def import_paths(
    paths: Iterable[Path],
    *,
    outlet: str = "",
    public: bool = False,
    replace: bool = False,
    columns: Mapping[Field, str] = MappingProxyType({}),
    processes: int = 1,
) -> Iterator[Result]:
    """Import everything under `paths`, one result per article, in no promised order.

    columns: of tables that have columns of these names. replace: what has the number (in a folder:
    the path) and the outlet of an article that is here, and nearly its text, is a corrected version.
    """
    pool: analyst.Pool[tuple[str, ingest.Facts]]
    ready: list[tuple[ingest.Facts, Analysis]] = []
    confined.prepare()  # loads the parsers while the vocabulary is loaded here
    with analyst.Pool(processes) as pool:
        found = items(paths, columns)
        for one in _analysed(found, pool, outlet=outlet, public=public, replace=replace):
            if isinstance(one, Refused | Noted | Imported):
                yield one
                continue
            ready.append(one)
            if len(ready) == STORED_AT_ONCE:
                yield from _stored(ready)
                ready.clear()
        yield from _stored(ready)


def _stored(ready: list[tuple[ingest.Facts, Analysis]]) -> Iterator[Imported]:
    for (facts, _), one in zip(ready, ingest.store_all(ready), strict=True):
        if one.outcome == "added":
            yield Imported("added", one.statements, one.joined_a_cluster, facts.is_short)
        else:
            yield Imported("duplicate")


def _analysed(
    found: Iterable[Item],
    pool: analyst.Pool[tuple[str, ingest.Facts]],
    *,
    outlet: str,
    public: bool,
    replace: bool,
) -> Iterator[Result | tuple[ingest.Facts, Analysis]]:
    """Items that are to be stored, each with its analysis, and what became of the others."""
    for batch in _batches(found):
        named = []
        outlets = {name: ingest.outlet_named(name) for name in _outlets(batch, outlet)}
        for item in batch:
            if isinstance(item, Refused | Noted):
                yield item
            else:
                facts = _facts(item, outlets=outlets, otherwise=outlet, public=public)
                named.append((item.name, facts))
        learned = outlet_lines.learned({one.pk for one in outlets.values() if one})
        all_facts = [facts for _, facts in named]
        here, gone = ingest.existing(all_facts), ingest.removed(all_facts)
        for (name, facts), same, tombstone in zip(named, here, gone, strict=True):
            if same or tombstone:
                yield Imported("duplicate" if same else "removed")
                continue
            if replace and (article := ingest.corrected_by(facts)):
                yield _replaced(article, facts)
                continue
            if facts.draft.left_out:
                yield Noted(name, facts.draft.left_out)
            question = (
                facts.text,
                facts.headline,
                facts.draft.byline,
                facts.published,
                facts.language,
                learned.get(facts.outlet.pk, NOTHING_LEARNED) if facts.outlet else NOTHING_LEARNED,
            )
            for one, analysis in pool.give((name, facts), question):
                yield _finished(*one, analysis)
    for one, analysis in pool.rest():
        yield _finished(*one, analysis)


def _replaced(article: Stored, facts: ingest.Facts) -> Imported:
    try:
        revised = ingest.revise(article=article, facts=facts, by=None)
    except (ingest.SameText, IntegrityError):  # another process was faster
        return Imported("duplicate")
    return Imported("replaced", revised.new)


def _finished(
    name: str, facts: ingest.Facts, analysis: Analysis | analyst.Failed
) -> Refused | tuple[ingest.Facts, Analysis]:
    if isinstance(analysis, analyst.Failed):
        log.error("%s could not be analysed\n%s", name, analysis.trace)
        return Refused(name, "The article could not be analysed", "The log says more")
    return facts, analysis


def _batches(found: Iterable[Item]) -> Iterator[list[Item]]:
    """The items some at a time: what is asked of the database for each is asked for all."""
    remaining = iter(found)
    while batch := list(islice(remaining, STORED_AT_ONCE)):
        yield batch


def _outlets(batch: Iterable[Item], otherwise: str) -> set[str]:
    drafts = (item.record.draft for item in batch if isinstance(item, Article))
    return {draft.outlet or otherwise for draft in drafts}


def _facts(
    item: Article, *, outlets: Mapping[str, Outlet | None], otherwise: str, public: bool
) -> ingest.Facts:
    draft = item.record.draft
    return ingest.facts_of(
        draft,
        external_id=item.record.external_id,
        licence=item.record.licence,
        source=item.record.source,
        outlet=None if draft.outlet else outlets[otherwise],
        named=outlets.get(draft.outlet),
        original=item.original,
        public=public,
    )
