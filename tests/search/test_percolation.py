"""Matching a batch against many searches gives what searching the collection gives."""

from __future__ import annotations

import dataclasses
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefs.models import Article
from search import saved
from search.alerts import counting
from search.engines import open_engine
from search.engines.naive import NaiveEngine
from search.models import SavedSearch
from search.news import new_ones, total
from search.percolation import Batch
from search.query.request import SearchQuery
from search.stored import filters_of
from search.types import Document, EngineRequest
from tests.engines.strategies import collections, requests
from tests.search.arriving import OTHER, printed
from tests.search.making import make_speaker


def plain(request: EngineRequest) -> EngineRequest:
    """What percolation answers: all the words, every document, no window."""
    return dataclasses.replace(
        request, match="all", once=False, sequences=None, offset=0, limit=1000, facets={},
        timeline="", arrivals=(),
    )  # fmt: skip


def found(batch: Batch, request: EngineRequest) -> set[str]:
    return {document.uid for document in batch.matching(request)}


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(collections(), st.lists(requests(), min_size=5, max_size=10))
def test_the_same_as_reading_every_document(
    contents: list[Document], asked: list[EngineRequest]
) -> None:
    batch, naive = Batch(contents), NaiveEngine()
    naive.rebuild(contents, watermark=1)
    for request in map(plain, asked):
        assert found(batch, request) == {hit.uid for hit in naive.search(request).hits}


@settings(max_examples=4, deadline=None, suppress_health_check=list(HealthCheck))
@given(collections(), st.lists(requests(), min_size=5, max_size=10))
def test_the_same_as_the_engine(contents: list[Document], asked: list[EngineRequest]) -> None:
    batch = Batch(contents)
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(Path(folder))
        engine.rebuild(contents, watermark=1)
        for request in map(plain, asked):
            assert found(batch, request) == {hit.uid for hit in engine.search(request).hits}
        engine.close()


QUESTIONS = (
    "", "q=iran", "q=sanctions+OR+talks", 'q="nuclear+deal"', "q=lavrov+-iran", "q=speaker:lavrov",
    "q=JCPOA+W/8+sanctions", "q=ATLEAST2(iran)", "q=sanction*", "q=title:iran", "country=IR&country=RU",
    "country=IR&country=RU&country_match=all", "type=direct&country=-US", "from=RU&q=we",
    "speaker=sergei-lavrov", "topic=jcpoa", "said=none", "published=2021..", "kind=articles&q=iran",
    "kind=articles&country=IR&q=talks", "named=body", "q=country:iran+said", "q=NOT+iran&state=uncertain",
    "q=(dam", "speaker=nobody",
)  # fmt: skip


@pytest.mark.django_db
class TestWhatCameIn:
    def both(self, alice, windows: list[tuple[int, int]], monkeypatch) -> list[tuple[int, int]]:
        """What matching finds and what the engine finds, for every question and window."""
        searches = [
            SavedSearch.objects.create(owner=alice, name=text or "all", filters=filters)
            for text in QUESTIONS
            for filters in [saved_as(text)]
        ]
        pairs = []
        for after, upto in windows:
            questions = [(search, after) for search in searches]
            matched = counting.new_on(questions, upto)
            with monkeypatch.context() as changed:
                changed.setattr(counting, "FEW", -1)
                searched = counting.new_on(questions, upto)
            pairs += [(matched.get(one, 0), searched.get(one, 0)) for one in questions]
        return pairs

    def test_the_same_counts_over_the_collection(self, collection, alice, monkeypatch):
        upto = saved.indexed()
        last = Article.objects.order_by("-sequence").first().sequence - 1
        monkeypatch.setattr(counting, "FEW", 10_000)
        pairs = self.both(alice, [(last, upto), (upto // 2, upto), (0, upto)], monkeypatch)
        assert all(matched == searched for matched, searched in pairs), pairs
        assert sum((matched or 0) > 0 for matched, _ in pairs) > len(QUESTIONS)

    def test_the_same_where_copies_come_in(self, collection, alice, monkeypatch):
        ada, before = make_speaker("Ada Lund"), saved.indexed()
        printed(ada, "TASS")
        between = saved.indexed()
        printed(ada, "IRNA", day="2024-03-05")
        printed(ada, "IRNA", OTHER)
        printed(ada, "AFP", OTHER)
        search = SavedSearch.objects.create(
            owner=alice, name="Ada", filters={"speaker": ["ada-lund"]}
        )
        upto = saved.indexed()
        counts = [counting.new_on([(search, after)], upto) for after in (before, between, upto)]
        assert [sum(one.values()) for one in counts] == [2, 1, 0]
        query = saved.query_of(search)
        assert [total(new_ones(query, after, upto)) for after in (before, between)] == [2, 1]

    def test_a_merged_speaker_is_followed(self, collection, alice):
        ada = make_speaker("Ada Lund")
        make_speaker("Ada Lund-Holm", slug="ada-before", merged_into=ada)
        search = SavedSearch.objects.create(
            owner=alice, name="Ada", filters={"speaker": ["ada-before"]}
        )
        before = saved.indexed()
        printed(ada, "TASS")
        assert counting.new_on([(search, before)], saved.indexed()) == {(search, before): 1}


def saved_as(text: str) -> dict[str, list[str]]:
    return filters_of(SearchQuery.from_querystring(text))
