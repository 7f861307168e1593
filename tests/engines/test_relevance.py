"""The queries judged by reading: that the file is sound, and that ranking keeps its level.

Without a database, so with the synonyms of the language but no names as further wordings; what the
product reaches is in docs/engine.md.
"""

from __future__ import annotations

from pathlib import Path
from statistics import mean

import pytest

from search.query.resolve import DictVocabulary
from tests.benchmarks.relevance import rankers, sets
from tests.benchmarks.relevance.metrics import average_precision, ndcg


def test_measures() -> None:
    grades = {"a": 2, "b": 1, "c": 0}
    assert ndcg(["a", "b", "x"], grades) == 1
    assert ndcg(["b", "a"], grades) == pytest.approx((1 + 2 / 1.58496) / (2 + 1 / 1.58496))
    assert ndcg(["x"] * 10 + ["a"], grades) == 0
    assert average_precision(["x", "a", "b"], grades) == pytest.approx((1 / 2 + 2 / 3) / 2)
    assert average_precision(["b"], grades) == 1 / 2


def test_each_query_is_judged_on_articles_there_are(shared: Path) -> None:
    known = {article.id for article in sets.analyst_articles()}
    queries = sets.analyst_queries()
    assert len(queries) == len({query.text for query in queries}) == 50
    for query in queries:
        assert query.grades.keys() <= known
        assert set(query.grades.values()) <= {0, 1, 2}
        assert max(query.grades.values()) > 0


def test_ranking_keeps_its_level(shared: Path, tmp_path: Path) -> None:
    rank = rankers.engine_alone(tmp_path, sets.analyst_articles(), DictVocabulary({}))
    pairs = [(rank(query.text), query.grades) for query in sets.analyst_queries()]
    assert mean(ndcg(found, grades) for found, grades in pairs) > 0.88
    assert mean(average_precision(found, grades) for found, grades in pairs) > 0.81
