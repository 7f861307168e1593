"""Pages about speakers, countries, topics and outlets."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from briefs.corrections import merge_outlets, merge_speakers, merge_topics
from briefs.models import Article, Country, Office, Outlet, Quote, Speaker, Topic
from search.engine import engine
from tests.search.making import index, make_article, make_outlet, make_quote, make_speaker


@pytest.fixture
def rassendyll(collection) -> Speaker:
    """Three statements in two articles, indexed; one of the articles is private."""
    speaker = make_speaker("Rudolf Rassendyll", country=Country.objects.get(code="AT"))
    Office.objects.create(
        speaker=speaker, title="King", slug="king", start="1893-01-01", start_precision="year"
    )
    Office.objects.create(
        speaker=speaker,
        title="Envoy",
        slug="envoy",
        attested_from="1892-03-01",
        attested_to="1892-03-01",
    )
    office = speaker.offices.get(slug="envoy")
    iran, topic = Country.objects.get(code="IR"), Topic.objects.filter(parent=None).first()
    for day, public in (("2019-04-12", True), ("2020-05-01", False)):
        article = make_article(
            f"On {day} he said it works. Rassendyll added it lasts.",
            outlet=make_outlet(),
            published=day,
            published_precision="day",
            public=public,
        )
        facts = {"speaker": speaker, "speaker_country": speaker.country, "office": office}
        make_quote(article, "it works", source="he", countries=[iran], topics=[topic], **facts)
        make_quote(article, "it lasts", source="Rassendyll", type="indirect", **facts)
        index(article)
    return speaker


def html_of(client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def text_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


def linked_total(client, html: str, label: str) -> tuple[int, int]:
    """The count beside the link `label`, and what the search behind it finds."""
    found = re.search(
        rf'<a href="(/search[^"]*)">(?:<span>)?{label}<.*?<span class="number">([\d,]+)',
        html,
        re.DOTALL,
    )
    answer = client.get("/api/v1/search?" + found.group(1).partition("?")[2].replace("&amp;", "&"))
    return int(found.group(2)), answer.json()["total"]


def linked_results(client, html: str, label: str) -> int:
    """What the search behind the link `label` finds."""
    (query,) = re.findall(rf'href="/search\?([^"]*)">{label}</a>', html)
    return client.get("/api/v1/search?" + query.replace("&amp;", "&")).json()["total"]


# Speakers


def test_of_a_speaker_without_a_dated_statement_it_is_said_why_there_is_no_timeline(
    as_alice, as_bob, collection
) -> None:
    speaker = make_speaker("Rupert of Hentzau")
    article = make_article("He said it works. Rupert added it lasts.", outlet=make_outlet())
    make_quote(article, "it works", source="He", speaker=speaker)
    make_quote(article, "it lasts", source="Rupert", speaker=speaker)
    index(article)
    address = reverse("speaker", args=[speaker.slug])
    html = html_of(as_alice, address)
    assert "None of the 2 statements is dated" in text_of(html)
    assert linked_results(as_alice, html, "2 statements") == 2
    assert "Statements per" not in html
    assert "Newest first" not in html, "there is no newest"
    assert "Edit facts" not in html
    assert "Edit facts" in html_of(as_bob, address)


def test_a_speaker_page_counts_what_the_search_finds(as_alice, rassendyll) -> None:
    html = html_of(as_alice, reverse("speaker", args=[rassendyll.slug]))
    assert "<h2>4 statements</h2>" in html
    assert linked_total(as_alice, html, "Iran") == (2, 2)
    assert linked_total(as_alice, html, "Direct") == (2, 2)
    assert linked_total(as_alice, html, "The Examiner") == (4, 4)
    facts = text_of(html[html.index('class="facts-list"') :])
    assert "Articles 2" in facts
    assert "First 12 Apr 2019" in facts
    assert "Latest 1 May 2020" in facts
    assert html.count('name="id" value=') == 4, "each can be selected"


def test_a_state_that_speaks_is_said_to_be_one(as_alice, collection) -> None:
    assert '<p class="role">State</p>' in html_of(as_alice, reverse("speaker", args=["iran"]))
    facet = html_of(as_alice, "/search/facet/speaker")
    assert re.search(r'>Iran</span><span class="kind">state</span>', facet)
    assert re.search(r'>Office of the Spokesperson</span><span class="kind">body</span>', facet)
    assert re.search(r">Sergei Lavrov</span><svg", facet)
    suggested = html_of(as_alice, "/search/suggest?q=iran")
    assert re.search(r'<b>Iran</b></span><span class="note">state</span>', suggested)


def test_a_speaker_page_says_how_articles_name_them(as_alice, rassendyll) -> None:
    text = text_of(html_of(as_alice, reverse("speaker", args=[rassendyll.slug])))
    names = text[text.index("Named in articles as") :]
    assert re.match(r"Named in articles as (he 2 Rassendyll 2|Rassendyll 2 he 2) ", names)


def test_roles_are_dated_or_attested(as_alice, rassendyll) -> None:
    html = html_of(as_alice, reverse("speaker", args=[rassendyll.slug]))
    text = text_of(html)
    assert '<p class="role">King</p>' in html
    assert "1893 to now" in text
    assert "attested 1 Mar 1892" in text


def test_a_role_that_has_ended_says_so(as_alice, rassendyll) -> None:
    rassendyll.offices.filter(slug="king").delete()
    address = reverse("speaker", args=[rassendyll.slug])
    assert 'Envoy <span class="muted">as of 1 Mar 1892</span>' in html_of(as_alice, address)
    rassendyll.offices.update(end="1894-01-01", end_precision="month")
    assert 'Envoy <span class="muted">until Jan 1894</span>' in html_of(as_alice, address)


def test_names_roles_and_topics_are_escaped(as_alice, collection) -> None:
    speaker = make_speaker("Rudolf <i>Rassendyll")
    office = Office.objects.create(speaker=speaker, title="King <i>", slug="king")
    topic = Topic.objects.create(slug="crowns", name="Crowns <i>")
    article = make_article("The <i>king said it works and it lasts.")
    for words in ("it works", "it lasts"):
        make_quote(
            article, words, source="The <i>king", speaker=speaker, office=office, topics=[topic]
        )
    index(article)
    html = html_of(as_alice, reverse("speaker", args=[speaker.slug]))
    assert "<i>" not in html
    for shown in ("Crowns &lt;i&gt; <span", ">King &lt;i&gt;<", "<span>the &lt;i&gt;king</span>"):
        assert shown in html


def test_oldest_first_is_an_address(as_alice, rassendyll) -> None:
    address = reverse("speaker", args=[rassendyll.slug])
    days = r'<span class="day">([^<]+)</span>'
    assert re.findall(days, html_of(as_alice, address))[0] == "1 May 2020"
    assert re.findall(days, html_of(as_alice, f"{address}?sort=oldest"))[0] == "12 Apr 2019"


def test_a_statement_leads_into_its_article_and_along_the_list(as_alice, rassendyll) -> None:
    html = html_of(as_alice, reverse("speaker", args=[rassendyll.slug]))
    second = re.findall(r'class="permalink" href="([^"]+)"', html)[1].replace("&amp;", "&")
    assert "Statement 2 of 4" in html_of(as_alice, second)


def test_a_speaker_without_statements_has_a_page(as_alice, collection) -> None:
    silent = make_speaker("Black Michael")
    assert "No statements yet" in html_of(as_alice, reverse("speaker", args=[silent.slug]))


def test_merged_ones_lead_to_those_they_were_merged_into(as_alice, charlie, rassendyll) -> None:
    other = make_speaker("R. Rassendyll")
    merge_speakers(by=charlie, into=rassendyll, others=[other])
    outlets = make_outlet("Old Examiner"), Outlet.objects.get(name="The Examiner")
    merge_outlets(by=charlie, into=outlets[1], others=[outlets[0]])
    topics = Topic.objects.create(slug="old-topic", name="Old topic"), Topic.objects.first()
    merge_topics(by=charlie, into=topics[1], others=[topics[0]])
    for name, old, new in (
        ("speaker", other, rassendyll),
        ("outlet", *outlets),
        ("topic", *topics),
    ):
        answer = as_alice.get(reverse(name, args=[old.slug]) + "?sort=oldest")
        assert answer.status_code == 302
        assert answer["Location"] == reverse(name, args=[new.slug]) + "?sort=oldest"


# Positions


def test_a_position_is_said_day_by_day_with_what_comes_in_and_drops_out(
    as_alice, rassendyll
) -> None:
    topic = Topic.objects.filter(parent=None).first()
    for day, words in (
        ("2021-03-01", "We want guarantees"),
        ("2021-04-01", "Only guarantees count"),
        ("2021-05-01", "All is well"),
        (None, "Nobody knows when"),
    ):
        article = make_article(
            f"He said: {words}.",
            published=day,
            published_precision="day" if day else "",
        )
        make_quote(article, words, speaker=rassendyll, topics=[topic])
        index(article)
    speaker = html_of(as_alice, reverse("speaker", args=[rassendyll.slug]))
    about = html_of(as_alice, reverse("topic", args=[topic.slug]))
    address = reverse("position", args=[rassendyll.slug, topic.slug])
    assert f'href="{address}"' in speaker
    assert 'class="positions"' in about
    html = html_of(as_alice, address)
    days = re.findall(r'<span class="day[^"]*">([^<]+)</span>', html)
    assert days[-4:] == ["1 Mar 2021", "1 Apr 2021", "1 May 2021", "no date"]
    assert "We want <mark>guarantees</mark>" in html
    assert html.count("<mark>guarantees</mark>") == 1
    march, april = (html[html.index(f">{day}<") :] for day in ("1 Mar 2021", "1 Apr 2021"))
    assert text_of(march[: march.index("</article>")]).count("New: guarantees") == 1
    assert "Not said after: guarantees" in text_of(april[: april.index("</article>")])
    assert "1 statement without a date" in text_of(html)


def test_positions_of_merged_names_lead_on(as_alice, charlie, rassendyll) -> None:
    topic = Topic.objects.filter(parent=None).first()
    other = make_speaker("R. Rassendyll")
    merge_speakers(by=charlie, into=rassendyll, others=[other])
    answer = as_alice.get(reverse("position", args=[other.slug, topic.slug]))
    assert answer["Location"] == reverse("position", args=[rassendyll.slug, topic.slug])


def test_a_position_nobody_took_says_so(as_alice, collection) -> None:
    silent = make_speaker("Black Michael")
    topic = Topic.objects.first()
    html = html_of(as_alice, reverse("position", args=[silent.slug, topic.slug]))
    assert "No statements yet" in html


# Countries, topics, outlets


def test_a_country_page_tells_about_from_by(as_alice, rassendyll) -> None:
    address = reverse("country", args=["AT"])
    html = html_of(as_alice, address)
    tabs = text_of(html[html.index('class="tabs"') :])
    by = int(re.search(r"(\d+) by its speakers", tabs).group(1))
    assert by == Quote.objects.live().filter(speaker_country="AT").count() >= 4
    assert "Rudolf Rassendyll" in html_of(as_alice, f"{address}?view=by")


def test_a_country_code_in_small_letters_is_understood(as_alice, collection) -> None:
    answer = as_alice.get("/countries/ir?view=by")
    assert answer.status_code == 302
    assert answer["Location"] == "/countries/IR?view=by"


def test_a_topic_counts_the_topics_below_it(as_alice, collection) -> None:
    child = next(
        topic
        for topic in Topic.objects.exclude(parent=None).select_related("parent")
        if topic.quotes.exists()
    )
    html = html_of(as_alice, reverse("topic", args=[child.parent.slug]))
    assert reverse("topic", args=[child.slug]) in html
    shown = int(re.search(r"<h2>([\d,]+) statements?</h2>", html).group(1).replace(",", ""))
    assert shown >= child.quotes.live().count() > 0
    assert f'Part of <a href="{reverse("topic", args=[child.parent.slug])}"' in html_of(
        as_alice, reverse("topic", args=[child.slug])
    )


def test_an_outlet_page_counts_articles(as_alice, rassendyll) -> None:
    html = html_of(as_alice, reverse("outlet", args=["the-examiner"]))
    assert re.search(r"<dt>Articles</dt><dd><a [^>]*>2</a>", html)


@pytest.mark.parametrize(
    "address", ["/speakers/nobody", "/countries/ZZ", "/topics/x", "/outlets/x"]
)
def test_what_is_not_on_record_is_not_found(as_alice, collection, address) -> None:
    assert as_alice.get(address).status_code == 404


# Who may see it


def test_the_public_sees_public_statements_only(client, settings, rassendyll) -> None:
    settings.PUBLIC = True
    html = html_of(client, reverse("speaker", args=[rassendyll.slug]))
    assert "<h2>2 statements</h2>" in html
    assert "2020" not in text_of(html[: html.index("<footer") if "<footer" in html else None])
    Article.objects.filter(quotes__speaker=rassendyll).update(public=False)
    for article in Article.objects.filter(quotes__speaker=rassendyll).distinct():
        index(article)
    assert client.get(reverse("speaker", args=[rassendyll.slug])).status_code == 404


def test_without_public_reading_one_signs_in_first(client, collection) -> None:
    for address in ("/", "/help", "/countries/IR"):
        assert client.get(address).status_code == 302


def test_without_an_index_the_page_says_so(as_alice, collection, settings, tmp_path) -> None:
    settings.INDEX_DIR = tmp_path / "nothing"
    engine.cache_clear()
    answer = as_alice.get("/countries/IR")
    assert answer.status_code == 503
    assert "Try again" in answer.content.decode()


def test_pages_hold_no_inline_style_or_script(as_alice, rassendyll) -> None:
    for address in (f"/speakers/{rassendyll.slug}", "/countries/IR", "/help", "/"):
        html = html_of(as_alice, address)
        assert " style=" not in html, address
        assert not re.search(r"\son\w+=", html), address
        assert not re.search(r"<script(?![^>]*\bsrc=)", html), address
