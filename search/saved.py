"""Saved searches: keep a question, see what is new on it, share it, take it back.

What is new to a reader lies beyond the first-seen number up to which they opened the search.
That number never passes what the index holds, so a search may recount a result as new; it never
misses one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count, Max
from django.utils import timezone

from briefs.models import User
from search import indexing, readout
from search.arrivals import Arrivals, arrivals, strictly, week_bounds
from search.engine import engine
from search.engines.base import EngineError
from search.merged import following_merges
from search.models import SavedSearch, Seen
from search.models.saved import SavedSearchQuerySet
from search.query.errors import QueryError
from search.query.request import SearchQuery
from search.readout import Chip
from search.visible import Reader

#: The query language that `filters` are written in; a change of meaning brings a migration.
VERSION = 1
NAME_LENGTH = 200
UNDO = dt.timedelta(hours=24)
#: Where in a list of results one was is no part of the question.
_NOT_KEPT = ("page", "per_page", "seq")
_BADGE_SECONDS = 60


@dataclass(frozen=True, slots=True)
class Row:
    """One search in a reader's list. arrivals: None where it cannot be counted.

    new: None where the reader never opened it. problem: why it cannot be read.
    """

    search: SavedSearch
    query: SearchQuery
    chips: list[Chip]
    seen: Seen | None
    arrivals: Arrivals | None = None
    problem: str = ""

    @property
    def new(self) -> int | None:
        return self.arrivals.new if self.arrivals and self.seen else None


# Between searches as asked and as stored


def filters_of(query: SearchQuery) -> dict[str, list[str]]:
    """The parameters of the query as lists, without page and window."""
    kept: dict[str, list[str]] = {}
    for name, value in query.parameters():
        if name not in _NOT_KEPT:
            kept.setdefault(name, []).append(value)
    return kept


def query_of(search: SavedSearch) -> SearchQuery:
    """The question as it is asked today: relative dates anew, merged names followed."""
    return following_merges(SearchQuery.from_querystring(search.filters))


def name_for(query: SearchQuery) -> str:
    """The filters in words: "JCPOA by Sergei Lavrov or Kazem Jalali"."""
    said = readout.name(readout.chips(query)) or f"All {query.kind}"
    name = said[:1].upper() + said[1:]
    return name if len(name) <= NAME_LENGTH else name[: NAME_LENGTH - 1].rstrip() + "…"


# Who sees what


def own(reader: User) -> SavedSearchQuerySet:
    return SavedSearch.objects.live().filter(owner=reader)


def shared_with(reader: User) -> SavedSearchQuerySet:
    rows = SavedSearch.objects.live().filter(shared=True).exclude(owner=reader)
    return rows.select_related("owner")


def restorable(reader: User) -> SavedSearchQuerySet:
    """Deleted so lately that it can be undone, latest first."""
    since = timezone.now() - UNDO
    rows = SavedSearch.objects.filter(owner=reader, deleted_at__gt=since)
    return rows.order_by("-deleted_at")


def rows(searches: Iterable[SavedSearch], reader: User) -> list[Row]:
    """The searches with what is new on them, most news first."""
    made = []
    for search, seen, query, (counted, problem) in _counted(list(searches), reader):
        made.append(Row(search, query, readout.chips(query), seen, counted, problem))
    return sorted(made, key=lambda row: (-(row.new or 0), -row.search.pk))


def new_total(reader: User) -> int:
    """New results over the reader's own searches, for the badge on every page; a minute old."""
    stamp = own(reader).aggregate(count=Count("pk"), changed=Max("changed"), at=Max("seen__at"))
    key = f"saved-new:{reader.pk}:{stamp['count']}:{stamp['changed']}:{stamp['at']}"
    return cache.get_or_set(key.replace(" ", "T"), lambda: _new_total(reader), _BADGE_SECONDS)


def seen_up_to(reader: Reader, query: SearchQuery) -> int | None:
    """The sequence after which statements of this search are new to the reader.

    Of a window of arrivals its beginning; of a search that the reader saved what was seen of it.
    """
    if query.sequences:
        return query.sequences[0]
    if not reader.is_authenticated:
        return None
    asked = filters_of(query)
    marks = Seen.objects.filter(user=reader, search__in=own(reader))
    found = marks.values_list("search__filters", "sequence")
    return max((sequence for filters, sequence in found if filters == asked), default=None)


def _new_total(reader: User) -> int:
    counts = _counted(list(own(reader)), reader)
    return sum(counted.new for _, seen, _, (counted, _) in counts if counted and seen)


def _counted(
    searches: list[SavedSearch], reader: User
) -> Iterator[tuple[SavedSearch, Seen | None, SearchQuery, tuple[Arrivals | None, str]]]:
    seen = {one.search_id: one for one in Seen.objects.filter(user=reader, search__in=searches)}
    bounds = week_bounds(_indexed())
    for search in searches:
        query, mark = query_of(search), seen.get(search.pk)
        yield search, mark, query, _count(query, mark.sequence if mark else bounds[-1], bounds)


def _count(query: SearchQuery, seen: int, bounds: tuple[int, ...]) -> tuple[Arrivals | None, str]:
    """The counts, or why there are none."""
    try:
        return arrivals(query, seen=seen, bounds=bounds), ""
    except QueryError as error:
        return None, error.problem.message
    except EngineError:
        return None, ""


def _indexed() -> int:
    try:
        return indexing.indexed_sequence(engine())
    except EngineError:
        return 0


# Writing


def save(*, owner: User, name: str, query: SearchQuery, shared: bool = False) -> SavedSearch:
    """Keep a search. What it finds now is not news."""
    with transaction.atomic():
        search = SavedSearch.objects.create(
            owner=owner,
            name=name,
            filters=filters_of(query),
            version=VERSION,
            shared=shared,
        )
        _see(search, owner, _indexed())
    return search


def change(
    *, search: SavedSearch, name: str | None = None, query: SearchQuery | None = None,
    shared: bool | None = None,
) -> None:  # fmt: skip
    """Change what is given. What was seen stays seen."""
    if name is not None:
        search.name = name
    if query is not None:
        search.filters, search.version = filters_of(query), VERSION
    if shared is not None:
        search.shared = shared
    search.changed = timezone.now()
    search.save()


def copy(*, search: SavedSearch, owner: User) -> SavedSearch:
    """A search of one's own with the same question, and as much seen of it."""
    seen = Seen.objects.filter(search=search, user=owner).first()
    with transaction.atomic():
        made = SavedSearch.objects.create(
            owner=owner,
            name=f"Copy of {search.name}"[:NAME_LENGTH],
            filters=search.filters,
            version=search.version,
        )
        _see(made, owner, seen.sequence if seen else _indexed())
    return made


def delete(*, search: SavedSearch) -> None:
    """Take it out of every list; it can be restored for a day."""
    search.deleted_at = search.changed = timezone.now()
    search.save(update_fields=["deleted_at", "changed"])


def restore(*, search: SavedSearch) -> None:
    search.deleted_at, search.changed = None, timezone.now()
    search.save(update_fields=["deleted_at", "changed"])


def open_new(*, search: SavedSearch, reader: User) -> SearchQuery:
    """The window of what is new to the reader, who has now seen it.

    Where the reader never opened it, everything: there is no "since".
    """
    upto = _indexed()
    with transaction.atomic():
        seen = Seen.objects.select_for_update().filter(search=search, user=reader).first()
        _see(search, reader, upto)
    query = query_of(search)
    if seen is None:
        return query
    return strictly(query).with_sequences(seen.sequence, max(upto, seen.sequence))


def mark_all_seen(*, searches: Iterable[SavedSearch], reader: User) -> int:
    """Nothing is new any more; returns how many searches that concerned."""
    upto = _indexed()
    with transaction.atomic():
        marked = [_see(search, reader, upto) for search in searches]
    return len(marked)


def _see(search: SavedSearch, reader: User, upto: int) -> None:
    """Move the mark forward, never back: another window may have opened more meanwhile."""
    seen, made = Seen.objects.select_for_update().get_or_create(
        search=search, user=reader, defaults={"sequence": upto}
    )
    if not made:
        seen.sequence, seen.at = max(seen.sequence, upto), timezone.now()
        seen.save(update_fields=["sequence", "at"])
