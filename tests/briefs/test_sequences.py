"""Who writes articles and statements takes the lock on first-seen numbers before any other row."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from briefs import clustering, corrections, ingest, near_copies, retagging, sequences
from briefs.models import Article, Job, OutboxEntry, Sequence, Topic, TopicAlias, User
from tests.search.making import make_article, make_quote, make_speaker

pytestmark = pytest.mark.django_db


@pytest.fixture
def article() -> Article:
    article = make_article("“The ferry is late,” she said.")
    make_quote(article, "The ferry is late")
    return article


@pytest.mark.parametrize(
    "deed",
    ["clustering", "near copies", "reading again", "correction", "removal", "deletion", "rename"],
)
def test_the_lock_is_taken_first(article: Article, bob: User, deed: str) -> None:
    quote, speaker = article.quotes.get(), make_speaker("Ada Berg")
    analysis = ingest.read_ahead(article).analysis
    deeds: dict[str, Callable[[], object]] = {
        "clustering": clustering.cluster_some,
        "near copies": near_copies.cluster_some,
        "reading again": lambda: ingest.renew(article, analysis),
        "correction": lambda: corrections.correct_quote(by=bob, quote=quote),
        "removal": lambda: corrections.withdraw_quotes(by=bob, quotes=[quote]),
        "deletion": lambda: ingest.delete_article(article=article, by=bob, reason="A test"),
        "rename": lambda: corrections.save_vocabulary(by=bob, row=speaker),
    }
    with CaptureQueriesContext(connection) as asked:
        deeds[deed]()
    first_row = next(query for query in statements_of(asked) if "SAVEPOINT" not in query)
    assert first_row.startswith('UPDATE "briefs_sequence"')


def test_only_that_on_tagging_comes_before_it(article: Article) -> None:
    retagging.follow_vocabulary()
    topic = Topic.objects.create(slug="late-ferries", name="Late ferries")
    TopicAlias.objects.create(topic=topic, text="ferry is late")
    retagging.follow_vocabulary()
    with CaptureQueriesContext(connection) as asked:
        retagging.tag_again()
    written = [query for query in statements_of(asked) if query.startswith(("UPDATE", "INSERT"))]
    assert written[0].startswith('UPDATE "briefs_sequence"')


def test_a_new_name_compares_no_statements(article: Article, bob: User) -> None:
    speaker = make_speaker("Ada Berg")
    article.quotes.update(speaker=speaker)
    Article.objects.update(clustered=F("revision"))
    speaker.name = "Ada Berg-Dahl"
    corrections.save_vocabulary(by=bob, row=speaker)
    article.refresh_from_db()
    assert article.revision == article.clustered == 2
    assert not clustering.due().exists()


def statements_of(asked: CaptureQueriesContext) -> list[str]:
    return [query["sql"] for query in asked.captured_queries]


def test_numbers_begin_at_one_and_follow_each_other(db) -> None:
    Sequence.objects.all().delete()
    assert (sequences.current(), sequences.vocabulary()) == (0, 0)
    assert sequences.vocabulary_changed() == 1
    assert sequences.take(3) == 1
    assert sequences.take_with_vocabulary(2) == (4, 1)
    assert sequences.vocabulary_changed() == 2
    assert sequences.current() == 5


@pytest.mark.parametrize("clusters_stay", [True, False])
def test_a_new_revision_is_announced_and_clustered_where_that_matters(
    article: Article, clusters_stay: bool
) -> None:
    Job.objects.all().delete()
    Article.objects.filter(pk=article.pk).update(clustered=1, revision=1)
    last = sequences.current()
    sequences.touch([article.pk], clusters_stay=clusters_stay)
    article.refresh_from_db()
    assert (article.revision, article.clustered) == (2, 2 if clusters_stay else 1)
    entry = OutboxEntry.objects.latest("pk")
    assert (entry.article_id, entry.sequence) == (article.pk, last)
    jobs = Job.objects.filter(kind=sequences.CLUSTER)
    assert jobs.count() == (0 if clusters_stay else 1)
