"""One question answered for one reader: everything a results page shows.

`ask` puts a SearchQuery to the engine; `Answer` holds the page. Both the page and its fragments,
and nobody else, are rendered from an Answer; the API and exports use `ask` alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from briefs.access import sees_all
from search import citations, facets, readout, rows, saved
from search.article_rows import ArticleRow, article_rows
from search.cards import Card, Highlighter, statement_cards
from search.copies import CopiesSwitch, also_in, copies_switch
from search.engine import engine
from search.links import Links, results_address
from search.paging import Pages, pages
from search.query import highlight
from search.query.errors import QueryError, QueryProblem
from search.query.request import SearchQuery
from search.readout import Chip
from search.repair import Meant, Without, meant, without_each
from search.tags import tags_of_all
from search.timeline import Strip, strip
from search.types import DateFilter, EngineRequest, Keys, Kind, SearchResults, Sort
from search.visible import Reader
from search.vocabulary import DatabaseVocabulary

NOUNS: dict[Kind, str] = {"statements": "statement", "articles": "article"}
#: Rows of the page made for paper.
MOST_PRINTED = 500
PRESETS = {
    "last7d": "Last 7 days",
    "last30d": "Last 30 days",
    "last12m": "Last 12 months",
    "this-year": "This year",
    "last-year": "Last year",
}
DATE_MEANING = {
    "statements": "The day a statement was made; where that is unknown, the day it was published.",
    "articles": "The day an article was published.",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A query as put to the engine, and what came back."""

    request: EngineRequest
    results: SearchResults


def ask(
    query: SearchQuery,
    reader: Reader,
    *,
    counts: dict[str, int] | None = None,
    timeline: str = "",
    articles: bool = False,
) -> Asked:
    """Search; `EngineRequest` says what can be counted besides. Raises QueryError for text that cannot
    be read, EngineError where there is no index."""
    request = _request(query, reader, facets=counts or {}, timeline=timeline)
    request = replace(request, articles=articles)
    return Asked(request, engine().search(request))


def keys(query: SearchQuery, reader: Reader) -> Keys:
    """The page of hits alone, and how many there are in all. Raises as `ask` does."""
    return engine().keys(_request(query, reader))


def _request(query: SearchQuery, reader: Reader, **counted: Any) -> EngineRequest:
    return query.to_engine(DatabaseVocabulary(), public_only=not sees_all(reader), **counted)


def highlighter(request: EngineRequest, name: str = "text") -> Highlighter:
    return highlight.highlighter(request.tree, name)


@dataclass(frozen=True, slots=True)
class Tab:
    kind: Kind
    label: str
    count: int
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Preset:
    """A period counted from today; the address keeps it as such."""

    label: str
    href: str
    current: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the text of a query cannot be read; `repair` is the address of `repaired`."""

    message: str
    repaired: str = ""
    repair: str = ""
    kept: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """A results page. `spoken` goes to the live region, `hidden` are parameters without a control.

    left_out, unknown: what is said of parameters that were ignored, and of values nothing has.
    """

    query: SearchQuery
    words: str
    querystring: str
    parameters: list[tuple[str, str]]
    hidden: list[tuple[str, str]]
    chips: list[Chip]
    filters: int
    clear_href: str
    kind: Kind
    noun: str
    sorts: list[tuple[str, str]]
    title: str = ""
    heading: str = ""
    spoken: str = ""
    panels: list[facets.Panel] = field(default_factory=list)
    total: int = 0
    tabs: list[Tab] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)
    articles: list[ArticleRow] = field(default_factory=list)
    strip: Strip | None = None
    pages: Pages | None = None
    note: str = ""
    only_all_href: str = ""
    copies: CopiesSwitch | None = None
    date_start: str = ""
    date_end: str = ""
    any_date_href: str = ""
    presets: list[Preset] = field(default_factory=list)
    problem: Problem | None = None
    meant: Meant | None = None
    without: list[Without] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=dict)

    @property
    def date_meaning(self) -> str:
        return DATE_MEANING[self.kind]

    @property
    def printable(self) -> int:
        return min(self.total, MOST_PRINTED)


def answer(
    query: SearchQuery,
    reader: Reader,
    *,
    absolute: Callable[[str], str] = str,
    expanded: frozenset[str] = frozenset(),
    match_all: bool = False,
    at_most: int = 0,
) -> Answer:
    """Everything for one page; with `at_most` the first so many rows and nothing beside them.

    absolute: makes a path a permanent address. expanded: facets that show more values.
    match_all: the switch "All of" is on, even where fewer than two countries are chosen yet.
    Raises EngineError.
    """
    clock = _Clock()
    made = _about(query)
    try:
        if at_most:
            asked = ask(replace(query, page=1, per_page=at_most), reader)
        else:
            asked = ask(query, reader, counts=facets.wanted(expanded), timeline="date")
    except QueryError as error:
        return unreadable(made, error.problem, reader)
    clock.mark("engine")
    results = asked.results
    other = _total_of_other_kind(asked)
    clock.mark("tabs")
    made = replace(
        made,
        total=results.total,
        title=_title(results.total, made),
        heading=f"{_counted(results.total, made.noun)} {readout.sentence(made.chips)}".strip(),
        spoken=_spoken(results.total, made),
        tabs=_tabs(query, results.total, other),
        panels=facets.panels(
            results.facets,
            Links(query),
            match_all=frozenset(
                {"country"} if match_all or query.filter("country").match_all else ()
            ),
            expanded=expanded,
        ),
        strip=strip(results.timeline, _chosen_dates(query), Links(query).on_date),
        pages=pages(query, results.total, results_address),
        note=_note(query, results),
        copies=copies_switch(query, results, made.noun),
        only_all_href=results_address(query.with_match("all")) if results.complete else "",
    )
    clock.mark("panels")
    made = _with_rows(made, asked, reader, absolute)
    clock.mark("rows")
    if not results.complete and not query.is_empty:
        made = replace(made, meant=meant(query, asked.request, engine()))
        if not results.total:
            counted = without_each(made.chips, lambda one: ask(one, reader).results.total)
            made = replace(made, without=counted)
        clock.mark("repair")
    return replace(made, timings=dict(results.timings) | clock.timings)


def unreadable(made: Answer, problem: QueryProblem, reader: Reader) -> Answer:
    """The page of a query that cannot be read: what is wrong, and ways on."""
    repair = problem.repair or ""
    href = results_address(made.query.with_text(repair)) if repair else ""
    filters = made.query.with_text("").with_page(1)
    total = ask(filters, reader).results.total
    return replace(
        made,
        chips=readout.chips(filters),
        problem=Problem(problem.message, repair, href),
        without=[Without("the words", total, results_address(filters))],
        title="Error: this search can’t be read · Readout",
        heading="This search can’t be read",
        spoken=problem.message,
        hidden=[pair for pair in made.parameters if pair[0] not in ("q", "sort", "page")],
    )


def _about(query: SearchQuery) -> Answer:
    """What a page says about its query, whatever the results."""
    chips = readout.chips(query)
    first = query.with_page(1)
    chosen = query.date_range("date")
    return Answer(
        query=query,
        words=query.q,
        querystring=first.to_querystring(),
        parameters=first.parameters(),
        hidden=[pair for pair in first.parameters() if _has_no_control(*pair)],
        chips=chips,
        filters=sum(len(one.any_of) + len(one.none_of) for one in query.filters)
        + len(query.dates)
        + bool(query.sequences),
        clear_href=results_address(query.cleared()) if chips else "",
        kind=query.kind,
        noun=NOUNS[query.kind],
        sorts=_sorts(query),
        date_start=chosen.start.isoformat() if chosen and chosen.start else "",
        date_end=chosen.end.isoformat() if chosen and chosen.end else "",
        any_date_href=results_address(query.without_dates("date")) if chosen else "",
        presets=_presets(query),
        left_out=[problem.message for problem in query.problems if problem.left_out],
        unknown=[problem.message for problem in query.problems if not problem.left_out],
    )


def _with_rows(
    made: Answer, asked: Asked, reader: Reader, absolute: Callable[[str], str]
) -> Answer:
    """The page's hits as cards or article rows."""
    hits = asked.results.hits
    marks, of_names, of_titles = (
        highlighter(asked.request, name) for name in ("text", "names", "title")
    )
    partial = frozenset(rows.keys(hit for hit in hits if hit.partial))
    first = asked.request.offset + 1
    if made.kind == "articles":
        found = article_rows(
            rows.articles(hits, reader),
            made.query.filters,
            marks,
            of_names=of_names,
            of_titles=of_titles,
            context=made.querystring,
            first=first,
            partial=partial,
        )
        return replace(made, articles=found)
    quotes = rows.for_cards(rows.keys(hits), reader)
    cards = statement_cards(
        quotes,
        marks,
        of_names=of_names,
        of_titles=of_titles,
        absolute=absolute,
        context=made.querystring,
        first=first,
        partial=partial,
        also_in=also_in(quotes, reader),
        tags=tags_of_all(quotes),
        typed=made.query.q,
        new_after=saved.seen_up_to(reader, made.query),
        style=citations.style_of(reader),
    )
    return replace(made, cards=cards)


def _total_of_other_kind(asked: Asked) -> int:
    request = asked.request
    other: Kind = "articles" if request.kind == "statements" else "statements"
    counted = replace(request, kind=other, offset=0, limit=0, facets={}, timeline="")
    return engine().search(counted).total


def _tabs(query: SearchQuery, total: int, other: int) -> list[Tab]:
    counts = {query.kind: total}
    kinds: tuple[Kind, ...] = ("statements", "articles")
    return [
        Tab(
            kind,
            NOUNS[kind] + ("" if counts.get(kind, other) == 1 else "s"),
            counts.get(kind, other),
            results_address(query.with_kind(kind)),
            kind == query.kind,
        )
        for kind in kinds
    ]


def _has_no_control(name: str, value: str) -> bool:
    """Whether no control of the page stands for this parameter, so that the form must carry it."""
    if name == "date":
        return value == "none"
    return name not in facets.BY_FIELD and name not in ("q", "sort", "page", "country_match")


def _sorts(query: SearchQuery) -> list[tuple[str, str]]:
    """Choices of order; the default one has no value, so that it leaves no mark in the address."""
    try:
        default = replace(query, sort=None).order()
    except QueryError:
        default = "relevance"
    names: dict[Sort, str] = {
        "relevance": "Relevance",
        "newest": "Newest first",
        "oldest": "Oldest first",
    }
    if default == "newest":
        del names["relevance"]
    return [("" if sort == default else sort, name) for sort, name in names.items()]


def _presets(query: SearchQuery) -> list[Preset]:
    chosen, links = str(query.date_range("date")), Links(query)
    return [
        Preset(label, links.on_date(spelling), chosen == spelling)
        for spelling, label in PRESETS.items()
    ]


def _chosen_dates(query: SearchQuery) -> DateFilter | None:
    chosen = query.date_range("date")
    return DateFilter("date", chosen.start, chosen.end, chosen.undated) if chosen else None


def _counted(total: int, noun: str) -> str:
    return f"{total:,} {noun}{'' if total == 1 else 's'}"


def _title(total: int, made: Answer) -> str:
    said = readout.name(made.chips)
    page = f", page {made.query.page}" if made.query.page > 1 else ""
    return f"{_counted(total, made.noun)}{', ' + said if said else ''}{page} · Readout"


def _spoken(total: int, made: Answer) -> str:
    dated = [chip.label for chip in made.chips if chip.query.dates != made.query.dates]
    text = ", ".join([_counted(total, made.noun), *dated])
    if made.query.page > 1:
        return f"{text}. Page {made.query.page}"
    return f"{text}. {_counted(made.filters, 'filter')}" if made.filters else text


def _note(query: SearchQuery, results: SearchResults) -> str:
    """What match=auto did, where it did something."""
    if results.complete >= results.total or query.match != "auto":
        return ""
    noun = NOUNS[query.kind]
    if not results.complete:
        return f"No {noun} has all the words. These have some of them."
    return (
        f"All the words are in {_counted(results.complete, noun)}; "
        "others with some of the words follow."
    )


class _Clock:
    """Milliseconds between marks."""

    def __init__(self) -> None:
        self.timings: dict[str, float] = {}
        self._last = time.perf_counter()

    def mark(self, stage: str) -> None:
        now = time.perf_counter()
        self.timings[stage] = (now - self._last) * 1000
        self._last = now
