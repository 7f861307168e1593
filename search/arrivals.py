"""When the hits of a search came in: how many are new to a reader, how many each week.

Arrival is the first-seen number, which lives in the database: a rebuilt index or a corrected
date makes nothing new.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db.models import Subquery
from django.utils import timezone

from briefs.models import OutboxEntry
from search.engine import engine
from search.query.request import SearchQuery
from search.vocabulary import DatabaseVocabulary

WEEKS = 14


@dataclass(frozen=True, slots=True)
class Week:
    """Hits that came in during seven days; `new` of them are new to the reader."""

    count: int
    new: int


@dataclass(frozen=True, slots=True)
class Arrivals:
    """total: all hits there are, as a page of results counts them. weeks: the last fourteen, oldest
    first."""

    total: int
    new: int
    weeks: tuple[Week, ...]


def week_bounds(upto: int) -> tuple[int, ...]:
    """The highest first-seen number at each week's beginning, then `upto`."""
    now = timezone.now()
    highest = OutboxEntry.objects.order_by("-id").values_list(
        *(_highest_before(now - dt.timedelta(weeks=back)) for back in range(WEEKS, 0, -1))
    )
    return (*(min(one or 0, upto) for one in highest.first() or (0,) * WEEKS), upto)


def _highest_before(moment: dt.datetime) -> Subquery:
    """Entries are written in the order of their sequences: the last one has the highest."""
    before = OutboxEntry.objects.filter(created__lt=moment).order_by("-created", "-id")
    return Subquery(before.values("sequence")[:1])


def strictly(query: SearchQuery) -> SearchQuery:
    """Without the partial matches that `auto` adds where few match: they are no news."""
    return query.with_match("all") if query.match == "auto" else query


def arrivals(query: SearchQuery, *, seen: int, bounds: Sequence[int]) -> Arrivals:
    """Count in one search: a statement that was printed several times once, when the first of its
    printings came in. `bounds` are those of `week_bounds`; `seen` is the reader's.

    Raises QueryError, EngineError.
    """
    upto = bounds[-1]
    marks = sorted({0, min(seen, upto), *bounds})
    once = strictly(query.without_sequences()).with_copies("once")
    request = once.to_engine(DatabaseVocabulary())
    found = engine().search(replace(request, offset=0, limit=0, arrivals=tuple(marks)))
    between = list(zip(itertools.pairwise(marks), found.arrivals, strict=True))

    def count(after: int, until: int) -> int:
        return sum(n for (low, high), n in between if after <= low and high <= until)

    return Arrivals(
        total=found.total + (found.copies if query.copies == "all" else 0),
        new=count(seen, upto),
        weeks=tuple(
            Week(count(low, high), count(max(low, seen), high))
            for low, high in itertools.pairwise(bounds)
        ),
    )
