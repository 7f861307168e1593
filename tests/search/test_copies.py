"""What several outlets printed: named on cards, shown once on demand, set side by side."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import strip_tags

from briefs import clustering
from briefs.models import Quote, Speaker
from search import copies, saved
from search.arrivals import arrivals
from search.pages import elsewhere
from search.query.request import SearchQuery
from tests.search.making import index, make_article, make_outlet, make_quote, make_speaker

pytestmark = pytest.mark.usefixtures("collection")

TAIL = "because the fishermen on both shores have waited long enough for an answer"
SAID = (
    f"We will not return to the lake treaty within 30 days unless Norway lowers the tolls, {TAIL}"
)
CHANGED = f"We may return to the lake treaty within 60 days unless Sweden lowers the tolls, {TAIL}"


@pytest.fixture
def ada() -> Speaker:
    return make_speaker("Ada Zwyx")


def printed(
    ada: Speaker, outlet: str, day: int | None, words: str = SAID, *, public: bool = True
) -> Quote:
    article = make_article(
        f"{outlet} writes on {day}: “{words},” Ada Zwyx said.",
        outlet=make_outlet(outlet),
        published=dt.date(2021, 3, day) if day else None,
        published_precision="day" if day else "",
        public=public,
    )
    return make_quote(article, words, cue="said", source="Ada Zwyx", speaker=ada)


@pytest.fixture
def three(ada: Speaker) -> list[Quote]:
    """TASS has it first, and has another statement besides."""
    quotes = [
        printed(ada, "IRNA", 4),
        printed(ada, "TASS", 3, CHANGED),
        printed(ada, "AFP", 5, SAID.split(", ")[1]),
        printed(ada, "TASS", 3, "Nobody has asked the fishermen about the treaty so far"),
    ]
    while clustering.cluster_some():
        pass
    index(*(quote.article for quote in quotes))
    return [Quote.objects.get(pk=quote.pk) for quote in quotes]


def page(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def text_of(html: str) -> str:
    return " ".join(strip_tags(html).split())


def card_of(html: str, quote: Quote) -> str:
    start = html.index(f'id="r-{quote.public_id}"')
    return html[start : html.index("</article>", start)]


class TestCards:
    def test_other_outlets_are_linked_the_first_one_named_so(self, as_alice, three) -> None:
        html = page(as_alice, "/search?speaker=ada-zwyx")
        card = card_of(html, three[0])
        assert "Also in TASS (first), AFP" in text_of(card)
        assert reverse("statement", args=[three[1].public_id]) in card
        assert "Also in" not in card_of(html, three[3])

    def test_what_a_reader_may_not_see_is_not_named(self, client, ada, settings) -> None:
        settings.PUBLIC = True
        shown, hidden = printed(ada, "IRNA", 4), printed(ada, "TASS", 3, public=False)
        while clustering.cluster_some():
            pass
        html = page(client, reverse("statement", args=[shown.public_id]))
        assert hidden.public_id not in html
        assert "TASS" not in html

    def test_again_in_the_same_outlet(self, as_alice, ada) -> None:
        first, again = printed(ada, "IRNA", 3), printed(ada, "IRNA", 4)
        while clustering.cluster_some():
            pass
        assert "Also in IRNA again" in text_of(
            card_of(page(as_alice, reverse("statement", args=[first.public_id])), first)
        )
        assert again.public_id in page(as_alice, reverse("statement", args=[first.public_id]))


class TestShownOnce:
    ADDRESS = "/search?speaker=ada-zwyx"
    ONCE = "/search?copies=once&speaker=ada-zwyx"

    def test_the_switch_says_both_counts_and_leads_back(self, as_alice, three) -> None:
        html = page(as_alice, self.ADDRESS)
        assert "4 statements, 2 without copies. Show copies once" in text_of(html)
        assert f'href="{self.ONCE.replace("&", "&amp;")}"' in html
        once = page(as_alice, self.ONCE)
        assert "2 statements, 4 with copies. Show copies" in text_of(once)
        assert once.count('<article class="card') == 2
        assert "with copies shown once" in re.search(r"<h1[^>]*>([^<]*)", once)[1]
        assert '<input type="hidden" name="copies" value="once"' in once

    def test_no_switch_where_there_are_no_copies(self, as_alice, three) -> None:
        assert 'id="copies"' not in page(as_alice, f"{self.ADDRESS}&q=nobody")

    def test_a_count_is_what_choosing_it_leaves(self, as_alice, three) -> None:
        body = as_alice.get(f"/api/v1{self.ONCE}").json()
        assert (body["total"], body["copies"]) == (2, 2)
        counts = {one["value"]: one["count"] for one in body["facets"]["outlet"]}
        assert counts == {"irna": 1, "tass": 2, "afp": 1}
        for outlet, count in counts.items():
            assert as_alice.get(f"/api/v1{self.ONCE}&outlet={outlet}").json()["total"] == count
        months = body["timeline"]["buckets"]
        assert sum(bucket["count"] for bucket in months) == 4  # each of three days, one twice

    def test_the_api_counts_copies_among_the_total_otherwise(self, as_alice, three) -> None:
        body = as_alice.get(f"/api/v1{self.ADDRESS}").json()
        assert (body["total"], body["copies"]) == (4, 2)

    def test_another_printing_is_no_news_of_a_search_that_shows_copies_once(
        self, alice, as_alice, three, ada
    ) -> None:
        query = SearchQuery.from_querystring(self.ONCE.split("?")[1])
        search = saved.save(owner=alice, name="Ada", query=query)
        late = printed(ada, "Xinhua", 6)
        new = printed(ada, "Xinhua", 6, "The fishermen have been asked about the treaty since then")
        while clustering.cluster_some():
            pass
        index(late.article, new.article)
        (row,) = saved.rows([search], alice)
        assert row.new == 1
        window = saved.open_new(search=search, reader=alice)
        html = page(as_alice, f"/search?{window.to_querystring()}")
        assert new.public_id in html
        assert late.public_id not in html
        plain = arrivals(query.with_copies("all"), seen=0, bounds=(0, 10**9))
        assert (plain.total, arrivals(query, seen=0, bounds=(0, 10**9)).total) == (6, 3)
        assert [week.count for week in plain.weeks] == [3], "what is to be expected, and no copies"


class TestSideBySide:
    def test_differences_are_marked_and_those_of_sense_said(self, as_alice, three) -> None:
        html = page(as_alice, reverse("statement", args=[three[0].public_id]))
        section = html[html.index('id="elsewhere"') :]
        assert "First reported by TASS; IRNA 1 day later, AFP 2 days later." in text_of(section)
        for flag in (
            "Negation: “not” only here",
            "Modal verb: “will” here, “may” there",
            "Number: “30” here, “60” there",
            "Country: “Norway” here, “Sweden” there",
        ):
            assert flag in text_of(section)
        assert '<del class="changed">30</del>' in section
        assert '<ins class="changed">60</ins>' in section
        assert "Leaves out 16 words." in text_of(section)

    def test_the_same_words_are_said_to_be_the_same(self, as_alice, ada) -> None:
        one = printed(ada, "IRNA", 3)
        printed(ada, "TASS", 3)
        while clustering.cluster_some():
            pass
        html = page(as_alice, reverse("statement", args=[one.public_id]))
        assert "Word for word the same" in html
        assert "First reported by IRNA and TASS, on the same day." in html

    def test_of_very_many_a_few_are_compared_and_some_named(
        self, as_alice, ada, monkeypatch
    ) -> None:
        quotes = [printed(ada, outlet, 3) for outlet in ("IRNA", "TASS", "AFP", "BNS", "Yle")]
        while clustering.cluster_some():
            pass
        monkeypatch.setattr(elsewhere, "COMPARED", 1)
        monkeypatch.setattr(elsewhere, "NAMED", 1)
        monkeypatch.setattr(copies, "NAMED_IN_ORDER", 2)
        html = page(as_alice, reverse("statement", args=[quotes[0].public_id]))
        assert "4 other printings" in text_of(html)
        section = html[html.index('id="elsewhere"') :]
        assert section.count('<section class="copy"') == 1
        assert "Also in AFP, 3 Mar 2021 and 2 more" in text_of(section)
        assert "First reported by AFP, BNS and 3 more, on the same day." in text_of(section)

    def test_texts_of_other_printings_are_not_loaded(self, alice, three) -> None:
        (found,) = copies.elsewhere(three[:1], alice).values()
        for one in found:
            assert {"text", "zones"} <= one.quote.article.get_deferred_fields()

    def test_nothing_is_said_of_a_statement_printed_once(self, as_alice, three) -> None:
        html = page(as_alice, reverse("statement", args=[three[3].public_id]))
        assert "Printed elsewhere" not in html
