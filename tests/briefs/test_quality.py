"""Agreement of people and machine, and decisions as training data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sized

import pytest
from django.core.management import call_command
from django.urls import reverse

from briefs import corrections, training
from briefs.models import Quote, User
from briefs.models.quotes import State
from briefs.phenomena import source_kind
from briefs.quality import quality
from tests.search.making import make_article, make_quote, make_speaker

pytestmark = pytest.mark.django_db

TEXT = "“Tolls will fall,” Ada Lind said. He expects boats. Fees rise, a clerk claims. Quays too."


@pytest.mark.parametrize(
    ("source", "name", "named", "kind"),
    [
        ("Ada Lind", "Ada Lind", "named", "name"),
        ("Ms Lind", "Ada Lind", "named", "name"),
        ("She", "Ada Lind", "named", "pronoun"),
        ("The minister", "Ada Lind", "named", "role"),
        ("a clerk", "a clerk", "unnamed", "unnamed"),
        ("", "Ada Lind", "named", "none"),
    ],
)
def test_how_a_source_is_worded(source, name, named, kind):
    assert source_kind(source, name, named) == kind


@pytest.fixture
def quotes(db) -> list[Quote]:
    article = make_article(TEXT)
    ada = make_speaker("Ada Lind")
    read = {"extractor_version": "7", "state": State.UNREVIEWED}
    return [
        make_quote(article, "“Tolls will fall,”", cue="said", source="Ada Lind", speaker=ada,
                   speaker_name="Ada Lind", confidence=0.9, **read),
        make_quote(article, "boats", cue="expects", source="He", speaker=ada, speaker_name="Ada Lind",
                   type="indirect", confidence=0.42, **read),
        make_quote(article, "Fees rise", cue="claims", source="a clerk", speaker_name="a clerk",
                   type="indirect", verb="claimed", confidence=0.4, **read),
        make_quote(article, "Quays", type="indirect", confidence=0.3, **read),
    ]  # fmt: skip


@pytest.fixture
def decided(quotes, bob: User) -> list[Quote]:
    """The first confirmed, the second another's, the third none, one added; a fourth untouched."""
    right, others, none, _ = quotes
    corrections.correct_quote(by=bob, quote=right)
    corrections.attribute_to(others, make_speaker("Bo Berg"))
    corrections.correct_quote(by=bob, quote=others)
    corrections.withdraw_quotes(by=bob, quotes=[none])
    at = TEXT.index("Quays too")
    added = Quote(article=right.article, contents=[[at, at + 9]], type="indirect", named="unnamed")
    corrections.add_quote(by=bob, quote=added)
    return [*quotes, added]


def test_agreement_by_version_and_phenomenon(decided):
    found = quality()
    [seven] = [row for row in found.versions if row.label == "7"]
    assert (seven.decided, seven.right, seven.none) == (3, 1, 1)
    assert seven.shares == [33, 50, 100, 100, 33]
    assert sum(row.missed for row in found.versions) == 1
    sources = {row.label: row.right for row in found.phenomena["How the source is named"]}
    assert sources == {"Name": 1, "Pronoun": 0, "Unnamed source": 0}
    certainty = {row.label: row.decided for row in found.phenomena["How sure the machine was"]}
    assert certainty == {"90 to 100%": 1, "40 to 50%": 2}


def test_the_page_says_of_versions_what_the_statements_hold(quotes, as_bob, as_charlie):
    """Decided on the pages of two versions' statements, and counted again from the statements."""
    read_as = {quote.pk: (quote.speaker_id, quote.contents, quote.type) for quote in quotes}
    Quote.objects.filter(pk=quotes[1].pk).update(extractor_version="8")
    Quote.objects.filter(pk__in=read_as).update(state=State.UNCERTAIN)
    choices = (
        {"who": "read"},
        {"who": "other", "name": "Bo Berg"},
        {"who": "none"},
        {"who": "read", "type": "mixed"},
    )
    for quote, choice in zip(quotes, choices, strict=True):
        version = corrections.version_of(Quote.objects.get(pk=quote.pk))
        address = reverse("review_item", args=[quote.public_id])
        assert as_bob.post(address, {"version": version, **choice}).status_code == 302
    for version in ("7", "8"):
        decided = [
            quote
            for quote in Quote.objects.filter(extractor_version=version)
            if quote.withdrawn_at or quote.state == State.CONFIRMED
        ]
        some = [quote for quote in decided if not quote.withdrawn_at]
        same = [
            [now == was for now, was in zip(
                (quote.speaker_id, quote.contents, quote.type), read_as[quote.pk], strict=True
            )]
            for quote in some
        ]  # fmt: skip
        assert shown(as_charlie, version) == [
            len(decided),
            share(map(all, same), decided),
            *(share(respect, some) for respect in zip(*same, strict=True)),
            share((quote.withdrawn_at for quote in decided), decided),
            0,
        ]


def shown(client, label: str) -> list[int]:
    """The numbers of a row of the page."""
    page = client.get(reverse("quality")).content.decode()
    [row] = re.findall(rf'<th scope="row">{label}</th>(.*?)</tr>', page)
    return [int(number) for number in re.findall(r">(\d+)%?</td>", row)]


def share(hits: Iterable[object], of: Sized) -> int:
    return round(100 * sum(map(bool, hits)) / len(of))


def test_a_second_decision_and_one_taken_back_do_not_count(quotes, bob: User):
    quote = quotes[0]
    first = corrections.correct_quote(by=bob, quote=quote)
    quote.type = "mixed"
    second = corrections.correct_quote(by=bob, quote=quote)
    assert [row.decided for row in quality().versions] == [1]
    corrections.undo(by=bob, entry=second)
    corrections.undo(by=bob, entry=first)
    assert not quality().versions


def test_what_was_settled_with_another_does_not_count(quotes, as_bob):
    same = Quote.objects.filter(pk__in=[quote.pk for quote in quotes])
    same.update(state=State.UNCERTAIN, speaker=quotes[0].speaker)
    version = corrections.version_of(Quote.objects.get(pk=quotes[0].pk))
    answer = {"version": version, "who": "read", "scope": "everywhere"}
    as_bob.post(reverse("review_item", args=[quotes[0].public_id]), answer)
    assert same.filter(state=State.CONFIRMED).count() == len(quotes)
    assert [row.decided for row in quality().versions] == [1]
    certainty = quality().phenomena["How sure the machine was"]
    assert [(row.label, row.decided) for row in certainty] == [("90 to 100%", 1)]


def test_the_page_is_for_admins(decided, as_charlie):
    page = as_charlie.get(reverse("quality")).content.decode()
    assert "Version of the extraction" in page
    assert "33%" in page
    rows = re.findall(r"<tr>(.*?)</tr>", page.partition("</main>")[0], re.DOTALL)
    assert len({len(re.findall("<t[hd]", row)) for row in rows}) == 1, "the tables share columns"


def test_decisions_as_training_data(decided, capsys, as_charlie):
    call_command("export_corrections")
    lines = capsys.readouterr().out
    [document] = [one for one in map(json.loads, lines.splitlines()) if one["text"] == TEXT]
    assert document["annotated"] == "decided"
    assert [TEXT[a:b] for a, b in document["ignore"]] == ["Quays"]
    said = [
        ("".join(TEXT[a:b] for a, b in one["content"]), one.get("speaker_name"), one["type"])
        for one in document["quotes"]
    ]
    assert said == [
        ("“Tolls will fall,”", "Ada Lind", "direct"),
        ("boats", "Bo Berg", "indirect"),
        ("Quays too", None, "indirect"),
    ]
    first = document["quotes"][0]
    assert [TEXT[a:b] for a, b in (*first["cue"], *first["speaker"])] == ["said", "Ada Lind"]
    file = as_charlie.get(reverse("corrections_export"))
    assert b"".join(file.streaming_content).decode() == lines


@pytest.mark.parametrize(
    ("text", "speaker", "chosen", "label"),
    [
        ("Ada Lind met Bo Berg. “Tolls fall,” said Ada Lind.", "Ada Lind", "Bo Berg", "Bo Berg"),
        ("“Tolls fall,” said Ada Lind to Berg.", "Ada Lind", "Bo Berg", "Berg"),
        ("“Tolls fall,” Mayor Lind said.", "Mayor Lind", "Ada Lind", "Mayor Lind"),
        ("“Tolls fall,” he said.", "he", "Bo Berg", "he"),
        ("Bergen waits. “Tolls fall,” said Ada Lind.", "Ada Lind", "Bo Berg", None),
        ("Bo Berg left.\n“Tolls fall,” said Ada Lind.", "Ada Lind", "Bo Berg", None),
    ],
)
def test_the_words_for_a_corrected_speaker_name_that_speaker(text, speaker, chosen, label, bob):
    article = make_article(text)
    quote = make_quote(
        article, "“Tolls fall,”", cue="said", source=speaker, speaker=make_speaker("Cleo Dahl"),
        speaker_name="Cleo Dahl", extractor_version="7", state=State.UNREVIEWED,
    )  # fmt: skip
    corrections.attribute_to(quote, make_speaker(chosen, chosen))
    corrections.correct_quote(by=bob, quote=quote)
    [document] = [one for one in training.documents() if one["text"] == text]
    [exported] = document["quotes"]
    assert exported["speaker_name"] == chosen
    assert [text[a:b] for a, b in exported["speaker"]] == ([label] if label else [])


def test_a_cue_that_a_person_counted_as_content_is_none(bob):
    text = "“Tolls fall,” Ada Lind said."
    quote = make_quote(make_article(text), "“Tolls fall,”", cue="said", extractor_version="7")
    quote.contents = [[0, len(text)]]
    corrections.correct_quote(by=bob, quote=quote)
    [document] = [one for one in training.documents() if one["text"] == text]
    assert document["quotes"][0]["cue"] == []
