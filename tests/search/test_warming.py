"""Pages are made before anybody asks."""

from __future__ import annotations

import logging

from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from briefs import limits
from search import warming
from search.engine import engine
from search.warming import warm_up


def test_they_are_made_for_nobody_and_nothing_is_written(
    alice, as_alice, collection, caplog
) -> None:
    def turns() -> list[str]:
        return sorted(path.name for path in (settings.DATA_DIR / limits.TURNS).glob("*"))

    caplog.set_level(logging.INFO, "readout")
    before = turns()
    with CaptureQueriesContext(
        connection,
    ) as asked:
        warm_up()
    assert asked.captured_queries
    assert all("SELECT" in one["sql"].split("FROM")[0] for one in asked.captured_queries)
    assert turns() == before
    assert not caplog.records, "no request was answered, nothing went wrong"
    for address in ("/", "/search"):
        html = as_alice.get(address).content.decode()
        assert alice.name in html
        assert "Nobody" not in html


def test_pages_of_the_kinds_that_are_read_most_are_made(collection, monkeypatch) -> None:
    made = []
    monkeypatch.setattr(warming, "resolve", lambda path: made.append(path) or resolve(path))
    warm_up()
    kinds = {resolve(path).url_name for path in made}
    assert kinds >= {
        "home",
        "results",
        "results_part",
        "suggest",
        "saved",
        "statement",
        "article",
        "speaker",
    }


def test_without_an_index_the_start_goes_on(db, settings, tmp_path, caplog) -> None:
    settings.INDEX_DIR = tmp_path / "nothing"
    engine.cache_clear()
    warm_up()
    engine.cache_clear()
    assert not caplog.records
    assert not settings.INDEX_DIR.exists()


def test_a_statement_that_is_gone_meanwhile_is_passed_over(collection, monkeypatch, caplog) -> None:
    monkeypatch.setattr(warming, "_latest", lambda: [("/statements/gone", "")])
    warm_up()
    assert not caplog.records


def test_what_goes_wrong_is_told_and_the_start_goes_on(collection, settings, caplog) -> None:
    settings.ALLOWED_HOSTS = ["readout.example.org"]
    warm_up()
    assert "cannot be made ahead" in caplog.text
