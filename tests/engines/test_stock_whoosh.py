"""Whoosh's own searcher, opened on our files, finds the same documents with the same scores."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from whoosh import query, scoring
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex

from search.analysis import stem
from search.engines import open_engine
from search.engines.scoring import K1, B, idf
from search.engines.whoosh import generations
from search.query.tree import And, Expansion, Node, Not, Or, Phrase, Values, Wildcard, Word
from search.types import EngineRequest

from .examples import PRESS, statement


class OurBM25F(scoring.WeightingModel):
    """The formula of `search.engines.scoring` over what Whoosh tells about a posting."""

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: int = 1) -> scoring.BaseScorer:
        whole = searcher.get_parent()
        documents = sum(1 for d in whole.reader().all_doc_ids() if self._is_statement(whole, d))
        frequency = sum(1 for _ in whole.reader().postings(fieldname, text).all_ids())
        kind = fieldname.partition("_")[0]
        average = whole.reader().field_length(kind) / documents
        return _Scorer(searcher, kind, float(idf(documents, frequency)), average)

    @staticmethod
    def _is_statement(searcher: Any, number: int) -> bool:
        return bool(searcher.stored_fields(number)["uid"].startswith("s"))


class _Scorer(scoring.BaseScorer):
    def __init__(self, searcher: Any, kind: str, idf: float, average: float) -> None:
        self._searcher, self._kind, self._idf, self._average = searcher, kind, idf, average

    def score(self, matcher: Any) -> float:
        length = self._searcher.reader().doc_field_length(matcher.id(), self._kind)
        tf = matcher.weight()
        return float(self._idf * tf / (tf + K1 * (1 - B + B * length / self._average)))


def stemmed(word: str) -> query.Query:
    return query.Term("statements", stem(word))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stock")
    engine = open_engine(folder)
    engine.rebuild(PRESS, watermark=1)
    engine.write([statement(1000 + n, "war " * (n % 7) + "peace") for n in range(60)], watermark=2)
    return folder


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (Word("sanctions"), stemmed("sanctions")),
        (Word("sanctions", exact=True), query.Term("statements_words", "sanctions")),
        (Word("war"), stemmed("war")),
        (And((Word("war"), Word("peace"))), query.And([stemmed("war"), stemmed("peace")])),
        (Or((Word("iran"), Word("war"))), query.Or([stemmed("iran"), stemmed("war")])),
        (
            And((Word("vienna"), Not(Word("russia")))),
            query.AndNot(stemmed("vienna"), stemmed("russia")),
        ),
        (
            Phrase(("lifting", "of", "sanctions")),
            query.Phrase("statements", [stem(w) for w in ("lifting", "of", "sanctions")]),
        ),
        (
            Phrase(("talks", "resume"), exact=True),
            query.Phrase("statements_words", ["talks", "resume"]),
        ),
    ],
    ids=str,
)
def test_same_documents_and_scores(folder: Path, ours: Node, theirs: query.Query) -> None:
    results = open_engine(folder).search(EngineRequest(tree=ours, match="all", limit=100))
    expected = {hit.uid: hit.score for hit in results.hits}
    assert expected
    index = FileIndex(FileStorage(str(generations.current(folder))))
    with index.searcher(weighting=OurBM25F()) as searcher:
        found = {hit["uid"]: hit.score for hit in searcher.search(theirs, limit=None, scored=True)}
    assert found.keys() == expected.keys()
    for uid, score in expected.items():
        assert found[uid] == pytest.approx(score, rel=1e-6)


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (Wildcard("sanction*"), query.Prefix("statements_words", "sanction")),
        (Wildcard("sanction?"), query.Wildcard("statements_words", "sanction?")),
        (
            Expansion(Word("truce"), (Word("iran"),)),
            query.Or([stemmed("truce"), stemmed("iran")]),
        ),
        (Values("country", ("IR",), resolved=True), query.Term("country", "IR")),
        (
            Values("country", ("YE", "RU"), resolved=True),
            query.Or([query.Term("country", "YE"), query.Term("country", "RU")]),
        ),
        (
            And((Word("talks"), Values("outlet", ("tass",), resolved=True))),
            query.And([stemmed("talks"), query.Term("outlet", "tass")]),
        ),
    ],
    ids=str,
)
def test_same_documents(folder: Path, ours: Node, theirs: query.Query) -> None:
    results = open_engine(folder).search(EngineRequest(tree=ours, match="all", limit=100))
    assert results.hits
    index = FileIndex(FileStorage(str(generations.current(folder))))
    with index.searcher() as searcher:
        found = {hit["uid"] for hit in searcher.search(theirs, limit=None)}
    assert found == {hit.uid for hit in results.hits}


def test_whoosh_sees_deletions(tmp_path: Path) -> None:
    engine = open_engine(tmp_path)
    engine.rebuild(PRESS, watermark=1)
    engine.write([], remove_articles=[1], watermark=2)
    index = FileIndex(FileStorage(str(generations.current(tmp_path))))
    with index.searcher() as searcher:
        found = {hit["uid"] for hit in searcher.search(stemmed("sanctions"), limit=None)}
        assert found == {"s21", "s30"}
        assert searcher.doc_count() == len(PRESS) - 3
