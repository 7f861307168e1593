"""The start page and the guide to the query language."""

from __future__ import annotations

import re

from django.utils import timezone

from briefs.models import Article, Quote
from search import indexing
from search.answers import ask
from search.engine import engine
from search.pages.guide import GUIDE
from search.pages.overview import LATEST, overview
from search.query.fields import NAMES
from search.query.request import SearchQuery

EXAMPLES = [example for chapter in GUIDE for example in chapter.examples]


def asked(address: str, reader) -> int:
    query = SearchQuery.from_querystring(address.partition("?")[2])
    return ask(query, reader).results.total


def test_it_says_what_is_in_the_collection(as_alice, collection) -> None:
    html = as_alice.get("/").content.decode()
    assert f"{Quote.objects.live().count():,} statements</h1>" in html
    assert f"in {Article.objects.live().count():,} articles" in html
    assert html.count('class="card ') == LATEST


def test_the_latest_statements_are_of_different_articles_and_name_who_spoke(
    alice, collection
) -> None:
    cards = overview(alice).cards
    assert len({card.quote.article_id for card in cards}) == len(cards) == LATEST
    days = [card.quote.article.published for card in cards]
    assert days == sorted(days, reverse=True)
    assert all(card.speaker_name for card in cards)


def test_a_newcomer_is_offered_searches_that_find_something(alice, collection) -> None:
    beginnings = overview(alice).beginnings
    assert len(beginnings) == 3
    for one in beginnings:
        assert asked(one.href, alice) == one.count > 0


def test_every_cell_of_the_matrix_is_what_its_search_finds(alice, collection) -> None:
    matrix = overview(alice).matrix
    assert len(matrix.columns) == 8
    cells = [cell for row in matrix.rows for cell in row.cells]
    assert any(cell.count for cell in cells)
    for cell in cells:
        assert asked(cell.href, alice) == cell.count, cell.label
        assert bool(cell.count) == bool(cell.shade)


def test_the_most_active_spoke_in_the_last_days_of_the_collection(alice, collection) -> None:
    active = overview(alice).active
    days = (active.end.end - active.start.start).days + 1
    assert active.column.title == f"Most active, last {days} days"
    assert len(active.column.rows) >= 5, "of a period in which several spoke"
    for row in active.column.rows:
        assert asked(row.href, alice) == row.count


def test_an_empty_collection_offers_one_thing_to_do(as_alice, as_bob, collection) -> None:
    Article.objects.update(deleted_at=timezone.now())
    with indexing.sole_writer():
        indexing.rebuild(engine())
    editors = as_bob.get("/").content.decode()
    main = editors[editors.index("<main") :]
    assert "Nothing here yet" in main
    assert re.findall(r'<a class="button main" href="([^"]+)"', main) == ["/upload"]
    assert "/upload" not in as_alice.get("/").content.decode().partition("<main")[2]


def test_every_example_of_the_guide_finds_something(alice, collection) -> None:
    for example in EXAMPLES:
        found = ask(SearchQuery(example.query, example.kind), alice).results
        assert found.complete, example.query  # all the words, not only some of them


def test_the_guide_names_every_field_there_is(as_alice, collection) -> None:
    html = as_alice.get("/help").content.decode()
    missing = {name for name in NAMES if f"{name}:" not in html}
    assert missing == set()


def test_the_guide_links_its_examples(as_alice, collection) -> None:
    html = as_alice.get("/help").content.decode()
    assert '<a href="/search?q=Iran+W%2F5+Russia">' in html
    assert len(re.findall(r'href="/search\?[^"]*"><code>', html)) == len(EXAMPLES)
