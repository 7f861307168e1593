"""What every engine must do, as examples. An engine's tests inherit `EngineContract`."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from briefs.dates import Precision
from search.engines.base import Engine, IndexMissing, SearchTimeout
from search.query.tree import (
    All,
    And,
    AtLeast,
    Dates,
    Expansion,
    First,
    Fuzzy,
    Length,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Scoped,
    Values,
    Wildcard,
    Within,
    Word,
)
from search.types import DateFilter, EngineRequest, FacetCount, Filter, Timeline, TimelineBucket

from .examples import PRESS, article, day, said, statement

SANCTION = Word("sanctions")
LIFT = Word("lifted")


def uids(engine: Engine, tree: Node | None = None, **request: Any) -> list[str]:
    """The uids found, sorted; in the engine's order if `sort` is given."""
    asked = EngineRequest(tree=tree or All(), **{"match": "all", **request})
    found = [hit.uid for hit in engine.search(asked).hits]
    return found if "sort" in request else sorted(found)


class EngineContract:
    """Inherit this and provide the fixtures `empty` (nothing ever written) and `engine`."""

    @pytest.fixture
    def empty(self) -> Engine:
        raise NotImplementedError

    @pytest.fixture
    def engine(self, empty: Engine) -> Engine:
        """The press review, indexed."""
        empty.rebuild(PRESS, watermark=7)
        return empty

    # Copies

    @pytest.fixture
    def printed(self, empty: Engine) -> Engine:
        """s10, s20 and s21 are one statement, s30 is another."""
        text = "The sanctions must be lifted."
        empty.rebuild(
            (
                statement(10, text, cluster=5, **said("ann", outlet="irna"), **day(3, 1)),
                statement(20, f"{text} All sanctions.", cluster=5, **said("ann", outlet="tass"), **day(3, 2)),
                statement(21, text, cluster=5, **said("ann", outlet="tass"), **day(4, 2)),
                statement(30, text, cluster=6, **said("bob", outlet="tass"), **day(3, 3)),
                statement(31, text, **said("bob", outlet="afp")),
                statement(32, text, **said("bob", outlet="afp")),
            ),
            watermark=1,
        )  # fmt: skip
        return empty

    def test_copies_are_counted_without_being_asked_for(self, printed: Engine) -> None:
        found = printed.search(EngineRequest())
        assert (found.total, found.copies) == (6, 2)

    def test_once_the_first_in_the_order_asked_for_stands_for_all(self, printed: Engine) -> None:
        assert uids(printed, once=True, sort="newest") == ["s21", "s30", "s31", "s32"]
        assert uids(printed, once=True, sort="oldest") == ["s10", "s30", "s31", "s32"]
        found = uids(printed, Word("sanctions"), once=True, sort="relevance")
        assert found[0] == "s20"
        assert len(found) == 4

    def test_once_pages_and_totals_count_clusters(self, printed: Engine) -> None:
        found = printed.search(EngineRequest(once=True, sort="newest", offset=1, limit=2))
        assert (found.total, found.copies) == (4, 2)
        assert [hit.uid for hit in found.hits] == ["s30", "s31"]

    def test_once_a_value_counts_what_choosing_it_leaves(self, printed: Engine) -> None:
        request = EngineRequest(once=True, facets={"outlet": 9, "speaker": 9}, timeline="date")
        found = printed.search(request)
        assert found.facets["outlet"].counts == (
            FacetCount("afp", 2),
            FacetCount("tass", 2),
            FacetCount("irna", 1),
        )
        assert found.facets["speaker"].counts == (FacetCount("bob", 3), FacetCount("ann", 1))
        months = found.timeline.buckets
        assert [bucket.count for bucket in months] == [1, 1, 1, 1]
        assert found.timeline.undated == 2
        tass = dataclasses.replace(request, filters=(Filter("outlet", ("tass",)),))
        assert printed.search(tass).total == 2
        assert printed.facet(tass, "outlet", limit=9).counts[0] == FacetCount("afp", 2)

    def test_once_a_copy_of_what_was_seen_is_not_new(self, printed: Engine) -> None:
        assert uids(printed, sequences=(20, 31)) == ["s21", "s30", "s31"]
        assert uids(printed, once=True, sequences=(20, 31)) == ["s30", "s31"]
        assert uids(printed, once=True, sequences=(5, 20), sort="newest") == ["s20"]
        found = printed.search(EngineRequest(once=True, arrivals=(0, 20, 30, 40)))
        assert found.arrivals == (1, 1, 2)

    # What a query finds

    @pytest.mark.parametrize(
        ("tree", "expected"),
        [
            (All(), "s10 s11 s20 s21 s30"),
            (Word("sanctions"), "s10 s11 s21 s30"),
            (Word("sanctions", exact=True), "s10 s11"),
            (Word("sanction", exact=True), "s21"),
            (Word("nothere"), ""),
            (Word("lavrov"), "s20 s21"),
            (Word("vienna"), "s10 s11 s20"),
            (Phrase(("lift", "of", "sanctions")), "s11"),
            (Phrase(("lift", "of", "sanctions"), exact=True), ""),
            (Phrase(("talks", "resume")), "s10 s11"),
            (Phrase(("sanctions", "vienna")), ""),
            (Wildcard("sanction*"), "s10 s11 s21 s30"),
            (Wildcard("sanction?"), "s10 s11"),
            (Wildcard("lift*g"), "s11"),
            (Fuzzy("lifged", 1), "s10"),
            (Fuzzy("ligted", 2), "s10"),
            (Fuzzy("xifted", 1), ""),
            (And((SANCTION, LIFT)), "s10 s11"),
            (Or((LIFT, Word("yemen"))), "s10 s11 s21"),
            (Not(SANCTION), "s20"),
            (And((SANCTION, Not(LIFT))), "s21 s30"),
            (And((Not(SANCTION), Not(Word("russia")))), ""),
            (Near(SANCTION, LIFT, 3), "s10 s11"),
            (Near(SANCTION, LIFT, 2), "s11"),
            (Near(SANCTION, LIFT, 3, ordered=True), "s10"),
            (Near(SANCTION, LIFT, 2, negated=True), "s10 s21 s30"),
            (Near(Word("vienna"), Word("nuclear"), 40), "s20"),
            (Near(Word("lavrov"), Word("tehran"), 40), "s20 s21"),
            (Near(Word("lavrov"), Word("truce"), 9999), ""),
            (Near(Phrase(("first", "step")), SANCTION, 4), "s11"),
            (Near(Near(SANCTION, LIFT, 3), Word("step"), 4), "s11"),
            (Within(SANCTION, Word("iran"), "sentence"), ""),
            (Within(SANCTION, Word("iran"), "paragraph"), "s10"),
            (Within(LIFT, Word("verification"), "paragraph"), ""),
            (AtLeast(2, Word("the")), "s10 s20"),
            (AtLeast(1, Word("talks")), "s10 s11 s20"),
            (First(2, SANCTION), "s10 s30"),
            (First(2, Word("vienna")), ""),
            (First(1, Scoped("title", Word("vienna"))), "s10 s11"),
            (Scoped("title", Word("vienna")), "s10 s11"),
            (Scoped("text", Word("vienna")), "s20"),
            (Scoped("names", And((Word("sergei"), Word("lavrov")))), "s20 s21"),
            (Values("country", ("IR", "YE"), resolved=True), "s10 s11 s20 s21"),
            (Values("country", ("XX",), resolved=True), ""),
            (Not(Values("outlet", ("tass",), resolved=True)), "s10 s11 s30"),
            (Dates("said", dt.date(2021, 4, 7), dt.date(2021, 4, 13)), "s11 s20"),
            (Dates("said", start=dt.date(2021, 4, 8)), "s20 s30"),
            (Dates("said", end=dt.date(2021, 4, 6)), "s10"),
            (Dates("said", undated=True), "s21"),
            (Length(low=12), "s21"),
            (Length(high=4), "s30"),
            (Length(low=5, high=10), "s20"),
            (Expansion(Word("ceasefire"), (Word("truce"), Phrase(("cease", "fire")))), "s21"),
            (Or(()), ""),
        ],
        ids=str,
    )
    def test_finds(self, engine: Engine, tree: Node, expected: str) -> None:
        assert uids(engine, tree) == expected.split()

    def test_articles_are_a_world_of_their_own(self, engine: Engine) -> None:
        assert uids(engine, kind="articles") == ["a1", "a2", "a3"]
        assert uids(engine, Word("sanctions"), kind="articles") == ["a1", "a3"]
        assert uids(engine, Scoped("names", Word("desk")), kind="articles") == ["a1"]

    def test_a_long_article_is_found_by_its_last_words(self, empty: Engine) -> None:
        text = "war " * 70_000 + "peace at last"
        empty.rebuild([article(1, text), article(2, "war and peace")], watermark=1)
        assert uids(empty, Phrase(("war", "peace", "at")), kind="articles") == ["a1"]
        assert uids(empty, AtLeast(70_000, Word("war")), kind="articles") == ["a1"]
        assert uids(empty, AtLeast(70_001, Word("war")), kind="articles") == []
        assert uids(empty, Length(low=70_003, high=70_003), kind="articles") == ["a1"]

    # Filters

    @pytest.mark.parametrize(
        ("filters", "expected"),
        [
            ([Filter("speaker", ("sergei-lavrov", "abbas-araghchi"))], "s10 s20 s21"),
            ([Filter("country", ("IR", "US"), match_all=True)], "s10"),
            ([Filter("country", ("IR",), none_of=("RU",))], "s10 s11"),
            ([Filter("country", none_of=("IR",))], "s21 s30"),
            ([Filter("country", ("IR",)), Filter("outlet", ("tass",))], "s20"),
            ([Filter("country", ("XX",))], ""),
        ],
    )
    def test_filters(self, engine: Engine, filters: list[Filter], expected: str) -> None:
        assert uids(engine, filters=tuple(filters)) == expected.split()

    def test_date_filters(self, engine: Engine) -> None:
        april = DateFilter("date", dt.date(2021, 4, 1), dt.date(2021, 4, 30))
        assert uids(engine, dates=(april,)) == ["s10", "s11", "s20"]
        assert uids(engine, dates=(DateFilter("date", undated=True),)) == ["s21"]

    def test_months_and_years_lie_inside_a_range_only_whole(self, empty: Engine) -> None:
        january = dt.date(2021, 1, 1)
        empty.rebuild(
            [
                statement(1, "war", dates={"said": january}),
                statement(2, "war", dates={"said": january}, precisions={"said": "month"}),
                statement(3, "war", dates={"said": january}, precisions={"said": "year"}),
            ],
            watermark=1,
        )

        def found(start: dt.date | None, end: dt.date | None) -> list[str]:
            return uids(empty, dates=(DateFilter("said", start, end),))

        assert found(january, january) == ["s1"]
        assert found(january, dt.date(2021, 1, 31)) == ["s1", "s2"]
        assert found(january, dt.date(2021, 12, 30)) == ["s1", "s2"]
        assert found(january, dt.date(2021, 12, 31)) == ["s1", "s2", "s3"]
        assert found(dt.date(2021, 1, 2), None) == []
        assert found(dt.date(2020, 5, 1), None) == ["s1", "s2", "s3"]

    def test_public_only_and_sequences(self, engine: Engine) -> None:
        assert uids(engine, public_only=True) == ["s10", "s11"]
        assert uids(engine, sequences=(10, 20)) == ["s11", "s20"]

    # Order and pages

    def test_what_comes_in_later_moves_nothing_in_a_window(self, engine: Engine) -> None:
        either = EngineRequest(tree=Or((SANCTION, Word("vienna"))), sequences=(0, 30), match="all")
        before = engine.search(either).hits
        more = [statement(number, "In Vienna, once more.") for number in range(40, 60)]
        engine.write(more, watermark=8)
        assert engine.search(either).hits == before
        scores = {hit.uid: hit.score for hit in before}
        now = engine.search(dataclasses.replace(either, sequences=None, limit=100)).hits
        assert any(hit.score != scores.get(hit.uid, hit.score) for hit in now)

    def test_arrivals_count_between_bounds(self, engine: Engine) -> None:
        def arrivals(*bounds: int, **request: Any) -> tuple[int, ...]:
            return engine.search(EngineRequest(arrivals=bounds, limit=0, **request)).arrivals

        numbers = sorted(int(uid[1:]) for uid in uids(engine))  # examples are numbered as seen
        first, second, last = numbers[0], numbers[1], numbers[-1]
        assert arrivals(0, first, second, last) == (1, 1, len(numbers) - 2)
        assert arrivals(last, last + 10) == (0,)
        assert arrivals(0, last, sequences=(first, last)) == (len(numbers) - 1,)
        assert arrivals(0, last, tree=Word("nowhere")) == (0,)
        assert arrivals(5) == arrivals() == ()

    def test_the_articles_of_the_hits_are_counted(self, engine: Engine) -> None:
        def articles(**request: Any) -> int:
            return engine.search(EngineRequest(articles=True, limit=0, **request)).articles

        assert articles() == len({uid[:-1] for uid in uids(engine)})  # examples: article, place
        assert articles(tree=Word("nowhere")) == 0
        assert engine.search(EngineRequest()).articles == 0

    def test_sort_by_date_has_undated_last(self, engine: Engine) -> None:
        assert uids(engine, sort="newest") == ["s30", "s20", "s11", "s10", "s21"]
        assert uids(engine, sort="oldest") == ["s10", "s11", "s20", "s30", "s21"]

    def test_ties_by_date_then_position_then_number(self, empty: Engine) -> None:
        date = {"dates": {"date": dt.date(2020, 2, 2)}}
        empty.rebuild(
            [
                statement(100, "war", position=2, **date),
                statement(9, "war", position=2, **date),
                statement(50, "war", position=1, **date),
                statement(1, "war", position=0),
            ],
            watermark=1,
        )
        for sort in ("newest", "oldest", "relevance"):
            assert uids(empty, Word("war"), sort=sort) == ["s50", "s9", "s100", "s1"]

    def test_pages_follow_each_other_and_end(self, engine: Engine) -> None:
        pages = [uids(engine, sort="newest", limit=2, offset=offset) for offset in (0, 2, 4, 6)]
        assert pages == [["s30", "s20"], ["s11", "s10"], ["s21"], []]

    def test_a_page_of_any_length_costs_what_there_is(self, engine: Engine) -> None:
        everything = uids(engine, sort="newest", limit=2**31, offset=1)
        assert everything == ["s20", "s11", "s10", "s21"]

    def test_relevance_prefers_more_of_rarer_words(self, empty: Engine) -> None:
        empty.rebuild(
            [
                statement(1, "peace and war and so on and on"),
                statement(2, "peace peace and so on and on and"),
                statement(3, "war is here and so on and on"),
                statement(4, "war was here and so on and on"),
            ],
            watermark=1,
        )
        both = Or((Word("peace"), Word("war")))
        assert uids(empty, both, sort="relevance") == ["s1", "s2", "s3", "s4"]

    # match=auto, all, any

    def test_an_expansion_counts_as_one_word(self, empty: Engine) -> None:
        """Otherwise a long name, each word of which is rare, would outweigh its abbreviation."""
        texts = [
            "UN envoy met ministers",
            "United Nations envoy met",
            "UN of United Nations",
            "war",
        ]
        empty.rebuild([statement(n, text) for n, text in enumerate(texts)], watermark=1)
        tree = Expansion(Word("un"), (Phrase(("united", "nations")),))
        hits = empty.search(EngineRequest(tree=tree)).hits
        assert [hit.uid for hit in hits] == ["s2", "s0", "s1"]
        assert hits[1].score == hits[2].score

    def test_any_word_is_enough(self, engine: Engine) -> None:
        tree = And((Word("yemen"), Word("banks"), Not(Word("russia"))))
        assert uids(engine, tree, match="any") == ["s21", "s30"]
        assert uids(engine, tree, match="all") == []

    def test_auto_adds_partial_matches_below(self, engine: Engine) -> None:
        tree = And((SANCTION, Word("yemen")))
        results = engine.search(EngineRequest(tree=tree, match="auto"))
        assert results.hits[0].uid == "s21"
        assert [hit.partial for hit in results.hits] == [False, True, True, True]
        assert (results.total, results.complete) == (4, 1)

    @pytest.mark.parametrize(
        "asked",
        [
            {},
            {"sort": "newest", "offset": 2, "limit": 3},
            {"tree": And((SANCTION, Word("yemen")))},
            {"tree": And((SANCTION, Word("yemen"))), "once": True, "offset": 1},
            {"tree": Word("unheardof")},
            {"kind": "articles"},
        ],
    )
    def test_keys_are_those_of_the_hits(self, engine: Engine, asked: dict[str, Any]) -> None:
        request = EngineRequest(**asked)
        keys, results = engine.keys(request), engine.search(request)
        assert [*keys.keys] == [int(hit.uid[1:]) for hit in results.hits]
        assert keys.total == results.total

    def test_auto_keeps_filters_required(self, engine: Engine) -> None:
        tree = And((SANCTION, Word("yemen"), Values("outlet", ("tass",), resolved=True)))
        assert uids(engine, tree, match="auto") == ["s21"]

    def test_auto_is_strict_where_enough_match(self, empty: Engine) -> None:
        documents = [statement(n, "war and peace") for n in range(5)] + [statement(9, "war")]
        empty.rebuild(documents, watermark=1)
        results = empty.search(EngineRequest(tree=And((Word("war"), Word("peace")))))
        assert (results.total, results.complete) == (5, 5)

    # Facets and timeline

    def test_facets_count_the_hits(self, engine: Engine) -> None:
        request = EngineRequest(tree=SANCTION, facets={"speaker": 2, "country": 10})
        results = engine.search(request)
        assert results.facets["country"].counts == (
            FacetCount("IR", 2),
            FacetCount("US", 1),
            FacetCount("YE", 1),
        )
        assert [c.value for c in results.facets["speaker"].counts] == [
            "abbas-araghchi",
            "saeed-khatibzadeh",
        ]
        assert results.facets["speaker"].total == 4

    def test_a_facet_ignores_its_own_filter(self, engine: Engine) -> None:
        request = EngineRequest(
            filters=(Filter("outlet", ("tass",)),), facets={"outlet": 9, "speaker": 9}
        )
        results = engine.search(request)
        assert results.total == 2
        assert results.facets["speaker"].counts == (FacetCount("sergei-lavrov", 2),)
        assert results.facets["outlet"].counts == (
            FacetCount("tass", 2, selected=True),
            FacetCount("tehran-times", 2),
            FacetCount("reuters", 1),
        )

    def test_all_of_counts_within_itself(self, engine: Engine) -> None:
        both = Filter("country", ("IR", "US"), match_all=True)
        results = engine.search(EngineRequest(filters=(both,), facets={"country": 9}))
        assert results.facets["country"].counts == (
            FacetCount("IR", 1, selected=True),
            FacetCount("US", 1, selected=True),
        )

    def test_chosen_values_stay_listed_at_zero(self, engine: Engine) -> None:
        chosen = Filter("speaker", ("nobody",), none_of=("sergei-lavrov",))
        results = engine.search(
            EngineRequest(tree=Word("banks"), filters=(chosen,), facets={"speaker": 0})
        )
        assert results.facets["speaker"].counts == (
            FacetCount("nobody", 0, selected=True),
            FacetCount("sergei-lavrov", 0, excluded=True),
        )
        assert results.facets["speaker"].total == 1

    def test_facet_alone_among_values(self, engine: Engine) -> None:
        request = EngineRequest(filters=(Filter("outlet", ("tass",)),))
        found = engine.facet(request, "outlet", limit=9, among=("reuters", "tass"))
        assert found.counts == (
            FacetCount("tass", 2, selected=True),
            FacetCount("reuters", 1),
        )
        assert found.total == 2

    def test_many_values_of_one_document(self, empty: Engine) -> None:
        codes = tuple("ZW YE VN UZ US UA TR SY SA RU QA PK OM NO MX LB".split())
        empty.rebuild(
            [
                *(statement(n, "war", values={"country": codes[n:]}) for n in range(16)),
                *(statement(n, "peace", values={"country": codes}) for n in range(20, 60)),
            ],
            watermark=1,
        )
        results = empty.search(EngineRequest(tree=Word("war"), facets={"country": 99}))
        assert [(c.value, c.count) for c in results.facets["country"].counts] == [
            (code, n + 1) for n, code in reversed([*enumerate(codes)])
        ]

    def test_more_values_than_sixteen_bits_can_number(self, empty: Engine) -> None:
        documents = [
            statement(n, "war", values={"topic": tuple(f"t{100 * n + k}" for k in range(100))})
            for n in range(660)
        ]
        empty.rebuild(
            [*documents, statement(999, "war", values={"topic": ("t65999",)})], watermark=1
        )
        found = empty.search(EngineRequest(facets={"speaker": 2, "topic": 2})).facets
        assert found["topic"].counts == (FacetCount("t65999", 2), FacetCount("t0", 1))
        assert (found["speaker"].total, found["topic"].total) == (0, 66_000)
        assert uids(empty, filters=(Filter("topic", ("t65999",)),)) == ["s659", "s999"]
        one = empty.search(EngineRequest(sequences=(658, 659), facets={"topic": 200}))
        assert one.facets["topic"].total == 100
        assert {found.count for found in one.facets["topic"].counts} == {1}

    def test_timeline_ignores_its_own_dates(self, engine: Engine) -> None:
        april = DateFilter("said", dt.date(2021, 4, 1), dt.date(2021, 4, 30))
        timeline = engine.search(EngineRequest(dates=(april,), timeline="said")).timeline
        assert timeline.unit == "month"
        assert timeline.buckets == (
            TimelineBucket(dt.date(2021, 4, 1), 3),
            TimelineBucket(dt.date(2021, 5, 1), 1),
        )
        assert timeline.undated == 1

    def test_timeline_unit_follows_the_span(self, empty: Engine) -> None:
        def unit(days: int) -> str:
            first = dt.date(2001, 1, 1)
            dates = [first, first + dt.timedelta(days)]
            empty.rebuild(
                [statement(n, "war", dates={"said": d}) for n, d in enumerate(dates)],
                watermark=1,
            )
            return empty.search(EngineRequest(timeline="said")).timeline.unit

        assert [unit(45), unit(46), unit(8 * 365), unit(9 * 366)] == [
            "day",
            "month",
            "month",
            "year",
        ]

    def test_a_year_is_in_no_month_of_the_timeline(self, empty: Engine) -> None:
        def timeline(*days: tuple[dt.date, Precision]) -> Timeline:
            documents = [
                statement(n, "war", dates={"said": day}, precisions={"said": precision})
                for n, (day, precision) in enumerate(days)
            ]
            empty.rebuild(documents, watermark=1)
            return empty.search(EngineRequest(timeline="said")).timeline

        april = (dt.date(2021, 4, 1), "month")
        of_2021, of_2022 = (dt.date(2021, 1, 1), "year"), (dt.date(2022, 1, 1), "year")
        a_day = (dt.date(2021, 6, 9), "day")
        assert timeline(of_2021, april, a_day) == Timeline(
            "month",
            (TimelineBucket(april[0], 1), TimelineBucket(dt.date(2021, 6, 1), 1)),
            coarser=1,
        )
        # where most are years, so is the unit
        assert timeline(of_2021, of_2022, a_day) == Timeline(
            "year", (TimelineBucket(of_2021[0], 2), TimelineBucket(of_2022[0], 1))
        )

    # Writing

    def test_nothing_written_yet(self, empty: Engine) -> None:
        assert empty.watermark() is None
        with pytest.raises(IndexMissing):
            empty.search(EngineRequest())

    def test_its_state_is_another_after_each_change(self, empty: Engine) -> None:
        with pytest.raises(IndexMissing):
            empty.state()
        states = []
        for change in (
            lambda: empty.rebuild(PRESS, watermark=7),
            lambda: empty.write(PRESS[:1], watermark=7),
            lambda: empty.write([], remove_articles=[2], watermark=8),
            lambda: empty.rebuild(PRESS, watermark=8),
        ):
            change()
            states.append(empty.state())
            assert empty.state() == states[-1]
        assert len(set(states)) == 4

    def test_write_replaces_all_of_an_article(self, engine: Engine) -> None:
        new = dataclasses.replace(PRESS[0], text="Only one is left", revision=2)
        engine.write([new], watermark=8)
        assert uids(engine) == ["s10", "s20", "s21", "s30"]
        assert uids(engine, kind="articles") == ["a2", "a3"]
        assert uids(engine, Word("jcpoa")) == []
        assert uids(engine, Word("left")) == ["s10"]
        assert engine.watermark() == 8
        assert engine.revisions() == {1: 2, 2: 1, 3: 1}

    def test_write_removes_articles(self, engine: Engine) -> None:
        engine.write([], remove_articles=[2, 99], watermark=9)
        assert uids(engine) == ["s10", "s11", "s30"]
        assert uids(engine, Word("lavrov")) == []
        assert engine.watermark() == 9
        assert set(engine.revisions()) == {1, 3}

    def test_the_last_of_two_with_one_uid_counts(self, engine: Engine) -> None:
        engine.write([statement(40, "first"), statement(40, "second")], watermark=9)
        assert uids(engine, Word("first")) == ["s11"]
        assert uids(engine, Word("second")) == ["s40"]

    def test_an_index_of_nothing_answers(self, empty: Engine) -> None:
        empty.rebuild([], watermark=3)
        results = empty.search(EngineRequest(tree=SANCTION, facets={"speaker": 3}, timeline="said"))
        assert (results.total, results.hits, results.facets["speaker"].total) == (0, (), 0)
        assert empty.watermark() == 3
        empty.write(PRESS, watermark=4)
        assert uids(empty, SANCTION) == ["s10", "s11", "s21", "s30"]

    def test_rebuild_tells_its_progress(self, empty: Engine) -> None:
        told: list[int] = []
        empty.rebuild(PRESS, watermark=1, progress=told.append)
        assert told[-1] == len(PRESS)

    def test_deadline(self, engine: Engine) -> None:
        with pytest.raises(SearchTimeout):
            engine.search(EngineRequest(tree=SANCTION, deadline=0.0))

    # Words

    def test_suggest(self, engine: Engine) -> None:
        assert engine.suggest("san", limit=2) == [("sanctions", 4), ("sanction", 1)]
        assert engine.suggest("xyz", limit=2) == []

    def test_similar_words(self, engine: Engine) -> None:
        assert engine.similar_words("sanctons", limit=2) == ["sanctions", "sanction"]
        assert engine.similar_words("qqqqqqq", limit=2) == []

    def test_verify(self, engine: Engine) -> None:
        check = engine.verify()
        assert (check.documents, check.problems) == (len(PRESS), ())
