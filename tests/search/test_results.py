"""The results page and its parts, over the sample collection."""

from __future__ import annotations

import gzip
import re
from collections import Counter
from urllib.parse import quote_plus

import pytest
from django.test import Client

from briefs.models import Article
from search.facets import FACETS
from tests.search.making import index, make_article

pytestmark = pytest.mark.usefixtures("collection")


def _page(client: Client, address: str = "/search", status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, response.content[:500]
    return response.content.decode()


def _total(html: str, kind: str = "statements") -> int:
    found = re.search(rf'id="tab-{kind}"[^>]*><b>([\d,]+)</b>', html)
    assert found
    return int(found[1].replace(",", ""))


def _count_of(html: str, box: str) -> int:
    row = re.search(rf'id="{box}".*?class="number">([\d,]+)<', html, re.DOTALL)
    assert row, box
    return int(row[1].replace(",", ""))


def test_everything_is_there_before_anything_is_asked(as_alice: Client) -> None:
    html = _page(as_alice)
    assert _total(html) > 400
    assert html.count('<article class="card') == 25
    for facet in FACETS:
        assert f'id="facet-{facet.field}"' in html


def test_a_facet_says_how_many_results_choosing_it_gives(as_alice: Client) -> None:
    html = _page(as_alice, "/search?q=nuclear")
    assert _total(_page(as_alice, "/search?q=nuclear&type=direct")) == _count_of(
        html, "type-direct"
    )
    assert _total(_page(as_alice, "/search?country=IR")) == _count_of(_page(as_alice), "country-IR")


def test_chosen_values_are_ticked_and_stand_in_the_readout_line(as_alice: Client) -> None:
    html = _page(as_alice, "/search?speaker=sergei-lavrov&type=direct")
    assert re.search(r'id="speaker-sergei-lavrov"[^>]* checked', html)
    assert 'aria-label="Remove Sergei Lavrov"' in html
    title = html.split("</title>")[0]
    assert "by Sergei Lavrov" in title


def test_a_chosen_value_without_results_stays_at_zero(as_alice: Client) -> None:
    html = _page(as_alice, "/search?q=nuclear&speaker=nobody-by-that-name")
    assert _count_of(html, "speaker-nobody-by-that-name") == 0


def test_an_excluded_value_is_struck_and_can_be_taken_back(as_alice: Client) -> None:
    everything = _total(_page(as_alice))
    html = _page(as_alice, "/search?type=-direct")
    assert _total(html) == everything - _count_of(_page(as_alice), "type-direct")
    assert re.search(r'value="-direct"[^>]* checked data-excluded', html)
    assert "not quoted as" in html


def test_all_of_narrows_where_any_of_widens(as_alice: Client) -> None:
    any_of = _total(_page(as_alice, "/search?country=IR&country=US"))
    all_of = _total(_page(as_alice, "/search?country=IR&country=US&country_match=all"))
    assert 0 < all_of < any_of


def test_pages_follow_each_other_without_overlap(as_alice: Client) -> None:
    ids = [
        re.findall(
            r'<article class="card [a-z]+" id="(r-\w+)"', _page(as_alice, f"/search?page={n}")
        )
        for n in (1, 2)
    ]
    assert len(set(ids[0]) | set(ids[1])) == 50


def test_articles_have_a_tab_of_their_own(as_alice: Client) -> None:
    html = _page(as_alice, "/search?q=nuclear&kind=articles")
    assert 0 < _total(html, "articles") < 67
    assert "article-row" in html
    assert "in this article" in html


def test_an_article_shows_where_its_statements_answer_and_counts_those_that_do(
    as_alice: Client,
) -> None:
    rows = _page(as_alice, "/search?q=terrorism&kind=articles").split('<article class="card')[1:]
    cards = _page(as_alice, "/search?q=terrorism&per_page=100").split('<article class="card')[1:]
    found_in = Counter(
        re.search(r"/articles/([^?]+)", card)[1] for card in cards if "in the title" not in card
    )
    assert len(rows) > 5
    for row in rows:
        excerpts = re.findall(r'<p class="statement">(.*?)</p>', row, re.DOTALL)
        marked = [one for one in excerpts if "<mark>" in one]
        more = re.search(r">(\d+) more in", row)
        if marked:
            assert len(marked) == len(excerpts)
            key = re.search(r"/articles/([^?]+)", row)[1]
            assert len(excerpts) + int(more[1] if more else 0) == found_in[key]


def test_an_article_shows_the_words_that_none_of_its_statements_has(as_alice: Client) -> None:
    index(make_article("Trade <rose> again. Nobody at Wiltshire Hall commented.", title="Figures"))
    html = _page(as_alice, "/search?q=wiltshire&kind=articles")
    passage = re.search(r'<p class="statement passage">(.*?)</p>', html)[1]
    assert passage == "Trade &lt;rose&gt; again. Nobody at <mark>Wiltshire</mark> Hall commented."


def test_a_statement_found_by_its_articles_title_says_so(as_alice: Client) -> None:
    card = _page(as_alice, "/search?q=title:nuclear").split('<article class="card')[1]
    assert re.search(r"in the title: “[^<]*<mark>[Nn]uclear</mark>", card)


def test_a_statement_found_by_who_said_it_has_the_name_marked(as_alice: Client) -> None:
    html = _page(as_alice, "/search?q=lavrov&speaker=sergei-lavrov")
    assert ">Sergei <mark>Lavrov</mark></a>" in html
    assert "in the title" not in html


def test_hits_are_marked_and_text_is_escaped(as_alice: Client) -> None:
    html = _page(as_alice, "/search?q=nuclear")
    assert "<mark>nuclear</mark>" in html
    evil = _page(as_alice, "/search?q=%3Cscript%3Ealert(1)%3C/script%3E")
    assert "<script>alert" not in evil


def test_text_that_cannot_be_read_says_why_and_offers_a_repair(as_alice: Client) -> None:
    html = _page(as_alice, "/search?q=lavrov+AND+(jcpoa", status=422)
    assert 'aria-invalid="true"' in html
    assert html.count("not closed") == 1
    assert html.count("Did you mean") == 1
    assert "<title>Error:" in html
    assert "<article" not in html
    for nothing_to_do_it_with in ("save-search", 'name="sort"', "Remove lavrov"):
        assert nothing_to_do_it_with not in html


def test_beside_what_cannot_be_read_the_filters_are_counted(as_alice: Client) -> None:
    html = _page(as_alice, "/search?q=NOT&type=direct", status=422)
    assert 'Did you mean <a href="/search?q=%22NOT%22&amp;type=direct">' in html
    assert 'aria-label="Remove direct"' in html
    without = re.search(r'>Without the words</a><span class="number">(\d+)<', html)
    assert without
    assert int(without[1]) == _total(_page(as_alice, "/search?type=direct"))


def test_a_repair_does_not_replace_the_results(as_alice: Client) -> None:
    response = as_alice.get("/search/part?q=lavrov+AND+(jcpoa")
    assert response.status_code == 422
    assert "HX-Push-Url" not in response
    assert b"Results below are unchanged" in response.content
    assert b"<article" not in response.content


def test_no_results_say_what_each_filter_costs(as_alice: Client) -> None:
    html = _page(as_alice, "/search?q=nuclear&type=direct&speaker=nobody-by-that-name")
    assert "No statements match all three filters" in html
    without = re.search(r'>Without nobody-by-that-name</a><span class="number">(\d+)<', html)
    assert without
    assert int(without[1]) == _total(_page(as_alice, "/search?q=nuclear&type=direct"))
    assert html.count(">Without ") == 3
    assert '>Without “nuclear”</a><span class="number">0<' in html


def test_all_results_on_one_page_for_paper(as_alice: Client) -> None:
    """Beyond 500 (the collection has more) the page says where it ends."""
    html = _page(as_alice, "/search/print?q=iran&sort=newest&page=2")
    total = _total(_page(as_alice, "/search?q=iran"))
    assert 25 < html.count('class="card ') == total < 500
    assert f"<h1>{total} statements containing iran</h1>" in html
    assert "http://testserver/search?q=iran&amp;sort=newest" in html
    everything = _page(as_alice, "/search/print")
    assert everything.count('class="card ') == 500
    assert "The first 500 of " in everything
    assert as_alice.get("/search/print?q=(").headers["Location"] == "/search?q=%28"


def test_the_results_lead_to_the_page_for_paper(as_alice: Client) -> None:
    html = _page(as_alice, "/search?q=nuclear&type=direct")
    total = _total(html)
    assert f'href="/search/print?q=nuclear&amp;type=direct">Print {total}</a>' in html
    articles = _page(as_alice, "/search/print?q=nuclear&kind=articles")
    assert 'class="card article-row"' in articles


def test_where_no_one_filter_is_to_blame_that_is_said(as_alice: Client) -> None:
    html = _page(as_alice, "/search?q=zzqq&speaker=nobody-by-that-name")
    assert "Without any one of them there is still nothing" in html


def test_a_misspelt_name_is_met_with_the_name(as_alice: Client) -> None:
    html = _page(as_alice, "/search?q=jcpoa+lavrow")
    assert re.search(r"Did you mean <a[^>]*>jcpoa Lavrov</a>", html)


def test_a_misspelt_word_is_met_with_the_one_that_is_there(as_alice: Client) -> None:
    html = _page(as_alice, "/search?q=sanktions")
    assert re.search(r'Did you mean <a[^>]*href="/search\?q=sanctions">sanctions</a>', html)


def test_a_misspelt_abbreviation_is_met_as_it_is_written(as_alice: Client) -> None:
    html = _page(as_alice, "/search?q=JCPAO")
    assert re.search(r"Did you mean <a[^>]*>JCPOA</a>", html)


@pytest.mark.parametrize(
    "question",
    [
        "what did Lavrov say about the JCPOA",
        "What did Lavrov say on JCPOA, and where was it printed?",
    ],
)
def test_a_question_is_met_with_its_telling_words(as_alice: Client, question: str) -> None:
    html = _page(as_alice, f"/search?q={quote_plus(question)}")
    offered = re.search(r'Did you mean <a[^>]*href="([^"]+)">Lavrov JCPOA</a>', html)
    assert offered
    assert _total(_page(as_alice, offered[1])) > 5


def test_operators_are_no_words_of_a_question(as_alice: Client) -> None:
    assert "Did you mean" not in _page(as_alice, "/search?q=JCPOA+about+-the+zz+NOT+Lavrov")


def test_some_of_the_words_follow_all_of_the_words_and_it_is_said(as_alice: Client) -> None:
    html = _page(as_alice, "/search?q=nuclear+agreement+compliance+october")
    assert "some of" in html
    only = _total(_page(as_alice, "/search?q=nuclear+agreement+compliance+october&match=all"))
    assert only < _total(html)


def test_a_parameter_that_cannot_be_is_left_out_and_it_is_said(as_alice: Client) -> None:
    html = _page(as_alice, "/search?type=shouted")
    assert "Left out of this search: type is one of direct, mixed, indirect." in html
    assert _total(html) == _total(_page(as_alice))


def test_dates_of_the_form_become_the_canonical_parameter(as_alice: Client) -> None:
    response = as_alice.get("/search?q=iran&date_start=2019-12-31&date_end=2019-01-01")
    assert response.status_code == 302
    assert response["Location"] == "/search?date=2019-01-01..2019-12-31&q=iran"


def test_what_has_no_date_can_be_asked_for(as_alice: Client) -> None:
    html = _page(as_alice)
    undated = re.search(r'href="(/search\?date=none)">([\d,]+) without a date', html)
    assert undated
    assert _total(_page(as_alice, undated[1])) == int(undated[2].replace(",", ""))


def test_a_bar_of_the_timeline_holds_what_it_says(as_alice: Client) -> None:
    html = _page(as_alice)
    bars = re.findall(
        r'<a id="b[\d-]+" href="/search([^"]+)" aria-label="([^"]*), (([\d,]+) statements?)', html
    )
    assert bars
    for asked, period, counted, count in bars[:3]:
        part = _page(as_alice, f"/search/part{asked}".replace("&amp;", "&"))
        assert _total(part) == int(count.replace(",", ""))
        assert f">{counted}, {period}. 1 filter</hx-partial>" in part, "said when a bar is chosen"


def test_what_only_a_year_is_known_of_is_in_that_year_and_in_no_month(as_alice: Client) -> None:
    assert re.search(r"<span>[\d,]+ dated only by year</span>", _page(as_alice))
    html = _page(as_alice, "/search?outlet=un-general-debate&date=2021")
    assert _total(html) > 0
    assert "Statements per year" in html
    assert _total(_page(as_alice, "/search?outlet=un-general-debate&date=2021-01")) == 0


def test_parts_push_the_canonical_address_and_say_the_count(as_alice: Client) -> None:
    response = as_alice.get(
        "/search/part?q=nuclear&kind=statements&sort=&type=direct&country_match=any"
    )
    html = response.content.decode()
    assert response["HX-Push-Url"] == "/search?q=nuclear&type=direct"
    assert '<hx-partial hx-target="#live"' in html
    assert f"{_total(html)} statements. 1 filter" in html
    assert "<html" not in html


def test_parts_are_made_of_what_the_page_is_made_of(as_alice: Client) -> None:
    page, part = _page(as_alice, "/search?q=iran"), _page(as_alice, "/search/part?q=iran")
    cards = re.compile(r"<article.*?</article>", re.DOTALL)
    assert cards.findall(page) == cards.findall(part)


def test_the_server_says_how_long_it_took(as_alice: Client) -> None:
    assert "engine;dur=" in as_alice.get("/search?q=iran")["Server-Timing"]


def test_a_page_fits_its_budget(as_alice: Client) -> None:
    page = as_alice.get("/search?q=iran&date=2015..2030").content
    part = as_alice.get("/search/part?q=iran&date=2015..2030").content
    assert len(gzip.compress(page)) < 20_000
    assert len(gzip.compress(part)) < 14_000


def test_a_page_asks_the_database_as_often_whatever_it_shows(
    as_alice: Client, django_assert_max_num_queries
) -> None:
    _page(as_alice)  # what a process looks up once
    for address in ("/search?per_page=100", "/search?q=nuclear&speaker=sergei-lavrov"):
        with django_assert_max_num_queries(20):
            _page(as_alice, address)


def test_a_page_lets_nothing_in_but_the_product_and_is_kept_for_going_back(
    as_alice: Client,
) -> None:
    answer = as_alice.get("/search?q=iran")
    policy = dict(one.strip().split(" ", 1) for one in answer["Content-Security-Policy"].split(";"))
    assert (policy["default-src"], policy["script-src"], policy["style-src"]) == (
        "'none'",
        "'self'",
        "'self'",
    )
    assert "unsafe" not in str(policy)
    fetched = re.findall(
        r'<(?:link|script|img)[^>]* (?:src|href)="([^"]+)"', answer.content.decode()
    )
    assert fetched
    assert all(address.startswith("/static/") for address in fetched)
    assert answer["Cache-Control"] == "private, no-cache"


def test_no_inline_style_or_script(as_alice: Client) -> None:
    for address in ("/search?q=iran", "/search?q=zzqq", "/search?kind=articles"):
        html = _page(as_alice, address)
        assert not re.search(r"<[^>]+\s(style|on\w+)=", html)
        assert not re.search(r"<script(?![^>]*src=)|<style", html)


def test_more_values_and_finding_one(as_alice: Client) -> None:
    more = _page(as_alice, "/search/facet/speaker")
    assert 5 < more.count('type="checkbox"') <= 50
    found = _page(as_alice, "/search/facet/speaker?find=lavr&speaker=boris-johnson")
    assert "<b>Lavr</b>ov" in found
    assert 'id="speaker-boris-johnson"' in found
    assert re.search(r"data-announce>\d+ match", found)
    assert "No speaker like “xyz”" in _page(as_alice, "/search/facet/speaker?find=xyz")
    assert as_alice.get("/search/facet/lang").status_code == 404
    unreadable = as_alice.get("/search/facet/speaker?q=%28iran")
    assert (unreadable.status_code, unreadable.content) == (422, b"This bracket is not closed.")


def test_a_list_shown_in_full_stays_so_while_choosing_in_it(as_alice: Client) -> None:
    more = _page(as_alice, "/search/facet/speaker")
    assert 'name="more" value="speaker" form="search"' in more
    assert more.count(" autofocus") == 1
    part = _page(as_alice, "/search/part?q=iran&type=direct&more=speaker")
    assert part.count('name="speaker"') > 5
    assert part.count('name="topic"') == 5
    assert " autofocus" not in part
    answer = as_alice.get("/search/part?q=iran&more=speaker")
    assert answer["HX-Push-Url"] == "/search?q=iran"


def test_periods_counted_from_today_stay_so_in_the_address(as_alice: Client) -> None:
    html = _page(as_alice, "/search?date=last12m")
    assert re.search(r'href="/search\?date=last12m" aria-current="true">Last 12 months', html)
    assert re.search(r'href="/search\?date=this-year">This year', html)


def test_a_card_says_how_its_source_spells_a_word(as_alice: Client) -> None:
    assert "spelled JPOCA in the source" in _page(as_alice, "/search?q=JCPOA+speaker:jalali")
    assert "in the source" not in _page(as_alice, "/search?q=sanctions")


def test_without_script_more_values_are_a_link(as_alice: Client) -> None:
    html = _page(as_alice)
    href = re.search(r'href="(/search\?more=speaker#facet-speaker)"', html)
    assert href
    assert _page(as_alice, href[1]).count('name="speaker"') > 5


def test_suggestions_add_a_value_and_leave_the_other_words(as_alice: Client) -> None:
    html = _page(as_alice, "/search/suggest?q=sanctions+lavr&type=direct")
    assert 'role="option"' in html
    assert "<b>Lavr</b>ov" in html
    assert 'data-href="/search?q=sanctions&amp;speaker=sergei-lavrov&amp;type=direct"' in html
    assert 'data-words="sanctions"' in html
    assert 'role="option"' not in _page(as_alice, "/search/suggest?q=zzqq")


def test_readers_without_account_see_what_is_public_only(as_alice: Client, settings) -> None:
    assert Client().get("/search").status_code == 302
    settings.PUBLIC = True
    public = _page(Client())
    assert 0 < _total(public) < _total(_page(as_alice))
    assert "Sign in" in public
    assert "Save search" not in public
    seen = Client().get("/api/v1/search?kind=articles&per_page=100").json()["hits"]
    closed = set(Article.objects.filter(public=False).values_list("public_id", flat=True))
    assert closed
    assert closed.isdisjoint(hit["id"] for hit in seen)


def test_a_reader_gets_the_page_length_of_the_account(as_alice: Client, alice) -> None:
    alice.per_page = 50
    alice.save()
    assert _page(as_alice).count('<article class="card') == 50
