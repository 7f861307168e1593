"""Statement cards: one block of evidence, cut from the article, escaped and marked."""

from __future__ import annotations

import pytest
from django.utils.html import strip_tags

from briefs.models import Article, Country, Outlet, Quote, Speaker, Topic
from search.cards import evidence, evidence_span, marked, resolved_name, statement_cards
from search.citations import Style
from search.rows import with_all

TEXT = (
    "TEHRAN – The visit matters. He continued: “A <b>bold</b> & fair deal is near.” "
    "Nobody else spoke."
)


def _at(part: str) -> tuple[int, int]:
    start = TEXT.index(part)
    return start, start + len(part)


@pytest.fixture
def quote(db) -> Quote:
    article = Article.objects.create(
        sequence=9_000_001,
        title="A visit",
        title_from="metadata",
        text=TEXT,
        text_hash="cards",
        zones=[["dateline", 0, 8]],
        outlet=Outlet.objects.create(slug="wire", name="Wire"),
    )
    start, end = _at("“A <b>bold</b> & fair deal is near.”")
    cue, source = _at("continued"), _at("He")
    return Quote.objects.create(
        article=article,
        sequence=9_000_002,
        position=1,
        paragraph=1,
        start=start,
        end=end,
        contents=[[start, end]],
        cue_start=cue[0],
        cue_end=cue[1],
        source_start=source[0],
        source_end=source[1],
        type="direct",
        named="named",
        speaker=Speaker.objects.create(slug="ann-other", name="Ann Other"),
        speaker_name="Ann Other",
        office_title="Foreign Minister",
    )


def _loaded(quote: Quote) -> Quote:
    return with_all(Quote.objects.all()).get(pk=quote.pk)


def test_the_block_is_the_sentence_that_holds_content_cue_and_source(quote: Quote) -> None:
    start, end = evidence_span(quote)
    assert TEXT[start:end] == "He continued: “A <b>bold</b> & fair deal is near.”"


def test_a_dateline_is_not_part_of_the_block(quote: Quote) -> None:
    quote.start = quote.source_start = TEXT.index("The visit")
    start, _ = evidence_span(quote)
    assert TEXT[start:].startswith("The visit matters.")


def test_said_framed_and_found_are_marked_apart_and_escaped(quote: Quote) -> None:
    start, end = evidence_span(quote)
    found = TEXT[start:end].index("fair")
    html = evidence(quote, start, end, [(found, found + 4)])
    assert html == (
        'He <span class="resolved">[Other]</span> <span class="cue">continued</span>: '
        f'<q cite="/statements/{quote.public_id}">'
        "“A &lt;b&gt;bold&lt;/b&gt; &amp; <mark>fair</mark> deal is near.”</q>"
    )


def test_a_source_that_names_the_speaker_needs_no_bracket(quote: Quote) -> None:
    quote.speaker = Speaker(slug="he", name="He Lifeng")
    assert resolved_name(quote) == ""


def test_a_folded_statement_leaves_its_first_hit_to_be_seen(quote: Quote) -> None:
    said = "“" + "It goes on and on. " * 40 + "Then peace comes.”"
    quote.article.text = text = f"He continued: {said}"
    quote.contents, quote.start, quote.end = [[14, len(text)]], 14, len(text)
    quote.source_start, quote.source_end, quote.cue_start, quote.cue_end = 0, 2, 3, 12
    at = text.index("peace")
    (card,) = statement_cards([quote], lambda block: [(at, at + 5)])
    folded, shown = card.evidence.split("</span></span>")
    assert folded.startswith('<span class="lead far"><span>He <span class="resolved">')
    assert len(strip_tags(shown.split("<mark>peace</mark>")[0])) <= 80
    assert strip_tags(folded).replace(" [Other]", "") + strip_tags(shown) == text


def test_marks_are_made_after_escaping() -> None:
    assert marked("a <i> b", [(2, 5)]) == "a <mark>&lt;i&gt;</mark> b"


def test_a_topic_called_like_a_country_is_not_said_again(quote: Quote) -> None:
    quote.countries.set(Country.objects.filter(code="SY"))
    quote.topics.set(Topic.objects.filter(slug__in=("syria", "sanctions")))
    (card,) = statement_cards([_loaded(quote)], lambda text: [])
    assert [country.name for country in card.countries] == ["Syria"]
    assert [topic.name for topic in card.topics] == ["Sanctions"]


def test_a_run_of_one_article_shows_date_and_outlet_once(quote: Quote) -> None:
    cards = statement_cards([_loaded(quote), _loaded(quote)], lambda text: [])
    assert [card.repeats for card in cards] == [False, True]
    assert cards[0].outlet == "Wire"
    assert cards[0].office == "Foreign Minister"


def test_a_card_leads_to_its_place_in_the_article_and_back(quote: Quote) -> None:
    card = statement_cards([_loaded(quote)], lambda text: [], context="q=deal", first=26)[0]
    assert card.article_url == f"/articles/{quote.article.public_id}?from=q%3Ddeal&n=26#s1"


def test_a_card_brings_its_citation_in_the_readers_style(quote: Quote) -> None:
    def cited(style: Style) -> str:
        (card,) = statement_cards([_loaded(quote)], lambda text: [], style=style)
        return card.citation

    address = f"/statements/{quote.public_id}"
    assert cited("note") == (
        "“A <b>bold</b> & fair deal is near.” Ann Other, Foreign Minister, quoted in “A visit,” "
        f"Wire, n.d., ¶ 1, {address}."
    )
    assert cited("apa").endswith(f"A visit. (n.d.). Wire. {address}")
