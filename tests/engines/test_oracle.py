"""The engine gives what reading every document gives: random documents, queries, histories."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import itertools
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from search.engines import open_engine
from search.engines.base import Engine, SearchTimeout
from search.engines.naive import NaiveEngine
from search.engines.whoosh import (
    arrayfile,
    cells,
    counting,
    counting_ahead,
    facets,
    merge,
    merging,
    writer,
)
from search.engines.whoosh.executor import Deadline
from search.query.tree import (
    All,
    And,
    AtLeast,
    Expansion,
    First,
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
from search.types import DateFilter, Document, EngineRequest, Filter, SearchResults

from .examples import statement
from .strategies import (
    NEIGHBOURS,
    VALUES,
    by_article,
    collections,
    documents,
    random_text,
    relations,
    requests,
)

#: Longer runs: READOUT_FUZZ=20 asks twenty times as many questions.
MORE = int(os.environ.get("READOUT_FUZZ", "1"))

#: Many small questions of one collection, since building it costs more than asking.
QUESTIONS = st.lists(requests(), min_size=3, max_size=6)


@pytest.fixture(scope="module", autouse=True)
def _frequent_from_three() -> Iterator[None]:
    """Among so few documents, too, some words and values are counted ahead and others are not."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(counting_ahead, "_FEWEST", 3)
        yield


@contextmanager
def opened(contents: list[Document]) -> Iterator[Engine]:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(Path(folder))
        engine.rebuild(contents, watermark=1)
        yield engine
        engine.close()


def answer(engine: Engine, request: EngineRequest) -> SearchResults:
    return dataclasses.replace(engine.search(request), timings={})


@pytest.mark.parametrize("node", NEIGHBOURS, ids=lambda node: node.__name__)
@settings(max_examples=8 * MORE, deadline=None, suppress_health_check=list(HealthCheck))
@given(collections(), st.data())
def test_same_places(node: type[Node], contents: list[Document], data: st.DataObject) -> None:
    """Each relation between words by itself: in a large tree little depends on any one."""
    naive = NaiveEngine()
    naive.rebuild(contents, watermark=1)
    with opened(contents) as engine:
        for tree in data.draw(st.lists(relations(node), min_size=15, max_size=15)):
            request = EngineRequest(tree=tree, match="all", limit=50)
            assert answer(engine, request) == answer(naive, request)


@settings(max_examples=15 * MORE, deadline=None, suppress_health_check=list(HealthCheck))
@given(collections(), QUESTIONS)
def test_same_answers(contents: list[Document], questions: list[EngineRequest]) -> None:
    naive = NaiveEngine()
    naive.rebuild(contents, watermark=1)
    with opened(contents) as engine:
        for request in questions:
            assert answer(engine, request) == answer(naive, request)


@settings(max_examples=15 * MORE, deadline=None, suppress_health_check=list(HealthCheck))
@given(collections(), requests(), st.sampled_from(sorted(VALUES)), st.data())
def test_same_facet_and_words(
    contents: list[Document], request: EngineRequest, field: str, data: st.DataObject
) -> None:
    naive = NaiveEngine()
    naive.rebuild(contents, watermark=1)
    among = data.draw(st.one_of(st.none(), st.just(VALUES[field][:2])))
    with opened(contents) as engine:
        for each in (naive, engine):
            found = each.facet(request, field, limit=2, among=among)
            assert found == naive.facet(request, field, limit=2, among=among)
            assert each.suggest("", limit=5) == naive.suggest("", limit=5)
            assert each.suggest("wa", limit=1) == naive.suggest("wa", limit=1)
            assert each.similar_words("peece", limit=3) == naive.similar_words("peece", limit=3)


def _pairs() -> Iterator[Node]:
    """Every relation of two operands at every small distance."""
    operands = (Word("war"), Word("the"), Word("u.s"), Phrase(("war", "the")), Wildcard("sanc*"))
    for left, right in itertools.product(operands, repeat=2):
        for unit in ("sentence", "paragraph"):
            yield Within(left, right, unit)
        for distance, ordered, negated in itertools.product((1, 2, 3), (0, 1), (0, 1)):
            near = Near(left, right, distance, bool(ordered), bool(negated))
            yield near
            yield Near(near, Word("peace"), distance)


def test_every_pair_of_places() -> None:
    random = Random(11)
    contents = [Document(f"s{n}", "statements", n, 1, random_text(random, 9)) for n in range(60)]
    naive = NaiveEngine()
    naive.rebuild(contents, watermark=1)
    with opened(contents) as engine:
        for tree in _pairs():
            request = EngineRequest(tree=tree, match="all", limit=60)
            assert answer(engine, request) == answer(naive, request)


class Histories(RuleBasedStateMachine):
    """Writes, removals, rebuilds and reopenings in any order."""

    @initialize(contents=collections())
    def begin(self, contents: list[Document]) -> None:
        self._folder = tempfile.TemporaryDirectory()
        self.naive = NaiveEngine()
        self.engine = open_engine(Path(self._folder.name))
        self.reader = open_engine(Path(self._folder.name))
        self.rebuild(contents)

    @rule(contents=collections())
    def rebuild(self, contents: list[Document]) -> None:
        for engine in (self.naive, self.engine):
            engine.rebuild(contents, watermark=1)

    @rule(
        new=st.lists(documents(), max_size=4).map(by_article),
        removed=st.lists(st.integers(0, 16), max_size=3),
        watermark=st.integers(2, 9),
    )
    def write(self, new: list[Document], removed: list[int], watermark: int) -> None:
        for engine in (self.naive, self.engine):
            engine.write(new, remove_articles=removed, watermark=watermark)

    @rule()
    def reopen(self) -> None:
        self.engine.close()
        self.engine = open_engine(Path(self._folder.name))

    @rule(request=requests())
    def ask(self, request: EngineRequest) -> None:
        assert answer(self.reader, request) == answer(self.naive, request)

    @invariant()
    def same_state(self) -> None:
        assert self.reader.watermark() == self.naive.watermark()
        assert set(self.reader.revisions()) == set(self.naive.revisions())
        assert self.reader.verify() == self.naive.verify()

    def teardown(self) -> None:
        self.engine.close()
        self._folder.cleanup()


@pytest.fixture(autouse=True)
def _small_segments(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few documents make a segment, three make a merge, in many steps, and a few values are many, so
    that small examples have many of all."""
    monkeypatch.setattr(merging, "FAN_OUT", 3)
    monkeypatch.setattr(merging, "SMALL", 3)
    monkeypatch.setattr(writer, "SEGMENT_CHUNKS", 30)
    monkeypatch.setattr(merge, "_BLOCK", 7)
    monkeypatch.setattr(facets, "_SETS", 3)
    monkeypatch.setattr(counting, "_MANY", 2)
    monkeypatch.setattr(counting, "_LARGE", 11)
    monkeypatch.setattr(counting, "_GROUPS", 12)
    monkeypatch.setattr(arrayfile, "_SETTLED", 4096)


class TestHistories(Histories.TestCase):  # type: ignore[name-defined,misc]
    settings = settings(
        max_examples=8 * MORE,
        stateful_step_count=12,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def _many_documents() -> list[Document]:
    random = Random(21)
    texts = [random_text(random, 24) for _ in range(400)]
    return [
        Document(
            uid=f"s{number}",
            kind="statements",
            article=number // 20,
            revision=1,
            text=texts[random.randrange(400)] + " war" * (number % 3 == 0) + " rare" * (number < 9),
            title=texts[number // 20][:40],
            names=f"person {number % 50}",
            values={
                "speaker": (f"speaker-{number % 700}",),
                "country": (f"C{number % 9}", "IR")[number % 2 :],
                "topic": tuple(f"t{number % 7}/{part}" for part in range(number % 12)),
                "type": ("direct",) if number % 3 else (),
            },
            dates={"date": dt.date(2020, 1, 1) + dt.timedelta(number % 500)} if number % 10 else {},
            sequence=number,
            position=number % 3,
            public=number % 4 > 0,
        )
        for number in range(900)
    ]


def _large_trees() -> list[Node]:
    war, peace, the, of = Word("war"), Word("peace"), Word("the"), Word("of")
    rare = Word("rare")
    return [
        All(),
        war,
        rare,
        And((war, peace)),
        And((the, rare)),
        And((the, of, war)),
        Or((war, peace, rare)),
        And((war, Or((peace, Phrase(("of", "the")))), Not(Word("u.s")))),
        And((war, Not(peace))),
        Not(rare),
        Phrase(("war", "of", "the")),
        Phrase(("the", "war"), exact=True),
        Phrase(("war", "rare")),
        Near(the, war, 3, ordered=False),
        Near(rare, the, 9, ordered=True),
        Within(war, peace, "sentence"),
        Wildcard("war*"),
        Wildcard("p*"),
        Word("sanctions", exact=True),
        Scoped("title", war),
        Expansion(war, (peace, Phrase(("the", "of")))),
        AtLeast(2, war),
        First(5, war),
        And((Values("country", ("C3", "C4"), resolved=True), Or((war, the)))),
    ]


@pytest.mark.soak
def test_hundreds_of_documents_in_several_segments(tmp_path: Path) -> None:
    """Past the sizes at which sets become masks and orders are cut by thresholds."""
    contents = _many_documents()
    engine, naive = open_engine(tmp_path), NaiveEngine()
    for each in (engine, naive):
        each.rebuild(contents[:600], watermark=1)
        each.write(contents[600:880], watermark=2)
        each.write(contents[880:], remove_articles=range(7), watermark=3)
    counted = {"speaker": 10, "country": 5, "topic": 4, "type": 3}
    narrowed = EngineRequest(
        match="all",
        limit=10,
        facets=counted,
        timeline="date",
        filters=(Filter("country", ("C3", "IR")), Filter("type", none_of=("direct",))),
        dates=(DateFilter("date", dt.date(2020, 3, 1), dt.date(2021, 2, 1)),),
        public_only=True,
    )
    plain = EngineRequest(match="all", limit=40, offset=10, facets=counted, timeline="date")
    newest = dataclasses.replace(plain, sort="newest")
    for number, tree in enumerate(_large_trees()):
        for request in (plain, (narrowed, newest)[number % 2]):
            asked = dataclasses.replace(request, tree=tree)
            assert answer(engine, asked) == answer(naive, asked), asked


def test_phrases_of_words_that_long_documents_hold_many_times(tmp_path: Path) -> None:
    chance = Random(3)
    texts = [" ".join(chance.choices(("war", "wars", "the", "of"), k=200)) for _ in range(9)]
    engine, naive = open_engine(tmp_path), NaiveEngine()
    for each in (engine, naive):
        each.rebuild([statement(n, text) for n, text in enumerate(texts, 1)], watermark=1)
        each.write([statement(99, "of the war " * 40)], watermark=2)
    for words in (("the", "war"), ("of", "the", "wars"), ("the", "the", "the", "the", "of")):
        for exact in (False, True):
            asked = EngineRequest(tree=AtLeast(2, Phrase(words, exact=exact)), match="all")
            assert answer(engine, asked) == answer(naive, asked), asked


def test_facets_are_the_same_however_they_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Fields by themselves, some documents with more values than a table has slots; asked again."""
    monkeypatch.setattr(facets, "_MANY_ROWS", 0)
    monkeypatch.setattr(cells, "_BLOCK", 16)
    contents = [
        statement(
            n,
            " ".join(
                word for word, every in (("war", 1), ("peace", 3), ("rare", 13)) if not n % every
            ),
            values={
                "speaker": (f"s{n % 9}",),
                "country": tuple(f"C{k}" for k in range(n % 4)),
                "topic": tuple(f"t{n * k % 31}" for k in range(12 if n % 10 == 3 else 2)),
            },
        )
        for n in range(80)
    ]
    engine, naive = open_engine(tmp_path), NaiveEngine()
    for each in (engine, naive):
        each.rebuild(contents, watermark=1)
    counted = dict.fromkeys(("speaker", "country", "topic"), 40)
    for word in ("rare", "war", "peace") * 8:
        asked = EngineRequest(tree=Word(word), match="all", facets=counted)
        assert answer(engine, asked) == answer(naive, asked), word


def test_what_is_counted_ahead_is_corrected(tmp_path: Path) -> None:
    """Frequent words and values, less or more of them, in two segments, one of them with deletions."""
    contents = [
        statement(
            n,
            " ".join(w for w, every in (("war", 1), ("peace", 2), ("rare", 11)) if n % every < 1),
            values={"speaker": (f"s{n % 2}",), "country": ("C1", "C2")[: n % 3]},
            dates={"said": dt.date(2022, 1, 1 + n % 20)},
        )
        for n in range(60)
    ]
    engine, naive = open_engine(tmp_path), NaiveEngine()
    for each in (engine, naive):
        each.rebuild(contents[:40], watermark=1)
        each.write(contents[40:], remove_articles=(3, 4, 5), watermark=2)
    war, peace, rare = Word("war"), Word("peace"), Word("rare")
    spoken = Filter("speaker", ("s1",))
    for tree in (war, And((war, Not(rare))), Or((peace, rare)), And((Or((peace, rare)), Not(war)))):
        for filters in ((), (spoken,), (spoken, Filter("country", ("C1",), ("C2",)))):
            for once in (False, True):
                asked = EngineRequest(
                    tree=tree,
                    match="all",
                    filters=filters,
                    facets={"speaker": 5, "country": 5},
                    timeline="said",
                    once=once,
                )
                assert answer(engine, asked) == answer(naive, asked), asked
                everything = dataclasses.replace(asked, tree=All())
                assert answer(engine, everything) == answer(naive, everything), everything


def test_a_search_cut_short_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    random = Random(3)
    contents = [Document(f"s{n}", "statements", n, 1, random_text(random, 20)) for n in range(400)]
    engine = open_engine(tmp_path)
    engine.rebuild(contents, watermark=1)
    tree = Or((Wildcard("sanc*ed"), Wildcard("wa*s"), Phrase(("the", "of")), Word("war")))
    request = EngineRequest(tree=tree, match="all", limit=400)
    expected = answer(engine, request)
    for allowed in range(40):
        checks = itertools.count()

        def check(_: Deadline, allowed: int = allowed, checks: Iterator[int] = checks) -> None:
            if next(checks) == allowed:
                raise SearchTimeout

        with monkeypatch.context() as patch:
            patch.setattr(Deadline, "check", check)
            with contextlib.suppress(SearchTimeout):
                engine.search(request)
        assert answer(engine, request) == expected
