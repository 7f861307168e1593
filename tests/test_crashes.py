"""kill -9 at any moment: every file ends as exactly one article, the index agrees, and what is new is
told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.crashing import TEXTS
from tests.product import Product


@pytest.mark.soak
@pytest.mark.parametrize("seed", [20211])
def test_killing_web_workers_indexer_and_import_loses_and_doubles_nothing(
    tmp_path: Path, seed: int
) -> None:
    product = Product(tmp_path)
    said = product.module("tests.crashing", str(seed))
    assert "The index equals the database." in said

    rows = product.rows
    states = dict(rows("SELECT state, count(*) FROM briefs_uploadfile GROUP BY state"))
    assert (states.pop("added"), states.pop("opened")) == (TEXTS, 1)
    # A file whose taking was not answered is sent once more.
    assert states.keys() == {"duplicate"}
    assert states["duplicate"] >= TEXTS
    assert rows("SELECT count(DISTINCT entry) FROM briefs_uploadfile") == [(TEXTS,)]
    assert rows("SELECT count(*), count(DISTINCT text_hash) FROM briefs_article") == [
        (2 * TEXTS, 2 * TEXTS)
    ]
    assert rows("SELECT count(*), count(DISTINCT article_id) FROM briefs_outboxentry") == [
        (2 * TEXTS, 2 * TEXTS)
    ]
    statements = rows("SELECT count(*) FROM briefs_quote GROUP BY article_id")
    assert set(statements) == {(3,)}, "the texts differ by a number only"


@pytest.mark.soak
def test_killing_workers_that_tell_of_news_loses_and_doubles_nothing(tmp_path: Path) -> None:
    said = Product(tmp_path).module("tests.crashing_alerts", "20217", "--kills", "24")
    assert "24 workers were killed at work." in said
