"""The API's shape, which others build on."""

from __future__ import annotations

import pytest
from django.test import Client

from search.types import FACET_FIELDS

pytestmark = pytest.mark.usefixtures("collection")


def _json(client: Client, query: str, status: int = 200) -> dict:
    response = client.get(f"/api/v1/search?{query}")
    assert response.status_code == status, response.content[:500]
    return response.json()


def test_statements(as_alice: Client) -> None:
    answer = _json(as_alice, "q=JCPOA&speaker=sergei-lavrov")
    assert set(answer) == {"total", "copies", "hits", "next", "facets", "timeline", "query"}
    assert answer["total"] == len(answer["hits"]) > 0
    hit = answer["hits"][0]
    assert set(hit) == {"id", "score", "article", "quote", "highlights"}
    assert set(hit["article"]) == {"id", "external_id", "title", "outlet", "published"}
    quote = hit["quote"]
    assert set(quote) == {"id", "text", "spans", "type", "verb", "speaker", "office", "said"}
    assert quote["speaker"] == {"slug": "sergei-lavrov", "name": "Sergei Lavrov"}
    assert quote["id"] == hit["id"]


def test_highlights_are_offsets_into_the_text_sent(as_alice: Client) -> None:
    hits = _json(as_alice, "q=JCPOA")["hits"]
    # An article of the sample sets no-break spaces between these words.
    words = {
        hit["quote"]["text"][start:end].replace("\xa0", " ")
        for hit in hits
        for start, end in hit["highlights"].get("text", [])
    }
    assert "JCPOA" in words
    assert words <= {"JCPOA", "JPOCA", "Joint Comprehensive Plan of Action"}


def test_articles_have_no_quote(as_alice: Client) -> None:
    answer = _json(as_alice, "q=nuclear&kind=articles&per_page=3")
    assert len(answer["hits"]) == 3
    assert set(answer["hits"][0]) == {"id", "score", "article", "highlights"}


def test_every_facet_with_its_labels(as_alice: Client) -> None:
    facets = _json(as_alice, "type=direct")["facets"]
    assert set(facets) == set(FACET_FIELDS)
    assert {"value": "direct", "label": "Direct", "selected": True}.items() <= (
        next(one for one in facets["type"] if one["value"] == "direct").items()
    )
    assert all(set(one) == {"value", "label", "count", "selected"} for one in facets["country"])


def test_the_timeline_counts_everything_once(as_alice: Client) -> None:
    answer = _json(as_alice, "q=")
    timeline = answer["timeline"]
    assert timeline["unit"] in ("day", "month", "year")
    dated = sum(bucket["count"] for bucket in timeline["buckets"])
    assert dated + timeline["undated"] + timeline["coarser"] == answer["total"]


def test_pages_and_their_limit(as_alice: Client) -> None:
    assert len(_json(as_alice, "per_page=100")["hits"]) == 100
    answer = _json(as_alice, "per_page=500")
    assert len(answer["hits"]) == 100
    assert answer["query"]["problems"][0]["name"] == "per_page"
    assert _json(as_alice, "page=9999")["hits"] == []


def test_what_cannot_be_read_is_said_with_a_repair(as_alice: Client) -> None:
    answer = _json(as_alice, "q=(jcpoa", status=400)
    problem = answer["query"]["problems"][0]
    assert problem["repair"] == "(jcpoa)"
    assert answer["detail"] == problem["message"]


def test_the_query_in_words(as_alice: Client) -> None:
    words = _json(as_alice, "q=JCPOA&speaker=sergei-lavrov")["query"]["words"]
    assert words == "containing JCPOA by Sergei Lavrov"


def test_without_account_there_is_nothing(settings) -> None:
    assert Client().get("/api/v1/search").status_code == 401
    settings.PUBLIC = True
    assert _json(Client(), "q=")["total"] > 0


@pytest.mark.parametrize("kind", ["statements", "articles"])
def test_byline_means_the_articles_byline_in_both_kinds(as_alice, collection, kind) -> None:
    def total(text: str) -> int:
        return as_alice.get("/api/v1/search", {"q": text, "kind": kind}).json()["total"]

    assert total("byline:pashinyan") > 0
    assert total('byline:"nikol pashinyan"') == total("byline:pashinyan")
    assert total("byline:jalali") == 0, "a speaker is not the author"
    assert total("-byline:pashinyan") + total("byline:pashinyan") == total("")


def test_a_byline_of_statements_takes_whole_words(as_alice, collection) -> None:
    answer = as_alice.get("/api/v1/search", {"q": "byline:pash*"})
    assert answer.status_code == 400
    assert "whole words" in answer.json()["detail"]
