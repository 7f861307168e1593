"""kill -9 at any moment: all that was sent, decided and saved is there once, the index agrees, and what is
new is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.product import Product


@pytest.mark.soak
@pytest.mark.parametrize("seed", [20211])
def test_killing_web_workers_indexer_rebuilds_and_import_loses_and_doubles_nothing(
    tmp_path: Path, seed: int
) -> None:
    said = Product(tmp_path).module("tests.crashing", str(seed))
    assert said.count("The index equals the database.") == 2, "as it was, and built anew"
    assert "searches meanwhile were answered, none with less than before." in said
    assert "20 decisions and 20 saved searches are there, each once" in said


@pytest.mark.soak
def test_killing_workers_that_tell_of_news_loses_and_doubles_nothing(tmp_path: Path) -> None:
    said = Product(tmp_path).module("tests.crashing_alerts", "20217", "--kills", "24")
    assert "24 workers were killed at work." in said
