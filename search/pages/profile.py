"""Pages about one speaker, country, topic or outlet: the same skeleton around one search.

Everything counted here comes from one engine request; names and dates come from the database.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from briefs.access import sees_all
from briefs.dates import PartialDate
from briefs.models import Quote
from briefs.prepared import Prepared
from search import citations, rows, visible
from search.answers import Asked, ask
from search.cards import Card, statement_cards
from search.copies import also_in
from search.links import Links, results_address
from search.query.request import SearchQuery
from search.tags import tags_of_all
from search.timeline import Strip, strip
from search.types import FacetResult, Sort
from search.visible import Reader
from search.vocabulary import labels

#: Rows of a column, and statements listed at the foot.
TOP, STATEMENTS = 5, 25
_GAUGE = 72
#: How a column is headed, and what its values are called in "All 31 countries".
_COLUMNS = {
    "speaker": ("Speakers", "speakers"),
    "from": ("Speakers’ countries", "countries"),
    "country": ("Countries mentioned", "countries"),
    "topic": ("Topics", "topics"),
    "outlet": ("Sources", "sources"),
}


@dataclass(frozen=True, slots=True)
class Row:
    """A value with the search it leads to. gauge, gauge_x: pixels."""

    value: str
    label: str
    count: int
    href: str
    gauge: int
    gauge_x: int


@dataclass(frozen=True, slots=True)
class Column:
    """The commonest values of a facet; `more`: "All 31 countries", or empty."""

    field: str
    title: str
    rows: list[Row]
    more: str
    more_href: str


@dataclass(frozen=True, slots=True)
class Order:
    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Profile:
    """What the skeleton shows. `first` and `last` are the days of the first and latest statement."""

    query: SearchQuery
    querystring: str
    search_href: str
    total: int
    articles: int
    first: PartialDate | None
    last: PartialDate | None
    strip: Strip
    columns: list[Column]
    types: list[Row]
    totals: dict[str, int]
    orders: list[Order]
    cards: list[Card]


def profile(
    query: SearchQuery,
    reader: Reader,
    *,
    columns: Sequence[str],
    path: str,
    sort: str = "",
    statements: int = STATEMENTS,
    top: int = TOP,
    absolute: Callable[[str], str] = str,
) -> Profile:
    """The page of the statements that `query` finds. Raises EngineError.

    columns: facets to show the top of. path: address of the page itself, for its order links; sort:
    "oldest" or the newest first.
    statements: how many to list; top: how many rows to a column.
    absolute: makes a path a permanent address, for citations.
    """
    order: Sort = "oldest" if sort == "oldest" else "newest"
    listed = replace(query, sort=order, per_page=statements)
    counts = dict.fromkeys(columns, top) | {"type": 3}
    asked = ask(listed, reader, counts=counts, timeline="date", articles=True)
    found = asked.results
    searched = replace(query, sort="oldest" if order == "oldest" else None)
    first, last = (_day_of_first(query, order, reader) for order in ("oldest", "newest"))
    return Profile(
        query=searched,
        querystring=searched.to_querystring(),
        search_href=results_address(searched),
        total=found.total,
        articles=found.articles,
        first=first,
        last=last,
        strip=strip(found.timeline, None, Links(query).on_date),
        columns=[
            made for field in columns if (made := column(field, found.facets[field], query)).rows
        ],
        types=_rows("type", found.facets["type"], query),
        totals={field: result.total for field, result in found.facets.items()},
        orders=[
            Order("Newest first", path, order == "newest"),
            Order(
                "Oldest first", f"{path}{'&' if '?' in path else '?'}sort=oldest", order == "oldest"
            ),
        ],
        cards=_cards(asked, searched, reader, absolute),
    )


def _cards(
    asked: Asked, query: SearchQuery, reader: Reader, absolute: Callable[[str], str]
) -> list[Card]:
    quotes = rows.for_cards(asked.results.hits, reader)
    return statement_cards(
        quotes,
        lambda text: (),
        absolute=absolute,
        context=query.to_querystring(),
        also_in=also_in(quotes, reader),
        tags=tags_of_all(quotes),
        style=citations.style_of(reader),
    )


def column(field: str, result: FacetResult, query: SearchQuery, title: str = "") -> Column:
    """The top of one facet of `query`, each row leading to `query` narrowed to it."""
    usual, noun = _COLUMNS[field]
    rows = _rows(field, result, query)
    more = f"All {result.total:,} {noun}" if result.total > len(rows) else ""
    return Column(field, title or usual, rows, more, Links(query).with_more(field) if more else "")


def _rows(field: str, result: FacetResult, query: SearchQuery) -> list[Row]:
    shown = [one for one in result.counts if one.count]
    names = labels(field, [one.value for one in shown])
    highest = max((one.count for one in shown), default=1)
    links, found = Links(query), []
    for one in shown:
        gauge = max(2, round(_GAUGE * one.count / highest))
        href = links.with_value(field, one.value)
        found.append(Row(one.value, names[one.value], one.count, href, gauge, _GAUGE - gauge))
    return found


def _day_of_first(query: SearchQuery, order: Sort, reader: Reader) -> PartialDate | None:
    """The day of the first statement in an order: said where known, else published. The undated
    come last in both."""
    hits = ask(replace(query, sort=order, per_page=1), reader).results.hits
    for said, said_precision, published, published_precision in _DAYS.values(
        rows.keys(hits), every=sees_all(reader)
    ):
        if said:
            return PartialDate(said, said_precision)
        return PartialDate(published, published_precision) if published else None
    return None


_DAYS: Prepared[Quote] = Prepared(
    lambda keys, every: (
        visible.statements_shown(every=every)
        .live()
        .filter(pk__in=keys)
        .values_list("said", "said_precision", "article__published", "article__published_precision")
        .order_by()
    )
)
