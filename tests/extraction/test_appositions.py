"""Roles set beside names, in both orders, and what comes behind a name that is no part of it."""

from __future__ import annotations

import pytest

from briefs.extraction import extract
from briefs.extraction.types import Attribution

#: Two others are named before, so that nobody else is near by chance.
BEFORE = "Omar Haddad received Tim Berg in Oslo. "


def only(text: str) -> tuple[str, Attribution]:
    (found,) = extract(text).attributions
    return text, found


def who(text: str) -> tuple[str, str, str, str]:
    speaker = only(text)[1].speaker
    assert speaker is not None
    return speaker.name, speaker.kind, speaker.office, speaker.country


def source(text: str) -> str:
    _, found = only(text)
    assert found.source is not None
    return text[found.source.start : found.source.end]


@pytest.mark.parametrize(
    ("words", "office", "country"),
    [
        ("The president of Peru, Ysolda Quint,", "President", "PE"),
        ("Peru’s president, Ysolda Quint,", "President", "PE"),
        ("The Peruvian president, Ysolda Quint,", "President", "PE"),
        ("Ysolda Quint, the president of Peru,", "President", "PE"),
        ("Ysolda Quint, Peru's president,", "President", "PE"),
        ("The minister of health of Peru, Ysolda Quint,", "Minister of Health", "PE"),
        ("The company’s chief executive, Ysolda Quint,", "Chief Executive", ""),
        ("Her lawyer, Ysolda Quint,", "Lawyer", ""),
    ],
)
def test_a_role_and_a_name_between_commas_are_one_person(
    words: str, office: str, country: str
) -> None:
    text = f"{BEFORE}{words} said that the road was closed."
    assert who(text) == ("Ysolda Quint", "person", office, country)
    assert source(text) == words.strip(",")


@pytest.mark.parametrize(
    "words",
    [
        "Peru’s foreign minister, Ysolda Quint",
        "the foreign minister of Peru, Ysolda Quint",
        "Ysolda Quint, the foreign minister of Peru",
        "the Peruvian foreign minister, Ysolda Quint",
    ],
)
@pytest.mark.parametrize("behind", [".", ", in Lima.", ", on Monday."])
def test_a_role_behind_its_verb(words: str, behind: str) -> None:
    for content in ("“The road is closed,”", "The road was closed,"):
        text = f"{BEFORE}{content} said {words}{behind}"
        assert who(text) == ("Ysolda Quint", "person", "Foreign Minister", "PE")
        assert source(text) == words


def test_a_role_in_another_phrase_is_not_the_subject_s() -> None:
    text = "After he met the president, Ysolda Quint said that the road was closed."
    assert who(text)[:3] == ("Ysolda Quint", "person", "")
    text = "With the president, Ysolda Quint, a senator from Ohio, said that the road was closed."
    assert who(text)[2] == "Senator from Ohio"


@pytest.mark.parametrize(
    ("behind", "words"),
    [
        (" on 3 March 2021", "on 3 March 2021"),
        (" in Lima on Monday", "on Monday"),
        (", May 4", "May 4"),
        (" May 4, 2021", "May 4, 2021"),
        (" this week", "this week"),
        (" at a news conference in Lima", ""),
    ],
)
def test_day_and_place_are_no_part_of_the_name(behind: str, words: str) -> None:
    text = f"“The road is closed,” said Ysolda Quint{behind}."
    assert source(text) == "Ysolda Quint"
    assert who(text)[:2] == ("Ysolda Quint", "person")
    assert only(text)[1].said_words in (words, "")
