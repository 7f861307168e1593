"""Where else a statement was printed, as far as a reader may see it, and where first."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from briefs.access import sees_all
from briefs.dates import PartialDate
from briefs.models import Quote
from briefs.prepared import Prepared
from search import visible
from search.addresses import address_of
from search.links import results_address
from search.query.request import SearchQuery
from search.templatetags.interface import counted
from search.types import SearchResults
from search.visible import Reader

#: Outlets named on a card; its statement's page has more.
ON_A_CARD = 4
#: Outlets named where it says who reported first and who later.
NAMED_IN_ORDER = 20

_PRINTED = (
    "public_id", "cluster", "article_id", "article__published",
    "article__published_precision", "article__outlet__name",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Printed:
    """One printing of a statement. again: in the outlet of the statement itself. is_first: of all
    printings whose day is known it has the earliest, and no other outlet has it, too."""

    quote: Quote
    outlet: str
    day: PartialDate | None
    href: str
    again: bool = False
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class AlsoIn:
    """What a card says of other printings: one of each outlet, and how many there are besides."""

    printed: tuple[Printed, ...] = ()
    more: int = 0

    def __bool__(self) -> bool:
        return bool(self.printed)


@dataclass(frozen=True, slots=True)
class CopiesSwitch:
    """How many results there are with copies and without, and the address that shows the other."""

    said: str
    label: str
    href: str


def copies_switch(query: SearchQuery, results: SearchResults, noun: str) -> CopiesSwitch | None:
    """Nothing to switch where nothing was printed twice."""
    said = counted(results.total, noun)
    if query.copies == "once":
        said = f"{said}, {results.total + results.copies:,} with copies."
        return CopiesSwitch(said, "Show copies", results_address(query.with_copies("all")))
    if not results.copies:
        return None
    said = f"{said}, {results.total - results.copies:,} without copies."
    return CopiesSwitch(said, "Show copies once", results_address(query.with_copies("once")))


def also_in(quotes: Iterable[Quote], reader: Reader) -> dict[int, AlsoIn]:
    """Statement's key -> other printings, for those that have any. One query."""
    rows = list(quotes)
    return named(elsewhere(rows, reader))


def named(printed: Mapping[int, Sequence[Printed]]) -> dict[int, AlsoIn]:
    """What cards say of the other printings that `elsewhere` found."""
    return {pk: _named(found) for pk, found in printed.items()}


def elsewhere(quotes: Sequence[Quote], reader: Reader) -> dict[int, list[Printed]]:
    """Statement's key -> its printings in other articles, earliest first, undated last.

    They come without what they say: they may be of thousands of articles.
    """
    every = sees_all(reader)
    own = {one.pk for one in quotes}
    members = _MEMBERS.values(list({one.cluster for one in quotes}), every=every)
    # Most statements were printed once; of those nothing else is read.
    joined = {cluster for key, cluster in members if key not in own}
    joined |= {cluster for cluster, count in Counter(c for _, c in members).items() if count > 1}
    clusters: dict[int, list[Quote]] = {}
    for quote in _PRINTINGS.rows(list(joined), every=every):
        clusters.setdefault(quote.cluster, []).append(quote)
    return {
        quote.pk: printed
        for quote in quotes
        if (printed := _others(quote, clusters.get(quote.cluster, ())))
    }


_MEMBERS, _PRINTINGS = (
    Prepared(
        lambda clusters, every, read=read: read(
            visible.statements_shown(every=every).live().filter(cluster__in=clusters)
        )
    )
    for read in (
        lambda rows: rows.order_by().values_list("pk", "cluster"),
        lambda rows: rows.select_related("article__outlet").only(*_PRINTED).order_by("sequence"),
    )
)


def first_reported(printed: Iterable[Printed], own: Quote) -> str:
    """ "First reported by IRNA; TASS 2 days later", or "" where fewer than two days are known."""
    days = _days_of_outlets([own, *(one.quote for one in printed)])
    if len(days) < 2:
        return ""
    first = min(days.values())
    leaders = _few(sorted(name for name, day in days.items() if day == first))
    later = sorted((day, name) for name, day in days.items() if day > first)
    lags = _few([f"{name} {_days((day - first).days)} later" for day, name in later])
    told = f"First reported by {' and '.join(filter(None, (', '.join(leaders[:-1]), leaders[-1])))}"
    told += ", on the same day" if leaders[1:] else ""
    return "; ".join([told, ", ".join(lags)] if lags else [told])


def _few(told: Sequence[str]) -> list[str]:
    more = len(told) - NAMED_IN_ORDER
    return [*told[:NAMED_IN_ORDER], *([f"{more:,} more"] if more > 0 else [])]


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


def _outlet(quote: Quote) -> str:
    return quote.article.outlet.name if quote.article.outlet else ""


def _others(quote: Quote, cluster: Iterable[Quote]) -> list[Printed]:
    members = list(cluster)
    others = [one for one in members if one.article_id != quote.article_id]
    first = _first_outlet([*others, quote])
    own = _outlet(quote)
    found = []
    for one in others:
        name, day = _outlet(one), one.article.published_date
        found.append(
            Printed(
                quote=one,
                outlet=name,
                day=day,
                href=address_of("statement", one.public_id),
                again=bool(name) and name == own,
                is_first=bool(name) and name == first,
            )
        )
    return sorted(found, key=lambda one: (one.day is None, one.day or PartialDate(dt.date.max)))


def _first_outlet(quotes: Iterable[Quote]) -> str:
    days = _days_of_outlets(quotes)
    earliest = min(days.values(), default=None)
    leaders = [name for name, day in days.items() if day == earliest]
    return leaders[0] if len(leaders) == 1 and len(days) > 1 else ""


def _days_of_outlets(quotes: Iterable[Quote]) -> dict[str, dt.date]:
    """Outlet -> the day on which it printed first, of those that are known."""
    days: dict[str, dt.date] = {}
    for quote in quotes:
        name, day = _outlet(quote), quote.article.published_date
        if name and day and day.precision == "day":
            days[name] = min(days.get(name, day.start), day.start)
    return days


def _named(printed: Sequence[Printed]) -> AlsoIn:
    by_outlet: dict[str, Printed] = {}
    for one in printed:
        by_outlet.setdefault(one.outlet, one)
    first = sorted(by_outlet.values(), key=lambda one: one.again)[:ON_A_CARD]
    return AlsoIn(tuple(first), len(printed) - len(first))
