"""Files of results and citations."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest
from django.test import Client

from search.export import harmless

pytestmark = pytest.mark.usefixtures("collection")


def _text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode("utf-8-sig")


def test_a_spreadsheet_of_all_results_with_licence_and_attribution(as_alice: Client) -> None:
    rows = list(csv.DictReader(io.StringIO(_text(as_alice, "/search/export?format=csv&q=nuclear"))))
    total = as_alice.get("/api/v1/search?q=nuclear").json()["total"]
    assert len(rows) == total > 25
    assert {"speaker", "text", "said", "article_licence", "article_attribution"} <= set(rows[0])
    tehran_times = [row for row in rows if row["article_outlet"] == "Tehran Times"]
    assert all(row["article_attribution"] for row in tehran_times)


def test_json_lines_of_articles(as_alice: Client) -> None:
    lines = _text(as_alice, "/search/export?format=jsonl&kind=articles").splitlines()
    assert len(lines) > 60
    assert {"id", "title", "licence", "attribution"} <= set(json.loads(lines[0]))


def test_only_what_was_selected_in_the_order_of_selection(as_alice: Client) -> None:
    page = as_alice.get("/search").content.decode()
    first, second = re.findall(r'name="id" value="(\w+)"', page)[:2]
    text = _text(as_alice, f"/search/export?id={second}&id={first}&id=nosuchone&format=csv")
    assert [row["id"] for row in csv.DictReader(io.StringIO(text))] == [second, first]


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@a", "\tx", "\rx"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
    assert harmless("1=1") == "1=1"


def test_citations_can_be_copied_by_hand(as_alice: Client) -> None:
    page = as_alice.get("/search").content.decode()
    public_id = re.findall(r'name="id" value="(\w+)"', page)[0]
    html = as_alice.get(f"/statements/{public_id}/cite").content.decode()
    assert f"http://testserver/statements/{public_id}" in html
    assert as_alice.get("/statements/nosuchone/cite").status_code == 404


def test_text_that_cannot_be_read_makes_no_file(as_alice: Client) -> None:
    assert as_alice.get("/search/export?q=(a").status_code == 422
