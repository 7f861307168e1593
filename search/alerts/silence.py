"""Who speaks regularly on a search and has fallen silent.

The rule. Counted are the days, within a year, on which a speaker's statements that the search finds
were made (said, else published). Regular is who has six such days or more. Their usual gap is the
longest between two of them. They are silent once the days since the last exceed half as much again,
and a week. Days are counted up to the last one that the record has an article of, so that nobody
falls silent because nothing is added any more.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import pairwise
from math import ceil

from django.db.models import Max
from django.utils import timezone

from briefs.models import Article, Quote
from search.arrivals import strictly
from search.engine import engine
from search.query.parameters import DateRange
from search.query.request import SearchQuery
from search.rows import keys
from search.vocabulary import DatabaseVocabulary

YEAR = dt.timedelta(days=365)
REGULAR_DAYS = 6
LEAST_GAP = 7
#: Statements that are looked at, the newest.
MOST = 2_000


@dataclass(frozen=True, slots=True)
class Silence:
    """last: the day of the last statement. usual: the longest gap before, in days. since: the first
    day that counts as silence."""

    speaker: str
    name: str
    last: dt.date
    usual: int
    since: dt.date

    @property
    def key(self) -> str:
        return f"{self.speaker}:{self.last}"


def last_day() -> dt.date | None:
    """The last day, not in the future, of which the record has an article."""
    known = Article.objects.live().filter(
        published_precision="day", published__lte=timezone.localdate()
    )
    return known.aggregate(last=Max("published"))["last"]


def gap_allowed(days: Iterable[dt.date]) -> tuple[int, int] | None:
    """The usual gap, and from how many days on it is silence; None of who is not regular."""
    known = sorted(set(days))
    if len(known) < REGULAR_DAYS:
        return None
    usual = max((later - earlier).days for earlier, later in pairwise(known))
    return usual, max(ceil(usual * 1.5), LEAST_GAP) + 1


def silences(query: SearchQuery, until: dt.date | None) -> list[Silence]:
    """Who is silent on `until`, the longest silence first. Raises QueryError, EngineError."""
    if until is None or query.kind != "statements":
        return []
    days: dict[tuple[str, str], set[dt.date]] = defaultdict(set)
    for slug, name, said, published in _found(query, until):
        day = said or published
        if day and until - YEAR <= day <= until:
            days[slug, name].add(day)
    found = []
    for (slug, name), known in days.items():
        allowed = gap_allowed(known)
        if allowed is None:
            continue
        usual, silent_from = allowed
        since = max(known) + dt.timedelta(days=silent_from)
        if since <= until:
            found.append(Silence(slug, name, max(known), usual, since))
    return sorted(found, key=lambda one: (one.last, one.speaker))


def of_speaker(query: SearchQuery, silence: Silence) -> SearchQuery:
    """What the silent one said that the search finds, the latest first."""
    found = query.without_field("speaker").with_value("speaker", silence.speaker)
    return found.with_sort("newest")


def _found(query: SearchQuery, until: dt.date) -> Iterable[tuple]:
    """Speaker's slug and name, day said, day published, of the year before `until`; days known by
    month or year left out."""
    held = query.date_range("date") or DateRange("date")
    if held.undated:
        return
    first, last = until - YEAR, until
    first, last = max(first, held.start or first), min(last, held.end or last)
    if first > last:
        return
    asked = strictly(query).with_dates("date", first, last).with_sort("newest")
    request = replace(asked.to_engine(DatabaseVocabulary()), offset=0, limit=MOST)
    hits = engine().search(request).hits
    rows = Quote.objects.live().filter(pk__in=keys(hits), speaker__isnull=False)
    for slug, name, said, said_as, published, published_as in rows.values_list(
        "speaker__slug", "speaker__name",
        "said", "said_precision", "article__published", "article__published_precision",
    ):  # fmt: skip
        yield (
            slug,
            name,
            said if said_as == "day" else None,
            published if published_as == "day" and not said else None,
        )
