"""Statements come into their clusters as articles are stored, and stay there or leave by what
people and newer readings change."""

from __future__ import annotations

import datetime as dt
import itertools
import math
import tracemalloc
from collections.abc import Iterable

import pytest
from django.urls import reverse

from briefs import clustering, corrections, ingest, jobs, vocabulary_store
from briefs.dates import PartialDate
from briefs.models import Article, Fingerprint, OutboxEntry, Quote, Speaker, User
from briefs.readers import read
from tests.search.making import make_article, make_outlet, make_quote, make_speaker

pytestmark = pytest.mark.django_db

WHOLE = (
    "We will return to the lake treaty within 30 days if the tolls on our boats fall, and not a day "
    "before that, because our fishermen have waited long enough"
)
SHORT = "because our fishermen have waited long enough"


def stored(words: str, outlet: str, day: int = 3, by: str = "Ada Berg") -> Article:
    """What an outlet prints on a day of March 2021 of what somebody said in Norway."""
    text = f"OSLO – Something happened at the lake for {outlet}.\n\n“{words},” Norwegian Foreign Minister {by} said."
    draft = read(text.encode(), "lake.txt")
    facts = ingest.facts_of(
        draft,
        outlet=make_outlet(outlet),
        published=PartialDate(dt.date(2021, 3, day)),
    )
    article = ingest.store(facts).article
    assert article.quotes.count() == 1
    return article


def clusters(articles: Iterable[Article]) -> set[frozenset[str]]:
    """Outlets by cluster."""
    found: dict[int, set[str]] = {}
    for quote in Quote.objects.filter(article__in=[one.pk for one in articles]):
        found.setdefault(quote.cluster, set()).add(quote.article.outlet.name)
    return {frozenset(one) for one in found.values()}


def together(*outlets: str) -> frozenset[str]:
    return frozenset(outlets)


def drain() -> None:
    while job := jobs.claim("test"):
        jobs.run(job)


class TestAsArticlesCome:
    def test_copies_have_the_number_of_the_first(self):
        first, second = stored(WHOLE, "IRNA"), stored(SHORT, "TASS")
        other = stored("Nobody has asked the fishermen about the treaty so far", "AFP")
        first_quote, second_quote = first.quotes.get(), second.quotes.get()
        assert first_quote.cluster == second_quote.cluster == first_quote.sequence
        assert other.quotes.get().cluster == other.quotes.get().sequence

    def test_another_speaker_and_another_week_are_other_statements(self):
        articles = [
            stored(WHOLE, "IRNA"),
            stored(WHOLE, "TASS", by="Bruno Dahl"),
            stored(WHOLE, "AFP", day=12),
        ]
        assert len(clusters(articles)) == 3

    def test_any_order_gives_the_same_clusters(self):
        tail = "and not a day before that, because our fishermen have waited long enough"
        head = "We will return to the lake treaty within 30 days if the tolls on our boats fall"
        printed = [
            ("IRNA", WHOLE),
            ("TASS", tail),
            ("AFP", head),
            ("Xinhua", "The lake is calm and so are the boats on it today"),
        ]
        expected = {together("IRNA", "TASS", "AFP"), together("Xinhua")}
        for order in itertools.permutations(printed):
            Article.objects.all().delete()
            assert clusters([stored(words, outlet) for outlet, words in order]) == expected

    def test_one_that_joins_two_clusters_brings_the_later_to_the_earlier(self):
        tail, head = WHOLE.split(" fall, ")[1], WHOLE.split(" fall, ")[0]
        before, after = stored(head, "AFP"), stored(tail, "TASS")
        assert len(clusters([before, after])) == 2
        whole = stored(WHOLE, "IRNA")
        assert clusters([before, after, whole]) == {together("AFP", "TASS", "IRNA")}
        numbers = {quote.cluster for quote in Quote.objects.filter(article__in=[before, after])}
        assert numbers == {before.quotes.get().sequence}
        # The index learns of it, and nothing is left to be done.
        after.refresh_from_db()
        assert after.revision == 2
        assert OutboxEntry.objects.filter(article_id=after.pk).count() == 2
        assert not clustering.due().exists()

    def test_it_takes_few_queries(self, django_assert_max_num_queries, monkeypatch):
        # Four more look every two seconds whether the vocabulary changed, however many articles come.
        monkeypatch.setattr(vocabulary_store, "FRESH_SECONDS", math.inf)
        stored(WHOLE, "IRNA")
        text = f"“{SHORT},” Norwegian Foreign Minister Ada Berg said."
        facts = ingest.facts_of(read(text.encode(), "lake.txt"), outlet=make_outlet("TASS"))
        with django_assert_max_num_queries(26):
            ingest.store(facts)


class TestAsThingsChange:
    @pytest.fixture
    def three(self) -> list[Article]:
        return [stored(WHOLE, "IRNA"), stored(SHORT, "TASS"), stored(WHOLE, "AFP", day=8)]

    def test_a_corrected_speaker(self, three: list[Article], bob: User):
        quote = three[0].quotes.get()
        quote.speaker = make_speaker("Bruno Dahl", slug="dahl")
        corrections.correct_quote(by=bob, quote=quote)
        drain()
        assert clusters(three) == {together("IRNA"), together("TASS", "AFP")}
        rest = three[1].quotes.get()
        assert rest.cluster == rest.sequence
        # Cluster mates are indexed anew; the correction is no change of the statement's own facts.
        assert "cluster" not in Quote.objects.get(pk=quote.pk).corrected
        assert not clustering.due().exists()

    def test_merged_speakers(self, three: list[Article], charlie: User):
        other = stored(WHOLE, "Xinhua", by="Bruno Dahl")
        assert len(clusters([*three, other])) == 2
        ada, bruno = Speaker.objects.filter(quotes__article__in=[three[0], other]).order_by("pk")
        corrections.merge_speakers(by=charlie, into=ada, others=[bruno])
        drain()
        assert clusters([*three, other]) == {together("IRNA", "TASS", "AFP", "Xinhua")}

    def test_an_article_that_gets_another_day(self, three: list[Article], bob: User):
        ingest.edit_article(article=three[2], by=bob, published=PartialDate(dt.date(2021, 3, 20)))
        drain()
        assert clusters(three) == {together("IRNA", "TASS"), together("AFP")}

    def test_removed_and_deleted_ones_are_in_no_cluster(self, three: list[Article], bob: User):
        corrections.withdraw_quotes(by=bob, quotes=[three[0].quotes.get()])
        ingest.delete_article(article=three[1], by=bob, reason="A test")
        drain()
        assert clusters(three) == {together("IRNA"), together("TASS"), together("AFP")}
        assert set(Fingerprint.objects.values_list("quote__article", flat=True)) >= {three[2].pk}
        assert not Fingerprint.objects.filter(quote__article__in=three[:2]).exists()

    def test_a_collection_from_before_there_were_clusters(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(clustering, "ARTICLES_AT_ONCE", 2)
        monkeypatch.setattr(clustering, "SLICE_SECONDS", 0.0)
        ada = make_speaker("Ada Berg")
        articles = []
        for outlet in ("IRNA", "TASS", "AFP"):
            article = make_article(
                f"{outlet}: {WHOLE}", outlet=make_outlet(outlet), published=dt.date(2021, 3, 3),
                published_precision="day",
            )  # fmt: skip
            make_quote(article, WHOLE, speaker=ada)
            articles.append(article)
        assert len(clusters(articles)) == 3
        clustering.follow()  # what each start does
        drain()
        assert clusters(articles) == {together("IRNA", "TASS", "AFP")}
        assert not clustering.due().exists()

    def test_a_long_text_is_in_memory_once_for_all_that_is_said_in_it(self):
        text = f"“{WHOLE},” she said.\n\n" + "The lake is calm. " * 50_000
        article = make_article(text, outlet=make_outlet("IRNA"))
        ada = make_speaker("Ada Berg")
        for _ in range(30):
            make_quote(article, WHOLE, speaker=ada)
        tracemalloc.start()
        try:
            clustering.cluster_some()
            peak = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert peak < 10 * len(text)


REPORT = """Ministers from nine countries met at the lake on Tuesday to speak about tolls, fish and the
boats that carry both. The talks lasted three hours longer than anybody had planned, and no paper was
signed at the end of them. Fishermen waited at the quay with banners until it was dark.

“{},” Norwegian Foreign Minister Ada Berg said before she left for the airport with her delegation.

The ministers will meet again in April, when the ice is gone and the harbour can be used by boats of
every size. Until then the tolls remain what they were when the treaty was signed ten years ago.
"""


def printed(outlet: str, words: str) -> Quote:
    """A report with a short statement, as an outlet prints it."""
    draft = read(REPORT.format(words).encode(), "lake.txt")
    day = PartialDate(dt.date(2021, 3, 3))
    facts = ingest.facts_of(draft, outlet=make_outlet(outlet), published=day)
    return ingest.store(facts).article.quotes.get()


class TestShortStatements:
    def test_of_one_report_are_one_though_a_negation_is_dropped(self, as_alice):
        one, other = printed("Herald", "We will not attack"), printed("Tribune", "We will attack")
        assert one.article.cluster_id == other.article.cluster_id
        one.refresh_from_db()
        other.refresh_from_db()
        assert one.cluster == other.cluster
        page = as_alice.get(reverse("statement", args=[one.public_id])).content.decode()
        assert "Negation: “not” only here" in page

    def test_are_so_as_well_where_the_collection_was_stored_before(self):
        one, other = printed("Herald", "We will not attack"), printed("Tribune", "We will attack")
        Fingerprint.objects.all().delete()
        for quote in (one, other):
            Quote.objects.filter(pk=quote.pk).update(cluster=quote.sequence)
        Article.objects.update(clustered=0)
        clustering.follow()
        drain()
        both = Quote.objects.filter(pk__in=[one.pk, other.pk])
        assert {*both.values_list("cluster", flat=True)} == {one.sequence}


class TestWhatIsSaidAgainAndAgain:
    """More share a fingerprint than are compared: these are the nearest in day."""

    @pytest.fixture(autouse=True)
    def few(self, monkeypatch):
        monkeypatch.setattr(clustering, "MOST_CANDIDATES", 2)

    @pytest.mark.parametrize("order", [*itertools.permutations(range(4))])
    def test_the_order_of_arrival_makes_no_difference(self, order):
        days = (1, 2, 12, 13)
        came = {days[at]: stored(SHORT, f"Outlet {days[at]}", days[at]) for at in order}
        found = clusters(came.values())
        assert found == {together("Outlet 1", "Outlet 2"), together("Outlet 12", "Outlet 13")}
