"""The article page."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse

from briefs.corrections import restore_article, withdraw_quotes
from briefs.ingest import delete_article
from briefs.models import Article, Country, Quote
from briefs.vocabulary.names import name_key
from search.query.request import SearchQuery
from tests.search.making import index, make_article, make_outlet, make_quote, make_speaker

TEXT = """The Foreign Minister of Ruritania, Rudolf Rassendyll, said that the border would open.

“Trade <first>,” he added, “then travel.”

An open question

Flavia Elphberg denied it: “Nothing was agreed.” She had spoken to Antoinette Mauban.

Read More:
Another title"""


@pytest.fixture
def article(db) -> Article:
    """Three statements of two speakers; one of doubt; boilerplate; a heading; a mark-up trap."""
    made = make_article(
        TEXT,
        title="Ruritania opens its border",
        outlet=make_outlet(),
        published="2021-04-12",
        published_precision="day",
        published_words="Monday, 12 April 2021",
        boilerplate="Read More",
        public=True,
        licence="CC BY 4.0",
    )
    iran = Country.objects.get(code="IR")
    rassendyll = make_speaker("Rudolf Rassendyll")
    elphberg = make_speaker("Flavia Elphberg")
    make_quote(
        made,
        "the border would open",
        cue="said",
        source="The Foreign Minister of Ruritania, Rudolf Rassendyll,",
        speaker=rassendyll,
        office_title="Foreign Minister",
        type="indirect",
        countries=[iran],
    )
    make_quote(
        made,
        "“Trade <first>,”",
        "“then travel.”",
        cue="added",
        source="he",
        speaker=rassendyll,
        paragraph=2,
    )
    make_quote(
        made,
        "“Nothing was agreed.”",
        cue="denied",
        source="Flavia Elphberg",
        speaker=elphberg,
        state="uncertain",
        paragraph=3,
    )
    return made


def page_of(client, article, query: str = "") -> str:
    answer = client.get(reverse("article", args=[article.public_id]) + query)
    assert answer.status_code == 200
    return answer.content.decode()


def visible_text(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html))


# The text


def test_what_was_said_is_marked_and_the_text_escaped(as_alice, article) -> None:
    html = page_of(as_alice, article)
    assert '<span class="said indirect" id="s1">the border would open</span>' in html
    assert '<span class="cue">said</span>' in html
    assert '<q class="said own direct">“Trade &lt;first&gt;,”</q>' in html
    assert "<first>" not in html


def test_a_statement_in_two_pieces_has_one_anchor(as_alice, article) -> None:
    html = page_of(as_alice, article)
    assert html.count('id="s2"') == 1
    assert '<span class="hull" id="s2">' in html


def test_a_pronoun_is_resolved_in_brackets_and_a_name_is_not(as_alice, article) -> None:
    html = page_of(as_alice, article)
    assert (
        '<span class="source">he</span> <span class="resolved">[Rudolf Rassendyll]</span>' in html
    )
    assert "[Flavia" not in html


def test_the_short_name_stands_in_brackets_where_the_article_uses_it(as_alice, db) -> None:
    text = "Rassendyll said it works. He added it lasts."
    made = make_article(text)
    speaker = make_speaker("Rudolf Rassendyll")
    make_quote(made, "it works", cue="said", source="Rassendyll", speaker=speaker)
    make_quote(made, "it lasts", cue="added", source="He", speaker=speaker)
    assert "[Rassendyll]" in page_of(as_alice, made)


def test_paragraphs_are_numbered_and_headings_and_boilerplate_are_not(as_alice, article) -> None:
    html = page_of(as_alice, article)
    assert re.findall(r'<div class="paragraph text" id="p(\d)">', html) == ["1", "2", "3"]
    assert "<h2>An open question</h2>" in html
    furniture = html[html.index('<div class="furniture">') :]
    assert "Read More:" in furniture
    assert "Another title" in furniture


def test_the_source_text_is_there_word_for_word(as_alice, article) -> None:
    html = page_of(as_alice, article, "?show=off")
    shown = visible_text(html).replace("&lt;", "<").replace("&gt;", ">")
    for line in TEXT.split("\n\n"):
        assert " ".join(line.split()) in shown


def test_each_statement_has_a_note_with_its_links(as_alice, article) -> None:
    html = page_of(as_alice, article)
    for quote in article.quotes.all():
        assert f'href="{reverse("statement", args=[quote.public_id])}"' in html
        assert f'href="{reverse("cite", args=[quote.public_id])}"' in html
        assert f'href="#s{quote.position}"' in html
    assert "Speaker uncertain" in html


def test_names_and_citations_are_escaped_in_notes(as_alice, db) -> None:
    made = make_article("It rains, A. said. It snows, B. said.", title='"><b>Weather')
    for words, name in (("It rains", "A<i>da"), ("It snows", "B&b")):
        make_quote(made, words, speaker=make_speaker(name))
    html = page_of(as_alice, made)
    assert ' <span class="by">A&lt;i&gt;da</span>' in html
    assert 'data-cite="' in html
    assert "<i>" not in html
    assert "<b>Weather" not in html


def test_the_rail_escapes_names_and_folds_all_but_eight_countries(as_alice, db) -> None:
    made = make_article("A “<b>he” said that it rains.")
    make_quote(
        made,
        "it rains",
        source="“<b>he”",
        speaker=make_speaker("A<i>da"),
        office_title='"><i>Queen',
        countries=list(Country.objects.order_by("code")[:10]),
    )
    html = page_of(as_alice, made, "?from=q%3D%22%3E%3Ci%3E")
    assert ">A&lt;i&gt;da</a>" in html
    assert "Named as “&lt;b&gt;he” (1)" in html
    assert "<i>" not in html
    assert "<b>he" not in html
    assert "<summary>Show 2 more</summary>" in html


def test_a_headline_in_the_text_is_not_shown_twice(as_alice, db) -> None:
    text = "Border to open\nRassendyll said so."
    made = make_article(text, title="Border to open")
    made.zones = [["headline", 0, 14]]
    made.save()
    html = page_of(as_alice, made)
    assert html.count("Border to open</h1>") == 1
    assert visible_text(html).count("Border to open") == 3  # title, headline, citation


def test_a_missing_headline_is_the_first_sentence_cut_and_says_so(as_alice, db) -> None:
    sentence = (
        "A very long first sentence about the opening of the border of Ruritania to the west "
    )
    sentence += "and to the east was read out in the parliament."
    made = make_article(sentence, title=sentence, title_from="first sentence")
    html = page_of(as_alice, made)
    headline = re.search(r"<h1[^>]*>(.*?)</h1>", html).group(1)
    assert headline.endswith("…")
    assert len(headline) <= 91
    assert "The file has no headline. This is its first sentence." in html


def test_an_article_in_another_language_says_that_it_was_not_read(as_alice, db) -> None:
    html = page_of(as_alice, make_article("Der Minister sprach.", language="de"))
    assert "not in English" in html
    assert 'lang="de"' in html


# The highlight switch


def marks(html: str) -> list[str]:
    """The types of the marked statements, in order."""
    text = html[html.index('id="text"') :]
    return re.findall(r'class="said(?: own)? (direct|indirect|mixed|uncertain)"', text)


@pytest.mark.parametrize(
    ("show", "expected"),
    [
        ("", ["indirect", "direct", "direct", "uncertain"]),
        ("all", ["indirect", "direct", "direct", "uncertain"]),
        ("direct", ["direct", "direct"]),
        ("indirect", ["indirect"]),
        ("uncertain", ["uncertain"]),
        ("off", []),
        ("speaker:rudolf-rassendyll", ["indirect", "direct", "direct"]),
        ("country:IR", ["indirect"]),
        ("nonsense", ["indirect", "direct", "direct", "uncertain"]),
    ],
)
def test_the_switch_is_a_parameter(as_alice, article, show, expected) -> None:
    html = page_of(as_alice, article, f"?show={show}" if show else "")
    assert marks(html) == expected
    assert all(f'id="s{number}"' in html for number in (1, 2, 3)), "anchors stay"


def test_the_switch_counts_and_marks_the_choice(as_alice, article) -> None:
    html = page_of(as_alice, article, "?show=direct")
    switch = html[html.index('aria-label="Highlight"') :]
    switch = visible_text(switch[: switch.index("</nav>")])
    assert "All Direct 1 Indirect 1 Uncertain 1 Off" in switch
    assert re.search(r'<a href="\?show=direct" aria-current="true">', html)
    assert "Mixed" not in switch


def test_an_entry_of_the_rail_says_what_it_shows_and_leads_on(as_alice, article) -> None:
    html = page_of(as_alice, article, "?show=speaker:rudolf-rassendyll")
    assert "Only the 2 statements by <b>Rudolf Rassendyll</b>" in html
    assert f'href="{reverse("speaker", args=["rudolf-rassendyll"])}"' in html


# The rail


def test_the_rail_names_speakers_by_how_often_they_are_heard(as_alice, article) -> None:
    rail = page_of(as_alice, article)
    rail = visible_text(rail[rail.index("<aside") : rail.index("</aside>")])
    assert rail.index("Rudolf Rassendyll") < rail.index("Flavia Elphberg")
    assert "he (1)" in rail
    assert "12 Apr 2021, from “Monday, 12 April 2021”" in rail
    assert "CC BY 4.0" in rail


def test_people_named_who_say_nothing_are_also_named(as_alice, article) -> None:
    mauban = make_speaker("Antoinette Mauban")
    mauban.aliases.create(text="Antoinette Mauban", key=name_key("Antoinette Mauban"))
    html = page_of(as_alice, article)
    assert "Also named" in html
    assert f'href="{reverse("speaker", args=["antoinette-mauban"])}"' in html


def test_editors_can_edit_and_analysts_cannot(as_alice, as_bob, article) -> None:
    edit = reverse("article_edit", args=[article.public_id])
    assert edit in page_of(as_bob, article)
    assert edit not in page_of(as_alice, article)


# From results and back


def places(collection_query: SearchQuery, client) -> list[str]:
    answer = client.get(f"{reverse('results')}?{collection_query.to_querystring()}")
    return re.findall(r'<a class="permalink" href="([^"]+)"', answer.content.decode())


def test_from_a_result_one_walks_along_the_list(as_alice, collection) -> None:
    query = SearchQuery().with_value("country", "IR")
    addresses = [address.replace("&amp;", "&") for address in places(query, as_alice)]
    assert len(addresses) > 3
    html = as_alice.get(addresses[1]).content.decode()
    total = re.search(r"Statement 2 of (\d+)", html)
    assert total
    assert int(total.group(1)) >= len(addresses)
    following = re.search(r'rel="next" href="([^"]+)"', html).group(1).replace("&amp;", "&")
    before = re.search(r'rel="prev" href="([^"]+)"', html).group(1).replace("&amp;", "&")
    assert following == addresses[2]
    assert before == addresses[0]
    assert "Statement 3 of" in as_alice.get(following).content.decode()


def test_the_first_has_no_previous(as_alice, collection) -> None:
    first = places(SearchQuery().with_value("country", "IR"), as_alice)[0].replace("&amp;", "&")
    html = as_alice.get(first).content.decode()
    assert "Statement 1 of" in html
    assert 'rel="prev"' not in html


def test_the_way_back_leads_to_the_page_of_the_list(as_alice, collection) -> None:
    article = Article.objects.first()
    html = page_of(as_alice, article, "?from=country%3DIR&n=30")
    href = re.search(r'<a class="back" href="([^"]+)"', html).group(1).replace("&amp;", "&")
    assert parse_qs(urlsplit(href).query) == {"country": ["IR"], "page": ["2"]}


def test_the_way_back_leads_to_the_row_that_was_opened(as_alice, collection) -> None:
    for query in (SearchQuery(), SearchQuery(kind="articles")):
        address = places(query.with_value("country", "IR"), as_alice)[2].replace("&amp;", "&")
        html = as_alice.get(address).content.decode()
        href = re.search(r'<a class="back" href="([^"]+)"', html).group(1).replace("&amp;", "&")
        rows = re.findall(r'id="(r-\w+)"', as_alice.get(href).content.decode())
        assert rows.index(urlsplit(href).fragment) == 2


def test_where_the_list_has_changed_only_the_way_back_is_left(
    as_alice, collection, article
) -> None:
    html = page_of(as_alice, article, "?from=country%3DIR&n=1")
    assert 'class="back"' in html
    assert "Statement 1 of" not in html
    assert 'rel="next"' not in html


@pytest.mark.parametrize("query", ["?from=q%3D((&n=1", "?from=%00%ff&n=1", "?from=&n=0", "?n=3"])
def test_nonsense_in_the_address_is_no_error(as_alice, collection, article, query) -> None:
    assert "Ruritania" in page_of(as_alice, article, query)


def test_the_switch_keeps_the_way_back(as_alice, collection) -> None:
    address = places(SearchQuery().with_value("country", "IR"), as_alice)[0].replace("&amp;", "&")
    html = as_alice.get(address).content.decode()
    assert "?show=off&amp;from=country%3DIR&amp;n=1" in html


def test_a_new_article_can_be_walked_to(as_alice, collection, article) -> None:
    index(article)
    query = SearchQuery().with_value("speaker", "rudolf-rassendyll")
    addresses = places(query, as_alice)
    assert len(addresses) == 2
    html = as_alice.get(addresses[0].replace("&amp;", "&")).content.decode()
    assert "2 statements by Rudolf Rassendyll" in visible_text(html)


# Who may see it


def test_a_deleted_article_leaves_a_tombstone(as_alice, bob, article) -> None:
    delete_article(article=article, by=bob, reason="The outlet withdrew it.")
    answer = as_alice.get(reverse("article", args=[article.public_id]))
    assert answer.status_code == 410
    html = answer.content.decode()
    assert "The outlet withdrew it." in html
    assert "Bob Editor" in html
    assert "Nothing was agreed" not in html


def test_who_may_restore_it_can_do_so_there(as_alice, as_bob, bob, charlie, article) -> None:
    address = reverse("article", args=[article.public_id])
    delete_article(article=article, by=charlie, reason="No right to it")
    offered = 'action="(/decisions/[^"]+)"'
    assert not re.search(offered, as_bob.get(address).content.decode())
    restore_article(article=Article.objects.get(pk=article.pk), by=charlie)
    delete_article(article=Article.objects.get(pk=article.pk), by=bob, reason="")
    assert not re.search(offered, as_alice.get(address).content.decode())
    undo = re.search(offered, as_bob.get(address).content.decode())
    assert undo
    as_bob.post(undo[1], {"next": address})
    assert "Nothing was agreed" in as_bob.get(address).content.decode()


def test_public_reading_shows_public_articles_only(client, settings, article) -> None:
    settings.PUBLIC = True
    address = reverse("article", args=[article.public_id])
    html = client.get(address).content.decode()
    assert "the border would open" in html
    assert reverse("article_edit", args=[article.public_id]) not in html
    Article.objects.filter(pk=article.pk).update(public=False)
    assert client.get(address).status_code == 404


def test_a_private_tombstone_is_not_there_for_the_public(client, settings, bob, article) -> None:
    settings.PUBLIC = True
    Article.objects.filter(pk=article.pk).update(public=False)
    article.refresh_from_db()
    delete_article(article=article, by=bob, reason="Secret.")
    assert client.get(reverse("article", args=[article.public_id])).status_code == 404


def test_without_public_reading_one_signs_in_first(client, article) -> None:
    answer = client.get(reverse("article", args=[article.public_id]))
    assert answer.status_code == 302
    assert "/sign-in" in answer["Location"]


def test_withdrawn_statements_are_not_marked(as_alice, bob, article) -> None:
    withdraw_quotes(by=bob, quotes=[article.quotes.get(position=1)])
    assert marks(page_of(as_alice, article)) == ["direct", "direct", "uncertain"]


# How it is made


def test_the_page_holds_no_inline_style_or_script(as_alice, collection) -> None:
    article = Quote.objects.first().article
    html = page_of(as_alice, article)
    assert " style=" not in html
    assert not re.search(r"\son\w+=", html)
    assert not re.search(r"<script(?![^>]*\bsrc=)", html)


def test_queries_do_not_grow_with_the_statements(
    as_alice, collection, django_assert_max_num_queries
) -> None:
    longest = max(Article.objects.all(), key=lambda one: one.quotes.count())
    assert longest.quotes.count() > 15
    with django_assert_max_num_queries(16):
        page_of(as_alice, longest)
