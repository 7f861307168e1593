"""Files of results, as they are downloaded."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from search.exports import rows
from tests.exports.reading import (
    document_of_docx,
    document_of_markdown,
    entries_of_bibtex,
    records_of_ris,
    rows_of_csv,
    rows_of_jsonl,
)

pytestmark = pytest.mark.usefixtures("collection")


def _data(client: Client, address: str) -> bytes:
    response = client.get(address)
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def _total(client: Client, query: str) -> int:
    return client.get(f"/api/v1/search?{query}").json()["total"]


def _chosen(client: Client, count: int) -> list[str]:
    page = client.get("/search").content.decode()
    return re.findall(r'name="id" value="(\w+)"', page)[:count]


def test_every_format_holds_all_results(as_alice: Client) -> None:
    total = _total(as_alice, "q=nuclear")
    assert total > 25
    found = {
        "csv": rows_of_csv,
        "jsonl": rows_of_jsonl,
        "ris": records_of_ris,
        "bib": entries_of_bibtex,
        "docx": lambda data: document_of_docx(data).footnotes,
        "md": lambda data: document_of_markdown(data).footnotes,
    }
    for name, read in found.items():
        data = _data(as_alice, f"/search/export?format={name}&q=nuclear")
        assert len(read(data)) == total, name


@pytest.mark.parametrize("name", ["csv", "jsonl", "ris", "bib", "docx", "md"])
def test_tehran_times_and_mehr_are_named_in_every_format(name: str, as_alice: Client) -> None:
    data = _data(as_alice, f"/search/export?format={name}&outlet=tehran-times&q=vienna")
    named = "CC BY 4.0, Tehran Times and Mehr News Agency"
    if name == "docx":
        notes = document_of_docx(data).footnotes
        assert notes
        assert all(named in note for note in notes)
    else:
        records = data.count(b"\nTY  -") + 1 if name == "ris" else 1
        assert data.count(named.encode()) >= records


def test_articles_can_be_taken_away_too(as_alice: Client) -> None:
    found = rows_of_jsonl(_data(as_alice, "/search/export?format=jsonl&kind=articles"))
    assert len(found) > 60
    assert {"id", "title", "licence", "attribution"} <= set(found[0])
    records = records_of_ris(_data(as_alice, "/search/export?format=ris&kind=articles"))
    assert len(records) == len(found)
    assert "abstract" not in records[0]


def test_a_document_groups_by_speaker_then_topic(as_alice: Client) -> None:
    document = document_of_docx(_data(as_alice, "/search/export?format=docx&q=sanctions"))
    speakers = document.styled("Heading 1")
    assert speakers == sorted(
        speakers, key=lambda name: (name == "Speaker not named", name.casefold())
    )
    assert len(set(speakers)) == len(speakers) > 3
    assert document.styled("Title") == ["Sanctions"]
    lines = document.styled("Subtitle")
    assert lines[0].startswith(f"{len(document.footnotes)} statements. Readout, ")
    assert lines[1] == "http://testserver/search?q=sanctions"
    speaker = ""
    for style, text in document.paragraphs:
        speaker = text if style == "Heading 1" else speaker
        if style == "Who" and speaker != "Speaker not named":
            assert text.startswith(speaker[:1].upper() + speaker[1:])


def test_the_address_of_a_document_is_a_link_in_markdown(as_alice: Client) -> None:
    text = _data(as_alice, "/search/export?format=md&q=sanctions&country=IR").decode()
    assert "\n\n<http://testserver/search?country=IR&q=sanctions>\n\n" in text


def test_only_what_was_selected_in_the_order_of_selection(as_alice: Client) -> None:
    first, second = _chosen(as_alice, 2)
    address = f"/search/export?id={second}&id={first}&id=nosuchone"
    for name, read in (("csv", rows_of_csv), ("jsonl", rows_of_jsonl)):
        found = read(_data(as_alice, f"{address}&format={name}"))
        assert [row["id"] for row in found] == [second, first]
    document = document_of_docx(_data(as_alice, f"{address}&format=docx"))
    assert document.styled("Title") == ["Selected statements"]
    assert len(document.footnotes) == 2


def test_what_is_not_public_is_in_no_file_of_a_reader(client: Client, settings) -> None:
    settings.PUBLIC = True
    found = rows_of_csv(_data(client, "/search/export?format=csv"))
    assert found
    assert "Not stated" not in {row["article_licence"] for row in found}


def test_a_file_says_where_it_stops(alice, monkeypatch: pytest.MonkeyPatch, as_alice) -> None:
    monkeypatch.setattr(rows, "MOST", 10)
    document = document_of_docx(_data(as_alice, "/search/export?format=docx&q=nuclear"))
    assert len(document.footnotes) == 10
    assert document.styled("Subtitle")[0].startswith("The first 10 of ")


def test_results_are_read_some_at_a_time(
    as_alice: Client, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries
) -> None:
    monkeypatch.setattr(rows, "_AT_ONCE", 7)
    whole = _data(as_alice, "/search/export?format=md&q=nuclear")
    monkeypatch.undo()
    assert _data(as_alice, "/search/export?format=md&q=nuclear") == whole
    with django_assert_max_num_queries(30):
        _data(as_alice, "/search/export?format=md&q=nuclear")


def test_text_that_cannot_be_read_makes_no_file(as_alice: Client) -> None:
    assert as_alice.get("/search/export?q=(a").status_code == 422


class TestCiting:
    def test_a_citation_can_be_copied_by_hand(self, as_alice: Client) -> None:
        (chosen,) = _chosen(as_alice, 1)
        html = as_alice.get(f"/statements/{chosen}/cite").content.decode()
        assert f"http://testserver/statements/{chosen}" in html
        assert as_alice.get("/statements/nosuchone/cite").status_code == 404

    def test_a_style_is_chosen_for_once_or_kept_with_the_account(self, as_alice: Client) -> None:
        (chosen,) = _chosen(as_alice, 1)
        address = f"/statements/{chosen}/cite"
        for_once = as_alice.get(f"{address}?style=apa").content.decode()
        assert "as cited in" in for_once
        assert "Use this style from now on" in for_once
        assert "as cited in" not in as_alice.get(address).content.decode()
        kept = as_alice.post("/account/citation-style", {"style": "apa", "next": address})
        assert (kept.status_code, kept["Location"]) == (302, address)
        after = as_alice.get(address).content.decode()
        assert "as cited in" in after
        assert "Use this style from now on" not in after
        for page in ("/search", f"/statements/{chosen}", "/"):
            assert "as cited in" in as_alice.get(page).content.decode(), page

    def test_selected_ones_are_cited_together_in_that_style(self, as_alice: Client) -> None:
        first, second = _chosen(as_alice, 2)
        address = f"/search/export?format=cite&id={second}&id={first}"
        html = as_alice.get(f"{address}&style=chicago").content.decode()
        assert html.count("Statement by") >= 2
        assert html.index(f"/statements/{second}") < html.index(f"/statements/{first}.")

    def test_it_leads_nowhere_else(self, as_alice: Client) -> None:
        posted = {"style": "apa", "next": "https://elsewhere.example/"}
        assert as_alice.post("/account/citation-style", posted)["Location"] == "/"
