"""The address a monitor asks."""

from __future__ import annotations

import re

import pytest

from briefs.models import Article
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


class TestMetrics:
    @pytest.fixture
    def bearer(self, settings, tmp_path) -> dict[str, str]:
        settings.METRICS_TOKEN = "a-token-for-prometheus"
        settings.DATA_DIR = tmp_path
        return {"Authorization": "Bearer a-token-for-prometheus"}

    def figures(self, client, bearer) -> dict[str, float]:
        answer = client.get("/metrics", headers=bearer)
        assert answer.status_code == 200
        assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
        lines = answer.content.decode().splitlines()
        told = [line.rpartition(" ") for line in lines if not line.startswith("#")]
        assert {line.split()[2] for line in lines if line.startswith("# TYPE")} == {
            re.sub(r"(_bucket|_sum|_count)?({.*)?$", "", name) for name, _, _ in told
        }
        return {name: float(value) for name, _, value in told}

    def test_they_count_requests_and_what_is_here(self, client, collection, bearer) -> None:
        client.get("/sign-in")
        client.get("/nothing/such")
        found = self.figures(client, bearer)
        assert found['readout_requests_total{class="2xx"}'] == 1
        assert found["readout_request_seconds_count"] == 2
        assert found['readout_request_seconds_bucket{le="+Inf"}'] == 2
        assert found["readout_articles"] == Article.objects.count() > 0
        assert found["readout_index_waiting"] == 0
        assert found['readout_jobs{state="dead"}'] == 0
        assert found["readout_disk_free_bytes"] > 0
        assert self.figures(client, bearer)['readout_requests_total{class="2xx"}'] == 2

    def test_those_of_other_processes_are_counted_too(self, client, collection, bearer, settings):
        self.figures(client, bearer)
        (mine,) = (settings.DATA_DIR / "counts").iterdir()
        mine.with_name("1.counts").write_bytes(mine.read_bytes())
        assert self.figures(client, bearer)["readout_request_seconds_count"] == 2

    @pytest.mark.parametrize("given", ["", "Bearer ", "Bearer a-token-for-prometheu", "Bearer é"])
    def test_they_are_closed_to_others(self, client, db, bearer, settings, given) -> None:
        assert client.get("/metrics", headers={"Authorization": given}).status_code == 403
        settings.METRICS_TOKEN = ""
        assert client.get("/metrics", headers={"Authorization": given}).status_code == 403
