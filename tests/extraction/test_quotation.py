"""Quotation marks of every kind, split, nested, doubled and lost; and what stands in them unsaid."""

from __future__ import annotations

import pytest

from briefs.extraction import extract


def contents(text: str) -> list[list[str]]:
    return [[text[slice(*c)] for c in a.contents] for a in extract(text).attributions]


def said(text: str) -> list[str]:
    return [text[slice(*c)] for a in extract(text).attributions for c in a.contents]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        (
            '"The ferry is late," said Ruth Okafor, "but nobody is worried."',
            ['"The ferry is late,"', '"but nobody is worried."'],
        ),
        (
            "“The ferry,” said Harbour Master Ruth Okafor, “will sail at noon.”",
            ["“The ferry,”", "“will sail at noon.”"],
        ),
        (
            '"The dam is safe," Governor Ruth Okafor told reporters on Monday, "and we have checked it."',
            ['"The dam is safe,"', '"and we have checked it."'],
        ),
        (
            '"The dam is safe," said the governor, Ruth Okafor, "and it will hold."',
            ['"The dam is safe,"', '"and it will hold."'],
        ),
    ],
)
def test_split_round_its_cue(text: str, parts: list[str]) -> None:
    assert contents(text) == [parts]


def test_two_speakers_one_behind_the_other_are_not_a_split_quotation() -> None:
    text = 'Ruth Okafor said, "Who would pay for it?" Pavel Novak said, "Nobody will."'
    assert contents(text) == [['"Who would pay for it?"'], ['"Nobody will."']]


@pytest.mark.parametrize(
    "quotation",
    [
        "'We don't fear the workers' strike,'",
        "‘We don’t fear the workers’ strike,’",
        '""We do not fear it,""',
        "''We do not fear it,''",
        "``We do not fear it,''",
        "«We do not fear it»,",
        "« We do not fear it »,",
        "»We do not fear it«,",
        "„We do not fear it“,",
        "„We do not fear it,”",
        '"The owner shouted "leave the hall" and we left,"',
        "“The owner shouted “leave the hall” and we left,”",
        "“The owner shouted ‘leave the hall’ and we left,”",
        '"The owner shouted “leave the hall” and we left,"',
        '«The owner shouted "leave the hall" and we left»,',
        "'The owner shouted \"leave the hall\" and we left,'",
    ],
)
def test_marks(quotation: str) -> None:
    text = f"{quotation} said Ruth Okafor. The strike began on Monday."
    (statement,) = extract(text).attributions
    assert statement.type == "direct"
    # A comma behind the closing mark is none of the quotation.
    assert text[slice(*statement.contents[0])] == quotation.removesuffix(",")


@pytest.mark.parametrize(
    "text",
    [
        "“The port stays open, said Ruth Okafor. The ships are waiting.",
        'The port stays open," said Ruth Okafor. The ships are waiting.',
    ],
)
def test_lost_mark(text: str) -> None:
    (statement,) = extract(text).attributions
    assert text[slice(*statement.contents[0])].strip('"“,') == "The port stays open"


def test_lost_closing_mark_spoils_no_later_quotation() -> None:
    text = '"The port stays open, said Ruth Okafor. "The ships are waiting," she added.'
    assert [c[0].strip('",') for c in contents(text)] == [
        "The port stays open",
        "The ships are waiting",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The teachers' union and the drivers' union met in the '90s and '00s at the ministers' house.",
        "Rock 'n' roll fans took 'em to the band's bus; the players' coach laughed.",
    ],
)
def test_apostrophes_are_no_quotations(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    "text",
    [
        'Ruth Okafor, who wrote "The Salt Road", was born in Lagos.',
        'In 1998 she made a film called "Come Home".',
        'The exercise, dubbed "Silent Wave", ended on Sunday.',
        'The treasury calls it "fiscal consolidation".',
        'The club calls itself "Sons of the River".',
        "The claim that the lake was poisoned spread quickly.",
        "It goes without saying that the lake was cold.",
    ],
)
def test_titles_terms_and_phrases_say_nothing(text: str) -> None:
    assert said(text) == []


@pytest.mark.parametrize(
    "text",
    [
        'Ruth Okafor called the levy "a slap in the face of every farmer".',
        'Her claim that the lake was "deliberately poisoned" spread quickly.',
    ],
)
def test_judgements_are_statements(text: str) -> None:
    assert len(extract(text).attributions) == 1


@pytest.mark.parametrize(
    ("text", "content", "hearer"),
    [
        (
            "Ruth Okafor urged President Novak to reopen the border.",
            "to reopen the border",
            "President Novak",
        ),
        (
            "Ruth Okafor asked the council to delay the vote until June.",
            "to delay the vote until June",
            "the council",
        ),
    ],
)
def test_who_is_told_to_do_something_is_the_hearer(text: str, content: str, hearer: str) -> None:
    (statement,) = extract(text).attributions
    assert text[slice(*statement.contents[0])] == content
    assert statement.addressee == hearer


@pytest.mark.parametrize(
    ("text", "content"),
    [
        ("Ruth Okafor said earlier this week that the lake was cold.", "the lake was cold"),
        ("Asked whether she would go, Ruth Okafor said no.", "no"),
        ("Governor Ruth Okafor pledged to clean the lake by June.", "to clean the lake by June"),
    ],
)
def test_cues_that_grammar_settles(text: str, content: str) -> None:
    assert content in said(text)
