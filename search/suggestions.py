"""Suggestions while typing: speakers, countries, topics, outlets, the reader's saved searches.

What is suggested is counted in what the reader may see. Choosing one takes the letters typed for
it out of the query and adds the value as a filter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import QuerySet
from django.utils.safestring import SafeString

from briefs.access import sees_all
from briefs.models import Office
from briefs.prepared import Prepared
from search import facets
from search.engine import engine
from search.links import Links, results_address
from search.models import SavedSearch
from search.query.request import SearchQuery
from search.stored import read
from search.types import EngineRequest
from search.visible import Reader
from search.vocabulary import kinds, labels

MOST = 8


class _Group(NamedTuple):
    field: str
    label: str
    most: int


_GROUPS = (
    _Group("speaker", "Speakers", 4),
    _Group("country", "Countries mentioned", 2),
    _Group("topic", "Topics", 2),
    _Group("outlet", "Sources", 2),
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An option. marked: label, typed letters bold. words: what is left in the search box."""

    marked: SafeString | str
    note: str
    count: int | None
    href: str
    words: str


@dataclass(frozen=True, slots=True)
class SuggestionGroup:
    label: str
    options: list[Suggestion]


def suggestions(query: SearchQuery, reader: Reader) -> list[SuggestionGroup]:
    """For what stands in the box: for all of it, or else for its last word."""
    whole = query.q.strip()
    for typed in dict.fromkeys((whole, whole.rsplit(None, 1)[-1] if whole else "")):
        if len(typed) < 2 or ":" in typed:
            continue
        rest = query.with_text(whole.removesuffix(typed))
        groups = [one for one in _groups(rest, typed, reader) if one.options]
        if groups:
            return _cut(groups)
    return []


def _groups(rest: SearchQuery, typed: str, reader: Reader) -> Iterator[SuggestionGroup]:
    links = Links(rest)
    everything = EngineRequest(limit=0, public_only=not sees_all(reader))
    for group in _GROUPS:
        among = facets.values_like(group.field, typed)
        if not among:
            continue
        found = engine().facet(everything, group.field, limit=group.most, among=among)
        values = [one.value for one in found.counts if one.count]
        names = labels(group.field, values)
        notes = kinds(values) | _offices(values) if group.field == "speaker" else {}
        yield SuggestionGroup(
            group.label,
            [
                Suggestion(
                    marked=facets.bold(names[one.value], typed),
                    note=notes.get(one.value, ""),
                    count=one.count,
                    href=links.with_value(group.field, one.value),
                    words=rest.q,
                )
                for one in found.counts
                if one.count
            ],
        )
    if sees_all(reader):
        yield SuggestionGroup(
            "Saved searches", [_saved(one, typed) for one in _kept(typed, reader)]
        )


def _kept(typed: str, reader: Reader) -> QuerySet[SavedSearch]:
    return SavedSearch.objects.visible_to(reader).filter(name__icontains=typed)[:2]


def _saved(search: SavedSearch, typed: str) -> Suggestion:
    query = read(search.filters, search.version).query
    return Suggestion(facets.bold(search.name, typed), "", None, results_address(query), query.q)


def _offices(slugs: list[str]) -> dict[str, str]:
    """Speaker's slug -> the office held last."""
    held: dict[str, str] = {}
    for office in _HELD.rows(slugs):
        held.setdefault(office.speaker.slug, str(office))
    return held


_HELD = Prepared[Office](
    lambda slugs: (
        Office.objects.filter(speaker__slug__in=slugs)
        .select_related("country", "speaker")
        .only("title", "country__name", "speaker__slug")
        .order_by("-start", "-attested_to")
    )
)


def _cut(groups: list[SuggestionGroup]) -> list[SuggestionGroup]:
    left = MOST
    kept = []
    for group in groups:
        if left > 0:
            kept.append(SuggestionGroup(group.label, group.options[:left]))
            left -= len(group.options)
    return kept
