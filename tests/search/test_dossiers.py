"""Dossiers: collected statements with the wording of their day."""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import zipfile
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from briefs.corrections import correct_quote, withdraw_quotes
from briefs.ingest import delete_article, edit_article
from briefs.models import Article, Quote, User
from search import dossiers
from search.models import Dossier
from tests.exports.reading import (
    document_of_docx,
    document_of_markdown,
    entries_of_bibtex,
    records_of_ris,
)
from tests.search.making import make_article, make_outlet, make_quote, make_speaker

TEXT = "He said: “We must see what they do.” He added that nothing was decided. “Never!” he said."

pytestmark = pytest.mark.django_db


@pytest.fixture
def quotes() -> list[Quote]:
    made = make_article(
        TEXT,
        title="A visit",
        outlet=make_outlet(),
        published="2021-04-12",
        published_precision="day",
        licence="CC BY 4.0, The Examiner",
    )
    speaker = make_speaker("Rudolf Rassendyll")
    return [
        make_quote(made, "“We must see what they do.”", cue="said", source="He", speaker=speaker),
        make_quote(made, "nothing was decided", cue="added", speaker=speaker, type="indirect"),
        make_quote(made, "“Never!”", speaker=speaker),
    ]


@pytest.fixture
def dossier(alice: User, quotes: list[Quote]) -> Dossier:
    made = dossiers.make(owner=alice, name="Rassendyll on the visit", note="What he promised.")
    dossiers.add(dossier=made, statements=[quote.public_id for quote in quotes], by=alice)
    return made


def address(dossier: Dossier, *more: str) -> str:
    return "/".join(["/dossiers", dossier.public_id, *more])


def order(dossier: Dossier) -> list[str]:
    return [item.statement for item in dossier.items.all()]


def do(client: Client, dossier: Dossier, quote: Quote, **posted: str) -> int:
    return client.post(address(dossier, "statements", quote.public_id), posted).status_code


def shown(client: Client, dossier: Dossier) -> str:
    response = client.get(address(dossier))
    assert response.status_code == 200
    return response.content.decode()


def taken(client: Client, dossier: Dossier, name: str) -> bytes:
    response = client.get(address(dossier, "export"), {"format": name})
    return b"".join(response.streaming_content)


class TestCollecting:
    def test_selected_statements_go_into_a_new_dossier(self, as_alice, alice, quotes) -> None:
        chosen = "&".join(f"id={quote.public_id}" for quote in quotes[:2])
        page = as_alice.get(f"/dossiers/add?{chosen}").content.decode()
        assert "Add 2 statements to a dossier" in page
        assert as_alice.post(f"/dossiers/add?{chosen}", {"name": ""}).status_code == 422
        response = as_alice.post(f"/dossiers/add?{chosen}", {"name": " The  visit "})
        (made,) = Dossier.objects.all()
        assert (made.owner, made.name, made.shared) == (alice, "The visit", False)
        assert response["Location"] == address(made)
        assert order(made) == [quote.public_id for quote in quotes[:2]]

    def test_others_follow_and_none_is_in_it_twice(self, as_alice, dossier, quotes) -> None:
        chosen = f"/dossiers/add?id={quotes[0].public_id}&id=nosuchone"
        assert as_alice.post(chosen, {"dossier": dossier.public_id}).status_code == 302
        assert len(order(dossier)) == 3

    def test_a_name_begins_a_new_one_though_an_old_one_is_chosen(
        self, as_alice, dossier, quotes
    ) -> None:
        posted = {"dossier": dossier.public_id, "name": "The visit"}
        as_alice.post(f"/dossiers/add?id={quotes[0].public_id}", posted)
        made = Dossier.objects.get(name="The visit")
        assert order(made) == [quotes[0].public_id]
        assert len(order(dossier)) == 3

    def test_a_dossier_has_an_end(self, as_alice, dossier, quotes, monkeypatch) -> None:
        monkeypatch.setattr(dossiers, "MOST", 3)
        more = make_quote(quotes[0].article, "He said", type="indirect")
        response = as_alice.post(
            f"/dossiers/add?id={more.public_id}", {"dossier": dossier.public_id}
        )
        assert response.status_code == 422
        assert "Begin another" in response.content.decode()
        assert len(order(dossier)) == 3

    def test_they_are_moved_written_to_and_taken_out(self, as_alice, dossier, quotes) -> None:
        first, second, third = (quote.public_id for quote in quotes)
        do(as_alice, dossier, quotes[2], do="up")
        assert order(dossier) == [first, third, second]
        do(as_alice, dossier, quotes[0], do="down")
        assert order(dossier) == [third, first, second]
        do(as_alice, dossier, quotes[2], do="up")
        assert order(dossier) == [third, first, second]
        do(as_alice, dossier, quotes[0], do="note", note="Compare <1919>.")
        assert "Compare &lt;1919&gt;." in shown(as_alice, dossier)
        do(as_alice, dossier, quotes[0], do="note", note="x" * 5001)
        assert dossier.items.get(statement=first).note == "Compare <1919>."
        do(as_alice, dossier, quotes[1], do="remove")
        assert order(dossier) == [third, first]

    def test_what_was_taken_out_meanwhile_is_left_alone(self, dossier, quotes) -> None:
        item = dossier.items.get(statement=quotes[0].public_id)
        dossiers.remove(item=dossier.items.get(pk=item.pk))
        kept = order(dossier)
        dossiers.move(item=item, places=1)
        dossiers.take_over(item=item)
        dossiers.annotate(item=item, note="Late.")
        dossiers.remove(item=dossier.items.model(pk=item.pk, dossier=dossier))
        assert order(dossier) == kept

    def test_the_text_of_an_article_is_read_once(self, as_alice, dossier) -> None:
        with CaptureQueriesContext(connection) as asked:
            shown(as_alice, dossier)
        (read,) = [one["sql"] for one in asked if '"briefs_article"."text"' in one["sql"]]
        assert "JOIN" not in read

    def test_a_page_costs_the_same_however_many_it_holds(
        self, as_alice, dossier, quotes, django_assert_max_num_queries
    ) -> None:
        with django_assert_max_num_queries(20):
            shown(as_alice, dossier)


class TestWording:
    def test_it_is_kept_and_the_change_is_told(self, as_alice, bob, dossier, quotes) -> None:
        quote = quotes[0]
        end = TEXT.index(" do.”")
        other = make_speaker("Michael Elphberg")
        quote.speaker, quote.contents = other, [[quote.start, end]]
        correct_quote(by=bob, quote=quote)
        html = shown(as_alice, dossier)
        entry = html[
            html.index(f'id="s-{quote.public_id}"') : html.index(f'id="s-{quotes[1].public_id}"')
        ]
        assert ">“We must see what they do.”</q>" in entry
        assert "The record has changed since" in entry
        assert "<del>Rudolf Rassendyll</del> <ins>Michael Elphberg</ins>" in entry
        assert re.search(r"<h2>Now</h2><blockquote>“We must see what they", entry)
        assert "An editor last decided on" in entry
        assert html.count("The record has changed since") == 1
        markdown = document_of_markdown(taken(as_alice, dossier, "md"))
        assert any("The record has changed since" in text for _, text in markdown.paragraphs)

        do(as_alice, dossier, quote, do="take over")
        html = shown(as_alice, dossier)
        assert "The record has changed since" not in html
        assert "Michael Elphberg" in html

    def test_what_was_decided_before_it_was_added_is_not_why(
        self, as_alice, bob, dossier, quotes
    ) -> None:
        correct_quote(by=bob, quote=quotes[0])
        dossier.items.update(added=timezone.now())
        Quote.objects.filter(pk=quotes[0].pk).update(verb="warned")  # as a later reading does
        html = shown(as_alice, dossier)
        assert "The record has changed since" in html
        assert "An editor last decided on" not in html
        article = Article.objects.get(pk=quotes[0].article_id)
        edit_article(article=article, by=bob, title="Another headline")
        html = shown(as_alice, dossier)
        assert html.count("An editor last decided on") == 3
        assert "<ins>Another headline</ins>" in html

    def test_tags_and_reviews_are_no_change(self, as_alice, dossier, quotes) -> None:
        Quote.objects.filter(pk=quotes[0].pk).update(state="confirmed")
        assert "The record has changed since" not in shown(as_alice, dossier)

    def test_a_removed_statement_is_shown_as_such(self, as_alice, bob, dossier, quotes) -> None:
        withdraw_quotes(by=bob, quotes=[quotes[1]])
        html = shown(as_alice, dossier)
        assert html.count("This statement was removed from the record on ") == 1
        assert "nothing was decided" in html
        assert do(as_alice, dossier, quotes[1], do="take over") == 302
        assert "was removed from the record" in shown(as_alice, dossier)

    def test_of_a_deleted_article_nothing_is_left_but_that(
        self, as_alice, bob, dossier, quotes
    ) -> None:
        delete_article(article=quotes[0].article, by=bob, reason="Wrong text.")
        html = shown(as_alice, dossier)
        assert html.count("Its article was removed on ") == 3
        assert "Wrong text." in html
        assert "We must see" not in html
        document = document_of_docx(taken(as_alice, dossier, "docx"))
        assert document.footnotes == []
        assert any("3 statements, 3 of them removed" in text for _, text in document.paragraphs)
        records = records_of_ris(taken(as_alice, dossier, "ris"))
        assert [one["urls"] for one in records] == [
            [f"http://testserver/statements/{quote.public_id}"] for quote in quotes
        ]
        markdown = document_of_markdown(taken(as_alice, dossier, "md"))
        entries = entries_of_bibtex(taken(as_alice, dossier, "bib"))
        for said in map(str, (document, markdown, records, entries)):
            assert said.count("Wrong text") == 3
            assert "We must see" not in said
        pack = b"".join(as_alice.get(address(dossier, "pack")).streaming_content)
        with zipfile.ZipFile(io.BytesIO(pack)) as archive:
            assert not [name for name in archive.namelist() if "/" in name]
            manifest = json.loads(archive.read("manifest.json"))
        assert "Wrong text." in manifest["statements"][0]["removed"]
        assert "We must see" not in json.dumps(manifest)

    def test_a_statement_that_is_no_longer_on_record(self, as_alice, dossier, quotes) -> None:
        quotes[2].delete()
        assert "This statement is no longer on record." in shown(as_alice, dossier)


class TestTakingAway:
    def test_a_document_keeps_order_and_notes(self, as_alice, dossier, quotes) -> None:
        do(as_alice, dossier, quotes[0], do="note", note="A promise.")
        do(as_alice, dossier, quotes[0], do="down")
        document = document_of_docx(taken(as_alice, dossier, "docx"))
        assert document.styled("Title") == ["Rassendyll on the visit"]
        assert document.styled("Subtitle")[1] == "What he promised."
        assert document.styled("Quote") == [
            "nothing was decided", "“We must see what they do.”", "“Never!”",
        ]  # fmt: skip
        assert "A promise." in [text for _, text in document.paragraphs]
        assert "http://testserver/statements/" in document.footnotes[0]
        assert all("CC BY 4.0, The Examiner" in note for note in document.footnotes)

    def test_reference_managers_get_the_notes_too(self, as_alice, dossier, quotes) -> None:
        do(as_alice, dossier, quotes[0], do="note", note="A promise.")
        records = records_of_ris(taken(as_alice, dossier, "ris"))
        assert len(records) == 3
        assert "A promise." in records[0]["notes"]

    def test_other_formats_are_not_there(self, as_alice, dossier) -> None:
        assert as_alice.get(address(dossier, "export"), {"format": "csv"}).status_code == 404


class TestEvidencePack:
    @pytest.fixture
    def unpacked(self, as_alice, dossier, tmp_path: Path) -> Path:
        response = as_alice.get(address(dossier, "pack"))
        assert response["Content-Disposition"].startswith(
            'attachment; filename="rassendyll-on-the-visit-'
        )
        with zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content))) as archive:
            archive.extractall(tmp_path)
        return tmp_path

    def check(self, folder: Path) -> int:
        told = subprocess.run(
            ["sha256sum", "--strict", "-c", "SHA256SUMS"], cwd=folder, capture_output=True
        )
        return told.returncode

    def test_sha256sum_checks_every_file(self, unpacked: Path) -> None:
        assert self.check(unpacked) == 0
        named = {line.split("  ")[1] for line in (unpacked / "SHA256SUMS").read_text().splitlines()}
        there = {
            path.relative_to(unpacked).as_posix() for path in unpacked.rglob("*") if path.is_file()
        }
        assert named == there - {"SHA256SUMS"}

    def test_a_changed_word_is_found(self, unpacked: Path) -> None:
        (file,) = (unpacked / "articles").iterdir()
        file.write_text(file.read_text().replace("Never", "Always"))
        assert self.check(unpacked) != 0

    def test_offsets_lead_to_the_words(self, unpacked: Path, quotes: list[Quote]) -> None:
        manifest = json.loads((unpacked / "manifest.json").read_text())
        assert manifest["dossier"] == "Rassendyll on the visit"
        assert [one["id"] for one in manifest["statements"]] == [one.public_id for one in quotes]
        for one in manifest["statements"]:
            article = (unpacked / one["article"]["file"]).read_bytes()
            assert hashlib.sha256(article).hexdigest() == one["article"]["sha256"]
            text = article.decode()
            assert one["spans_hold"]
            assert " ".join(text[a:b] for a, b in one["spans"]) == one["text"]
            assert (unpacked / one["file"]).read_text() == one["text"]
            assert one["permalink"] == f"http://testserver/statements/{one['id']}"
        first = manifest["statements"][0]
        assert text[slice(*first["cue"])] == "said"
        assert text[slice(*first["source"])] == "He"

    def test_it_says_where_an_article_is_another_one_by_now(
        self, as_alice, dossier, quotes
    ) -> None:
        Article.objects.filter(pk=quotes[0].article_id).update(text=f"Corrected. {TEXT}")
        pack = b"".join(as_alice.get(address(dossier, "pack")).streaming_content)
        with zipfile.ZipFile(io.BytesIO(pack)) as archive:
            manifest = json.loads(archive.read("manifest.json"))
        assert [one["spans_hold"] for one in manifest["statements"]] == [False] * 3


class TestAccess:
    def test_it_is_private_unless_shared(self, as_bob, as_charlie, dossier, quotes) -> None:
        for client in (as_bob, as_charlie):
            for more in ("", "export", "pack", "edit", "share"):
                assert client.get(address(dossier, *filter(None, [more]))).status_code == 404, more
            for more in ("copy", "delete", "restore"):
                assert client.post(address(dossier, more)).status_code == 404
            assert do(client, dossier, quotes[0], do="remove") == 404
            posted = {"dossier": dossier.public_id, "name": ""}
            assert client.post(f"/dossiers/add?id={quotes[0].public_id}", posted).status_code == 422
            assert dossier.name not in client.get("/dossiers?list=shared").content.decode()
        assert len(order(dossier)) == 3

    def test_a_reader_reads_and_copies_and_changes_nothing(
        self, as_alice, as_bob, as_charlie, bob, dossier, quotes
    ) -> None:
        posted = {"people": [bob.pk]}
        assert as_alice.post(address(dossier, "share"), posted).status_code == 302
        assert dossier.name in as_bob.get("/dossiers?list=shared").content.decode()
        page = shown(as_bob, dossier)
        assert "Add a note" not in page
        for more in ("edit", "share"):
            assert as_bob.get(address(dossier, more)).status_code == 404
        assert do(as_bob, dossier, quotes[0], do="remove") == 404
        assert as_bob.post(address(dossier, "delete")).status_code == 404
        assert len(document_of_docx(taken(as_bob, dossier, "docx")).footnotes) == 3
        assert as_charlie.get(address(dossier)).status_code == 404
        as_bob.post(address(dossier, "copy"))
        mine = Dossier.objects.get(owner=bob)
        assert (mine.name, order(mine)) == ("Copy of Rassendyll on the visit", order(dossier))
        do(as_bob, mine, quotes[0], do="remove")
        assert (len(order(mine)), len(order(dossier))) == (2, 3)

    def test_the_team_reads(self, as_alice, as_charlie, dossier) -> None:
        as_alice.post(address(dossier, "share"), {"team": "on"})
        assert shown(as_charlie, dossier)
        as_alice.post(address(dossier, "share"), {})
        assert as_charlie.get(address(dossier)).status_code == 404

    def test_an_owners_rights_can_be_given_but_not_the_dossier_away(
        self, as_alice, as_bob, bob, dossier, quotes
    ) -> None:
        as_alice.post(address(dossier, "share"), {"owners": [bob.pk]})
        assert do(as_bob, dossier, quotes[0], do="note", note="Bob was here.") == 302
        changed = {"name": "Other name", "note": ""}
        assert as_bob.post(address(dossier, "edit"), changed).status_code == 302
        assert as_bob.get(address(dossier, "share")).status_code == 200
        assert as_bob.post(address(dossier, "delete")).status_code == 404
        assert "Other name" in shown(as_alice, dossier)

    def test_a_deleted_one_can_be_restored_for_a_day(self, as_alice, dossier) -> None:
        response = as_alice.post(address(dossier, "delete"))
        assert as_alice.get(address(dossier)).status_code == 404
        assert "deleted." in as_alice.get(response["Location"]).content.decode()
        assert as_alice.post(address(dossier, "restore")).status_code == 302
        assert shown(as_alice, dossier)

    def test_public_reading_shows_none(self, client, settings, as_alice, dossier) -> None:
        settings.PUBLIC = True
        as_alice.post(address(dossier, "share"), {"team": "on"})
        assert client.get(address(dossier)).status_code == 302
        assert client.get("/dossiers").status_code == 302


def test_a_list_without_dossiers_says_what_they_are_for(as_alice) -> None:
    assert "No dossiers yet" in as_alice.get("/dossiers").content.decode()
