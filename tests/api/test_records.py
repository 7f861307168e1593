"""Statements, articles, speakers, countries, topics and outlets."""

from __future__ import annotations

import pytest
from django.test import Client

from briefs import ingest
from briefs.models import Article, Quote, Speaker
from tests.api.reading import get, pages
from tests.search.making import index, make_article, make_quote

pytestmark = pytest.mark.usefixtures("collection")


def test_a_statement_is_cut_from_the_text_of_its_article(as_alice: Client) -> None:
    quote = Quote.objects.live().filter(speaker__slug="sergei-lavrov").first()
    statement = get(as_alice, f"statements/{quote.public_id}")
    article = get(as_alice, f"articles/{statement['article']['id']}")
    text, spans = article["text"], statement["quote"]["spans"]
    assert " ".join(text[start:end] for start, end in spans) == statement["quote"]["text"]
    assert statement["quote"] in article["statements"]
    assert statement["quote"]["speaker"]["slug"] == "sergei-lavrov"
    assert statement["from"] == "RU"
    assert statement["url"].endswith(f"/statements/{quote.public_id}")


@pytest.mark.parametrize(
    ("path", "key", "model"), [("statements", "id", Quote), ("articles", "id", Article)]
)
def test_lists_have_everything_once_in_the_order_it_came_in(as_alice, path, key, model) -> None:
    found = pages(as_alice, f"{path}?limit=150")
    assert [one["sequence"] for one in found] == sorted({one["sequence"] for one in found})
    expected = model.objects.live().values_list("public_id", flat=True)
    assert {one[key] for one in found} == set(expected)


@pytest.mark.parametrize(
    ("path", "key"),
    [("speakers", "slug"), ("countries", "code"), ("topics", "slug"), ("outlets", "slug")],
)
def test_names_are_listed_and_each_can_be_asked_for(as_alice: Client, path, key) -> None:
    listed = pages(as_alice, f"{path}?limit=200")
    assert len({one[key] for one in listed}) == len(listed) > 5
    row = next(one for one in listed if one[key] in ("sergei-lavrov", "RU", "jcpoa", "irna"))
    assert row.items() <= get(as_alice, f"{path}/{row[key]}").items()


def test_a_speaker_with_offices_and_counts(as_alice: Client) -> None:
    lavrov = get(as_alice, "speakers/sergei-lavrov")
    assert lavrov["country"] == "RU"
    assert any("Foreign Minister" in office["title"] for office in lavrov["offices"])
    assert lavrov["statements"] == get(as_alice, "search?speaker=sergei-lavrov")["total"] > 0


def test_merged_speakers_lead_on(as_alice: Client) -> None:
    into = Speaker.objects.get(slug="sergei-lavrov")
    Speaker.objects.create(slug="s-lavrov", name="S. Lavrov", merged_into=into)
    answer = as_alice.get("/api/v1/speakers/s-lavrov")
    assert answer.status_code == 302
    assert answer["Location"] == "/api/v1/speakers/sergei-lavrov"
    assert "s-lavrov" not in {one["slug"] for one in pages(as_alice, "speakers")}


def test_what_was_removed_says_when_and_why(as_alice: Client, bob) -> None:
    quote = Quote.objects.live().first()
    ingest.delete_article(article=quote.article, by=bob, reason="Printed twice")
    for path in (f"articles/{quote.article.public_id}", f"statements/{quote.public_id}"):
        gone = get(as_alice, path, 410)
        assert gone["reason"] == "Printed twice"
        assert gone["removed"]
    assert quote.public_id not in {one["id"] for one in pages(as_alice, "statements?limit=200")}


class TestStability:
    """What comes in while a program goes from page to page is on none of its pages."""

    def add(self) -> None:
        """Enough of it that words weigh otherwise."""
        made = [make_article(f"Iran keeps the JCPOA alive, said minister {n}.") for n in range(9)]
        for article in made:
            make_quote(article, "Iran keeps the JCPOA alive")
        index(*made)

    @pytest.mark.parametrize("sort", ["newest", "relevance"])
    def test_of_search_results(self, as_alice: Client, sort: str) -> None:
        asked = f"search?q=iran+OR+jcpoa+OR+minister&sort={sort}"
        whole = get(as_alice, f"{asked}&per_page=100")
        first = get(as_alice, f"{asked}&per_page=10")
        self.add()
        found, page = list(first["hits"]), first
        while page["next"]:
            page = as_alice.get(page["next"]).json()
            assert page["total"] == first["total"]
            found += page["hits"]
        assert [hit["id"] for hit in found][:100] == [hit["id"] for hit in whole["hits"]]
        assert len({hit["id"] for hit in found}) == first["total"]
        assert get(as_alice, asked)["total"] > first["total"]

    def test_of_lists_which_it_ends(self, as_alice: Client) -> None:
        page = get(as_alice, "statements?limit=200")
        known = {one["id"] for one in pages(as_alice, "statements?limit=200")}
        while page["next"]:
            page = as_alice.get(page["next"]).json()
        last = page["last"]
        self.add()
        new = get(as_alice, f"statements?after={last}")["items"]
        assert len(new) >= 1
        assert not {one["id"] for one in new} & known


class TestWhoSeesWhat:
    def test_the_public_sees_what_is_public(self, settings) -> None:
        settings.PUBLIC = True
        hidden = Quote.objects.live().filter(article__public=True, speaker__isnull=False).first()
        Article.objects.filter(pk=hidden.article_id).update(public=False)
        public = Client()
        listed = {one["id"] for one in pages(public, "articles?limit=200")}
        expected = Article.objects.live().filter(public=True)
        assert listed == set(expected.values_list("public_id", flat=True))
        assert get(public, f"articles/{hidden.article.public_id}", 404)["status"] == 404
        assert get(public, f"statements/{hidden.public_id}", 404)["status"] == 404

    def test_names_of_hidden_articles_only_do_not_exist(self, settings, as_alice: Client) -> None:
        slug = "sergei-lavrov"
        Article.objects.filter(quotes__speaker__slug=slug).update(public=False)
        settings.PUBLIC = True
        assert slug not in {one["slug"] for one in pages(Client(), "speakers?limit=200")}
        assert slug in {one["slug"] for one in pages(as_alice, "speakers?limit=200")}

    @pytest.mark.parametrize("path", ["search", "statements", "speakers/x", "saved", "elsewhere"])
    def test_without_account_there_is_nothing(self, path: str) -> None:
        assert get(Client(), path, 401)["type"].endswith("sign-in")


@pytest.mark.parametrize(
    "path", ["nothing", "statements/nothing", "facets/colour", "countries/XX", "../v2/search"]
)
def test_what_is_not_there_is_told_as_a_problem(as_alice: Client, path: str) -> None:
    assert get(as_alice, path, 404)["type"] == "/help/api#problem-not-found"


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=201",
        "limit=x",
        "limit=00000000000000000001000000",
        "after=x",
        "after=99999999999999999999",
        "after=-1",
    ],
)
def test_parameters_that_cannot_be_are_named(as_alice: Client, query: str) -> None:
    answer = get(as_alice, f"statements?{query}", 422)
    assert list(answer["errors"]) == [query.split("=")[0]]


def test_a_facet_to_its_end(as_alice: Client) -> None:
    whole = get(as_alice, "facets/speaker?country=IR&limit=1000")
    assert whole["total"] == len(whole["values"]) > 5
    few = get(as_alice, "facets/speaker?country=IR&limit=3")
    assert few["values"] == whole["values"][:3]
    assert few["total"] == whole["total"]


def test_a_query_that_cannot_be_read_tells_where_why_and_what_would_do(as_alice: Client) -> None:
    for path in ("search?q=(jcpoa", "facets/speaker?q=(jcpoa"):
        answer = get(as_alice, path, 400)
        (problem,) = answer["query"]["problems"]
        assert (problem["position"], problem["length"]) == (0, 1)
        assert problem["repair"] == "(jcpoa)"
        assert answer["detail"] == problem["message"]
