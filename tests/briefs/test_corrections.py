"""Corrections: what a merge moves, what is recorded, which articles are announced."""

from __future__ import annotations

from typing import Any

import pytest

from briefs import corrections
from briefs.models import (
    Article,
    ArticleTopic,
    AuditEntry,
    Country,
    Office,
    OutboxEntry,
    Outlet,
    OutletAlias,
    Quote,
    Speaker,
    Topic,
    TopicAlias,
    User,
)
from briefs.models.quotes import State
from tests.search.making import make_article, make_quote, make_speaker

pytestmark = pytest.mark.django_db


def said(speaker: Speaker | None = None, **facts: Any) -> Quote:
    """A statement in an article of its own."""
    article = make_article(f"“Yes,” she said. {Article.objects.count()}")
    return make_quote(article, "Yes,", speaker=speaker, **facts)


def known(name: str, **facts: Any) -> Speaker:
    """Somebody who goes by the name."""
    return make_speaker(name, name, **facts)


@pytest.fixture
def announced():
    """Ids of the articles announced since the fixture was set up."""
    before = OutboxEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def read() -> set[int]:
        return set(OutboxEntry.objects.filter(pk__gt=before).values_list("article_id", flat=True))

    return read


class TestMergingSpeakers:
    def test_statements_names_and_offices_move(self, charlie: User):
        ngozi, adeyemi = known("Ngozi Adeyemi"), known("Minister Adeyemi")
        office = Office.objects.create(speaker=adeyemi, title="Minister", slug="minister")
        quote = said(adeyemi, office=office)

        merged = corrections.merge_speakers(by=charlie, into=ngozi, others=[ngozi, adeyemi])

        quote.refresh_from_db()
        adeyemi.refresh_from_db()
        assert (merged.rows, merged.statements, merged.articles) == (1, 1, 1)
        assert (quote.speaker, quote.office) == (ngozi, office)
        assert adeyemi.merged_into == ngozi
        assert set(ngozi.aliases.values_list("text", flat=True)) == {
            "Ngozi Adeyemi",
            "Minister Adeyemi",
        }
        assert list(ngozi.offices.all()) == [office]

    def test_one_office_held_by_both_becomes_one(self, charlie: User):
        country = Country.objects.get(code="NG")
        one, other = known("Ngozi Adeyemi"), known("N. Adeyemi")
        facts = {"title": "Minister", "slug": "minister", "country": country}
        kept = Office.objects.create(
            speaker=one, attested_from="2020-01-01", attested_to="2020-06-01", **facts
        )
        lost = Office.objects.create(
            speaker=other, attested_from="2019-05-05", attested_to="2020-02-02", **facts
        )
        quote = said(other, office=lost)

        corrections.merge_speakers(by=charlie, into=one, others=[other])

        kept.refresh_from_db()
        quote.refresh_from_db()
        assert quote.office == kept
        assert (str(kept.attested_from), str(kept.attested_to)) == ("2019-05-05", "2020-06-01")
        assert one.offices.count() == 1

    def test_every_article_of_either_is_announced_with_a_new_revision(
        self, announced, charlie: User
    ):
        one, other, third = (known(name) for name in ("Ada One", "Ada Two", "Bea Three"))
        touched = {said(one).article_id, said(other).article_id}
        untouched = said(third).article

        corrections.merge_speakers(by=charlie, into=one, others=[other])

        assert announced() == touched
        revisions = Article.objects.filter(pk__in=touched).values_list("revision", flat=True)
        assert set(revisions) == {2}
        untouched.refresh_from_db()
        assert untouched.revision == 1

    def test_old_addresses_lead_on_in_one_step(self, charlie: User):
        a, b, c = (known(name) for name in ("Ada A", "Ada B", "Ada C"))
        corrections.merge_speakers(by=charlie, into=b, others=[a])
        corrections.merge_speakers(by=charlie, into=c, others=[b])
        a.refresh_from_db()
        b.refresh_from_db()
        assert (a.merged_into, b.merged_into) == (c, c)

    def test_the_record_suffices_to_undo(self, charlie: User):
        one, other = known("Ada One"), known("Ada Two")
        quote = said(other)
        corrections.merge_speakers(by=charlie, into=one, others=[other])
        entry = AuditEntry.objects.get(action="merge", object_id=str(other.pk))
        assert entry.actor == charlie
        assert entry.before["quotes"] == [quote.pk]
        assert entry.before["aliases"] == ["Ada Two"]
        assert entry.after == {"merged_into": "ada-one"}

    @pytest.mark.parametrize("others", ["none", "itself"])
    def test_a_merge_needs_two(self, charlie: User, others):
        speaker = known("Ada One")
        with pytest.raises(corrections.CannotMerge, match="at least two"):
            corrections.merge_speakers(
                by=charlie, into=speaker, others=[speaker] if others == "itself" else []
            )

    def test_what_is_merged_already_cannot_be_merged_again(self, charlie: User):
        a, b, c = (known(name) for name in ("Ada A", "Ada B", "Ada C"))
        corrections.merge_speakers(by=charlie, into=b, others=[a])
        with pytest.raises(corrections.CannotMerge, match="Ada A is merged already"):
            corrections.merge_speakers(by=charlie, into=c, others=[a])
        c.refresh_from_db()
        assert list(c.aliases.values_list("text", flat=True)) == ["Ada C"]


class TestMergingTopics:
    @pytest.fixture
    def topics(self) -> tuple[Topic, Topic]:
        return (
            Topic.objects.create(slug="river-tolls", name="River tolls"),
            Topic.objects.create(slug="canal-tolls", name="Canal tolls"),
        )

    def test_tags_are_added_up_and_none_doubled(self, topics, charlie: User):
        river, canal = topics
        quote = said()
        quote.topics.set([river, canal])
        ArticleTopic.objects.create(article=quote.article, topic=river, count=2)
        ArticleTopic.objects.create(article=quote.article, topic=canal, count=3)
        lone = said()
        lone.topics.set([canal])
        ArticleTopic.objects.create(article=lone.article, topic=canal, count=1)

        corrections.merge_topics(by=charlie, into=river, others=[canal])

        assert list(quote.topics.all()) == list(lone.topics.all()) == [river]
        counts = dict(ArticleTopic.objects.filter(topic=river).values_list("article", "count"))
        assert counts == {quote.article_id: 5, lone.article_id: 1}
        assert not ArticleTopic.objects.filter(topic=canal).exists()

    def test_children_and_aliases_move(self, topics, charlie: User):
        river, canal = topics
        child = Topic.objects.create(slug="lock-fees", name="Lock fees", parent=canal)
        TopicAlias.objects.create(topic=canal, text="waterway charges")
        corrections.merge_topics(by=charlie, into=river, others=[canal])
        child.refresh_from_db()
        assert child.parent == river
        assert {alias.text for alias in river.aliases.all()} == {"waterway charges", "Canal tolls"}

    def test_a_topic_may_swallow_its_parent_without_a_circle(self, topics, charlie: User):
        grandparent, parent = topics
        Topic.objects.filter(pk=parent.pk).update(parent=grandparent)
        child = Topic.objects.create(slug="lock-fees", name="Lock fees", parent=parent)
        corrections.merge_topics(by=charlie, into=child, others=[parent])
        child.refresh_from_db()
        assert child.parent == grandparent

    def test_articles_below_a_moved_child_are_announced(self, topics, announced, charlie: User):
        river, canal = topics
        child = Topic.objects.create(slug="lock-fees", name="Lock fees", parent=canal)
        quote = said()
        quote.topics.set([child])
        corrections.merge_topics(by=charlie, into=river, others=[canal])
        assert announced() == {quote.article_id}


class TestMergingOutlets:
    @pytest.fixture
    def outlets(self) -> tuple[Outlet, Outlet]:
        made = []
        for name in ("Morning Post", "The Morning Post"):
            outlet = Outlet.objects.create(slug=name.lower().replace(" ", "-"), name=name)
            OutletAlias.objects.create(outlet=outlet, key=name.lower())
            made.append(outlet)
        return made[0], made[1]

    def test_articles_and_names_move(self, outlets, announced, charlie: User):
        post, the_post = outlets
        article = make_article("Only here.", outlet=the_post)
        corrections.merge_outlets(by=charlie, into=post, others=[the_post])
        article.refresh_from_db()
        assert article.outlet == post
        assert {alias.key for alias in post.aliases.all()} == {"morning post", "the morning post"}
        assert announced() == {article.pk}

    def test_one_text_in_both_is_refused_by_title_and_nothing_moves(self, outlets, charlie: User):
        post, the_post = outlets
        make_article("In both.", outlet=post)
        copy = make_article("In both.", outlet=the_post, title="A copy")
        with pytest.raises(corrections.CannotMerge, match="“A copy”"):
            corrections.merge_outlets(by=charlie, into=post, others=[the_post])
        copy.refresh_from_db()
        assert copy.outlet == the_post


class TestStatements:
    def test_a_correction_confirms_and_records_what_changed(self, announced, charlie: User):
        ada = known("Ada One")
        quote = said(state=State.UNCERTAIN)
        quote.speaker = ada
        corrections.correct_quote(by=charlie, quote=quote)
        quote.refresh_from_db()
        assert (quote.speaker, quote.state) == (ada, State.CONFIRMED)
        entry = AuditEntry.objects.get(action="correct", object_id=quote.public_id)
        assert entry.before == {"speaker": None, "state": "uncertain"}
        assert entry.after == {"speaker": ada.pk, "state": "confirmed"}
        assert announced() == {quote.article_id}

    def test_withdrawn_ones_stay_at_their_address(self, announced, charlie: User):
        quote = said()
        assert len(corrections.withdraw_quotes(by=charlie, quotes=[quote])) == 1
        assert not corrections.withdraw_quotes(by=charlie, quotes=[quote])
        quote.refresh_from_db()
        assert quote.withdrawn_by == charlie
        assert announced() == {quote.article_id}


class TestVocabulary:
    def test_a_new_country_of_a_speaker_follows_into_statements(self, announced, charlie: User):
        nigeria, ghana = Country.objects.get(code="NG"), Country.objects.get(code="GH")
        ada = known("Ada One", country=ghana)
        quote = said(ada, speaker_country=ghana)
        abroad = said(ada, speaker_country=Country.objects.get(code="FR"))
        ada.country = nigeria
        corrections.save_vocabulary(by=charlie, row=ada)
        quote.refresh_from_db()
        abroad.refresh_from_db()
        assert (quote.speaker_country_id, abroad.speaker_country_id) == ("NG", "FR")
        assert announced() == {quote.article_id, abroad.article_id}

    def test_renaming_keeps_both_names_findable(self, charlie: User):
        ada = known("Ada One")
        ada.name = "Ada Two"
        corrections.save_vocabulary(by=charlie, row=ada)
        assert {alias.text for alias in ada.aliases.all()} == {"Ada One", "Ada Two"}

    def test_a_moved_topic_announces_what_is_tagged_with_it_or_below(
        self, announced, charlie: User
    ):
        top = Topic.objects.create(slug="waterways", name="Waterways")
        middle = Topic.objects.create(slug="canal-tolls", name="Canal tolls")
        child = Topic.objects.create(slug="lock-fees", name="Lock fees", parent=middle)
        quote = said()
        quote.topics.set([child])
        middle.parent = top
        corrections.save_vocabulary(by=charlie, row=middle)
        assert announced() == {quote.article_id}
