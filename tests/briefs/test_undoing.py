"""Taking decisions back: everything is as it was, and what cannot be taken back says why."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import models
from django.urls import reverse
from django.utils import timezone

from briefs import audit, corrections, ingest, mixups
from briefs.dates import PartialDate
from briefs.models import (
    Article,
    ArticleTopic,
    AuditEntry,
    Country,
    MixUp,
    Office,
    OutboxEntry,
    Outlet,
    OutletAlias,
    Quote,
    Speaker,
    SpeakerAlias,
    Topic,
    TopicAlias,
    User,
)
from briefs.models.quotes import State
from briefs.readers import read
from briefs.vocabulary.names import name_key
from tests.search.making import make_article, make_quote, make_speaker

pytestmark = pytest.mark.django_db

TEXT = "“Tolls will fall,” Ada Berg said. “They will not,” Minister Berg replied. Boats waited."


@pytest.fixture
def article() -> Article:
    return make_article(TEXT)


@pytest.fixture
def two(article: Article) -> tuple[Speaker, Speaker]:
    made = []
    for name, words in (("Ada Berg", "“Tolls will fall,”"), ("Minister Berg", "“They will not,”")):
        speaker = make_speaker(name, name, country=Country.objects.get(code="NO"))
        office = Office.objects.create(
            speaker=speaker, title="Minister", slug="minister", country_id="NO",
            attested_from=dt.date(2020 + len(made), 1, 1),
            attested_to=dt.date(2021 + len(made), 1, 1),
        )  # fmt: skip
        make_quote(article, words, source="Berg", speaker=speaker, office=office)
        made.append(speaker)
    return made[0], made[1]


def store(text: str, published: dt.date) -> None:
    draft = read(text.encode(), "tolls.txt")
    facts = ingest.facts_of(
        dataclasses.replace(draft, language="en", published=PartialDate(published))
    )
    ingest.store(facts)


def latest(action: str) -> AuditEntry:
    return AuditEntry.objects.filter(action=action).latest("pk")


def rows(*tables: type[models.Model]) -> set[str]:
    """All that is in the tables, but for what says when it was changed and new keys of aliases."""
    found = set()
    for table in tables:
        for row in table._default_manager.all():
            values = audit.values(row)
            is_new_each_time = "Alias" in table.__name__ or "_" in table.__name__
            for name in ("changed", "revision", *(["id"] if is_new_each_time else [])):
                values.pop(name, None)
            found.add(f"{table.__name__} {values}")
    return found


@pytest.fixture
def restored() -> Callable[..., Any]:
    """`restored(*tables)()` asserts that the tables hold what they held at the first call."""

    def remember(*tables: type[models.Model]) -> Callable[[], None]:
        before = rows(*tables)

        def compare() -> None:
            assert rows(*tables) ^ before == set()

        return compare

    return remember


class TestStatements:
    @pytest.fixture
    def quote(self, two) -> Quote:
        return two[1].quotes.get()

    def test_a_correction_of_everything(self, quote, two, charlie: User, restored):
        topic = Topic.objects.create(slug="tolls", name="River tolls")
        quote.topics.set([topic])
        unchanged = restored(Quote, Quote.topics.through, Quote.countries.through)
        corrections.attribute_to(quote, two[0])
        quote.type, quote.contents = "indirect", [[1, 17]]
        quote.said, quote.said_precision = dt.date(2020, 1, 1), "year"
        entry = corrections.correct_quote(
            by=charlie, quote=quote, topics=[], countries=Country.objects.filter(code="FR")
        )
        quote.refresh_from_db()
        assert (quote.start, quote.speaker, quote.corrected) == (
            1, two[0],
            ["contents", "countries", "office", "said", "said_precision", "speaker",
             "speaker_name", "state", "topics", "type"],
        )  # fmt: skip
        before = OutboxEntry.objects.count()
        [undone] = corrections.undo(by=charlie, entry=entry)
        assert undone.undoes == entry
        assert OutboxEntry.objects.count() > before
        unchanged()

    def test_what_a_moved_statement_passed_keeps_its_order(self, article, charlie: User):
        first = make_quote(article, "Tolls will fall")
        second = make_quote(article, "They will not")
        at = TEXT.index("Boats waited")
        first.contents = [[at, at + 12]]
        entry = corrections.correct_quote(by=charlie, quote=first)
        order = article.quotes.order_by("position")
        assert list(order) == [second, first]
        corrections.undo(by=charlie, entry=entry)
        assert list(order.all()) == [first, second]

    def test_withdrawn_and_back(self, quote, charlie: User, restored):
        unchanged = restored(Quote)
        [entry] = corrections.withdraw_quotes(by=charlie, quotes=[quote])
        corrections.undo(by=charlie, entry=entry)
        unchanged()

    def test_an_added_statement_leaves_its_address(self, article, two, charlie: User):
        at = TEXT.index("Boats waited")
        added = Quote(article=article, contents=[[at, at + 5]], type="indirect", named="unnamed")
        entry = corrections.add_quote(by=charlie, quote=added)
        assert [quote.position for quote in article.quotes.order_by("start")] == [1, 2, 3]
        corrections.undo(by=charlie, entry=entry)
        added.refresh_from_db()
        assert added.withdrawn_at

    def test_an_added_statement_goes_where_it_stands_in_the_text(self, article, charlie: User):
        make_quote(article, "They will not")
        added = Quote(article=article, contents=[[1, 17]], type="direct", named="unnamed")
        corrections.add_quote(by=charlie, quote=added)
        starts = article.quotes.order_by("position").values_list("start", flat=True)
        assert list(starts) == sorted(starts)
        assert added.paragraph == 1

    def test_what_was_settled_with_it_costs_as_many_queries_for_many_as_for_few(
        self, article, charlie: User, django_assert_max_num_queries
    ):
        bea = make_speaker("Bea Dahl")
        made = [
            make_quote(article, words, speaker_name="A Berg", state=State.UNCERTAIN)
            for words in ["Boats", "waited", *TEXT.split()[:40]]
        ]
        quote, *others = made
        same = Quote.objects.filter(pk__in=[one.pk for one in others])
        corrections.attribute_to(quote, bea)
        entry = corrections.correct_quote(by=charlie, quote=quote)
        corrections.settle_same(by=charlie, quotes=same, speaker=bea, part_of=entry)
        with django_assert_max_num_queries(40):
            corrections.undo(by=charlie, entry=entry)
        assert not Quote.objects.filter(speaker=bea).exists()
        assert same.filter(state=State.UNCERTAIN, speaker_name="A Berg").count() == len(others)

    def test_what_was_settled_with_it(self, article, charlie: User, restored):
        ada, bea = make_speaker("Ada Berg"), make_speaker("Bea Lind")
        quotes = [
            make_quote(article, words, speaker=ada, state=State.UNCERTAIN)
            for words in ("Tolls", "They", "Boats")
        ]
        unchanged = restored(Quote)
        same = corrections.same_mention(quotes[0])
        corrections.attribute_to(quotes[0], bea)
        entry = corrections.correct_quote(by=charlie, quote=quotes[0])
        assert corrections.settle_same(by=charlie, quotes=same, speaker=bea, part_of=entry) == 2
        assert set(Quote.objects.values_list("speaker", "state")) >= {(bea.pk, "confirmed")}
        assert len(corrections.undo(by=charlie, entry=entry)) == 3
        unchanged()

    def test_not_when_it_was_changed_again(self, quote, charlie: User):
        quote.type = "indirect"
        first = corrections.correct_quote(by=charlie, quote=quote)
        quote.type = "mixed"
        corrections.correct_quote(by=charlie, quote=quote)
        with pytest.raises(corrections.CannotUndo, match="Changed again since: type"):
            corrections.undo(by=charlie, entry=first)

    def test_only_once(self, quote, charlie: User):
        [entry] = corrections.withdraw_quotes(by=charlie, quotes=[quote])
        corrections.undo(by=charlie, entry=entry)
        with pytest.raises(corrections.CannotUndo, match="undone already"):
            corrections.undo(by=charlie, entry=AuditEntry.objects.get(pk=entry.pk))

    def test_editors_take_back_their_own_decisions(self, quote, alice, bob, charlie):
        [entry] = corrections.withdraw_quotes(by=bob, quotes=[quote])
        assert corrections.may_undo(bob, entry)
        assert corrections.may_undo(charlie, entry)
        assert not corrections.may_undo(alice, entry)
        [other] = corrections.withdraw_quotes(by=charlie, quotes=Quote.objects.all()[:1])
        assert not corrections.may_undo(bob, other)


class TestVersions:
    def test_whoever_saw_an_older_one_is_told_who_was_faster(self, two, bob, charlie):
        quote = two[0].quotes.get()
        seen = corrections.version_of(quote)
        corrections.correct_quote(by=bob, quote=Quote.objects.get(pk=quote.pk), version=seen)
        quote.type = "mixed"
        with pytest.raises(corrections.Conflict) as refused:
            corrections.correct_quote(by=charlie, quote=quote, version=seen)
        assert refused.value.latest.actor == bob
        with pytest.raises(corrections.Conflict):
            corrections.withdraw_quotes(by=charlie, quotes=[quote], version=seen)
        quote.refresh_from_db()
        assert quote.type == "direct"


class TestSpeakers:
    TABLES = (Quote, Speaker, SpeakerAlias, Office)

    def test_a_merge(self, two, charlie: User, restored):
        unchanged = restored(*self.TABLES)
        corrections.merge_speakers(by=charlie, into=two[0], others=[two[1]])
        assert two[0].offices.count() == 1
        corrections.undo(by=charlie, entry=latest("merge"))
        unchanged()

    def test_a_merge_of_one_that_others_lead_to(self, two, charlie: User, restored):
        third = make_speaker("Bea Lind")
        corrections.merge_speakers(by=charlie, into=two[1], others=[third])
        unchanged = restored(*self.TABLES)
        corrections.merge_speakers(by=charlie, into=two[0], others=[two[1]])
        entry = latest("merge")
        corrections.undo(by=charlie, entry=entry)
        unchanged()

    def test_what_came_while_they_were_one_goes_to_whose_name_it_bears(
        self, as_charlie, charlie: User
    ):
        norway = Country.objects.get(code="NO")
        ada, bea = (
            make_speaker("Ada Lund", "Ada Lund"),
            make_speaker("Bea Dahl", "Bea Dahl", country=norway),
        )
        corrections.merge_speakers(by=charlie, into=ada, others=[bea])
        for day, text in enumerate(
            (
                "“Tolls will fall,” Bea Dahl, the mayor, said. “Boats will wait,” Ada Lund said.",
                "“Ferries will not,” Béa Dahl told reporters.",
                "“Bridges stay open,” Bea Dahl said.",
            ),
            start=1,
        ):
            store(text, dt.date(2026, 5, day))
        assert ada.quotes.count() == 4
        decided = ada.quotes.get(article__text__contains="Bridges")
        corrections.correct_quote(by=charlie, quote=decided)

        address = reverse("decision_undo", args=[latest("merge").pk])
        page = as_charlie.post(address, {"next": reverse("audit")}, follow=True)
        assert (
            "Undone, and 2 statements that came since were given back, too."
            in page.content.decode()
        )
        assert {quote.text for quote in bea.quotes.all()} == {
            "“Tolls will fall,”",
            "“Ferries will not,”",
        }
        mayor = bea.quotes.get(article__text__contains="mayor")
        assert (mayor.office.speaker, mayor.office.attested_to) == (bea, dt.date(2026, 5, 1))
        assert mayor.speaker_country == norway
        store("“Locks stay shut,” Bea Dahl said.", dt.date(2026, 5, 9))
        assert bea.quotes.count() == 3

    def test_a_name_that_another_merge_brought_stays(self, charlie: User):
        ada, bea, beata = (
            make_speaker(name, name) for name in ("Ada Lund", "Bea Dahl", "Dahl, Bea")
        )
        corrections.merge_speakers(by=charlie, into=ada, others=[bea, beata])
        store("“Tolls will fall,” Bea Dahl said.", dt.date(2026, 5, 1))
        corrections.undo(by=charlie, entry=AuditEntry.objects.get(object_id=str(bea.pk)))
        assert ada.quotes.count() == 1, "it may be whose name is spelled so, too"
        assert "Dahl, Bea" in ada.aliases.values_list("text", flat=True)

    def test_a_name_that_an_editor_has_given_since_stays(self, charlie: User):
        ada, bea = make_speaker("Ada Lund", "Ada Lund"), make_speaker("Bea Dahl", "Bea Dahl")
        corrections.merge_speakers(by=charlie, into=ada, others=[bea])
        SpeakerAlias.objects.create(speaker=ada, text="Béa Dahl", key=name_key("Béa Dahl"))
        corrections.vocabulary_details_changed(
            by=charlie, row=ada, added=["Béa Dahl"], changed=[], removed=[]
        )
        store("“Tolls will fall,” Bea Dahl said.", dt.date(2026, 5, 1))
        corrections.undo(by=charlie, entry=latest("merge"))
        assert set(ada.aliases.values_list("text", flat=True)) == {"Ada Lund", "Béa Dahl"}
        assert ada.quotes.count() == 1, "both go by the name"

    def test_not_a_merge_below_a_later_one(self, two, charlie: User):
        third = make_speaker("Bea Lind")
        corrections.merge_speakers(by=charlie, into=two[0], others=[two[1]])
        first = latest("merge")
        corrections.merge_speakers(by=charlie, into=third, others=[two[0]])
        with pytest.raises(corrections.CannotUndo, match="merged again"):
            corrections.undo(by=charlie, entry=first)

    def test_not_after_thirty_days(self, two, charlie: User):
        corrections.merge_speakers(by=charlie, into=two[0], others=[two[1]])
        AuditEntry.objects.update(at=timezone.now() - dt.timedelta(days=31))
        with pytest.raises(corrections.CannotUndo):
            corrections.undo(by=charlie, entry=latest("merge"))

    def test_a_new_name_and_country(self, two, charlie: User):
        ada = two[0]
        quote = ada.quotes.get()
        Quote.objects.filter(pk=quote.pk).update(speaker_country="NO")
        ada.name, ada.country_id = "Ada Lind", "SE"
        corrections.save_vocabulary(by=charlie, row=ada)
        corrections.undo(by=charlie, entry=latest("change"))
        ada.refresh_from_db()
        quote.refresh_from_db()
        assert (ada.name, ada.country_id, quote.speaker_country_id) == ("Ada Berg", "NO", "NO")

    def test_a_new_country_of_those_statements_alone_that_it_moved(self, two, charlie: User):
        ada, other = two[0], two[1].quotes.get()
        Quote.objects.update(speaker_country="NO")
        Quote.objects.filter(pk=other.pk).update(speaker=ada, speaker_country="SE")
        ada.country_id = "SE"
        corrections.save_vocabulary(by=charlie, row=ada)
        corrections.undo(by=charlie, entry=latest("change"))
        assert sorted(ada.quotes.values_list("speaker_country", flat=True)) == ["NO", "SE"]

    def test_an_office_that_was_removed_has_its_statements_again(self, two, charlie: User):
        ada = two[0]
        office, quote = ada.offices.get(), ada.quotes.get()
        before = corrections.details_of(ada) | {"held": corrections.held_in([office])}
        office.delete()
        corrections.vocabulary_details_changed(
            by=charlie, row=ada, added=[], changed=[], removed=["Minister"], before=before
        )
        corrections.undo(by=charlie, entry=latest("details"))
        quote.refresh_from_db()
        assert quote.office == ada.offices.get()

    def test_what_texts_added_to_names_and_offices_stays(self, two, charlie: User):
        ada = two[0]
        office = ada.offices.get()
        before = corrections.details_of(ada)
        Office.objects.filter(pk=office.pk).update(title="Prime Minister")
        corrections.vocabulary_details_changed(
            by=charlie, row=ada, added=[], changed=["Prime Minister"], removed=[], before=before
        )
        seen = dt.date(2024, 5, 1)
        Office.objects.filter(pk=office.pk).update(attested_to=seen)
        SpeakerAlias.objects.create(speaker=ada, text="A. Berg", key=name_key("A. Berg"))
        corrections.undo(by=charlie, entry=latest("details"))
        office.refresh_from_db()
        assert (office.title, office.attested_to) == ("Minister", seen)
        assert ada.aliases.filter(text="A. Berg").exists()

    def test_not_an_office_that_was_edited_again(self, two, charlie: User):
        ada = two[0]
        for title in ("Prime Minister", "President"):
            before = corrections.details_of(ada)
            ada.offices.update(title=title)
            corrections.vocabulary_details_changed(
                by=charlie, row=ada, added=[], changed=[title], removed=[], before=before
            )
        first = AuditEntry.objects.filter(action="details").earliest("pk")
        with pytest.raises(corrections.CannotUndo, match="Changed again since: offices"):
            corrections.undo(by=charlie, entry=first)

    def test_a_split_stands_when_something_else_is_taken_back(self, two, charlie: User):
        new = corrections.split_speaker(
            by=charlie, speaker=two[0], name="Anna", country=None, quotes=two[0].quotes.all()
        )
        quote = new.quotes.get()
        quote.type = "mixed"
        of_type = corrections.correct_quote(by=charlie, quote=quote)
        corrections.attribute_to(quote, two[1])
        of_speaker = corrections.correct_quote(by=charlie, quote=quote)
        for entry in (of_speaker, of_type):
            corrections.undo(by=charlie, entry=entry)
        quote.refresh_from_db()
        assert (quote.speaker, quote.type, quote.corrected) == (new, "direct", ["speaker"])

    def test_a_split(self, two, charlie: User, restored):
        ada = two[0]
        SpeakerAlias.objects.create(speaker=ada, text="A. Berg", key=name_key("A. Berg"))
        unchanged = restored(Quote, SpeakerAlias)
        new = corrections.split_speaker(
            by=charlie, speaker=ada, name="Anna Berg", country=Country.objects.get(code="SE"),
            quotes=ada.quotes.all(), aliases=["A. Berg", "Ada Berg"],
        )  # fmt: skip
        quote = new.quotes.get()
        assert (new.slug, quote.office.speaker, quote.corrected) == ("anna-berg", new, ["speaker"])
        assert {alias.text for alias in new.aliases.all()} == {"A. Berg", "Anna Berg"}
        corrections.undo(by=charlie, entry=latest("split"))
        new.refresh_from_db()
        assert new.merged_into == ada
        unchanged()

    def test_a_split_needs_statements(self, two, charlie: User):
        with pytest.raises(corrections.CannotSplit, match="at least one statement"):
            corrections.split_speaker(
                by=charlie, speaker=two[0], name="Anna", country=None, quotes=two[1].quotes.all()
            )


def test_a_merge_of_topics(article: Article, charlie: User, restored):
    river = Topic.objects.create(slug="river-tolls", name="River tolls")
    canal = Topic.objects.create(slug="canal-tolls", name="Canal tolls", parent=river)
    Topic.objects.create(slug="lock-fees", name="Lock fees", parent=canal)
    TopicAlias.objects.create(topic=canal, text="LOCKS", exact=True)
    both, lone = make_quote(article, "Tolls"), make_quote(article, "Boats")
    both.topics.set([river, canal])
    lone.topics.set([canal])
    other = make_article("Canal tolls.")
    ArticleTopic.objects.create(article=article, topic=river, count=2)
    ArticleTopic.objects.create(article=article, topic=canal, count=3)
    ArticleTopic.objects.create(article=other, topic=canal, count=1)

    def tags() -> list[Any]:
        through = Quote.topics.through.objects
        return [
            sorted(through.values_list("quote", "topic__slug")),
            sorted(ArticleTopic.objects.values_list("article", "topic__slug", "count")),
        ]

    before, unchanged = tags(), restored(Topic, TopicAlias)
    corrections.merge_topics(by=charlie, into=river, others=[canal])
    corrections.undo(by=charlie, entry=latest("merge"))
    assert tags() == before
    unchanged()


def test_a_merge_of_outlets(charlie: User, restored):
    made = []
    for name in ("Morning Post", "The Morning Post"):
        outlet = Outlet.objects.create(slug=name.lower().replace(" ", "-"), name=name)
        OutletAlias.objects.create(outlet=outlet, key=name.lower())
        make_article(f"In {name}.", outlet=outlet)
        made.append(outlet)
    unchanged = restored(Outlet, OutletAlias, Article)
    corrections.merge_outlets(by=charlie, into=made[0], others=[made[1]])
    corrections.undo(by=charlie, entry=latest("merge"))
    unchanged()


class TestArticles:
    def test_edited_facts(self, article: Article, charlie: User):
        before = article.title
        ingest.edit_article(
            article=article, by=charlie, title="Tolls", byline="By Ada",
            published=PartialDate.parse("2021-04"),
        )  # fmt: skip
        corrections.undo(by=charlie, entry=latest("edit"))
        found = Article.objects.get(pk=article.pk)
        assert (found.title, found.byline, found.published_date) == (before, "", None)

    def test_facts_edited_later_stay_and_each_says_again_where_it_came_from(self, charlie: User):
        article = make_article(
            TEXT, title_from="first sentence", byline="By Ada", facts_from={"byline": "text"}
        )
        before = article.title
        ingest.edit_article(article=article, by=charlie, title="Tolls")
        of_title = latest("edit")
        ingest.edit_article(article=article, by=charlie, byline="By Bo")
        of_byline = latest("edit")
        corrections.undo(by=charlie, entry=of_title)
        article.refresh_from_db()
        assert (article.title, article.title_from) == (before, "first sentence")
        assert (article.byline, article.facts_from) == ("By Bo", {"byline": "editor"})
        corrections.undo(by=charlie, entry=of_byline)
        article.refresh_from_db()
        assert (article.byline, article.facts_from) == ("By Ada", {"byline": "text"})

    def test_not_a_fact_that_was_edited_again(self, article: Article, charlie: User):
        for title in ("Tolls", "Tolls and Boats"):
            ingest.edit_article(article=article, by=charlie, title=title)
        first = AuditEntry.objects.filter(action="edit").earliest("pk")
        with pytest.raises(corrections.CannotUndo, match="Changed again since: title"):
            corrections.undo(by=charlie, entry=first)

    def test_a_deletion(self, article: Article, charlie: User):
        ingest.delete_article(article=article, by=charlie, reason="Wrong")
        corrections.undo(by=charlie, entry=latest("delete"))
        assert Article.objects.live().get(pk=article.pk).deleted_reason == ""

    def test_not_a_deletion_when_the_text_is_here_again(self, article: Article, charlie: User):
        ingest.delete_article(article=article, by=charlie, reason="Wrong")
        make_article(TEXT)
        with pytest.raises(corrections.CannotUndo, match="another article"):
            corrections.undo(by=charlie, entry=latest("delete"))


class TestDeletedRows:
    """Of the vocabulary: with all that went with them."""

    def deleted(self, row: models.Model, by: User) -> AuditEntry:
        corrections.delete_vocabulary(by=by, row=row)
        return latest("delete")

    def test_a_speaker_with_names_offices_and_what_was_reported(self, charlie: User):
        ada = make_speaker("Ada Lund")
        SpeakerAlias.objects.create(speaker=ada, text="A. Lund", key=name_key("A. Lund"))
        Office.objects.create(speaker=ada, title="Clerk", slug="clerk", start=dt.date(2020, 1, 1), start_precision="day")  # fmt: skip
        mixups.report(by=charlie, kind="several", speaker=ada, words="There are two.")
        before = rows(Speaker, SpeakerAlias, Office, MixUp)
        entry = self.deleted(ada, charlie)
        assert not Speaker.objects.filter(slug=ada.slug).exists()
        corrections.undo(by=charlie, entry=entry)
        assert rows(Speaker, SpeakerAlias, Office, MixUp) == before

    def test_a_topic_with_its_tags(self, article: Article, charlie: User):
        canals = Topic.objects.create(slug="canal-tolls", name="Canal tolls")
        TopicAlias.objects.create(topic=canals, text="canal dues")
        ArticleTopic.objects.create(topic=canals, article=article, count=3)
        make_quote(article, "Boats waited", topics=[canals])
        key, tables = canals.pk, (Topic, TopicAlias, Quote.topics.through)
        before = rows(*tables)
        corrections.undo(by=charlie, entry=self.deleted(canals, charlie))
        assert rows(*tables) == before
        assert ArticleTopic.objects.get(topic=key).count == 3

    def test_an_office_and_the_statements_made_in_it(self, two, charlie: User):
        office = two[0].offices.get()
        key = office.pk
        entry = self.deleted(office, charlie)
        assert two[0].quotes.get().office is None
        corrections.undo(by=charlie, entry=entry)
        assert two[0].quotes.get().office_id == key

    def test_an_outlet_with_its_other_names(self, charlie: User):
        herald = Outlet.objects.create(slug="herald", name="Herald")
        OutletAlias.objects.create(outlet=herald, key="the herald")
        before = rows(Outlet, OutletAlias)
        corrections.undo(by=charlie, entry=self.deleted(herald, charlie))
        assert rows(Outlet, OutletAlias) == before

    def test_not_where_another_has_the_name_now(self, charlie: User):
        herald = Outlet.objects.create(slug="herald", name="Herald")
        entry = self.deleted(herald, charlie)
        Outlet.objects.create(slug="herald", name="The Herald")
        with pytest.raises(corrections.CannotUndo, match="has its name or address now"):
            corrections.undo(by=charlie, entry=entry)
