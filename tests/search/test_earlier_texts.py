"""What readers see where a corrected text took the place of the one an article had."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from briefs import corrections, ingest, jobs
from briefs.models import Article, AuditEntry
from search import dossiers, saved
from search.query.request import SearchQuery
from search.reading.versions import passages
from tests.revised import CORRECTED, TEXT, facts, revise, statement
from tests.search.arriving import follow_outbox

pytestmark = pytest.mark.django_db

TICKETS, PEOPLE, QUAYS = "price of tickets", "people in a year", "ready by March"


@pytest.fixture(autouse=True)
def fresh(collection, tmp_path, settings):
    cache.clear()
    settings.MEDIA_ROOT = tmp_path / "originals"


@pytest.fixture
def article() -> Article:
    stored = ingest.store(facts(TEXT)).article
    follow_outbox()
    return stored


def page(client: Client, name: str, key: str, status: int = 200) -> str:
    response = client.get(reverse(name, args=[key]))
    assert response.status_code == status
    return response.content.decode()


def found(client: Client, words: str) -> int:
    return client.get("/api/v1/search", {"q": words}).json()["total"]


class TestReading:
    def test_search_finds_what_the_text_says_now(self, article, bob, as_alice):
        assert [found(as_alice, f'"{words}"') for words in (TICKETS, QUAYS)] == [1, 0]
        revise(article, bob)
        follow_outbox()
        assert [found(as_alice, f'"{words}"') for words in (TICKETS, QUAYS)] == [0, 1]
        corrections.undo(by=bob, entry=AuditEntry.objects.get(action="revise"))
        follow_outbox()
        assert [found(as_alice, f'"{words}"') for words in (TICKETS, QUAYS)] == [1, 0]

    def test_the_earlier_text_stands_beside_that_of_now(self, article, bob, as_alice):
        gone = statement(TICKETS).public_id
        revise(article, bob)
        earlier = article.earlier_texts.get().public_id
        assert reverse("article", args=[earlier]) in page(as_alice, "article", article.public_id)
        html = page(as_alice, "article", earlier)
        assert "<del>four hundred</del>" in html
        assert "<ins>fourteen</ins>" in html
        assert reverse("statement", args=[gone]) in html
        assert "by Bob Editor" in html

    def test_it_is_put_back_by_who_may(self, article, bob, as_bob, as_alice):
        revise(article, bob)
        earlier = article.earlier_texts.get().public_id
        assert "Put it back" not in page(as_alice, "article", earlier)
        assert "Put it back" in page(as_bob, "article", earlier)
        entry = AuditEntry.objects.get(action="revise")
        as_bob.post(reverse("decision_undo", args=[entry.pk]))
        article.refresh_from_db()
        assert "four hundred thousand" in article.text
        assert "Put it back" not in page(as_bob, "article", earlier)

    def test_of_a_deleted_article_no_earlier_text_is_shown(self, article, bob, as_alice):
        gone = statement(TICKETS).public_id
        revise(article, bob)
        ingest.delete_article(article=article, by=bob, reason="It was a hoax")
        for name, key in (
            ("article", article.earlier_texts.get().public_id),
            ("statement", gone),
        ):
            html = page(as_alice, name, key, 410)
            assert "It was a hoax" in html
            assert "price of tickets" not in html

    def test_without_an_account_the_article_decides(self, article, bob, client, settings):
        settings.PUBLIC = True
        gone = statement(TICKETS).public_id
        revise(article, bob)
        earlier = article.earlier_texts.get().public_id
        page(client, "article", earlier, 404)
        page(client, "statement", gone, 404)
        ingest.edit_article(article=Article.objects.get(pk=article.pk), by=bob, public=True)
        assert "Bob Editor" not in page(client, "article", earlier)
        assert "Bob Editor" not in page(client, "statement", gone, 410)

    def test_programs_are_told_where_it_went(self, article, bob, as_alice):
        gone = statement(TICKETS).public_id
        revise(article, bob)
        answer = as_alice.get(f"/api/v1/statements/{gone}")
        assert answer.status_code == 410
        assert answer.json()["article"] == article.public_id
        told = as_alice.get(f"/api/v1/articles/{article.public_id}").json()
        assert "fourteen thousand" in told["text"]


class TestNews:
    def test_a_saved_search_tells_what_came_went_and_was_reworded(self, article, bob, alice):
        query = SearchQuery.from_querystring("q=ferry OR lorries OR line OR price OR quays")
        search = saved.save(owner=alice, name="Ferry", query=query)
        revise(article, bob)
        follow_outbox()
        news = saved.rows([search], alice)[0].news
        assert (news.new, news.corrected, news.withdrawn) == (1, 1, 1)
        corrections.undo(by=bob, entry=AuditEntry.objects.get(action="revise"))
        follow_outbox()
        cache.clear()
        news = saved.rows([search], alice)[0].news
        assert (news.new, news.corrected, news.withdrawn) == (0, 0, 0)


class TestDossiers:
    @pytest.fixture
    def dossier(self, article, alice):
        made = dossiers.make(owner=alice, name="Ferry")
        keys = [statement(words).public_id for words in (TICKETS, PEOPLE)]
        dossiers.add(dossier=made, statements=keys, by=alice)
        return made

    def test_they_tell_what_became_of_a_statement(self, dossier, article, bob, as_alice):
        revise(article, bob)
        html = page(as_alice, "dossier", dossier.public_id)
        assert "It is no longer in the article, whose text was corrected on" in html
        assert "The record has changed since" in html
        assert "price of tickets in autumn" in html

    def test_evidence_holds_the_text_that_was_quoted(self, dossier, article, bob, as_alice):
        revise(article, bob)
        answer = as_alice.get(f"/dossiers/{dossier.public_id}/pack")
        with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as archive:
            manifest = json.loads(archive.read("manifest.json"))
            for told in manifest["statements"]:
                text = archive.read(told["article"]["file"]).decode()
                assert told["spans_hold"]
                assert " ".join(text[a:b] for a, b in told["spans"]) == told["text"]


class TestReplacing:
    def replace(self, client: Client, article: Article, **posted: object):
        answer = client.post(reverse("article_replace", args=[article.public_id]), posted)
        while job := jobs.claim("test"):
            assert jobs.run(job), job.error
        article.refresh_from_db()
        return answer

    def test_by_a_file_from_the_page_of_the_article(self, article, as_bob, bob):
        assert "Replace text" in page(as_bob, "article", article.public_id)
        assert "can be taken back" in page(as_bob, "article_replace", article.public_id)
        answer = self.replace(as_bob, article, file=SimpleUploadedFile("c.txt", CORRECTED.encode()))
        assert "Text replaced" in as_bob.get(answer.url).content.decode()
        assert "fourteen thousand" in article.text
        assert AuditEntry.objects.get(action="revise").actor == bob

    def test_by_a_text_that_resembles_it_in_nothing(self, article, as_bob):
        self.replace(as_bob, article, text="QUITO, 3 May 2022 – “All is well here,” she said.")
        assert article.text.startswith("QUITO")
        assert article.quotes.live().count() == 1

    def test_by_the_same_text_nothing_changes(self, article, as_bob):
        answer = self.replace(as_bob, article, text=TEXT)
        assert "Same text as" in as_bob.get(answer.url).content.decode()
        assert not article.earlier_texts.exists()

    @pytest.mark.parametrize(
        ("posted", "said"),
        [
            ({}, "one of both"),
            ({"text": "One.", "file": SimpleUploadedFile("c.txt", b"Two.")}, "one of both"),
            ({"file": SimpleUploadedFile("c.zip", b"PK")}, "may hold several articles"),
        ],
    )
    def test_what_is_missing_is_said(self, article, as_bob, posted, said):
        answer = self.replace(as_bob, article, **posted)
        assert answer.status_code == 422
        assert said in answer.content.decode()

    def test_for_editors(self, article, as_alice):
        assert self.replace(as_alice, article, text=CORRECTED).status_code == 403


def test_paragraphs_that_differ_stand_beside_each_other():
    before = "A first paragraph that stays.\n\nTalks will go on in Vienna on Monday.\n\nThis one goes away."
    after = "A first paragraph that stays.\n\nSomething quite new, as it were.\n\nTalks will go on in Geneva on Monday."
    found = passages(before, after)
    assert [passage.kind for passage in found] == ["same", "new", "changed", "gone"]
    changed = found[2]
    assert [run.text.strip() for run in changed.before if run.kind == "changed"] == ["Vienna"]
    assert [run.text.strip() for run in changed.after if run.kind == "changed"] == ["Geneva"]
