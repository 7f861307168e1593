"""Searches as addresses, and searches made from searches."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search.query.errors import QueryError
from search.query.parameters import DateRange, one_filter
from search.query.request import SearchQuery
from search.query.resolve import DictVocabulary
from search.query.tree import Values, Word
from search.types import DATE_FIELDS, FACET_FIELDS, DateFilter, EngineRequest, Filter

TODAY = dt.date(2026, 4, 8)


def read(querystring: str) -> SearchQuery:
    return SearchQuery.from_querystring(querystring, TODAY)


def test_everything_an_address_can_say() -> None:
    query = read(
        "q=JCPOA+AND+%22nuclear+deal%22&kind=articles&speaker=sergei-lavrov&speaker=-kazem-jalali"
        "&from=ru&country=IR&country=CN&country_match=all&topic=nuclear&said=2021..2022-03"
        "&date=none&match=any&sort=oldest&copies=once&page=3&per_page=50&seq=123..456&utm_source=x"
    )
    assert query == SearchQuery(
        q='JCPOA AND "nuclear deal"',
        kind="articles",
        filters=(
            Filter("speaker", ("sergei-lavrov",), ("kazem-jalali",)),
            Filter("from", ("RU",)),
            Filter("country", ("CN", "IR"), match_all=True),
            Filter("topic", ("nuclear",)),
        ),
        dates=(
            DateRange("date", undated=True),
            DateRange("said", dt.date(2021, 1, 1), dt.date(2022, 3, 31)),
        ),
        match="any",
        sort="oldest",
        copies="once",
        page=3,
        per_page=50,
        sequences=(123, 456),
    )
    assert query.problems == ()


CANONICAL = [
    ("", ""),
    ("q=++&page=1&per_page=25&kind=statements&match=auto&sort=&speaker=", ""),
    ("speaker=b&q=x&speaker=a&speaker=-c", "q=x&speaker=-c&speaker=a&speaker=b"),
    ("country=ir&country_match=all", "country=IR"),
    ("country_match=all&country=IR&country=CN", "country=CN&country=IR&country_match=all"),
    ("topic=a&topic=b&topic_match=all", "topic=a&topic=b"),
    ("said=2021", "said=2021-01-01..2021-12-31"),
    ("said=2021..", "said=2021-01-01.."),
    ("published=..2021-05", "published=..2021-05-31"),
    ("date=none", "date=none"),
    ("said=LAST7D", "said=last7d"),
    ("since=123", "seq=123.."),
    ("speaker=a&speaker=-a", "speaker=a"),
    ("q=a%00b%ED%A0%80", "q=ab%EF%BF%BD%EF%BF%BD%EF%BF%BD"),
    ("unknown=1&csrf=2&q=ü", "q=%C3%BC"),
]


@pytest.mark.parametrize(("querystring", "canonical"), CANONICAL)
def test_canonical_address(querystring: str, canonical: str) -> None:
    assert read(querystring).to_querystring() == canonical


PROBLEMS = [
    ("page=abc", "page", "a number from 1"),
    ("page=0", "page", "a number from 1"),
    ("page=٣", "page", "a number from 1"),
    ("kind=books", "kind", "statements, articles"),
    ("match=some", "match", "auto, all, any"),
    ("sort=random", "sort", "relevance, newest, oldest"),
    ("type=spoken", "type", "direct, mixed, indirect"),
    ("country=Iran", "country", "codes of countries"),
    ("from=-1", "from", "codes of countries"),
    ("speaker=" + "x" * 201, "speaker", "short names"),
    ("speaker=--a", "speaker", "short names"),
    ("said=soon", "said", "is no date"),
    ("date=2022..2021", "date", "ends before"),
    ("seq=5", "seq", "seq=123..456"),
    ("seq=9..5", "seq", "seq=123..456"),
    ("since=x", "since", "since=123"),
]


@pytest.mark.parametrize(("querystring", "name", "message"), PROBLEMS)
def test_what_cannot_be_is_left_out_and_listed(querystring: str, name: str, message: str) -> None:
    query = read(f"q=a&{querystring}")
    assert query == SearchQuery(q="a")
    (problem,) = query.problems
    assert problem.name == name
    assert message in problem.message


def test_too_many_per_page_gives_the_most_there_is() -> None:
    query = read("per_page=1000")
    assert query.per_page == 100
    assert query.problems[0].name == "per_page"


def test_at_most_a_hundred_values() -> None:
    query = read("&".join(f"speaker=s{n}" for n in range(150)))
    assert len(query.filter("speaker").any_of) == 100
    assert len(query.problems) == 1


class Params(dict[str, list[str]]):
    """Like Django's QueryDict: subscription gives the last value."""

    def getlist(self, name: str) -> list[str]:
        return super().get(name, [])

    def get(self, name: str, default: object = None) -> object:
        return self.getlist(name)[-1] if name in self else default


@pytest.mark.parametrize(
    "source",
    [
        "q=a&speaker=x&speaker=y",
        {"q": "a", "speaker": ["x", "y"]},
        Params({"q": ["a"], "speaker": ["x", "y"]}),
    ],
)
def test_read_from(source: object) -> None:
    query = SearchQuery.from_querystring(source, TODAY)  # type: ignore[arg-type]
    assert query == SearchQuery(q="a", filters=(Filter("speaker", ("x", "y")),))


CHANGES = [
    ("page=3", lambda q: q.with_text(" a "), "q=a"),
    ("speaker=a&page=3", lambda q: q.with_value("speaker", "b"), "speaker=a&speaker=b"),
    ("speaker=-a", lambda q: q.with_value("speaker", "a"), "speaker=a"),
    ("speaker=a&speaker=b", lambda q: q.without_value("speaker", "a"), "speaker=b"),
    ("speaker=-a&q=x", lambda q: q.without_value("speaker", "a"), "q=x"),
    ("speaker=a", lambda q: q.excluding("speaker", "a"), "speaker=-a"),
    ("", lambda q: q.toggled("topic", "a"), "topic=a"),
    ("topic=a", lambda q: q.toggled("topic", "a"), ""),
    ("topic=-a", lambda q: q.toggled("topic", "a"), ""),
    (
        "country=CN&country=IR",
        lambda q: q.with_all_of("country", True),
        "country=CN&country=IR&country_match=all",
    ),
    ("country=CN&country=IR&country_match=all", lambda q: q.without_value("country", "IR"), "country=CN"),
    ("speaker=a&topic=b", lambda q: q.without_field("speaker"), "topic=b"),
    (
        "said=none",
        lambda q: q.with_dates("said", dt.date(2021, 1, 1), dt.date(2021, 1, 31)),
        "said=2021-01-01..2021-01-31",
    ),
    ("", lambda q: q.with_dates("date", "2021-04"), "date=2021-04-01..2021-04-30"),
    ("", lambda q: q.with_dates("date", "none"), "date=none"),
    ("date=none", lambda q: q.with_dates("date"), ""),
    ("date=none&said=none", lambda q: q.without_dates("date"), "said=none"),
    ("page=3&q=a", lambda q: q.with_kind("articles"), "kind=articles&q=a"),
    ("page=3&q=a", lambda q: q.with_sort("oldest"), "q=a&sort=oldest"),
    ("sort=oldest", lambda q: q.with_sort(None), ""),
    ("q=a", lambda q: q.with_match("any"), "match=any&q=a"),
    ("q=a", lambda q: q.with_page(4), "page=4&q=a"),
    ("q=a&page=2", lambda q: q.with_sequences(5, 9), "q=a&seq=5..9"),
    ("q=a&seq=5..9", lambda q: q.without_sequences(), "q=a"),
    (
        "q=a&kind=articles&speaker=x&said=2021&sort=oldest&page=3&per_page=50&seq=1..2&match=any",
        lambda q: q.cleared(),
        "kind=articles&per_page=50&sort=oldest",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("before", "change", "after"), CHANGES)
def test_changes(before: str, change, after: str) -> None:  # type: ignore[no-untyped-def]
    query = read(before)
    assert change(query).to_querystring() == after
    assert query == read(before)


def test_what_is_empty() -> None:
    assert read("kind=articles&page=2&sort=oldest").is_empty
    assert not read("q=a").is_empty
    assert not read("date=none").is_empty


@pytest.mark.parametrize(
    ("querystring", "order"),
    [
        ("", "newest"),
        ("q=iran", "relevance"),
        ("q=speaker:x", "newest"),
        ("q=NOT a", "newest"),
        ("q=title:a speaker:x", "relevance"),
        ("q=iran&sort=oldest", "oldest"),
    ],
)
def test_default_order(querystring: str, order: str) -> None:
    assert read(querystring).order() == order


VOCABULARY = DictVocabulary({"speaker": {"lavrov": ["sergei-lavrov"]}})


def test_the_request_to_an_engine() -> None:
    query = read(
        "q=by:lavrov&country=IR&country=-CN&said=2021&page=3&per_page=10&seq=5..9&match=any"
    )
    request = query.to_engine(
        VOCABULARY, facets={"speaker": 10}, timeline="said", public_only=True, today=TODAY
    )
    assert request == EngineRequest(
        tree=Values("speaker", ("sergei-lavrov",), resolved=True),
        kind="statements",
        filters=(Filter("country", ("IR",), ("CN",)),),
        dates=(DateFilter("said", dt.date(2021, 1, 1), dt.date(2021, 12, 31)),),
        match="any",
        sort="newest",
        offset=20,
        limit=10,
        facets={"speaker": 10},
        timeline="said",
        sequences=(5, 9),
        public_only=True,
    )
    assert read("q=word").to_engine(VOCABULARY).tree == Word("word")


@pytest.mark.parametrize("text", ["(", "by:nobody"])
def test_an_unreadable_query_cannot_be_asked(text: str) -> None:
    with pytest.raises(QueryError):
        SearchQuery(q=text).to_engine(VOCABULARY)


SLUGS = st.from_regex(r"[a-z0-9][a-z0-9-]{0,12}", fullmatch=True)
VALUES = {
    "from": st.sampled_from(["IR", "RU", "EU", "XK"]),
    "country": st.sampled_from(["IR", "RU", "EU", "SU"]),
    "type": st.sampled_from(["direct", "mixed", "indirect"]),
    "named": st.sampled_from(["named", "unnamed", "body"]),
    "state": st.sampled_from(["confirmed", "uncertain", "unreviewed"]),
}


@st.composite
def searches(draw: st.DrawFn) -> SearchQuery:
    filters = []
    for name in FACET_FIELDS:
        values = st.sets(VALUES.get(name, SLUGS), max_size=3)
        included = draw(values)
        one = one_filter(name, included, draw(values) - included, draw(st.booleans()))
        filters += [one] if one else []
    dates = []
    for name in DATE_FIELDS:
        days = sorted(draw(st.lists(st.dates(), min_size=2, max_size=2)))
        ends = draw(st.sampled_from(["", "none", "start", "end", "both"]))
        if ends == "none":
            dates.append(DateRange(name, undated=True))
        elif ends:
            start = days[0] if ends != "end" else None
            dates.append(DateRange(name, start, days[1] if ends != "start" else None))
    window = draw(st.none() | st.tuples(st.integers(0, 9), st.none() | st.integers(9, 10**12)))
    return SearchQuery(
        q=draw(st.text().map(lambda text: text.replace("\0", "").strip())),
        kind=draw(st.sampled_from(["statements", "articles"])),
        filters=tuple(filters),
        dates=tuple(dates),
        match=draw(st.sampled_from(["auto", "all", "any"])),
        sort=draw(st.sampled_from([None, "relevance", "newest", "oldest"])),
        page=draw(st.integers(1, 1000)),
        per_page=draw(st.integers(1, 100)),
        sequences=window,
    )


@settings(max_examples=50)
@given(searches())
def test_an_address_carries_a_search_without_loss(query: SearchQuery) -> None:
    again = SearchQuery.from_querystring(query.to_querystring(), TODAY)
    assert again == query
    assert again.problems == ()


@given(st.dictionaries(st.sampled_from([*FACET_FIELDS, *DATE_FIELDS, "q", "page", "per_page", "sort",
                                        "kind", "seq", "since", "match", "country_match"]),
                       st.lists(st.text(), max_size=3)))  # fmt: skip
def test_any_address_is_read(params: dict[str, list[str]]) -> None:
    query = SearchQuery.from_querystring(params, TODAY)
    assert SearchQuery.from_querystring(query.to_querystring(), TODAY) == query
