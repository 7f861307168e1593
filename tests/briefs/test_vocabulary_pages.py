"""Names and topics by admins: what a change would tag, splitting a speaker, taking it back."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from briefs import corrections
from briefs.models import AuditEntry, Country, Quote, Speaker, Topic
from tests.briefs.test_admin import unchanged
from tests.search.making import make_article, make_quote, make_speaker

pytestmark = pytest.mark.django_db

TEXT = "“Quay dues will fall,” Ada Lind said. “Harbour dues will not,” she said."


@pytest.fixture
def ada(collection) -> Speaker:
    article = make_article(TEXT)
    ada = make_speaker("Ada Lind", "Ada Lind", "A. Lind", country=Country.objects.get(code="NO"))
    make_quote(article, "“Quay dues will fall,”", source="Ada Lind", speaker=ada)
    make_quote(article, "“Harbour dues will not,”", source="she", speaker=ada)
    return ada


class TestPreview:
    @pytest.fixture
    def topic(self, ada) -> Topic:
        return Topic.objects.create(slug="dues", name="Quay dues")

    @pytest.fixture(autouse=True)
    def _take_your_time(self, monkeypatch):
        monkeypatch.setattr("briefs.preview.SECONDS", 600.0)

    def form(self, client, topic: Topic) -> tuple[str, dict[str, object]]:
        address = reverse("admin:briefs_topic_change", args=[topic.pk])
        return address, unchanged(client.get(address))

    def test_says_what_an_alias_would_tag_with_examples_and_saves_nothing(self, as_charlie, topic):
        address, data = self.form(as_charlie, topic)
        data |= {"aliases-0-text": "harbour dues", "name": "Wharfage", "_preview": "yes"}
        entries = AuditEntry.objects.count()
        page = " ".join(as_charlie.post(address, data).content.decode().split())
        assert "This would tag 1 more statement, untag 1." in page
        assert "“Harbour dues will not,”" in page
        assert "“Quay dues will fall,”" in page
        assert "<li>Wharfage: " in page
        assert "changed successfully" not in page
        topic.refresh_from_db()
        assert (topic.name, topic.aliases.count()) == ("Quay dues", 0)
        assert AuditEntry.objects.count() == entries

    def test_the_form_of_the_preview_saves_it(self, as_charlie, topic):
        address, data = self.form(as_charlie, topic)
        data |= {"aliases-0-text": "harbour dues", "_preview": "yes"}
        page = as_charlie.post(address, data).content.decode()
        hidden = dict(re.findall(r'<input type="hidden" name="([\w-]+)" value="([^"]*)">', page))
        assert as_charlie.post(address, {**hidden, "_save": "Save"}).status_code == 302
        assert [alias.text for alias in topic.aliases.all()] == ["harbour dues"]

    def test_what_is_wrong_is_said_first(self, as_charlie, topic):
        address, data = self.form(as_charlie, topic)
        response = as_charlie.post(address, {**data, "name": "", "_preview": "yes"})
        assert "This field is required" in response.content.decode()

    def test_tags_that_a_person_chose_do_not_count(self, as_charlie, topic, ada):
        Quote.objects.filter(speaker=ada).update(corrected=["topics"])
        address, data = self.form(as_charlie, topic)
        data |= {"aliases-0-text": "harbour dues", "_preview": "yes"}
        page = " ".join(as_charlie.post(address, data).content.decode().split())
        assert "would tag 0 more statements, untag 0." in page


class TestSplitting:
    def test_chosen_statements_and_names_go(self, as_charlie, ada):
        first, second = ada.quotes.order_by("position")
        address = reverse("speaker_split", args=[ada.slug])
        page = as_charlie.get(address).content.decode()
        assert "A. Lind" in page
        assert "named as “she”" in page
        data = {
            "name": "Anna Lind",
            "country": "SE",
            "aliases": ["A. Lind"],
            "quotes": [second.public_id],
        }
        response = as_charlie.post(address, data)
        new = Speaker.objects.get(slug="anna-lind")
        assert response["Location"] == reverse("speaker", args=["anna-lind"])
        assert ([*ada.quotes.all()], [*new.quotes.all()]) == ([first], [second])
        assert new.country_id == "SE"

    def test_all_that_were_found_by_their_words_go(self, as_charlie, ada):
        first, second = ada.quotes.order_by("position")
        address = reverse("speaker_split", args=[ada.slug])
        words = "HARBOUR dues"
        data = {"name": "Anna Lind", "words": words, "quotes": []}
        found = as_charlie.post(address, data | {"find": "yes"}).content.decode()
        assert f"1 statement with “{words}”" in found
        assert first.public_id not in found
        assert 'value="Anna Lind"' in found, "what was written stays"
        assert not Speaker.objects.filter(slug="anna-lind").exists()
        as_charlie.post(address, data | {"all_found": "on"})
        assert [*Speaker.objects.get(slug="anna-lind").quotes.all()] == [second]

    def test_what_was_chosen_stays_listed_while_others_are_looked_for(self, as_charlie, ada):
        first = ada.quotes.order_by("position")[0]
        words = "HARBOUR dues"
        data = {"words": words, "quotes": [first.public_id], "find": "yes"}
        page = as_charlie.post(reverse("speaker_split", args=[ada.slug]), data).content.decode()
        assert f'value="{first.public_id}" checked' in page

    def test_the_text_of_an_article_is_read_once(self, as_charlie, ada):
        second = ada.quotes.order_by("position")[1]
        data = {"words": "dues", "quotes": [second.public_id], "find": "yes"}
        address = reverse("speaker_split", args=[ada.slug])
        with CaptureQueriesContext(connection) as asked:
            page = as_charlie.post(address, data).content.decode()
        assert "2 statements with “dues”" in page
        assert page.count('name="quotes"') == 2
        read = [one["sql"] for one in asked if '"briefs_article"."text"' in one["sql"]]
        assert len(read) == 2, "to look for words, and to show what was found"
        assert not any("JOIN" in sql for sql in read)

    def test_others_statements_do_not(self, as_charlie, ada):
        other = Quote.objects.exclude(speaker=ada).first()
        data = {"name": "Anna", "quotes": [other.public_id]}
        response = as_charlie.post(reverse("speaker_split", args=[ada.slug]), data)
        assert response.status_code == 422
        assert not Speaker.objects.filter(slug="anna").exists()

    def test_nothing_chosen_is_refused(self, as_charlie, ada):
        response = as_charlie.post(reverse("speaker_split", args=[ada.slug]), {"name": "Anna"})
        assert "at least one statement" in response.content.decode()

    def test_both_addresses_answer_before_and_after_undoing(self, as_charlie, as_alice, ada):
        data = {"name": "Anna", "quotes": [ada.quotes.first().public_id]}
        as_charlie.post(reverse("speaker_split", args=[ada.slug]), data)
        assert as_alice.get(reverse("speaker", args=["anna"])).status_code == 200
        entry = AuditEntry.objects.get(action="split")
        as_charlie.post(reverse("decision_undo", args=[entry.pk]))
        moved = as_alice.get(reverse("speaker", args=["anna"]))
        assert moved["Location"] == reverse("speaker", args=[ada.slug])


def test_edited_names_and_offices_are_taken_back(as_charlie, charlie, ada):
    address = reverse("admin:briefs_speaker_change", args=[ada.pk])
    data = unchanged(as_charlie.get(address))
    before = corrections.details_of(ada)
    data |= {"aliases-0-DELETE": "on", "offices-0-title": "Minister", "offices-TOTAL_FORMS": "1"}
    as_charlie.post(address, data)
    assert corrections.details_of(ada) != before
    entry = AuditEntry.objects.get(action="details")
    corrections.undo(by=charlie, entry=entry)
    assert corrections.details_of(ada) == before


def test_speakers_without_statements_are_listed(as_charlie, ada):
    make_speaker("Nobody Heard")
    listing = reverse("admin:briefs_speaker_changelist")
    page = as_charlie.get(listing, {"heard": "no"}).content.decode()
    assert "Nobody Heard" in page
    assert "Ada Lind" not in page


def test_after_a_merge_the_way_back_is_shown(as_charlie, ada):
    other = make_speaker("Ada L.")
    data = {
        "action": "merge_selected", "_selected_action": [ada.pk, other.pk],
        "into": ada.pk, "confirm": "yes",
    }  # fmt: skip
    page = as_charlie.post(reverse("admin:briefs_speaker_changelist"), data, follow=True)
    assert 'href="/decisions?kind=merge">Undo</a>' in page.content.decode()
