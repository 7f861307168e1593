"""Pages about one speaker, country, topic or outlet: the same skeleton around one search.

Everything counted here comes from one engine request, that of the newest; names and dates come from
the database.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from briefs.access import sees_all
from briefs.dates import PartialDate
from briefs.models import Quote
from briefs.prepared import Prepared
from search import citations, rows, visible
from search.answers import ask, keys
from search.cards import Card, statement_cards
from search.copies import also_in
from search.links import Links, results_address
from search.query.request import SearchQuery
from search.tags import tags_of_all
from search.timeline import Strip, strip
from search.types import FacetCount, FacetResult, SearchResults, Sort
from search.visible import Reader
from search.vocabulary import labels_of

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


@dataclass(frozen=True, slots=True)
class Found:
    """What the engine knows of the statements that `query` finds. columns: facets that a page shows.
    newest, oldest: keys of the first statements from either end, undated ones last in both."""

    query: SearchQuery
    columns: tuple[str, ...]
    results: SearchResults
    newest: Sequence[int]
    oldest: Sequence[int]


def find(
    query: SearchQuery, reader: Reader, counts: Mapping[str, int], *, newest: int = STATEMENTS
) -> Found:
    """Everything a page about one thing asks the engine. Raises EngineError.

    counts: of each column, in order, how many values. newest: how many hits from that end.
    """
    counted = ask(
        replace(query, sort="newest", per_page=newest),
        reader,
        counts={"type": 3, **counts},
        timeline="date",
        articles=True,
    )
    return Found(
        query=query,
        columns=tuple(counts),
        results=counted.results,
        newest=rows.keys(counted.results.hits),
        oldest=keys(replace(query, sort="oldest", per_page=STATEMENTS), reader).keys,
    )


def total(query: SearchQuery, reader: Reader) -> int:
    """How many results `query` has. Raises EngineError."""
    return keys(replace(query, per_page=0), reader).total


def values_shown(found: Found, top: int = TOP) -> dict[str, list[str]]:
    """Facet -> the values of which a page shows the names."""
    return {
        field: [one.value for one in found.results.facets[field].counts[:top]]
        for field in (*found.columns, "type")
    }


def profile(
    found: Found,
    reader: Reader,
    *,
    path: str,
    sort: str = "",
    absolute: Callable[[str], str] = str,
) -> Profile:
    """The page of what was found.

    path: address of the page itself, for its order links; sort: "oldest" or the newest first.
    absolute: makes a path a permanent address, for citations.
    """
    order: Sort = "oldest" if sort == "oldest" else "newest"
    listed = found.oldest if order == "oldest" else found.newest
    named = labels_of(values_shown(found))
    made = skeleton(found, days(found, reader), named, path=path, order=order)
    return replace(made, cards=_cards(listed[:STATEMENTS], made.query, reader, absolute))


def skeleton(
    found: Found,
    ends: Sequence[PartialDate | None],
    names: Mapping[str, Mapping[str, str]],
    *,
    path: str,
    order: Sort = "newest",
    top: int = TOP,
) -> Profile:
    """The page without its statements. ends: as `days` gives them. names: of `values_shown`. top: how
    many rows to a column."""
    query, counted = found.query, found.results
    searched = replace(query, sort="oldest" if order == "oldest" else None)
    first, last = ends
    columns = (
        column(field, counted.facets[field], query, names[field], top=top)
        for field in found.columns
    )
    return Profile(
        query=searched,
        querystring=searched.to_querystring(),
        search_href=results_address(searched),
        total=counted.total,
        articles=counted.articles,
        first=first,
        last=last,
        strip=strip(counted.timeline, None, Links(query).on_date),
        columns=[one for one in columns if one.rows],
        types=_rows("type", counted.facets["type"].counts, query, names["type"]),
        totals={field: result.total for field, result in counted.facets.items()},
        orders=[
            Order("Newest first", path, order == "newest"),
            Order(
                "Oldest first", f"{path}{'&' if '?' in path else '?'}sort=oldest", order == "oldest"
            ),
        ],
        cards=[],
    )


def _cards(
    listed: Sequence[int], query: SearchQuery, reader: Reader, absolute: Callable[[str], str]
) -> list[Card]:
    quotes = rows.for_cards(listed, reader)
    return statement_cards(
        quotes,
        lambda text: (),
        absolute=absolute,
        context=query.to_querystring(),
        also_in=also_in(quotes, reader),
        tags=tags_of_all(quotes),
        style=citations.style_of(reader),
    )


def column(
    field: str,
    result: FacetResult,
    query: SearchQuery,
    names: Mapping[str, str],
    title: str = "",
    *,
    top: int,
) -> Column:
    """The top of one facet of `query`, each row leading to `query` narrowed to it."""
    usual, noun = _COLUMNS[field]
    rows = _rows(field, result.counts[:top], query, names)
    more = f"All {result.total:,} {noun}" if result.total > len(rows) else ""
    return Column(field, title or usual, rows, more, Links(query).with_more(field) if more else "")


def _rows(
    field: str, counts: Sequence[FacetCount], query: SearchQuery, names: Mapping[str, str]
) -> list[Row]:
    shown = [one for one in counts if one.count]
    highest = max((one.count for one in shown), default=1)
    links, found = Links(query), []
    for one in shown:
        gauge = max(2, round(_GAUGE * one.count / highest))
        href = links.with_value(field, one.value)
        found.append(Row(one.value, names[one.value], one.count, href, gauge, _GAUGE - gauge))
    return found


def days(found: Found, reader: Reader) -> tuple[PartialDate | None, PartialDate | None]:
    """Those of the first and of the latest statement: said where known, else published."""
    ends = [found.oldest[:1], found.newest[:1]]
    known: dict[int, PartialDate] = {}
    for key, said, said_precision, published, published_precision in _DAYS.values(
        [key for end in ends for key in end], every=sees_all(reader)
    ):
        if said:
            known[key] = PartialDate(said, said_precision)
        elif published:
            known[key] = PartialDate(published, published_precision)
    first, last = (known.get(end[0]) if end else None for end in ends)
    return first, last


_DAYS: Prepared[Quote] = Prepared(
    lambda keys, every: (
        visible.statements_shown(every=every)
        .live()
        .filter(pk__in=keys)
        .values_list(
            "pk", "said", "said_precision", "article__published", "article__published_precision"
        )
        .order_by()
    )
)
