"""A statement at its permanent address."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from briefs.corrections import correct_quote, withdraw_quotes
from briefs.ingest import delete_article
from briefs.models import Article, Quote
from tests.search.making import make_article, make_outlet, make_quote, make_speaker

PARAGRAPHS = [f"Paragraph number {word} says little." for word in "one two three four".split()]
TEXT = "\n\n".join([*PARAGRAPHS, "He added: “We must see.”", "More text follows here.", "The end."])


@pytest.fixture
def statement(db) -> Quote:
    made = make_article(
        TEXT,
        title="A title",
        outlet=make_outlet(),
        published="2021-04-12",
        published_precision="day",
        public=True,
    )
    speaker = make_speaker("Rudolf Rassendyll")
    make_quote(made, "says little", speaker=speaker, type="indirect")
    return make_quote(
        made, "“We must see.”", cue="added", source="He", speaker=speaker, paragraph=5
    )


def address_of(quote: Quote) -> str:
    return reverse("statement", args=[quote.public_id])


def test_it_stands_alone_and_in_its_context(as_alice, statement) -> None:
    answer = as_alice.get(address_of(statement))
    assert answer.status_code == 200
    html = answer.content.decode()
    context = html[html.index("In its article") :]
    assert re.findall(r"Paragraph </span>(\d)</span>", context) == ["3", "4", "5", "6", "7"]
    assert "direct" in context
    assert 'class="said indirect"' not in context, "only this statement is marked"


def test_what_was_not_said_says_so(as_alice, statement) -> None:
    assert "not said</span>" not in as_alice.get(address_of(statement)).content.decode()
    Quote.objects.filter(pk=statement.pk).update(verb="withheld")
    assert "not said</span>" in as_alice.get(address_of(statement)).content.decode()


def test_an_article_of_one_sentence_is_not_said_twice(as_alice, db) -> None:
    made = make_article("The mayor of Dunwich said the market would open.", title="Market")
    quote = make_quote(made, "the market would open", cue="said", source="The mayor of Dunwich")
    html = as_alice.get(address_of(quote)).content.decode()
    assert "the market would open" in html
    assert "In its article" not in html


def test_it_is_ready_to_be_cited(as_alice, statement) -> None:
    html = as_alice.get(address_of(statement)).content.decode()
    citation = re.search(r'<p class="citation">(.*?)</p>', html, re.DOTALL).group(1)
    assert citation.startswith("“We must see.” Rudolf Rassendyll, quoted in “A title,”")
    assert "The Examiner, April 12, 2021, ¶ 5, " in citation
    assert citation.endswith(f"http://testserver{address_of(statement)}.")


def test_it_leads_into_the_article_and_to_its_neighbours(as_alice, statement) -> None:
    html = as_alice.get(address_of(statement)).content.decode()
    assert f'{reverse("article", args=[statement.article.public_id])}#s2"' in html
    before = statement.article.quotes.get(position=1)
    assert f'rel="prev" href="{address_of(before)}"' in html
    assert 'rel="next"' not in html


def test_a_removed_statement_says_so(as_alice, bob, statement) -> None:
    withdraw_quotes(by=bob, quotes=[statement])
    answer = as_alice.get(address_of(statement))
    assert answer.status_code == 410
    html = answer.content.decode()
    assert "This statement was removed" in html
    assert "Bob Editor" in html
    assert "Copy citation" not in html
    assert reverse("cite", args=[statement.public_id]) not in html
    assert "#elsewhere" not in html
    assert "Confirmed" not in html


def test_a_statement_of_a_removed_article_says_so(as_alice, bob, statement) -> None:
    delete_article(article=statement.article, by=bob, reason="Wrong text.")
    answer = as_alice.get(address_of(statement))
    assert answer.status_code == 410
    assert "Wrong text." in answer.content.decode()


def test_public_reading_shows_public_statements_only(client, settings, statement) -> None:
    settings.PUBLIC = True
    assert client.get(address_of(statement)).status_code == 200
    Article.objects.update(public=False)
    assert client.get(address_of(statement)).status_code == 404


def test_every_statement_of_the_collection_has_a_page(as_alice, collection) -> None:
    for quote in Quote.objects.order_by("?")[:10]:
        assert as_alice.get(address_of(quote)).status_code == 200, quote


def test_it_says_what_it_rests_on(as_alice, statement) -> None:
    Quote.objects.filter(pk=statement.pk).update(extractor_version="2.1", confidence=0.862)
    html = as_alice.get(address_of(statement)).content.decode()
    evidence = html[html.index("Evidence</h2>") :].split("</section>", 1)[0]
    facts = dict(re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", evidence))
    assert facts["Reporting word"] == "“added”"
    assert facts["Source"] == "“He”"
    assert facts["Speaker found"] == "a pronoun, resolved from the text before"
    assert facts["Read"] == "by extraction 2.1; about 86 % of those found like this are right"
    start, end = statement.contents[0]
    assert facts["Place"] == f"¶ 5, characters {start:,}–{end:,} of the text"


def test_what_was_decided_is_told_to_who_has_an_account(
    as_alice, as_bob, client, bob, statement, settings
) -> None:
    Quote.objects.filter(pk=statement.pk).update(extractor_version="2.1")
    statement.refresh_from_db()
    statement.speaker = make_speaker("Michael Elphberg")
    correct_quote(by=bob, quote=statement)
    html = as_alice.get(address_of(statement)).content.decode()
    assert "History</h2>" in html
    assert "<del>Rudolf Rassendyll</del> <ins>Michael Elphberg</ins>" in html
    assert "An editor</b> corrected" in html
    assert "Bob Editor" not in html
    assert "<dt>Speaker found</dt><dd>set by an editor</dd>" in html
    assert "checked by an editor" in html
    assert "Bob Editor</b> corrected" in as_bob.get(address_of(statement)).content.decode()
    settings.PUBLIC = True
    assert "History</h2>" not in client.get(address_of(statement)).content.decode()


def test_one_that_an_editor_added_says_so(as_alice, statement) -> None:
    html = as_alice.get(address_of(statement)).content.decode()
    assert "<dt>Read</dt><dd>added by an editor</dd>" in html
