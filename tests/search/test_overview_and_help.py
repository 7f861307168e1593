"""The start page and the guide to the query language."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from briefs.models import Article, Quote, Speaker, User
from search import indexing, rows
from search.analysis import terms
from search.answers import ask, highlighter
from search.engine import engine
from search.pages.guide import GUIDE, Example
from search.pages.overview import LATEST, overview
from search.query.fields import NAMES
from search.query.request import SearchQuery
from search.references import office_line
from tests.search.making import index, make_article, make_outlet, make_quote, make_speaker

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


def test_an_outlet_that_issues_many_texts_leaves_room_for_others(alice, collection) -> None:
    people = [make_speaker("Antoinette de Mauban"), make_speaker("Fritz von Tarlenheim")]
    for outlet in ("The Herald", "The Mercury"):
        for day in range(1, 4):
            words = (
                f"On day {day} the {outlet} heard that the bridge over the river is to be opened."
            )
            article = make_article(
                words, outlet=make_outlet(outlet), published=f"2199-01-0{day}",
                published_precision="day",
            )  # fmt: skip
            make_quote(article, words, speaker=people[day % 2])
            index(article)
    cards = overview(alice).cards
    of_outlet = Counter(str(card.quote.article.outlet) for card in cards)
    assert of_outlet["The Herald"] == of_outlet["The Mercury"] == 2
    assert len(cards) == LATEST


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


def test_it_follows_names_and_statements_before_the_index_does(alice, collection) -> None:
    before = overview(alice)
    top, gone = before.page.columns[0].rows[0], before.cards[0].quote
    Speaker.objects.filter(slug=top.value).update(name="A. Nother <b>Name")
    Quote.objects.filter(pk=gone.pk).update(withdrawn_at=timezone.now())
    after = overview(alice)
    assert after.page.columns[0].rows[0].label == "A. Nother <b>Name"
    assert "A. Nother <b>Name" in after.beginnings[0].words
    assert gone.public_id not in {card.quote.public_id for card in after.cards}
    assert len(after.cards) == LATEST


def test_it_counts_what_comes_in_and_only_what_its_reader_may_see(alice, collection) -> None:
    everybody = AnonymousUser()
    before = overview(alice).articles, overview(everybody).articles
    index(make_article("It rains.", published="2020-01-01", published_precision="day"))
    assert (overview(alice).articles, overview(everybody).articles) == (before[0] + 1, before[1])
    assert before[1] < before[0]


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


#: example -> what of the statements found is marked, some of it in each
MARKED = {
    "sanctions": {"sanction", "sanctions", "sanctioned"},
    "JCPOA": {"jcpoa", "joint comprehensive plan of action"},
    "Iran sanctions": {"iran", "sanctions"},
    "Vienna OR Moscow": {"vienna", "moscow"},
    "(Vienna OR Moscow) talks": {"vienna", "moscow", "talks"},
    '"foreign minister"': {"foreign minister"},
    "Iran W/5 Russia": {"iran", "russia"},
    "Iran PRE/3 Russia": {"iran", "russia"},
    "nuclear NOT W/3 deal": {"nuclear"},
    "Iran W/S sanctions": {"iran", "sanctions"},
    "Iran W/P sanctions": {"iran", "sanctions"},
    "sanction*": {"sanction", "sanctions", "sanctioned", "sanctioning"},
    "m?n": {"man", "men"},
    "Blinkn~1": {"blinken"},
}

#: example -> what is true of each statement found
TRUE_OF_EACH = {
    "talks -nuclear": lambda q: "talk" in searched(q) and "nuclear" not in searched(q),
    '"talks"': lambda q: re.search(r"\btalks\b", searched(q)),
    "speaker:lavrov": lambda q: q.speaker.slug == "sergei-lavrov",
    "from:iran": lambda q: q.speaker_country_id == "IR",
    "country:russia": lambda q: "RU" in countries(q),
    "country:iran,russia": lambda q: {"IR", "RU"} & countries(q),
    "topic:jcpoa": lambda q: q.topics.filter(Q(slug="jcpoa") | Q(parent__slug="jcpoa")),
    'outlet:"tehran times"': lambda q: q.article.outlet.slug == "tehran-times",
    'office:"foreign minister"': lambda q: "Foreign Minister" in office_line(q),
    "type:direct": lambda q: q.type == "direct",
    "verb:warned": lambda q: q.verb == "warned",
    "named:unnamed": lambda q: q.named == "unnamed" and not q.speaker,
    "state:uncertain": lambda q: q.state == "uncertain",
    "title:iran": lambda q: "iran" in q.article.title.lower(),
    "text:iran": lambda q: "iran" in q.text.lower(),
    "lang:en": lambda q: q.article.language == "en",
    "-speaker:lavrov country:iran": lambda q: (
        "IR" in countries(q) and (not q.speaker or q.speaker.slug != "sergei-lavrov")
    ),
    "date:2021": lambda q: day_of(q).year == 2021,
    "date:2021-01..2021-06": lambda q: "2021-01-01" <= str(day_of(q)) <= "2021-06-30",
    "after:2021-06 before:2022": lambda q: "2021-06-01" <= str(day_of(q)) <= "2021-12-31",
    "said:2021": lambda q: q.said.year == 2021,
    "published:>=2021": lambda q: q.article.published.year >= 2021,
    "date:none": lambda q: not (q.said or q.article.published),
    "ATLEAST2(Iran)": lambda q: len(re.findall("iran", searched(q))) >= 2,
    "FIRST20(Iran)": lambda q: "iran" in searched(q),
    "Iran words:>40": lambda q: "iran" in searched(q) and len(terms(q.text)) > 40,
}


def searched(quote: Quote) -> str:
    names = [alias.text for alias in quote.speaker.aliases.all()] if quote.speaker else []
    return " ".join([quote.text, quote.article.title, quote.speaker_name, *names]).lower()


def countries(quote: Quote) -> set[str]:
    return {country.code for country in quote.countries.all()}


def day_of(quote: Quote) -> dt.date:
    return quote.said or quote.article.published


def found_by(example: Example, reader: User) -> tuple[list[Quote], set[str]]:
    """The statements an example finds, and the words marked in them."""
    asked = ask(SearchQuery(example.query, per_page=1000), reader)
    mark = highlighter(asked.request)
    quotes = rows.statements(asked.results.hits, reader)
    assert len(quotes) == asked.results.total
    return quotes, {q.text[a:b].lower() for q in quotes for a, b in mark(q.text)}


def test_every_example_finds_what_it_says(alice, collection) -> None:
    said = {one.query for one in EXAMPLES if one.kind == "statements"}
    assert said == MARKED.keys() | TRUE_OF_EACH.keys()
    for example in (one for one in EXAMPLES if one.kind == "statements"):
        quotes, marked = found_by(example, alice)
        assert quotes, example.query
        assert marked >= MARKED.get(example.query, set()), example.query
        is_true = TRUE_OF_EACH.get(example.query, bool)
        wrong = [str(quote) for quote in quotes if not is_true(quote)]
        assert not wrong, example.query


def test_the_example_of_articles_finds_what_it_says(alice, collection) -> None:
    (example,) = (one for one in EXAMPLES if one.kind == "articles")
    hits = ask(SearchQuery(example.query, example.kind, per_page=100), alice).results.hits
    assert hits
    assert all("pokesperson" in article.byline for article in rows.articles(hits, alice))


def test_the_guide_names_every_field_there_is(as_alice, collection) -> None:
    html = as_alice.get("/help").content.decode()
    missing = {name for name in NAMES if f"{name}:" not in html}
    assert missing == set()


def test_the_guide_links_its_examples(as_alice, collection) -> None:
    html = as_alice.get("/help").content.decode()
    assert '<a href="/search?q=Iran+W%2F5+Russia">' in html
    assert len(re.findall(r'href="/search\?[^"]*"><code>', html)) == len(EXAMPLES)
