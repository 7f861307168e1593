"""The start page: what is in the collection, who speaks, who speaks about whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from briefs.access import sees_all
from briefs.dates import PartialDate
from search.answers import ask
from search.engine import engine
from search.links import results_address
from search.pages.profile import Column, Profile, Row, column, profile, statements_of
from search.query.request import SearchQuery
from search.visible import Reader
from search.vocabulary import DatabaseVocabulary

LATEST = 8
_TOP = 8
_ACTIVE_DAYS = 30
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
class Overview:
    """active: who spoke most in the `active_days` up to the newest statement; dates in words."""

    articles: int
    articles_href: str
    page: Profile
    active: Column | None
    active_from: PartialDate | None
    active_to: PartialDate | None
    matrix: Matrix | None


def overview(reader: Reader, *, absolute: Callable[[str], str] = str) -> Overview:
    """Everything on the start page. Raises EngineError."""
    articles = SearchQuery(kind="articles")
    page = profile(
        SearchQuery(),
        reader,
        statements_of(reader),
        columns=("speaker", "from", "country", "topic", "outlet"),
        path="/",
        statements=LATEST,
        top=_TOP,
        absolute=absolute,
    )
    newest = page.last
    since = newest and PartialDate(newest.end - dt.timedelta(days=_ACTIVE_DAYS - 1))
    return Overview(
        articles=ask(articles, reader).results.total,
        articles_href=results_address(articles),
        page=page,
        active=_active(reader, since.start, newest.end) if newest and since else None,
        active_from=since,
        active_to=newest and PartialDate(newest.end),
        matrix=_matrix(reader, page),
    )


def _active(reader: Reader, since: dt.date, until: dt.date) -> Column:
    query = SearchQuery().with_dates("date", since, until)
    found = ask(query, reader, counts={"speaker": _TOP}).results.facets["speaker"]
    return column("speaker", found, query, f"Most active, last {_ACTIVE_DAYS} days")


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
    query = SearchQuery().with_value("from", speaking.value)
    return Cell(
        count,
        results_address(query.with_value("country", mentioned.value)),
        f"{count:,} statement{'' if count == 1 else 's'} from {speaking.label} "
        f"that mention {mentioned.label}",
        1 + sum(count / highest > share for share in _SHADES) if count else 0,
    )
