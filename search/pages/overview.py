"""The start page: what is in the collection, who speaks, who speaks about whom."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from django.db.models import Exists, OuterRef

from briefs.access import sees_all
from briefs.dates import PartialDate
from briefs.models import Quote
from briefs.models.quotes import StatementType
from briefs.models.speakers import SpeakerKind
from briefs.prepared import Prepared
from search import citations, readout, rows, visible
from search.answers import ask
from search.cards import Card, statement_cards
from search.copies import also_in
from search.engine import engine
from search.links import Links, results_address
from search.pages.profile import Column, Profile, Row, column, find, profile, total
from search.query.request import SearchQuery
from search.tags import tags_of_all
from search.types import Hit
from search.visible import Reader
from search.vocabulary import DatabaseVocabulary

#: Statements shown, each of another article, and how many of the newest they are chosen from.
LATEST, _NEWEST = 6, 100
#: Of one outlet so many of them, unless there are no others: an office may issue ten texts a day.
_OF_AN_OUTLET = 2
_COLUMNS, _TOP = ("speaker", "from", "country", "topic", "outlet"), 8
#: The last days of the collection in which the most active are looked for: the first of these
#: periods in which this many spoke.
_ACTIVE_DAYS, _ACTIVE_SPEAKERS = (30, 90, 365), 5
#: Shorter statements say little by themselves, longer ones are folded.
_TELLING = range(60, 400)
#: Shades of a cell, by its share of the largest.
_SHADES = (0.05, 0.2, 0.4, 0.7)


@dataclass(frozen=True, slots=True)
class Cell:
    """How often speakers of one country speak of another. shade: 0 (none) to 5."""

    count: int
    href: str
    label: str
    shade: int


@dataclass(frozen=True, slots=True)
class MatrixRow:
    code: str
    name: str
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Matrix:
    """Speaker's country by country mentioned. columns: code and name."""

    columns: list[tuple[str, str]]
    rows: list[MatrixRow]


@dataclass(frozen=True, slots=True)
class Beginning:
    """A search for somebody who has none yet, in words, with what it finds."""

    words: str
    count: int
    href: str


@dataclass(frozen=True, slots=True)
class Active:
    """Who spoke most from one day to another."""

    column: Column
    start: PartialDate
    end: PartialDate


@dataclass(frozen=True, slots=True)
class Overview:
    """cards: the latest statements, one of an article."""

    articles: int
    articles_href: str
    page: Profile
    beginnings: list[Beginning]
    active: Active | None
    matrix: Matrix | None
    cards: list[Card]


def overview(reader: Reader, *, absolute: Callable[[str], str] = str) -> Overview:
    """Everything on the start page. Raises EngineError."""
    articles = SearchQuery(kind="articles")
    found = find(SearchQuery(), reader, dict.fromkeys(_COLUMNS, _TOP), newest=_NEWEST)
    page = profile(found, reader, path="/", statements=0, top=_TOP)
    matrix = _matrix(reader, page)
    return Overview(
        articles=total(articles, reader),
        articles_href=results_address(articles),
        page=page,
        beginnings=_beginnings(reader, page, matrix),
        active=_active(reader, page.last.end) if page.last else None,
        matrix=matrix,
        cards=_latest(found.newest, reader, absolute),
    )


def _latest(newest: Sequence[Hit], reader: Reader, absolute: Callable[[str], str]) -> list[Card]:
    """Of the newest articles, of several outlets, the statement that says most by itself."""
    best: dict[int, _Candidate] = {}
    for one in _candidates(newest, reader):
        known = best.setdefault(one.article, one)
        if one.worth > known.worth:
            best[one.article] = one
    chosen = {one.key for one in _several(list(best.values()))}
    shown = [hit for hit, key in zip(newest, rows.keys(newest), strict=True) if key in chosen]
    quotes = rows.for_cards(shown, reader)
    return statement_cards(
        quotes,
        lambda text: (),
        absolute=absolute,
        also_in=also_in(quotes, reader),
        tags=tags_of_all(quotes),
        style=citations.style_of(reader),
    )


class _Candidate(NamedTuple):
    """A statement that may be shown, by keys. worth: what makes it worth showing alone, the
    weightiest first."""

    key: int
    article: int
    outlet: int | None
    worth: tuple[bool, bool, bool, bool]


def _candidates(newest: Sequence[Hit], reader: Reader) -> list[_Candidate]:
    """Those that are there, in their order."""
    wanted = rows.keys(newest)
    found = {}
    for key, article, outlet, kind, spans, type_, names_a_country in _NEWEST_ROWS.values(
        wanted, every=sees_all(reader)
    ):
        worth = (
            kind == SpeakerKind.PERSON,
            sum(end - start for start, end in spans) in _TELLING,
            type_ == StatementType.DIRECT,
            bool(names_a_country),
        )
        found[key] = _Candidate(key, article, outlet, worth)
    return [found[key] for key in wanted if key in found]


_NEWEST_ROWS: Prepared[Quote] = Prepared(
    lambda keys, every: (
        visible.statements_shown(every=every)
        .live()
        .filter(pk__in=keys)
        .annotate(
            names_a_country=Exists(Quote.countries.through.objects.filter(quote=OuterRef("pk")))
        )
        .values_list(
            "pk", "article", "article__outlet", "speaker__kind", "contents", "type",
            "names_a_country",
        )
        .order_by()
    )
)  # fmt: skip


def _several(newest: list[_Candidate]) -> list[_Candidate]:
    """LATEST of them, newest first: those that say something, a few of each outlet; then more of
    these outlets; then others."""
    of_outlet: Counter[int | None] = Counter()
    ranked: list[tuple[int, int]] = []
    for place, one in enumerate(newest):
        if not all(one.worth[:2]):
            ranked.append((2, place))
            continue
        of_outlet[one.outlet] += 1
        ranked.append((int(of_outlet[one.outlet] > _OF_AN_OUTLET), place))
    return [newest[place] for place in sorted(place for _, place in sorted(ranked)[:LATEST])]


def _beginnings(reader: Reader, page: Profile, matrix: Matrix | None) -> list[Beginning]:
    """What the one heard most says on the topic they speak of most, the commonest topic, and one
    country on another."""
    by_field = {one.field: one.rows for one in page.columns}
    searches: list[tuple[SearchQuery, int]] = []
    if speakers := by_field.get("speaker"):
        by = SearchQuery().with_value("speaker", speakers[0].value)
        counted = ask(replace(by, per_page=0), reader, counts={"topic": 1}).results
        if about := counted.facets["topic"].counts:
            searches.append((by.with_value("topic", about[0].value), about[0].count))
        else:
            searches.append((by, counted.total))
    if topics := by_field.get("topic"):
        searches.append((SearchQuery().with_value("topic", topics[0].value), topics[0].count))
    pairs = [
        (cell.count, row.code, code)
        for row in (matrix.rows if matrix else ())
        for cell, (code, _) in zip(row.cells, matrix.columns, strict=True)
        if row.code != code and cell.count
    ]
    if pairs:
        count, speaking, mentioned = max(pairs)
        between = SearchQuery().with_value("from", speaking).with_value("country", mentioned)
        searches.append((between, count))
    return [_beginning(query, count) for query, count in searches]


def _beginning(query: SearchQuery, count: int) -> Beginning:
    words = readout.name(readout.chips(query))
    return Beginning(words[:1].upper() + words[1:], count, results_address(query))


def _active(reader: Reader, until: dt.date) -> Active:
    """Those of the shortest period with several speakers, or else of the longest."""
    for days in _ACTIVE_DAYS:
        since = until - dt.timedelta(days=days - 1)
        query = SearchQuery().with_dates("date", since, until)
        asked = ask(replace(query, per_page=0), reader, counts={"speaker": _TOP})
        found = asked.results.facets["speaker"]
        if found.total >= _ACTIVE_SPEAKERS:
            break
    title = f"Most active, last {days} days"
    return Active(
        column("speaker", found, query, title, top=_TOP), PartialDate(since), PartialDate(until)
    )


def _matrix(reader: Reader, page: Profile) -> Matrix | None:
    """One facet request for each row, so that every cell is what the search behind it finds."""
    by_field = {one.field: one.rows for one in page.columns}
    speaking, mentioned = by_field.get("from", []), by_field.get("country", [])
    if not (speaking and mentioned):
        return None
    counts = {row.value: _mentions(reader, row.value, mentioned) for row in speaking}
    highest = max(max(row.values(), default=0) for row in counts.values())
    return Matrix(
        columns=[(one.value, one.label) for one in mentioned],
        rows=[
            MatrixRow(
                row.value,
                row.label,
                [
                    _cell(row, one, counts[row.value].get(one.value, 0), highest)
                    for one in mentioned
                ],
            )
            for row in speaking
        ],
    )


def _mentions(reader: Reader, speaking: str, mentioned: list[Row]) -> dict[str, int]:
    """Country mentioned -> statements, of the speakers of one country."""
    query = SearchQuery().with_value("from", speaking)
    request = query.to_engine(DatabaseVocabulary(), public_only=not sees_all(reader))
    among = [one.value for one in mentioned]
    found = engine().facet(request, "country", limit=len(among), among=among)
    return {one.value: one.count for one in found.counts}


def _cell(speaking: Row, mentioned: Row, count: int, highest: int) -> Cell:
    return Cell(
        count,
        Links(SearchQuery().with_value("from", speaking.value)).with_value(
            "country", mentioned.value
        ),
        f"{count:,} statement{'' if count == 1 else 's'} from {speaking.label} "
        f"that mention {mentioned.label}",
        1 + sum(count / highest > share for share in _SHADES) if count else 0,
    )
