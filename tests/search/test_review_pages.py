"""The review queue: its order, a decision, two people at once, undo; all without script."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from briefs import corrections, review
from briefs.models import Article, AuditEntry, Quote, Speaker
from briefs.models.quotes import State
from search import indexing
from search.answers import ask
from search.engine import engine
from search.query.request import SearchQuery
from tests.search.making import make_article, make_quote, make_speaker

pytestmark = pytest.mark.django_db

TEXT = (
    "Ada Lind opened the lock on Monday.\n\n"
    "“Tolls will fall,” Ada Lind said. He expects that boats will come back.\n\n"
    "“Nobody asked us,” Bo Berg replied. They want lower fees. Quays are full.\n\n"
    "“We wait,” Bo Berg said."
)


@pytest.fixture
def article(collection) -> Article:
    """Nothing else waits."""
    Quote.objects.filter(state=State.UNCERTAIN).update(state=State.UNREVIEWED)
    return make_article(TEXT)


@pytest.fixture
def bo(article) -> Speaker:
    return make_speaker("Bo Berg")


@pytest.fixture
def uncertain(article, bo) -> list[Quote]:
    """Three read as Ada Lind's, one of nobody; a certain one of Bo Berg's."""
    ada = make_speaker("Ada Lind")
    doubtful = {"state": State.UNCERTAIN, "confidence": 0.4, "extractor_version": "1"}
    make_quote(
        article, "“Nobody asked us,”", cue="replied", source="Bo Berg", speaker=bo, paragraph=3
    )
    nobody = make_quote(article, "Quays are full", type="indirect", paragraph=3, **doubtful)
    return [
        make_quote(article, "“Tolls will fall,”", cue="said", source="Ada Lind", speaker=ada,
                   speaker_name="Ada Lind", paragraph=2, **doubtful),
        make_quote(article, "boats will come back", cue="expects", source="He", speaker=ada,
                   speaker_name="Ada Lind", type="indirect", paragraph=2, **doubtful),
        make_quote(make_article("Ada Lind said so."), "so", cue="said", source="Ada Lind",
                   speaker=ada, speaker_name="Ada Lind", type="indirect", **doubtful),
        nobody,
    ]  # fmt: skip


def item_page(client: Client, quote: Quote, **query: str) -> str:
    return client.get(reverse("review_item", args=[quote.public_id]), query).content.decode()


def version(page: str) -> str:
    return re.search(r'name="version" value="(\w+)"', page)[1]


def decide(client: Client, quote: Quote, **choice):
    data = {"version": corrections.version_of(Quote.objects.get(pk=quote.pk)), **choice}
    return client.post(reverse("review_item", args=[quote.public_id]), data)


class TestTheQueue:
    def test_begins_with_what_settles_most(self, uncertain, as_bob):
        order = review.in_order()
        assert set(order[:3]) == {quote.public_id for quote in uncertain[:3]}
        assert order[3] == uncertain[3].public_id
        assert as_bob.get(reverse("review"))["Location"].endswith(order[0])

    def test_keeps_namesakes_apart(self, article):
        doubtful = {"state": State.UNCERTAIN, "extractor_version": "1"}
        two = [make_speaker("Ann Ek"), make_speaker("Ann Ek", slug="ann-ek-2")]
        for words, speaker, confidence in (
            ("Tolls", two[0], 0.1), ("boats", two[1], 0.2),
            ("Nobody", two[0], 0.3), ("Quays", two[1], 0.4),
        ):  # fmt: skip
            make_quote(article, words, speaker=speaker, confidence=confidence, **doubtful)
        speakers = dict(Quote.objects.values_list("public_id", "speaker"))
        asked = [speakers[public_id] for public_id in review.in_order()]
        assert asked == [two[0].pk, two[0].pk, two[1].pk, two[1].pk]

    def test_can_be_narrowed_to_one_reason(self, uncertain, as_bob):
        assert review.counts() == {"pronoun": 1, "no-cue": 1, "other": 2}
        assert review.in_order("pronoun") == [uncertain[1].public_id]
        page = item_page(as_bob, uncertain[1], kind="pronoun")
        assert "“He” was read as Ada Lind." in page
        assert "1 of 1" in page

    def test_shows_two_paragraphs_on_either_side_and_marks_the_statement(self, uncertain, as_bob):
        page = item_page(as_bob, uncertain[0])
        assert "opened the lock" in page
        assert "We wait" in page
        assert len(re.findall(r'class="said uncertain"', page)) == 1

    def test_offers_who_else_speaks_nearest_first(self, uncertain, as_bob):
        page = item_page(as_bob, uncertain[0])
        assert re.findall(r'name="who" value="([\w-]+)"', page) == [
            "read",
            "bo-berg",
            "other",
            "none",
        ]
        assert "Speaks in ¶ 3" in page
        assert "40%" in page

    def test_chooses_nothing_for_you_below_half(self, uncertain, as_bob):
        choices = re.findall(
            r'<input type="radio" name="who"[^>]*>', item_page(as_bob, uncertain[0])
        )
        assert not any("checked" in one for one in choices)

    def test_skipping_leads_on_and_round(self, uncertain):
        order = review.in_order()
        assert review.next_after(order[0], order) == order[1]
        assert review.next_after(order[-1], order) == order[0]

    def test_says_when_a_kind_is_done_and_others_wait(self, uncertain, as_bob):
        done = as_bob.get(reverse("review"), {"kind": "unknown"}).content.decode()
        assert "All of this kind are done" in done
        assert "4 statements of other kinds wait for review" in done
        assert f'<a class="button main" href="{reverse("review")}">Review the rest</a>' in done

    def test_says_when_nothing_waits(self, article, as_bob):
        assert "Nothing waits for review" in as_bob.get(reverse("review")).content.decode()

    def test_cards_lead_editors_there(self, uncertain, as_bob, as_alice):
        address = reverse("review_item", args=[uncertain[0].public_id])
        for client, leads in ((as_bob, True), (as_alice, False)):
            page = client.get(reverse("statement", args=[uncertain[0].public_id])).content.decode()
            assert (address in page) is leads


class TestDeciding:
    def test_confirms_and_leads_to_the_next(self, uncertain, as_bob, bob):
        order = review.in_order()
        quote = Quote.objects.get(public_id=order[0])
        response = decide(as_bob, quote, who="read")
        assert response["Location"].endswith(order[1])
        quote.refresh_from_db()
        assert quote.state == State.CONFIRMED
        page = as_bob.get(response["Location"]).content.decode()
        assert "1 done today" in page
        assert "2 of 4" in page

    def test_somebody_else_of_the_article(self, uncertain, as_bob, bo):
        decide(as_bob, uncertain[0], who="bo-berg", type="mixed")
        uncertain[0].refresh_from_db()
        assert (uncertain[0].speaker, uncertain[0].type) == (bo, "mixed")

    def test_somebody_on_record_by_a_name(self, uncertain, as_bob, bo):
        corrections.save_vocabulary(by=None, row=bo)
        decide(as_bob, uncertain[0], who="other", name="bo  berg")
        uncertain[0].refresh_from_db()
        assert uncertain[0].speaker == bo

    def test_somebody_new(self, uncertain, as_bob):
        decide(as_bob, uncertain[0], who="other", name="Cy Dahl")
        uncertain[0].refresh_from_db()
        assert uncertain[0].speaker.slug == "cy-dahl"
        assert [one.slug for one in corrections.speakers_called("Cy Dahl")] == ["cy-dahl"]

    @pytest.mark.parametrize(
        ("choice", "problem"),
        [
            ({}, "Choose who says this"),
            ({"who": "other"}, "Write who it is"),
            ({"who": "nobody-known"}, "merged or removed"),
            ({"who": "read", "words": "Not there"}, "does not stand there"),
            ({"who": "read", "start": "5", "end": "5"}, "needs words"),
        ],
    )
    def test_what_cannot_be_is_refused_with_the_reason(self, uncertain, as_bob, choice, problem):
        response = decide(as_bob, uncertain[0], **choice)
        assert response.status_code == 422
        assert problem in response.content.decode()
        assert not AuditEntry.objects.filter(object_type="quote").exists()

    def test_a_name_that_several_have_is_asked_back(self, uncertain, as_bob):
        for slug in ("ann-ek", "ann-ek-2"):
            corrections.save_vocabulary(by=None, row=Speaker(slug=slug, name="Ann Ek"))
        page = decide(as_bob, uncertain[0], who="other", name="Ann Ek").content.decode()
        assert "ann-ek-2 (no country)" in page
        decide(as_bob, uncertain[0], who="other", name="ann-ek-2")
        uncertain[0].refresh_from_db()
        assert uncertain[0].speaker.slug == "ann-ek-2"

    def test_other_words(self, uncertain, as_bob):
        decide(as_bob, uncertain[1], who="read", words="that boats will come back")
        uncertain[1].refresh_from_db()
        assert uncertain[1].text == "that boats will come back"
        assert "contents" in uncertain[1].corrected

    def test_not_a_statement(self, uncertain, as_bob):
        decide(as_bob, uncertain[0], who="none")
        uncertain[0].refresh_from_db()
        assert uncertain[0].withdrawn_at
        assert uncertain[0].public_id not in review.in_order()

    @pytest.mark.parametrize(("scope", "settled"), [("here", 1), ("article", 2), ("everywhere", 3)])
    def test_the_same_mention_elsewhere(self, uncertain, as_bob, bo, scope, settled):
        page = item_page(as_bob, uncertain[0])
        assert "All read as Ada Lind in this article: 1 more uncertain statement" in page
        assert "All read as Ada Lind everywhere: 2 more uncertain statements" in page
        decide(as_bob, uncertain[0], who="bo-berg", scope=scope)
        confirmed = Quote.objects.filter(speaker=bo, state=State.CONFIRMED)
        assert confirmed.count() == settled
        assert review.total() == 4 - settled

    def test_one_of_another_part_of_the_queue_with_all_its_like(self, uncertain, as_bob, bo):
        quote = uncertain[0]
        address = reverse("review_item", args=[quote.public_id]) + "?kind=no-cue"
        answer = as_bob.post(
            address,
            {"version": corrections.version_of(quote), "who": "bo-berg", "scope": "everywhere"},
        )
        assert uncertain[3].public_id in answer["Location"]
        assert Quote.objects.filter(speaker=bo, state=State.CONFIRMED).count() == 3

    def test_a_name_left_in_its_field_is_in_nobodys_way(self, uncertain, as_bob):
        for slug in ("ann-ek", "ann-ek-2"):
            corrections.save_vocabulary(by=None, row=Speaker(slug=slug, name="Ann Ek"))
        assert decide(as_bob, uncertain[0], who="read", name="Ann Ek").status_code == 302
        assert decide(as_bob, uncertain[1], who="none", name="Ann Ek").status_code == 302

    def test_is_found_by_the_next_search(self, uncertain, as_bob, alice, bo):
        decide(as_bob, uncertain[0], who="bo-berg")
        with indexing.sole_writer():
            indexing.sync(engine())
        found = ask(SearchQuery().with_value("speaker", "bo-berg"), alice, counts={"state": 5})
        assert {hit.uid for hit in found.results.hits} >= {f"s{uncertain[0].pk}"}
        states = {one.value: one.count for one in found.results.facets["state"].counts}
        assert states["confirmed"] == 1


class TestTwoPossibleSpeakers:
    @pytest.fixture
    def two(self, uncertain) -> Quote:
        quote = uncertain[1]
        quote.rival, quote.rival_confidence = "Bo Berg", 0.21
        quote.save()
        return quote

    def test_is_a_reason_of_its_own_with_both_named(self, two, as_bob, bo):
        corrections.save_vocabulary(by=None, row=bo)
        assert review.counts() == {"two": 1, "no-cue": 1, "other": 2}
        page = item_page(as_bob, two)
        assert "<b>Two possible speakers</b>" in page
        assert "“He” may be Ada Lind or Bo Berg." in page
        names = re.findall(r'name="who" value="([\w-]+)"', page)
        assert names == ["read", "rival", "other", "none"], "nobody is offered twice"
        assert re.findall(r'<span class="number">(\d+)%</span>', page) == ["40", "21"]

    def test_the_other_one_said_it(self, two, as_bob, bo):
        corrections.save_vocabulary(by=None, row=bo)
        decide(as_bob, two, who="rival")
        two.refresh_from_db()
        assert two.speaker == bo

    def test_the_other_one_may_be_nobody_on_record(self, two, as_bob):
        Quote.objects.filter(pk=two.pk).update(rival="Cy Dahl")
        decide(as_bob, two, who="rival")
        two.refresh_from_db()
        assert two.speaker.name == "Cy Dahl"


class TestShares:
    def test_none_is_stated_of_a_few_decisions(self, uncertain, as_bob):
        page = item_page(as_bob, uncertain[0])
        assert "How many such statements are none is not known" in page

    def test_no_statements_among_those_decided_here(self, uncertain, as_bob, bob, monkeypatch):
        monkeypatch.setattr(review, "ENOUGH", 2)
        decide(as_bob, uncertain[0], who="none")
        decide(as_bob, uncertain[2], who="read")
        Quote.objects.filter(pk=uncertain[1].pk).update(source_start=0, source_end=8)
        page = item_page(as_bob, uncertain[1])
        assert "Of 2 decided here that were asked for this reason, 1 were no statements." in page
        assert re.findall(r'<span class="number">(\d+)%</span>', page) == ["40", "50"]


class TestCounting:
    def test_the_masthead_counts_as_the_queue_does(self, uncertain, as_bob):
        address = reverse("review_item", args=[uncertain[0].public_id])
        data = {"version": corrections.version_of(uncertain[0]), "who": "none"}
        answer = as_bob.post(address, data, headers={"HX-Request": "true"})
        assert '<span class="count" id="review-waiting">3</span>' in answer.content.decode()

    def test_a_part_of_the_queue_counts_what_was_done_of_it(self, uncertain, as_bob, bob):
        decide(as_bob, uncertain[0], who="none")
        decide(as_bob, uncertain[1], who="read")
        assert [review.done_today(bob, kind) for kind in ("", "other", "pronoun")] == [2, 1, 1]
        page = item_page(as_bob, uncertain[2], kind="other")
        assert "2 of 2" in page
        assert "1 done today" in page

    def test_ways_of_saying_are_in_the_order_of_their_keys(self, uncertain, as_bob):
        page = item_page(as_bob, uncertain[0])
        values = re.findall(r'name="type" value="(\w+)"', page)
        assert values == ["direct", "indirect", "mixed"]

    def test_where_others_stand_in_the_paragraph(self, uncertain, as_bob):
        [others] = re.findall(r'data-others="([^"]*)"', item_page(as_bob, uncertain[1]))
        tolls = uncertain[0]
        assert others == str([[tolls.start, tolls.end]])


class TestTwoPeople:
    def test_the_slower_one_is_told_who_changed_what(self, uncertain, as_bob, as_charlie, bo):
        seen = version(item_page(as_charlie, uncertain[0]))
        decide(as_bob, uncertain[0], who="bo-berg")
        address = reverse("review_item", args=[uncertain[0].public_id])
        late = as_charlie.post(address, {"version": seen, "who": "none"})
        page = late.content.decode()
        assert late.status_code == 409
        assert "<b>Bob Editor</b> was faster: corrected as Bo Berg." in page
        uncertain[0].refresh_from_db()
        assert not uncertain[0].withdrawn_at
        # Sent again in the knowledge of that, it holds.
        as_charlie.post(address, {"version": version(page), "who": "none"})
        uncertain[0].refresh_from_db()
        assert uncertain[0].withdrawn_at

    def test_somebody_new_is_not_kept_of_what_is_refused(self, uncertain, as_bob, as_charlie):
        seen = version(item_page(as_charlie, uncertain[0]))
        decide(as_bob, uncertain[0], who="read")
        address = reverse("review_item", args=[uncertain[0].public_id])
        new = {"version": seen, "who": "other", "name": "Cy Dahl"}
        assert as_charlie.post(address, new).status_code == 409
        assert not Speaker.objects.filter(name="Cy Dahl").exists()

    def test_one_that_was_taken_out_meanwhile(self, uncertain, as_bob, as_charlie):
        seen = version(item_page(as_charlie, uncertain[0]))
        decide(as_bob, uncertain[0], who="none")
        address = reverse("review_item", args=[uncertain[0].public_id])
        late = as_charlie.post(address, {"version": seen, "who": "read"})
        assert late.status_code == 409
        assert "taken for no statement" in late.content.decode()
        assert as_charlie.get(address)["Location"].startswith("/statements/")


class TestUndo:
    def test_asks_again(self, uncertain, as_bob, bob):
        decide(as_bob, uncertain[0], who="bo-berg", scope="everywhere")
        [entry] = review.decisions_of(bob)
        response = as_bob.post(reverse("review_undo"), {"entry": entry.pk})
        assert response["Location"].endswith(uncertain[0].public_id)
        assert review.total() == 4
        assert not Quote.objects.filter(state=State.CONFIRMED).exists()

    def test_is_for_ones_own(self, uncertain, as_bob, as_charlie, bob):
        decide(as_bob, uncertain[0], who="none")
        as_charlie.post(reverse("review_undo"), {"entry": review.decisions_of(bob)[0].pk})
        uncertain[0].refresh_from_db()
        assert uncertain[0].withdrawn_at


def test_people_are_found_by_a_part_of_their_name(uncertain, as_bob, bo):
    corrections.save_vocabulary(by=None, row=bo)
    page = as_bob.get(reverse("review_people"), {"name": "berg"}).content.decode()
    assert '<option value="Bo Berg">' in page
    assert "option" not in as_bob.get(reverse("review_people"), {"name": "b"}).content.decode()
