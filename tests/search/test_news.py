"""What is new on a saved search, told apart: new, printed again, corrected, withdrawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.urls import reverse

from briefs import analysis, corrections, ingest, reextraction, sequences
from briefs.ingest import delete_article
from briefs.models import Quote, Speaker, User
from briefs.readers import read
from search import feeds, saved
from search.alerts import firing, switching
from search.models import Cadence, Firing, SavedSearch
from search.news import News
from search.query.request import SearchQuery
from tests.search.arriving import OTHER, SAID, follow_outbox, printed
from tests.search.making import make_speaker

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh(collection):
    cache.clear()


@pytest.fixture
def ada() -> Speaker:
    return make_speaker("Ada Lund")


def save(owner: User, text: str = "speaker=ada-lund") -> SavedSearch:
    return saved.save(owner=owner, name="Ada", query=SearchQuery.from_querystring(text))


def news_of(search: SavedSearch, reader: User) -> News:
    return saved.rows([search], reader)[0].news


class TestToldApart:
    def test_a_statement_is_new_once_however_many_print_it(self, alice: User, ada):
        search = save(alice)
        printed(ada, "TASS")
        printed(ada, "IRNA", day="2024-03-05")
        printed(ada, "TASS", OTHER)
        news = news_of(search, alice)
        assert (news.new, news.printings, news.articles) == (2, 1, 3)

    def test_another_outlet_of_a_known_statement_is_a_printing_not_news(self, alice: User, ada):
        printed(ada, "TASS")
        search = save(alice)
        printed(ada, "IRNA", day="2024-03-05")
        news = news_of(search, alice)
        assert (news.new, news.printings) == (0, 1)
        assert saved.new_total(alice) == 0

    def test_the_link_shows_exactly_the_new_ones(self, alice: User, as_alice, ada):
        old = printed(ada, "TASS")
        search = save(alice)
        again, new = printed(ada, "IRNA", day="2024-03-05"), printed(ada, "TASS", OTHER)
        assert news_of(search, alice).new == 1
        address = as_alice.post(reverse("saved_open", args=[search.public_id])).url
        page = as_alice.get(address).content.decode()
        assert "1 statement" in page
        shown = [q.public_id in page for q in (new, again, old)]
        assert shown == [True, False, False]

    def test_articles_are_new_by_their_text_too(self, alice: User, ada):
        search = save(alice, "q=fishermen&kind=articles")
        printed(ada, "TASS")
        news = news_of(search, alice)
        assert (news.new, news.articles) == (1, 0)

    def test_the_list_says_it_and_links_to_a_page_that_shows_each(self, as_alice, alice, ada):
        old = printed(ada, "TASS")
        search = save(alice)
        printed(ada, "IRNA", day="2024-03-05")
        page = as_alice.get(reverse("saved")).content.decode()
        assert "1 more printing" in page
        assert "1 new article" in page
        news = as_alice.get(reverse("saved_news", args=[search.public_id])).content.decode()
        assert "Further printings" in news
        assert "IRNA" in news
        assert old.public_id not in news

    def test_reading_the_page_marks_nothing_marking_goes_as_far_as_the_page(
        self, as_alice, alice: User, ada
    ):
        search = save(alice)
        printed(ada, "TASS")
        address = reverse("saved_news", args=[search.public_id])
        form = as_alice.get(address).context["page"]
        assert news_of(search, alice).new == 1
        printed(ada, "TASS", OTHER)
        as_alice.post(
            reverse("saved_seen"),
            {"search": search.public_id, "upto": form.upto, "decision": form.decision},
        )
        assert news_of(search, alice).new == 1

    def test_new_articles_lead_to_them(self, as_alice, alice: User, ada):
        search = save(alice)
        quote = printed(ada, "TASS")
        page = as_alice.get(reverse("saved_news", args=[search.public_id])).context["page"]
        assert page.articles == 1
        assert parse_qs(urlsplit(page.articles_href).query)["kind"] == ["articles"]
        assert quote.article.public_id in as_alice.get(page.articles_href).content.decode()


class TestReadAgain:
    """A later version of the extraction finds what an earlier one missed."""

    @pytest.fixture
    def read_again(self, monkeypatch) -> Callable[[], Quote]:
        """An article comes in of which nothing is found yet; what is returned reads it again."""
        extract = analysis.extract

        def missing_all(text: str, **known):
            return replace(extract(text, **known), attributions=[], version="before")

        monkeypatch.setattr(analysis, "extract", missing_all)
        text = f"Talks\n\nOSLO, 4 March 2024 – “{SAID},” Minister Ada Lund said on Monday."
        article = ingest.store(ingest.facts_of(read(text.encode(), "talks.txt"))).article
        follow_outbox()
        assert not article.quotes.exists()
        monkeypatch.setattr(analysis, "extract", extract)

        def again() -> Quote:
            assert len(list(reextraction.reextract(reextraction.outdated()))) == 1
            follow_outbox()
            return article.quotes.get()

        return again

    def test_is_found_and_floods_nobody(self, alice: User, as_alice, read_again):
        search = save(alice, "q=fishermen")
        switching.set_cadence(search=search, user=alice, cadence=Cadence.AT_ONCE)
        last = sequences.current()
        found = read_again()
        row = saved.rows([search], alice)[0]
        assert (row.news.arrivals.total, row.new, row.news.printings) == (1, 0, 0)
        firing.fire()
        assert not Firing.objects.exists()
        assert not feeds.entries(SearchQuery.from_querystring("q=fishermen"), saved.indexed())
        page = as_alice.get("/search?q=fishermen").content.decode()
        assert found.public_id in page
        assert ">New<" not in page
        since = as_alice.get(f"/api/v1/statements?after={last}").json()
        assert found.public_id in [one["id"] for one in since["items"]], "programs miss nothing"

    def test_in_an_article_that_is_news_it_is_news(self, alice: User, read_again):
        search = save(alice, "q=fishermen")
        SavedSearch.objects.get(pk=search.pk).seen.update(sequence=0)
        read_again()
        assert news_of(search, alice).new == 1

    def test_other_printings_that_come_in_are_printings(self, alice: User, read_again):
        search = save(alice, "q=fishermen")
        found = read_again()
        printed(found.speaker, "IRNA", day="2024-03-05")
        news = news_of(search, alice)
        assert (news.new, news.printings) == (0, 1)


class TestDecisions:
    @pytest.fixture
    def said(self, ada) -> Quote:
        return printed(ada, "TASS")

    @pytest.fixture
    def search(self, alice: User, said) -> SavedSearch:
        return save(alice)

    def test_a_corrected_statement(self, alice: User, bob: User, said, search):
        said.type = "indirect"
        corrections.correct_quote(by=bob, quote=said)
        follow_outbox()
        news = news_of(search, alice)
        assert (news.new, news.corrected, news.withdrawn) == (0, 1, 0)

    def test_one_that_a_correction_takes_out_of_the_search(self, alice, bob, said, search):
        said.speaker = make_speaker("Berta Holm")
        corrections.correct_quote(by=bob, quote=said)
        follow_outbox()
        assert news_of(search, alice).corrected == 1
        assert news_of(search, alice).arrivals.total == 0

    def test_a_withdrawn_one(self, alice: User, as_alice, bob: User, said, search):
        corrections.withdraw_quotes(by=bob, quotes=[said])
        follow_outbox()
        assert news_of(search, alice).withdrawn == 1
        page = as_alice.get(reverse("saved_news", args=[search.public_id])).content.decode()
        assert "Withdrawn" in page
        assert said.public_id in page

    def test_the_statements_of_a_deleted_article_are_withdrawn(self, alice, charlie, said, search):
        delete_article(article=said.article, by=charlie, reason="twice")
        follow_outbox()
        assert news_of(search, alice).withdrawn == 1

    def test_but_not_those_withdrawn_long_before(self, alice, bob, charlie, said):
        corrections.withdraw_quotes(by=bob, quotes=[said])
        follow_outbox()
        search = save(alice)
        delete_article(article=said.article, by=charlie, reason="twice")
        follow_outbox()
        assert news_of(search, alice).withdrawn == 0

    def test_a_correction_away_from_one_who_was_merged_since(self, alice, bob, ada, said, search):
        before = make_speaker("Ada Lund-Holm")
        said.speaker = before
        said.save(update_fields=["speaker"])
        said.speaker = make_speaker("Berta Holm")
        corrections.correct_quote(by=bob, quote=said)
        before.merged_into = ada
        before.save(update_fields=["merged_into"])
        follow_outbox()
        assert news_of(search, alice).corrected == 1

    def test_what_was_taken_back_is_none(self, alice: User, bob: User, said, search):
        said.type = "indirect"
        entry = corrections.correct_quote(by=bob, quote=said)
        corrections.undo(by=bob, entry=entry)
        follow_outbox()
        assert news_of(search, alice).corrected == 0

    def test_taking_back_a_decision_that_was_seen_is_one(self, alice, bob, said):
        said.type = "indirect"
        entry = corrections.correct_quote(by=bob, quote=said)
        search = save(alice)
        corrections.undo(by=bob, entry=entry)
        follow_outbox()
        assert news_of(search, alice).corrected == 1

    def test_confirming_changes_nothing_that_was_read(self, alice, bob, said, search):
        corrections.correct_quote(by=bob, quote=said)
        follow_outbox()
        assert not news_of(search, alice).is_any

    def test_decisions_about_other_statements_are_none(self, alice, bob, search):
        other = Quote.objects.live().exclude(speaker__slug="ada-lund").first()
        corrections.withdraw_quotes(by=bob, quotes=[other])
        follow_outbox()
        assert not news_of(search, alice).is_any

    def test_opening_the_new_ones_leaves_decisions_unseen(self, as_alice, alice, bob, said, search):
        corrections.withdraw_quotes(by=bob, quotes=[said])
        follow_outbox()
        as_alice.post(reverse("saved_open", args=[search.public_id]))
        assert news_of(search, alice).withdrawn == 1
        as_alice.post(reverse("saved_seen"))
        assert not news_of(search, alice).is_any

    def test_a_new_statement_that_was_corrected_is_just_new(self, alice, bob, ada, search):
        new = printed(ada, "TASS", OTHER)
        new.type = "indirect"
        corrections.correct_quote(by=bob, quote=new)
        follow_outbox()
        news = news_of(search, alice)
        assert (news.new, news.corrected) == (1, 0)
