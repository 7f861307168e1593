"""The address a monitor asks."""

from __future__ import annotations

from search.engine import engine


def test_it_says_how_far_the_index_is_without_an_account(client, collection) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"
    assert answer.json()["indexed_through"] == answer.json()["of"] > 0


def test_a_missing_index_is_no_good_health(client, db, settings, tmp_path) -> None:
    settings.INDEX_DIR = tmp_path / "nothing"
    engine.cache_clear()
    answer = client.get("/healthz")
    engine.cache_clear()
    assert answer.status_code == 503
    assert answer.json() == {"status": "there is no index"}
    assert not settings.INDEX_DIR.exists(), "a reader never makes an index"


class TestReadiness:
    def test_it_is_ready(self, client, collection) -> None:
        answer = client.get("/readyz")
        assert answer.status_code == 200
        assert answer.json() == {
            "ready": True, "database": "ok", "migrations": "ok", "index": "ok", "disk": "ok",
        }  # fmt: skip

    def test_it_is_not_without_an_index(self, client, db, settings, tmp_path) -> None:
        settings.INDEX_DIR = tmp_path / "nothing"
        engine.cache_clear()
        answer = client.get("/readyz")
        engine.cache_clear()
        assert answer.status_code == 503
        assert answer.json()["index"] == "missing"
