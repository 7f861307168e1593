"""Addresses read against the database: merged values are followed, unknown ones are named."""

from __future__ import annotations

import pytest
from django.test import Client

from briefs import corrections
from briefs.models import Article, Outlet, Speaker, Topic
from search import indexing
from search.asked import asked_query
from search.engine import engine

pytestmark = pytest.mark.usefixtures("collection")


def _json(client: Client, query: str) -> dict:
    return client.get(f"/api/v1/search?{query}").json()


def _page(client: Client, query: str) -> str:
    return client.get(f"/search?{query}").content.decode()


def _problems(address: str) -> list[str]:
    return [problem.message for problem in asked_query(address).problems]


class TestMergedValues:
    @pytest.fixture
    def merged(self, charlie) -> tuple[str, str]:
        """The slugs of a speaker merged into another, and of that other."""
        kept = Speaker.objects.get(slug="sergei-lavrov")
        gone = Speaker.objects.get(slug="kazem-jalali")
        corrections.merge_speakers(by=charlie, into=kept, others=[gone])
        with indexing.sole_writer():
            indexing.sync(engine())
        return gone.slug, kept.slug

    def test_the_page_of_the_old_address_is_that_of_the_new(self, as_alice, merged):
        old, new = merged
        html = _page(as_alice, f"speaker={old}")
        assert 'aria-label="Remove Sergei Lavrov"' in html
        assert f'id="speaker-{new}"' in html
        assert old not in html.partition("<main")[2]
        assert _json(as_alice, f"speaker={old}")["total"] == (
            Speaker.objects.get(slug=new).quotes.count()
        )

    def test_api_and_export_follow_too(self, as_alice, merged):
        by_old, by_new = (_json(as_alice, f"speaker={slug}") for slug in merged)
        assert by_old == by_new
        files = [
            b"".join(as_alice.get(f"/search/export?format=csv&speaker={slug}").streaming_content)
            for slug in merged
        ]
        assert files[0] == files[1]
        assert files[0].count(b"\n") > 1

    def test_excluded_values_stay_excluded_and_the_page_is_kept(self, merged):
        old, new = merged
        query = asked_query(f"speaker=-{old}&page=3")
        assert query.filter("speaker").none_of == (new,)
        assert query.page == 3
        assert query.problems == ()

    def test_what_is_chosen_wins_over_what_is_excluded(self, merged):
        old, new = merged
        for address in (f"speaker=-{old}&speaker={new}", f"speaker={old}&speaker=-{new}"):
            held = asked_query(address).filter("speaker")
            assert (held.any_of, held.none_of) == ((new,), ())

    def test_topics_and_outlets(self, charlie):
        topic, other_topic = Topic.objects.filter(children=None)[:2]
        outlet, other_outlet = Outlet.objects.all()[:2]
        corrections.merge_topics(by=charlie, into=topic, others=[other_topic])
        corrections.merge_outlets(by=charlie, into=outlet, others=[other_outlet])
        query = asked_query(f"topic={other_topic.slug}&outlet={other_outlet.slug}")
        assert query.filter("topic").any_of == (topic.slug,)
        assert query.filter("outlet").any_of == (outlet.slug,)


class TestUnknownValues:
    @pytest.mark.parametrize(
        ("address", "message"),
        [
            ("country=UK", "No country has the code UK. Did you mean GB (United Kingdom)?"),
            ("from=-UK", "No country has the code UK. Did you mean GB (United Kingdom)?"),
            ("country=ZZ", "No country has the code ZZ."),
            ("speaker=qqqq-xxxx", "No speaker is called qqqq-xxxx."),
            ("speaker=lavrov", "No speaker is called lavrov. Did you mean sergei-lavrov (Sergei Lavrov)?"),
            ("speaker=sergey-lavrof",
             "No speaker is called sergey-lavrof. Did you mean sergei-lavrov (Sergei Lavrov)?"),
            ("topic=qqqqqq", "No topic is called qqqqqq."),
            ("outlet=tehran-time", "No source is called tehran-time. Did you mean tehran-times (Tehran Times)?"),
            ("office=qqqqqq", "No office is called qqqqqq."),
            ("verb=denies", "No statement is reported as denies. Did you mean denied?"),
            ("lang=xx", "No article is in the language xx."),
        ],
    )  # fmt: skip
    def test_are_named(self, address, message):
        assert _problems(address) == [message]

    def test_known_ones_are_not(self):
        Article.objects.filter(pk=Article.objects.first().pk).update(language="de")
        known = "country=IR&from=RU&speaker=sergei-lavrov&outlet=tehran-times&verb=denied&lang=de"
        assert _problems(known) == []

    def test_one_query_for_each_field(self, django_assert_num_queries):
        with django_assert_num_queries(3):
            asked_query("country=IR&country=US&speaker=sergei-lavrov&outlet=tehran-times&q=iran")

    def test_the_filter_stays_and_the_page_says_why_nothing_is_found(self, as_alice):
        html = _page(as_alice, "country=UK")
        assert "No country has the code UK. Did you mean GB (United Kingdom)?" in html
        assert "Left out of this search" not in html
        assert 'aria-label="Remove UK"' in html

    def test_the_api_says_so(self, as_alice):
        answer = _json(as_alice, "speaker=qqqq-xxxx")
        assert answer["total"] == 0
        assert answer["query"]["problems"] == [
            {
                "name": "speaker",
                "value": "qqqq-xxxx",
                "message": "No speaker is called qqqq-xxxx.",
                "left_out": False,
            }
        ]
