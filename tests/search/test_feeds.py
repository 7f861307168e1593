"""Feeds of saved searches: valid, once each, by secret addresses that can be revoked."""

from __future__ import annotations

import time
from xml.etree import ElementTree

import feedparser
import listparser
import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from django.utils.http import http_date

from briefs import corrections
from briefs.models import Speaker, User
from search import feeds, indexing, saved
from search.engine import engine
from search.models import Feed, SavedSearch
from search.query.request import SearchQuery
from tests.search.arriving import OTHER, follow_outbox, printed
from tests.search.making import make_speaker

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh(collection, settings):
    cache.clear()
    settings.ADDRESS = "https://readout.example.org"


@pytest.fixture
def ada() -> Speaker:
    return make_speaker("Ada Lund")


@pytest.fixture
def search(alice: User, ada) -> SavedSearch:
    query = SearchQuery.from_querystring("speaker=ada-lund")
    return saved.save(owner=alice, name="Ada & <friends>", query=query)


def path_of(search: SavedSearch, user: User) -> str:
    return feeds.feed_address(feeds.make(search=search, user=user)).removeprefix(
        "https://readout.example.org"
    )


def parsed(path: str):
    response = Client().get(path)
    assert response.status_code == 200
    found = feedparser.parse(response.content)
    assert not found.bozo, found.bozo_exception
    assert found.version == "atom10"
    return found


class TestEntries:
    def test_valid_and_complete(self, alice: User, search, ada):
        quote = printed(ada, "TASS")
        found = parsed(path_of(search, alice))
        assert found.feed.title == "Ada & <friends>"
        assert found.feed.subtitle == "by Ada Lund"
        (entry,) = found.entries
        assert entry.link == f"https://readout.example.org/statements/{quote.public_id}"
        assert entry.title.startswith("Ada Lund: The fishermen")
        assert entry.id == f"urn:readout:statement:{quote.public_id}"
        assert entry.updated
        assert entry.author == "Ada Lund"

    def test_empty_is_valid_too(self, alice: User, search):
        assert parsed(path_of(search, alice)).entries == []

    def test_each_once_whatever_happens(self, alice: User, bob: User, search, ada):
        first = printed(ada, "TASS", day="2024-03-05")
        path = path_of(search, alice)
        before = [one.id for one in parsed(path).entries]
        printed(ada, "IRNA", day="2024-03-04")  # an earlier day, but it came later
        first.type = "indirect"
        corrections.correct_quote(by=bob, quote=first)
        follow_outbox()
        with indexing.sole_writer():
            indexing.rebuild(engine())
        assert [one.id for one in parsed(path).entries] == before

    def test_the_latest_first_by_arrival(self, alice: User, search, ada):
        old = printed(ada, "TASS", day="2024-03-05")
        new = printed(ada, "TASS", OTHER, day="1999-01-01")
        ids = [one.id.rsplit(":", 1)[1] for one in parsed(path_of(search, alice)).entries]
        assert ids == [new.public_id, old.public_id]

    def test_the_latest_of_many(self, alice: User, monkeypatch):
        monkeypatch.setattr(feeds, "ENTRIES", 7)
        search = saved.save(owner=alice, name="All", query=SearchQuery())
        entries = feeds.entries(saved.query_of(search), saved.indexed())
        every = feeds._first_printings(SearchQuery(), 0, saved.indexed())
        assert len(entries) == 7 < len(every)
        monkeypatch.setattr(feeds, "ENTRIES", len(every))
        all_of_them = feeds.entries(saved.query_of(search), saved.indexed())
        assert all_of_them[:7] == entries

    def test_articles(self, alice: User, ada):
        quote = printed(ada, "TASS")
        query = SearchQuery.from_querystring("q=fishermen&kind=articles")
        search = saved.save(owner=alice, name="Fish", query=query)
        (entry,) = parsed(path_of(search, alice)).entries
        assert entry.id == f"urn:readout:article:{quote.article.public_id}"

    def test_one_with_a_name_that_nobody_knows_says_so(self, alice: User, as_alice):
        search = SavedSearch.objects.create(
            owner=alice, name="Gone", filters={"q": ["speaker:Zzyzx"]}
        )
        found = parsed(path_of(search, alice))
        assert found.entries == []
        assert "No speaker is called" in found.feed.subtitle
        page = as_alice.get(reverse("saved_news", args=[search.public_id]))
        assert page.status_code == 200
        assert "No speaker is called" in as_alice.get(reverse("saved")).content.decode()

    def test_controls_in_a_name_do_no_harm(self, alice: User, as_alice, ada):
        printed(ada, "TASS")
        search = SavedSearch.objects.create(
            owner=alice, name="A\x0bda\x1f!", filters={"speaker": ["ada-lund"]}
        )
        found = parsed(path_of(search, alice))
        assert (found.feed.title, len(found.entries)) == ("A da !", 1)
        listed = as_alice.post(reverse("saved_opml")).content
        assert ElementTree.fromstring(listed).find("body/outline").get("text") == "A da !"

    def test_one_that_cannot_be_read_says_why(self, alice: User):
        search = SavedSearch.objects.create(owner=alice, name="Old", filters={"q": ["(dam"]})
        found = parsed(path_of(search, alice))
        assert found.entries == []
        assert found.feed.subtitle == saved.stored(search).problem


class TestConditionalGet:
    def test_nothing_is_sent_again_until_something_came_in(self, alice: User, search, ada):
        printed(ada, "TASS")
        path, client = path_of(search, alice), Client()
        first = client.get(path)
        by_tag = {"If-None-Match": first["ETag"]}
        again = client.get(path, headers=by_tag)
        assert (again.status_code, again.content) == (304, b"")
        printed(ada, "TASS", OTHER)
        assert client.get(path, headers=by_tag).status_code == 200

    def test_what_was_renamed_is_sent_whatever_date_is_given(self, alice: User, search, ada):
        printed(ada, "TASS")
        path = path_of(search, alice)
        saved.change(search=search, name="Renamed")
        later = {"If-Modified-Since": http_date(time.time() + 60)}
        assert b"Renamed" in Client().get(path, headers=later).content


class TestAccess:
    @pytest.fixture
    def path(self, alice: User, search) -> str:
        return path_of(search, alice)

    def test_needs_no_session(self, path):
        assert Client().get(path).status_code == 200

    def test_a_revoked_address_leads_nowhere_a_new_one_does(self, as_alice, alice, search, path):
        page = reverse("saved_feed", args=[search.public_id])
        as_alice.post(page, {"act": "renew"})
        assert Client().get(path).status_code == 404
        assert Client().get(path_of(search, alice)).status_code == 200
        as_alice.post(page, {"act": "revoke"})
        assert not Feed.objects.exists()

    def test_who_left_has_no_feed(self, alice: User, path):
        User.objects.filter(pk=alice.pk).update(is_active=False)
        assert Client().get(path).status_code == 404

    def test_a_deleted_search_has_none(self, search, path):
        saved.delete(search=search)
        assert Client().get(path).status_code == 404

    def test_readers_have_their_own_while_it_is_shared(self, as_bob, bob: User, search):
        page = reverse("saved_feed", args=[search.public_id])
        assert as_bob.post(page, {"act": "make"}).status_code == 404
        saved.share(search=search, team=False, people=[bob])
        as_bob.post(page, {"act": "make"})
        path = path_of(search, bob)
        assert escape(path) in as_bob.get(page).content.decode()
        assert Client().get(path).status_code == 200
        saved.share(search=search, team=False, people=[])
        assert Client().get(path).status_code == 404

    def test_addresses_are_not_to_be_made_up(self, search, alice: User):
        held = feeds.make(search=search, user=alice)
        for token in (held.public_id, f"{held.public_id}.", f"{held.public_id}.{'A' * 43}", "x"):
            assert Client().get(f"/feeds/{token}").status_code == 404

    def test_the_database_does_not_hold_it(self, search, alice: User, path):
        held = Feed.objects.get()
        secret = path.rsplit(".", 1)[1]
        assert all(secret not in str(value) for value in vars(held).values())


class TestOpml:
    def test_all_of_ones_own_and_each_leads_to_a_feed(self, as_alice, alice: User, bob, search):
        saved.save(owner=alice, name="Other", query=SearchQuery(q="iran"))
        saved.save(owner=bob, name="Not mine", query=SearchQuery(q="iran"), shared=True)
        response = as_alice.post(reverse("saved_opml"))
        listed = listparser.parse(response.content)
        assert not listed.bozo
        assert [one.title for one in listed.feeds] == ["Ada & <friends>", "Other"]
        for one in listed.feeds:
            path = one.url.removeprefix("https://readout.example.org")
            assert parsed(path).feed.title == one.title
