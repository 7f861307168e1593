"""Correcting statements on their pages: every fact, what was missed, what is none; the log of it."""

from __future__ import annotations

import lxml.html
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from briefs import corrections, ingest, jobs, offers, reextraction, retagging
from briefs.models import Article, AuditEntry, Country, Quote, Speaker, Topic, TopicAlias, User
from briefs.models.quotes import State
from tests.briefs.test_ingest import facts
from tests.search.making import make_article, make_quote, make_speaker

pytestmark = pytest.mark.django_db

TEXT = "“Canal tolls will fall in Norway,” Ada Lind said.\n\nBo Berg replied that they will not."


@pytest.fixture
def article(collection) -> Article:
    return make_article(TEXT)


@pytest.fixture
def quote(article) -> Quote:
    ada = make_speaker("Ada Lind")
    return make_quote(
        article, "“Canal tolls will fall in Norway,”", cue="said", source="Ada Lind", speaker=ada,
        speaker_name="Ada Lind", state=State.UNCERTAIN, extractor_version="1",
        countries=Country.objects.filter(code="NO"),
    )  # fmt: skip


def page(client: Client, name: str, *args: object, **query: str) -> str:
    return client.get(reverse(name, args=args), query).content.decode()


def correct(client: Client, quote: Quote, **changes):
    data = {
        "speaker": "ada-lind", "type": quote.type, "words": quote.text, "said": "",
        "countries": "Norway", "topics": "", "version": corrections.version_of(quote),
    }  # fmt: skip
    return client.post(reverse("statement_correct", args=[quote.public_id]), {**data, **changes})


def sent_back(response) -> dict[str, str]:
    """What a browser sends of the form that an answer shows."""
    forms = lxml.html.document_fromstring(response.content).forms
    [form] = [one for one in forms if "words" in one.fields]
    return dict(form.form_values())


class TestCorrecting:
    def test_every_fact(self, quote, as_bob):
        bo = make_speaker("Bo Berg")
        response = correct(
            as_bob, quote, speaker="bo-berg", type="indirect", said="2021-04",
            words="“Canal tolls will fall", countries="SE\nNorway", topics="sanctions",
        )  # fmt: skip
        assert response.status_code == 302
        quote.refresh_from_db()
        assert (quote.speaker, quote.type, str(quote.said_date)) == (bo, "indirect", "2021-04")
        assert quote.text == "“Canal tolls will fall"
        assert {one.code for one in quote.countries.all()} == {"NO", "SE"}
        assert [one.slug for one in quote.topics.all()] == ["sanctions"]

    def test_what_was_not_changed_is_not_decided(self, quote, as_bob):
        correct(as_bob, quote, type="mixed")
        quote.refresh_from_db()
        assert quote.corrected == ["state", "type"]

    def test_an_unnamed_source(self, quote, as_bob):
        correct(as_bob, quote, speaker="", source="a clerk")
        quote.refresh_from_db()
        assert (quote.speaker, quote.speaker_name, quote.named) == (None, "a clerk", "unnamed")

    @pytest.mark.parametrize(
        ("changes", "problem"),
        [
            ({"words": "Something else"}, "does not stand there"),
            ({"countries": "Atlantis"}, "Not in the vocabulary: Atlantis"),
            ({"said": "soon"}, "Write the date as"),
        ],
    )
    def test_what_cannot_be_is_refused(self, quote, as_bob, changes, problem):
        response = correct(as_bob, quote, **changes)
        assert response.status_code == 422
        assert problem in response.content.decode()

    def test_the_slower_of_two_is_told(self, quote, as_bob, as_charlie):
        seen = corrections.version_of(quote)
        correct(as_bob, quote, type="mixed")
        late = correct(as_charlie, quote, type="indirect", version=seen)
        assert late.status_code == 409
        told = " ".join(late.content.decode().split())
        assert "<b>Bob Editor</b> corrected it" in told
        assert "type from “direct” to “mixed”" in told
        correct(as_charlie, quote, speaker="Cy Dahl", version=seen)
        assert not Speaker.objects.filter(name="Cy Dahl").exists()
        quote.refresh_from_db()
        assert quote.type == "mixed"

    def test_the_slower_of_two_keeps_what_the_other_changed_elsewhere(
        self, quote, as_bob, as_charlie
    ):
        shown = sent_back(as_charlie.get(reverse("statement_correct", args=[quote.public_id])))
        correct(as_bob, quote, type="mixed")
        address = reverse("statement_correct", args=[quote.public_id])
        late = as_charlie.post(address, shown | {"said": "2021-04"})
        assert late.status_code == 409
        again = as_charlie.post(address, sent_back(late))
        assert again.status_code == 302
        quote.refresh_from_db()
        assert (quote.type, str(quote.said_date)) == ("mixed", "2021-04")

    @pytest.mark.parametrize("typed", ["Norway, Sweden", "NO; SE", "Norway\nsweden"])
    def test_several_countries_in_a_line(self, quote, as_bob, typed):
        correct(as_bob, quote, countries=typed)
        assert {one.code for one in quote.countries.all()} == {"NO", "SE"}

    def test_who_takes_out_what_was_changed_meanwhile_is_told(self, quote, as_bob, as_charlie):
        seen = corrections.version_of(quote)
        correct(as_bob, quote, type="mixed")
        address = reverse("statement_withdraw", args=[quote.public_id])
        late = as_charlie.post(address, {"version": seen})
        assert late.status_code == 409
        assert "type from “direct” to “mixed”" in " ".join(late.content.decode().split())
        quote.refresh_from_db()
        assert quote.withdrawn_at is None
        as_charlie.post(address, {"version": corrections.version_of(quote)})
        quote.refresh_from_db()
        assert quote.withdrawn_at

    def test_editors_are_led_there(self, quote, as_bob, as_alice):
        address = reverse("statement_correct", args=[quote.public_id])
        for name, id_ in (("article", quote.article.public_id), ("statement", quote.public_id)):
            assert address in page(as_bob, name, id_)
            assert address not in page(as_alice, name, id_)


class TestTagsThatAPersonChose:
    @pytest.fixture
    def chosen(self, quote, charlie: User) -> Quote:
        own = Topic.objects.filter(slug="sanctions")
        corrections.correct_quote(by=charlie, quote=quote, countries=[], topics=own)
        canals = Topic.objects.create(slug="canals", name="Canals")
        TopicAlias.objects.create(topic=canals, text="canal tolls")
        retagging.follow_vocabulary()
        while job := jobs.claim("test"):
            jobs.run(job)
        return quote

    def test_stay_and_new_ones_are_offered(self, chosen, as_bob):
        assert [topic.slug for topic in chosen.topics.all()] == ["sanctions"]
        # Norway was taken off; the topic is new.
        assert [row.slug for row in offers.offered(chosen)] == ["canals"]
        assert "Named in it, by the present vocabulary" in page(
            as_bob, "statement_correct", chosen.public_id
        )
        now = Quote.objects.get(pk=chosen.pk)
        correct(as_bob, now, countries="", topics="sanctions", also="topic:canals")
        assert {topic.slug for topic in now.topics.all()} == {"canals", "sanctions"}

    def test_nothing_is_offered_where_a_machine_files_it(self, quote):
        assert not offers.offered(quote)


class TestAdding:
    def test_by_paragraph_and_words(self, article, quote, as_bob):
        selected = "?paragraph=2&words=they+will+not"
        response = as_bob.post(
            reverse("statement_add", args=[article.public_id]) + selected,
            {"speaker": "Bo Berg", "type": "indirect", "paragraph": "2", "words": "they will not"},
        )
        added = article.quotes.get(position=2)
        assert response["Location"].endswith("#s2")
        assert (added.text, added.speaker.name, added.paragraph) == ("they will not", "Bo Berg", 2)
        assert (added.state, added.extractor_version) == ("confirmed", "")

    def test_is_filed_under_what_it_names(self, article, as_bob):
        as_bob.post(
            reverse("statement_add", args=[article.public_id]),
            {"type": "direct", "words": "tolls will fall in Norway", "nobody": "on"},
        )
        assert [one.code for one in article.quotes.get().countries.all()] == ["NO"]

    def test_a_selection_fills_the_form(self, article, as_bob):
        form = page(as_bob, "statement_add", article.public_id, paragraph="2", words="they will")
        assert 'value="2"' in form
        assert "they will</textarea>" in form

    def test_asks_who_says_it_or_that_nobody_is_named(self, article, as_bob):
        address = reverse("statement_add", args=[article.public_id])
        data = {"type": "indirect", "words": "they will not"}
        refused = as_bob.post(address, data)
        assert refused.status_code == 422
        assert "choose that nobody is named" in refused.content.decode()
        both = as_bob.post(address, {**data, "speaker": "Bo Berg", "nobody": "on"})
        assert both.status_code == 422
        assert as_bob.post(address, {**data, "source": "a fisherman"}).status_code == 302
        assert article.quotes.get().speaker_name == "a fisherman"

    def test_words_of_another_statement_are_added_only_if_that_is_meant(
        self, article, quote, as_bob
    ):
        address = reverse("statement_add", args=[article.public_id])
        data = {"type": "direct", "words": "fall in Norway,” Ada Lind said", "speaker": "Eva New"}
        assert "although it overlaps" not in as_bob.get(address).content.decode()
        refused = as_bob.post(address, data)
        assert refused.status_code == 422
        html = refused.content.decode()
        assert "overlap a statement that is there: ¶ 1, “" in html
        assert 'type="checkbox" name="overlap"' in html
        assert not Speaker.objects.filter(name="Eva New").exists()
        assert as_bob.post(address, {**data, "overlap": "on"}).status_code == 302
        assert article.quotes.count() == 2

    def test_of_two_who_add_the_same_words_one_is_asked(self, article, bob, charlie):
        at = TEXT.index("they will not")
        one, other = (
            Quote(article=article, contents=[[at, at + 9]], type="indirect", named="unnamed")
            for _ in range(2)
        )
        corrections.add_quote(by=bob, quote=one, may_overlap=False)
        with pytest.raises(corrections.Overlap) as refused:
            corrections.add_quote(by=charlie, quote=other, may_overlap=False)
        assert refused.value.others == [one]
        assert article.quotes.count() == 1

    @pytest.mark.parametrize(("paragraph", "words"), [("1", "nowhere"), ("9", "they will not")])
    def test_words_that_do_not_stand_there(self, article, as_bob, paragraph, words):
        address = reverse("statement_add", args=[article.public_id])
        data = {"type": "direct", "paragraph": paragraph, "words": words}
        assert as_bob.post(address, data).status_code == 422


class TestWithdrawing:
    def test_it_is_struck_at_its_address_and_comes_back(self, quote, as_bob, as_alice):
        address = reverse("statement", args=[quote.public_id])
        as_bob.post(reverse("statement_withdraw", args=[quote.public_id]))
        gone = as_alice.get(address)
        assert gone.status_code == 410
        assert "removed" in gone.content.decode()
        assert "Undo" not in gone.content.decode()
        assert "Undo" in as_bob.get(address).content.decode()
        entry = AuditEntry.objects.get(action="withdraw")
        as_bob.post(reverse("decision_undo", args=[entry.pk]))
        assert as_alice.get(address).status_code == 200

    def test_others_decisions_are_for_admins(self, quote, as_bob, charlie: User):
        [entry] = corrections.withdraw_quotes(by=charlie, quotes=[quote])
        assert as_bob.post(reverse("decision_undo", args=[entry.pk])).status_code == 403

    def test_undoing_leads_nowhere_else(self, quote, as_bob, bob):
        [entry] = corrections.withdraw_quotes(by=bob, quotes=[quote])
        response = as_bob.post(
            reverse("decision_undo", args=[entry.pk]), {"next": "https://example.org/"}
        )
        assert response["Location"] == reverse("statement", args=[quote.public_id])


class TestTheLog:
    def test_tells_who_did_what_and_takes_it_back(self, quote, as_bob, as_charlie):
        correct(as_bob, quote, type="mixed")
        log = page(as_charlie, "audit")
        assert "<b>Bob Editor</b> corrected" in log
        assert "type: <del>direct</del> <ins>mixed</ins>" in log
        entry = AuditEntry.objects.get(action="correct")
        back = {"next": reverse("audit")}
        response = as_charlie.post(reverse("decision_undo", args=[entry.pk]), back)
        assert response["Location"] == reverse("audit")
        quote.refresh_from_db()
        assert (quote.type, quote.state) == ("direct", "uncertain")
        assert "taken back by Charlie Admin" in page(as_charlie, "audit")

    def test_can_be_narrowed(self, quote, as_bob, as_charlie, bob, charlie):
        correct(as_bob, quote, type="mixed")
        corrections.withdraw_quotes(by=charlie, quotes=[quote])
        today = f"{timezone.localdate():%Y-%m-%d}"
        for query, count in (
            ({"by": str(bob.pk)}, 1), ({"kind": "withdraw"}, 1), ({"day": today}, 2),
            ({"day": "2001-01-01"}, 0), ({"day": "2001-99-99"}, 2), ({"by": "x"}, 2),
            ({"by": "9" * 30}, 2),
        ):  # fmt: skip
            assert f"<h1>{count} decision" in page(as_charlie, "audit", **query), query

    def test_tells_only_what_changed_in_the_words_of_the_pages(self, quote, as_bob, as_charlie):
        correct(as_bob, quote, countries="Sweden", said="2021-05-03")
        log = page(as_charlie, "audit")
        assert "countries: <del>Norway</del> <ins>Sweden</ins>" in log
        assert "said: <ins>3 May 2021</ins>" in log
        assert "precision" not in log
        assert "type:" not in log

    def test_tells_of_everything_that_can_be_done(self, quote, as_charlie, charlie):
        ada, bo = quote.speaker, make_speaker("Bo Berg")
        corrections.split_speaker(
            by=charlie, speaker=ada, name="Anna", country=None, quotes=ada.quotes.all()
        )
        corrections.merge_speakers(by=charlie, into=ada, others=[bo])
        corrections.save_vocabulary(by=charlie, row=Country.objects.get(code="NO"))
        corrections.delete_vocabulary(by=charlie, row=make_speaker("Nobody"))
        log = page(as_charlie, "audit")
        for words in ("split", "merged away", "changed", "deleted Nobody"):
            assert words in log


def test_decisions_outlive_a_new_reading_and_the_same_file(article, quote, as_bob, bob):
    correct(as_bob, quote, type="mixed")
    as_bob.post(
        reverse("statement_add", args=[article.public_id]),
        {"type": "indirect", "words": "they will not", "nobody": "on"},
    )
    Article.objects.filter(pk=article.pk).update(extractor_version="0")
    before = set(article.quotes.live().values_list("public_id", "type", "state"))
    list(reextraction.reextract(Article.objects.filter(pk=article.pk)))
    assert before <= set(article.quotes.live().values_list("public_id", "type", "state"))
    again = ingest.store(facts(TEXT, outlet=""))
    assert (again.outcome, again.article) == ("duplicate", article)
    assert before <= set(article.quotes.live().values_list("public_id", "type", "state"))
