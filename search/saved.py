"""Saved searches: keep a question, see what is new on it, share it, take it back.

What is new to a reader (see `news`) lies beyond the first-seen number up to which they opened the
search. That number never passes what the index holds, so a search may recount a result as new; it
never misses one.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

from django.core.cache import cache
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from briefs.models import Sequence, User
from briefs.prepared import Prepared
from search import indexing, readout
from search.arrivals import week_bounds
from search.changes import Changes, last_decision
from search.engine import engine
from search.engines.base import EngineError
from search.models import Alert, Cadence, SavedSearch, Seen, Share
from search.models.sharing import SharedQuerySet
from search.news import News, new_ones, news, total
from search.query.errors import QueryError
from search.query.request import SearchQuery
from search.readout import Chip
from search.stored import VERSION, Stored, filters_of, read
from search.visible import Reader

NAME_LENGTH = 200
UNDO = dt.timedelta(hours=24)
_BADGE_SECONDS, _LAST_SECONDS = 60, 3600


@dataclass(frozen=True, slots=True)
class Row:
    """One search in a reader's list. news: None where it cannot be counted. alert: if it is on.

    new: None where the reader never opened it. stored.problem: why it cannot be read.
    """

    search: SavedSearch
    stored: Stored
    chips: list[Chip]
    seen: Seen | None
    news: News | None = None
    alert: Alert | None = None

    @property
    def new(self) -> int | None:
        return self.news.new if self.news and self.seen else None

    @property
    def query(self) -> SearchQuery:
        return self.stored.query

    @property
    def problem(self) -> str:
        return self.stored.problem


def stored(search: SavedSearch) -> Stored:
    return read(search.filters, search.version)


def query_of(search: SavedSearch) -> SearchQuery:
    """The question as it is asked today: relative dates anew, merged names followed."""
    return stored(search).query


def name_for(query: SearchQuery) -> str:
    """The filters in words: "JCPOA by Sergei Lavrov or Kazem Jalali"."""
    said = readout.name(readout.chips(query)) or f"All {query.kind}"
    name = said[:1].upper() + said[1:]
    return name if len(name) <= NAME_LENGTH else name[: NAME_LENGTH - 1].rstrip() + "…"


# Who sees what


def own(reader: User | int) -> SharedQuerySet:
    """reader: somebody, or their key."""
    return SavedSearch.objects.live().filter(owner=reader)


def shared_with(reader: User | int) -> SharedQuerySet:
    rows = SavedSearch.objects.visible_to(reader).exclude(owner=reader)
    return rows.select_related("owner")


def own_rows(reader: User) -> list[SavedSearch]:
    return _OWN.rows(reader.pk)


def shared_rows(reader: User) -> list[SavedSearch]:
    """Those of colleagues, who are loaded with them."""
    return _SHARED.rows(reader.pk)


def counts(reader: User) -> tuple[int, int]:
    """How many are one's own, and how many colleagues share with one."""
    return len(_OWN_KEYS.values(reader.pk)), len(_SHARED_KEYS.values(reader.pk))


def people(searches: Iterable[SavedSearch]) -> Counter[int]:
    """Key of a search -> with how many colleagues it is shared by name."""
    return Counter(key for (key,) in _SHARES.values([search.pk for search in searches]))


# The pages that list them ask for these each time.
_OWN, _SHARED = Prepared[SavedSearch](own), Prepared[SavedSearch](shared_with)
_OWN_KEYS, _SHARED_KEYS = (
    Prepared[SavedSearch](lambda reader, rows=rows: rows(reader).order_by().values_list("pk"))
    for rows in (own, shared_with)
)
_SHARES = Prepared[Share](
    lambda searches: Share.objects.filter(search__in=searches).values_list("search_id")
)
_DELETED = Prepared[SavedSearch](
    lambda owner: _deleted(owner).only("public_id", "name", "deleted_at")
)


def colleagues_of(search: SavedSearch) -> QuerySet[User]:
    """Who it can be shared with."""
    return User.objects.filter(is_active=True).exclude(pk=search.owner_id).order_by("name", "pk")


def _deleted(owner: User | int) -> SharedQuerySet:
    rows = SavedSearch.objects.filter(owner=owner, deleted_at__isnull=False)
    return rows.order_by("-deleted_at")


def restorable(reader: User) -> SharedQuerySet:
    """Deleted so lately that it can be undone, latest first."""
    return _deleted(reader).filter(deleted_at__gt=timezone.now() - UNDO)


def restorable_rows(reader: User) -> list[SavedSearch]:
    """The same, by key and name."""
    since = timezone.now() - UNDO
    return [one for one in _DELETED.rows(reader.pk) if one.deleted_at > since]


def rows(searches: Iterable[SavedSearch], reader: User) -> list[Row]:
    """The searches with what is new on them, most news first."""
    listed = list(searches)
    if not listed:
        return []
    marks = _marks(listed, reader)
    on = Alert.objects.filter(user=reader, search__in=listed).exclude(cadence=Cadence.OFF)
    alerts = {one.search_id: one for one in on}
    bounds = week_bounds(indexed())
    changes = Changes(min((mark.decision for mark in marks.values()), default=last_decision()))
    made = []
    for search in listed:
        read_as, mark = stored(search), marks.get(search.pk)
        counted = None if read_as.problem else _news(read_as.query, mark, bounds, changes)
        chips = readout.chips(read_as.query)
        made.append(Row(search, read_as, chips, mark, counted, alerts.get(search.pk)))
    return sorted(made, key=lambda row: (-(row.new or 0), -row.search.pk))


def new_total(reader: User, turn: AbstractContextManager[object] | None = None) -> int:
    """New results over the reader's own searches, for the badge on every page; a minute old.

    turn: what it is counted in; what that raises, this does.
    """
    stamps = _STAMPS.values(reader.pk)
    if not stamps:
        return 0
    changed = max(stamp for stamp, _ in stamps)
    at = max((stamp for _, stamp in stamps if stamp), default=None)
    key = f"saved-new:{reader.pk}:{len(stamps)}:{changed}:{at}".replace(" ", "T")
    found = cache.get(key)
    if found is None:
        with turn or nullcontext():
            found = _new_total(reader)
        cache.set(key, found, _BADGE_SECONDS)
        cache.set(_last_key(reader), found, _LAST_SECONDS)
    return found


def last_total(reader: User) -> int:
    """What `new_total` was when it was counted last, of late."""
    return cache.get(_last_key(reader), 0)


def _last_key(reader: User) -> str:
    return f"saved-new-last:{reader.pk}"


_STAMPS = Prepared(
    lambda owner: (
        SavedSearch.objects.live()
        .filter(owner_id=owner)
        .order_by()
        .values_list("changed", "seen__at")
    )
)


def seen_up_to(reader: Reader, query: SearchQuery) -> int | None:
    """The sequence after which statements of this search are new to the reader.

    Of a window of arrivals its beginning; of a search that the reader saved what was seen of it.
    """
    if query.sequences:
        return query.sequences[0]
    if not reader.is_authenticated:
        return None
    asked = filters_of(query)
    found = _MARKS.values(reader.pk)
    return max((sequence for filters, sequence in found if filters == asked), default=None)


_MARKS = Prepared(
    lambda owner: (
        Seen.objects.filter(
            user_id=owner, search__in=SavedSearch.objects.live().filter(owner_id=owner)
        )
        .order_by()
        .values_list("search__filters", "sequence")
    )
)


def _new_total(reader: User) -> int:
    searches = list(own(reader))
    marks, upto = _marks(searches, reader), indexed()
    found = 0
    for search in searches:
        mark, read_as = marks.get(search.pk), stored(search)
        if mark is None or read_as.problem or mark.sequence >= upto:
            continue
        try:
            found += total(new_ones(read_as.query, mark.sequence, upto))
        except (QueryError, EngineError):
            continue
    return found


def _marks(searches: list[SavedSearch], reader: User) -> dict[int, Seen]:
    return {one.search_id: one for one in Seen.objects.filter(user=reader, search__in=searches)}


def _news(
    query: SearchQuery, mark: Seen | None, bounds: tuple[int, ...], changes: Changes
) -> News | None:
    if mark is None:
        mark = Seen(sequence=bounds[-1], decision=changes.upto)
    try:
        return news(
            query, seen=mark.sequence, decision=mark.decision, bounds=bounds, changes=changes
        )
    except (QueryError, EngineError):
        return None


def indexed() -> int:
    """The first-seen number that the index stands at; 0 where there is none."""
    try:
        return indexing.indexed_sequence(engine())
    except EngineError:
        return 0


def standing() -> int:
    """The first-seen number up to which all counts as known to who begins now: what the index stands
    at; where there is none, the highest given out, for what a rebuild will bring is no news."""
    try:
        if engine().watermark() is not None:
            return indexing.indexed_sequence(engine())
    except EngineError:
        pass
    return Sequence.objects.filter(pk=1).values_list("value", flat=True).first() or 0


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
        _see(search, owner, standing(), last_decision())
    return search


def change(
    *, search: SavedSearch, name: str | None = None, query: SearchQuery | None = None,
    shared: bool | None = None,
) -> None:  # fmt: skip
    """Change what is given. What was seen stays seen."""
    given: dict[str, object] = {"changed": timezone.now()}
    if name is not None:
        given["name"] = name
    if query is not None:
        given |= {"filters": filters_of(query), "version": VERSION}
    if shared is not None:
        given["shared"] = shared
    for column, value in given.items():
        setattr(search, column, value)
    search.save(update_fields=list(given))  # what somebody else changed meanwhile stays


def replace(*, search: SavedSearch, name: str, query: SearchQuery, shared: bool) -> None:
    """Save another question in its place. To its owner what that finds now is no news."""
    is_another = filters_of(query) != search.filters
    with transaction.atomic():
        change(search=search, name=name, query=query, shared=shared)
        if is_another:
            upto = standing()
            _see(search, search.owner, upto, last_decision())
            alerts = Alert.objects.filter(search=search, user=search.owner)
            alerts.filter(sequence__lt=upto).update(sequence=upto)


def share(*, search: SavedSearch, team: bool, people: Iterable[User]) -> None:
    """Let the team and these people, and nobody else, open and copy it."""
    with transaction.atomic():
        change(search=search, shared=team)  # its lock: two at once follow each other
        chosen = {user.pk for user in people}
        search.shares.exclude(user__in=chosen).delete()
        for pk in chosen - set(search.shares.values_list("user_id", flat=True)):
            Share.objects.create(search=search, user_id=pk)


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
        _see(
            made,
            owner,
            seen.sequence if seen else standing(),
            seen.decision if seen else last_decision(),
        )
    return made


def delete(*, search: SavedSearch) -> None:
    """Take it out of every list; it can be restored for a day."""
    search.deleted_at = search.changed = timezone.now()
    search.save(update_fields=["deleted_at", "changed"])


def restore(*, search: SavedSearch) -> None:
    search.deleted_at, search.changed = None, timezone.now()
    search.save(update_fields=["deleted_at", "changed"])


def open_new(*, search: SavedSearch, reader: User, upto: int | None = None) -> SearchQuery:
    """The window of what is new to the reader, who has now seen it. upto: the first-seen number up to
    which it was counted where the reader saw how much it is; what came in since stays new.

    Where the reader never opened it, everything: there is no "since". What editors decided stays
    unseen, for the window does not show it.
    """
    with transaction.atomic():
        seen = Seen.objects.select_for_update().filter(search=search, user=reader).first()
        known = indexed() if seen else standing()
        upto = known if upto is None or not seen else min(upto, known)
        _see(search, reader, upto, seen.decision if seen else last_decision())
    query = query_of(search)
    return query if seen is None else new_ones(query, seen.sequence, upto)


def mark_seen(
    *, searches: Iterable[SavedSearch], reader: User, upto: int | None = None,
    decision: int | None = None,
) -> int:  # fmt: skip
    """Nothing up to these numbers is new any more, or nothing at all; returns of how many searches."""
    upto = standing() if upto is None else min(upto, standing())
    decision = last_decision() if decision is None else min(decision, last_decision())
    with transaction.atomic():
        marked = [_see(search, reader, upto, decision) for search in searches]
    return len(marked)


def _see(search: SavedSearch, reader: User, upto: int, decision: int) -> None:
    """Move the marks forward, never back: another window may have opened more meanwhile."""
    seen, made = Seen.objects.select_for_update().get_or_create(
        search=search, user=reader, defaults={"sequence": upto, "decision": decision}
    )
    if not made:
        seen.sequence, seen.at = max(seen.sequence, upto), timezone.now()
        seen.decision = max(seen.decision, decision)
        seen.save(update_fields=["sequence", "decision", "at"])
