"""An admin changes names in the vocabulary: what is stored is tagged again in the background."""

from __future__ import annotations

import pytest
from django.urls import reverse

from briefs import corrections, ingest, jobs, retagging, sequences, vocabulary_store
from briefs.models import (
    Article,
    Country,
    Job,
    OutboxEntry,
    Quote,
    Tagging,
    Topic,
    TopicAlias,
    User,
)
from briefs.models.quotes import State
from briefs.readers import read
from briefs.vocabulary.phrases import Phrases
from tests.briefs.test_admin import unchanged

pytestmark = pytest.mark.django_db

TEXT = """Ferry to Open in May

KIEL, 3 March 2021 – “The ferry will end the canal-toll quarrel with Norway,” Minister Ada Example
said on Monday.

According to Bruno Sample, lock fees will rise {number} times.
"""


@pytest.fixture(autouse=True)
def fresh_vocabulary(monkeypatch) -> None:
    monkeypatch.setattr(vocabulary_store, "FRESH_SECONDS", 0.0)


def store(number: int = 2) -> Article:
    draft = read(TEXT.format(number=number).encode(), "ferry.txt")
    return ingest.store(ingest.facts_of(draft)).article


@pytest.fixture
def topic(db) -> Topic:
    return Topic.objects.create(slug="waterway-charges", name="Waterway charges")


def add_alias(topic: Topic, text: str, by: User, **facts: object) -> TopicAlias:
    """As the admin does it."""
    alias = TopicAlias.objects.create(topic=topic, text=text, **facts)
    corrections.vocabulary_details_changed(by=by, row=topic, added=[text], changed=[], removed=[])
    return alias


def work() -> int:
    """Does what the worker does; returns how many jobs, or slices of jobs, it were."""
    done = 0
    while job := jobs.claim("test"):
        jobs.run(job)
        done += 1
    return done


def tagged(topic: Topic) -> tuple[set[int], set[str]]:
    """Articles, and paragraphs of statements, that are filed under the topic."""
    quotes = Quote.objects.filter(topics=topic)
    return set(topic.articles.values_list("pk", flat=True)), {quote.text for quote in quotes}


class TestNames:
    def test_a_new_alias_tags_article_and_statement_and_the_index_follows(self, topic, charlie):
        article = store()
        before = OutboxEntry.objects.count()
        add_alias(topic, "lock fee", charlie)
        assert OutboxEntry.objects.count() == before, "nothing is tagged by it yet"
        work()
        assert tagged(topic) == ({article.pk}, {"lock fees will rise 2 times"})
        assert OutboxEntry.objects.latest("pk").article_id == article.pk
        assert OutboxEntry.objects.count() == before + 1
        article.refresh_from_db()
        assert article.revision == article.clustered == 2

    def test_an_alias_that_is_taken_away_takes_its_tags_along(self, topic, charlie):
        alias = add_alias(topic, "lock fee", charlie)
        store()
        alias.delete()
        corrections.vocabulary_details_changed(
            by=charlie, row=topic, added=[], changed=[], removed=["lock fee"]
        )
        work()
        assert tagged(topic) == (set(), set())

    def test_an_alias_that_is_changed_tags_by_the_new_and_no_more_by_the_old(self, topic, charlie):
        alias = add_alias(topic, "lock fee", charlie)
        article = store()
        alias.text = "canal toll"
        alias.save()
        corrections.vocabulary_details_changed(
            by=charlie, row=topic, added=[], changed=["canal toll"], removed=[]
        )
        work()
        articles, statements = tagged(topic)
        assert articles == {article.pk}
        assert [text for text in statements if "lock" in text] == []
        assert len(statements) == 1

    def test_capitals_that_matter_now(self, topic, charlie):
        alias = add_alias(topic, "FERRY", charlie)
        article = store()
        assert tagged(topic)[0] == set(), "an abbreviation, matched as written"
        topic.name = "Ferry"
        corrections.save_vocabulary(by=charlie, row=topic)
        work()
        assert tagged(topic)[0] == {article.pk}
        assert alias.text == "FERRY"

    def test_an_alias_of_a_country(self, charlie):
        article, norway = store(), Country.objects.get(code="NO")
        sweden = Country.objects.get(code="SE")
        sweden.aliases = [*sweden.aliases, "Bruno"]
        norway.aliases, norway.name = [], "Kingdom in the North"
        norway.official_name = ""
        for row in (sweden, norway):
            corrections.save_vocabulary(by=charlie, row=row)
        work()
        codes = set(article.countries.values_list("code", flat=True))
        assert "SE" in codes
        assert "NO" not in codes
        assert not Quote.objects.filter(article=article, countries=norway).exists()

    def test_a_topic_that_is_deleted_leaves_its_names_to_another(self, topic, charlie):
        """The longer name of the one hid the shorter one of the other."""
        longer = Topic.objects.create(slug="fee-rises", name="Lock fees will rise")
        add_alias(topic, "lock fee", charlie)
        article = store()
        assert tagged(topic)[0] == set()
        corrections.delete_vocabulary(by=charlie, row=longer)
        work()
        assert tagged(topic)[0] == {article.pk}

    def test_merged_topics_are_found_by_the_names_of_both(self, topic, charlie):
        other = Topic.objects.create(slug="lock-fees", name="Lock fees")
        corrections.save_vocabulary(by=charlie, row=other)
        first = store(1)
        corrections.merge_topics(by=charlie, into=topic, others=[other])
        work()
        second = store(2)
        assert tagged(topic)[0] == {first.pk, second.pk}

    def test_what_shipped_anew_with_an_update_is_found_in_what_is_stored(self):
        article = store()
        retagging.note_vocabulary()
        topic = Topic.objects.create(slug="lock-fees", name="Lock fees")
        retagging.follow_vocabulary()  # what each start does
        work()
        assert tagged(topic)[0] == {article.pk}

    @pytest.mark.parametrize("change", [{}, {"parent": None}])
    def test_what_changes_no_name_tags_nothing(self, topic, charlie, change):
        corrections.save_vocabulary(by=charlie, row=topic)
        work()
        for name, value in change.items():
            setattr(topic, name, value)
        corrections.save_vocabulary(by=charlie, row=topic)
        assert not Job.objects.exclude(state="done").exists()


class TestWhatPeopleDecided:
    def test_topics_and_countries_that_were_corrected_stay(self, topic, charlie, bob):
        article = store()
        quote = article.quotes.get(position=2)
        quote.state = State.UNCERTAIN
        corrections.correct_quote(by=bob, quote=quote, topics=[])
        quote.refresh_from_db()
        assert quote.corrected == ["state"], "there were none before"
        other = Topic.objects.create(slug="ferries-at-large", name="Ferries at large")
        corrections.correct_quote(by=bob, quote=quote, topics=[other])
        add_alias(topic, "lock fee", charlie)
        work()
        assert list(quote.topics.all()) == [other]
        assert tagged(topic) == ({article.pk}, set()), "the article is tagged all the same"

    def test_a_confirmed_statement_is_tagged_by_new_names(self, topic, charlie, bob):
        article = store()
        corrections.correct_quote(by=bob, quote=article.quotes.get(position=2))
        add_alias(topic, "lock fee", charlie)
        work()
        assert tagged(topic)[1] == {"lock fees will rise 2 times"}


class TestInTheBackground:
    @pytest.fixture(autouse=True)
    def small_slices(self, monkeypatch) -> None:
        monkeypatch.setattr(retagging, "ARTICLES_AT_ONCE", 3)
        monkeypatch.setattr(retagging, "SLICE_SECONDS", 0.0)

    def test_it_goes_in_slices_that_let_others_go_first(self, topic, charlie):
        articles = {store(number).pk for number in range(7)}
        add_alias(topic, "lock fee", charlie)
        jobs.run(jobs.claim("test"))
        assert Tagging.objects.get().looked_through == 3
        (waiting,) = Job.objects.filter(state="waiting")
        assert waiting.priority < 0
        assert work() > 3
        assert tagged(topic)[0] == articles
        row = Tagging.objects.get()
        assert (row.changed, row.tagged_again) == ([], 7)
        assert row.looked_through == Article.objects.live().count()
        assert row.finished

    def test_a_worker_that_dies_in_the_middle_loses_nothing(self, topic, charlie, monkeypatch):
        articles = [store(number).pk for number in range(7)]
        add_alias(topic, "lock fee", charlie)
        touch, touched = sequences.touch, []

        def die_once(ids: list[int], **options: bool) -> None:
            touched.append(ids)
            if len(touched) == 2:
                raise OSError("no space left")
            touch(ids, **options)

        monkeypatch.setattr(sequences, "touch", die_once)
        monkeypatch.setattr(jobs, "BACKOFF_SECONDS", (3600,))  # not tried again before we look
        work()
        ((looked_through, upto),) = Tagging.objects.values_list("looked_through", "upto")
        done = Article.objects.live().filter(pk__lte=upto).count()
        assert 0 < looked_through == done < Article.objects.live().count()
        assert tagged(topic)[0] == set(articles) & set(range(upto + 1)), "neither more nor less"
        Job.objects.update(run_after="2000-01-01T00:00Z")
        work()
        assert tagged(topic)[0] == set(articles)
        assert Article.objects.filter(pk__in=articles, revision=2).count() == 7

    def test_a_change_in_the_middle_begins_anew_and_forgets_nothing(self, topic, charlie):
        articles = {store(number).pk for number in range(7)}
        add_alias(topic, "lock fee", charlie)
        jobs.run(jobs.claim("test"))
        other = Topic.objects.create(slug="ferries-at-large", name="Ferry")
        corrections.save_vocabulary(by=charlie, row=other)
        work()
        assert tagged(topic)[0] == tagged(other)[0] == articles

    def test_what_was_analysed_before_the_change_and_stored_after_it_is_tagged_by_it(
        self, topic, charlie, monkeypatch
    ):
        analyse = ingest.articles.analyse

        def meanwhile(*args: object, **options: object) -> object:
            analysis = analyse(*args, **options)
            add_alias(topic, "lock fee", charlie)
            work()
            return analysis

        monkeypatch.setattr(ingest.articles, "analyse", meanwhile)
        article = store()
        assert tagged(topic)[0] == {article.pk}


class TestTheAdmin:
    def address(self, topic: Topic) -> str:
        return reverse("admin:briefs_topic_change", args=[topic.pk])

    def save(self, client, topic: Topic, alias: str) -> str:
        """Adds an alias on the page of the topic; returns what the next page says."""
        corrections.save_vocabulary(by=User.objects.get(role="admin"), row=topic)
        work()
        data = unchanged(client.get(self.address(topic)))
        data["aliases-0-text"] = alias
        response = client.post(self.address(topic), data, follow=True)
        return response.content.decode()

    @pytest.mark.parametrize(
        ("articles", "words"),
        [(0, "No article holds the names"), (1, "1 article will be"), (3, "3 articles will be")],
    )
    def test_it_says_how_many_articles(self, as_charlie, topic, articles, words, monkeypatch):
        monkeypatch.setattr(retagging, "COUNT_SECONDS", 60)
        for number in range(articles):
            store(number)
        assert words in self.save(as_charlie, topic, "lock fee")
        work()
        assert len(tagged(topic)[0]) == articles

    def test_it_does_not_keep_the_admin_waiting_for_the_number(
        self, as_charlie, topic, monkeypatch
    ):
        monkeypatch.setattr(retagging, "COUNT_SECONDS", 0)
        store()
        assert "More than 1 articles will be tagged again" in self.save(
            as_charlie, topic, "lock fee"
        )

    def test_it_says_nothing_where_no_name_changed(self, as_charlie, topic):
        data = unchanged(as_charlie.get(self.address(topic)))
        page = as_charlie.post(self.address(topic), data, follow=True).content.decode()
        assert "tagged again" not in page

    def test_how_far_it_is(self, as_charlie, topic):
        store()
        page = reverse("admin:briefs_tagging_changelist")
        self.save(as_charlie, topic, "lock fee")
        assert "Being tagged again" in as_charlie.get(page).content.decode()
        work()
        assert "tagged by the present vocabulary" in as_charlie.get(page).content.decode()


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("treaty", "Two treaties were signed"),
        ("lock fee", "LOCK\nFEES"),
        ("canal toll", "the canal-toll quarrel"),
        ("US", "the U.S. said"),
        ("Türkiye", "in Turkiye"),
        ("Araghchi's plan", "Araghchi’s plan"),
    ],
)
def test_a_phrase_is_found_however_it_is_written(phrase: str, text: str) -> None:
    assert Phrases([phrase]).are_in(text)
    assert Phrases(["something else", phrase]).are_in(f"Before. {text}")
    assert not Phrases([phrase]).are_in("Nothing of the kind")
    assert not Phrases([]).are_in(text)
