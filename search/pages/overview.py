"""The start page: what is in the collection, who speaks, who speaks about whom."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple, TypeAlias, TypeVar

from django.db.models import Exists, OuterRef

from briefs.access import sees_all
from briefs.dates import PartialDate
from briefs.models import Quote
from briefs.models.quotes import StatementType
from briefs.models.speakers import SpeakerKind
from briefs.prepared import Prepared
from search import citations, readout, rows, visible
from search.cards import Card, statement_cards
from search.copies import also_in
from search.links import Links, results_address
from search.pages.figures import ARTICLES, TOP, Figures, Lately, count_all, count_lately
from search.pages.profile import Column, Profile, column, days, skeleton, values_shown
from search.query.request import SearchQuery
from search.remembered import remembered
from search.tags import tags_of_all
from search.visible import Reader
from search.vocabulary import labels_of

Made = TypeVar("Made")
#: Facet -> value -> what it is called.
Names: TypeAlias = Mapping[str, Mapping[str, str]]

#: Statements shown, each of another article.
LATEST = 6
#: Of one outlet so many of them, unless there are no others: an office may issue ten texts a day.
_OF_AN_OUTLET = 2
#: Shorter statements say little by themselves, longer ones are folded.
_TELLING = range(60, 400)
#: A hundred statements are compared with these.
_PERSON, _DIRECT = SpeakerKind.PERSON.value, StatementType.DIRECT.value
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


class _Known:
    """The figures of one state of the index, and what was made of them."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self._made: dict[Hashable, Any] = {}

    def once(self, key: Hashable, make: Callable[[], Made]) -> Made:
        if key not in self._made:
            self._made[key] = make()
        made: Made = self._made[key]
        return made


def overview(reader: Reader, *, absolute: Callable[[str], str] = str) -> Overview:
    """Everything on the start page. Raises EngineError.

    What is counted is asked for once while the index stays as it is, and so are the statements chosen;
    it is laid out once while the names stay, too. Days, names and statements come from the database
    each time.
    """
    known = remembered(("overview", sees_all(reader)), lambda: _Known(count_all(reader)))
    figures = known.figures
    first, last = days(figures.found, reader)
    lately = None
    if last:
        until = last.end
        lately = known.once(("lately", until), lambda: count_lately(reader, until))
    names = labels_of(_values_shown(figures, lately))
    called = tuple(tuple(one.items()) for one in names.values())
    made = known.once(
        ("page", first, last, called), lambda: _laid_out(figures, lately, first, last, names)
    )
    newest = figures.found.newest
    chosen = known.once("latest", lambda: _chosen(newest, reader))
    latest = rows.for_cards(chosen, reader)
    if len(latest) < len(chosen):  # what is gone the index may not know yet
        latest = rows.for_cards(_chosen(newest, reader), reader)
    return replace(made, cards=_cards(latest, reader, absolute))


def _values_shown(figures: Figures, lately: Lately | None) -> dict[str, list[str]]:
    shown = values_shown(figures.found, TOP)
    if lately:
        shown["speaker"] += [one.value for one in lately.speakers.counts]
    if figures.about:
        shown["topic"].append(figures.about.value)
    return shown


def _laid_out(
    figures: Figures,
    lately: Lately | None,
    first: PartialDate | None,
    last: PartialDate | None,
    names: Names,
) -> Overview:
    page = skeleton(figures.found, (first, last), names, path="/", top=TOP)
    matrix = _matrix(figures, names)
    return Overview(
        articles=figures.articles,
        articles_href=results_address(ARTICLES),
        page=page,
        beginnings=_beginnings(figures, matrix),
        active=_active(lately, last.end, names["speaker"]) if lately and last else None,
        matrix=matrix,
        cards=[],
    )


def _cards(quotes: Sequence[Quote], reader: Reader, absolute: Callable[[str], str]) -> list[Card]:
    return statement_cards(
        quotes,
        lambda text: (),
        absolute=absolute,
        also_in=also_in(quotes, reader),
        tags=tags_of_all(quotes),
        style=citations.style_of(reader),
    )


def _chosen(newest: Sequence[int], reader: Reader) -> list[int]:
    """Of the newest articles, of several outlets, the statement that says most by itself."""
    best: dict[int, _Candidate] = {}
    for one in _candidates(newest, reader):
        known = best.setdefault(one.article, one)
        if one.worth > known.worth:
            best[one.article] = one
    chosen = {one.key for one in _several(list(best.values()))}
    return [key for key in newest if key in chosen]


class _Candidate(NamedTuple):
    """A statement that may be shown, by keys. worth: what makes it worth showing alone, the
    weightiest first."""

    key: int
    article: int
    outlet: int | None
    worth: tuple[bool, bool, bool, bool]


def _candidates(newest: Sequence[int], reader: Reader) -> list[_Candidate]:
    """Those that are there, in their order."""
    found = {}
    for key, article, outlet, kind, spans, type_, names_a_country in _NEWEST_ROWS.values(
        newest, every=sees_all(reader)
    ):
        length = sum([end - start for start, end in spans])
        worth = (kind == _PERSON, length in _TELLING, type_ == _DIRECT, bool(names_a_country))
        found[key] = _Candidate(key, article, outlet, worth)
    return [found[key] for key in newest if key in found]


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


def _beginnings(figures: Figures, matrix: Matrix | None) -> list[Beginning]:
    """What the one heard most says on the topic they speak of most, the commonest topic, and one
    country on another."""
    facets, about = figures.found.results.facets, figures.about
    searches: list[tuple[SearchQuery, int]] = []
    if speakers := facets["speaker"].counts:
        by = SearchQuery().with_value("speaker", speakers[0].value)
        if about:
            searches.append((by.with_value("topic", about.value), about.count))
        else:
            searches.append((by, speakers[0].count))
    if topics := facets["topic"].counts:
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


def _active(lately: Lately, until: dt.date, names: Mapping[str, str]) -> Active:
    query = SearchQuery().with_dates("date", lately.since, until)
    title = f"Most active, last {lately.days} days"
    made = column("speaker", lately.speakers, query, names, title, top=TOP)
    return Active(made, PartialDate(lately.since), PartialDate(until))


def _matrix(figures: Figures, names: Names) -> Matrix | None:
    """Every cell is what the search behind it finds."""
    mentions = figures.mentions
    if not mentions:
        return None
    mentioned = [one.value for one in figures.found.results.facets["country"].counts]
    highest = max(max(row.values(), default=0) for row in mentions.values())
    return Matrix(
        columns=[(one, names["country"][one]) for one in mentioned],
        rows=[
            MatrixRow(
                one,
                names["from"][one],
                [_cell(one, other, row.get(other, 0), highest, names) for other in mentioned],
            )
            for one, row in mentions.items()
        ],
    )


def _cell(speaking: str, mentioned: str, count: int, highest: int, names: Names) -> Cell:
    return Cell(
        count,
        Links(SearchQuery().with_value("from", speaking)).with_value("country", mentioned),
        f"{count:,} statement{'' if count == 1 else 's'} from {names['from'][speaking]} "
        f"that mention {names['country'][mentioned]}",
        1 + sum(count / highest > share for share in _SHADES) if count else 0,
    )
