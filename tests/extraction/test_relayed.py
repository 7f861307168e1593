"""Words that somebody passes on: who is quoted has spoken, not who quotes."""

from __future__ import annotations

import pytest

from briefs.extraction import extract


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "NTB quoted Foreign Minister Anna Berg as saying that the road was closed.",
            ("Anna Berg", "the road was closed"),
        ),
        (
            "“The road is closed,” NTB quoted Foreign Minister Anna Berg as saying on Monday.",
            ("Anna Berg", "“The road is closed,”"),
        ),
        (
            "“The road is closed,” Le Monde quoted Tregubov as having said in Oslo.",
            ("Tregubov", "“The road is closed,”"),
        ),
        (
            "“The road is closed,” Anna Berg was quoted as saying by NTB.",
            ("Anna Berg", "“The road is closed,”"),
        ),
        (
            "“The road is closed,” Anna Berg, the minister, was quoted by NTB as saying.",
            ("Anna Berg", "“The road is closed,”"),
        ),
        (
            "Foreign Minister Anna Berg was quoted by NTB as saying that the road was closed.",
            ("Anna Berg", "the road was closed"),
        ),
        (
            "NTB quoted an official as saying the road was closed.",
            ("an official", "the road was closed"),
        ),
    ],
)
def test_who_is_quoted_has_spoken(text: str, expected: tuple[str, str]) -> None:
    found = extract(text).attributions
    assert [(a.speaker.name, text[slice(*a.contents[0])]) for a in found] == [expected]


def test_a_pronoun_that_is_quoted() -> None:
    text = "President Anna Berg left. “The road is closed,” NTB quoted her as saying."
    (found,) = extract(text).attributions
    assert found.speaker.name == "Anna Berg"


def test_what_comes_next_is_by_who_was_quoted() -> None:
    text = "NTB quoted Foreign Minister Anna Berg as saying the road was closed, adding that it was late."
    assert [a.speaker.name for a in extract(text).attributions] == ["Anna Berg", "Anna Berg"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Reuters reported, citing three sources, that the road was closed.",
            ("Reuters", "the road was closed"),
        ),
        (
            "Tasnim reported on Monday, quoting an informed source, that the road was closed.",
            ("Tasnim", "the road was closed"),
        ),
        (
            "“The road is closed,” Reuters reported on Monday, citing three sources.",
            ("Reuters", "“The road is closed,”"),
        ),
        (
            "Anna Berg, citing figures of the police, said that the road was closed.",
            ("Anna Berg", "the road was closed"),
        ),
    ],
)
def test_who_cites_somebody_says_it(text: str, expected: tuple[str, str]) -> None:
    (a,) = extract(text).attributions
    assert (a.speaker.name, text[slice(*a.contents[0])]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "According to IRNA, spokesman Omar Haddad announced on Monday that the road was closed.",
            ("Omar Haddad", "the road was closed"),
        ),
        (
            "Reuters reported that Anna Berg said that the road was closed.",
            ("Anna Berg", "the road was closed"),
        ),
        (
            "According to Reuters, the road was closed when the minister said nothing.",
            ("Reuters", "the road was closed when the minister said nothing"),
        ),
        (
            "The road was closed, according to the police news agency.",
            ("the police news agency", "The road was closed"),
        ),
    ],
)
def test_agencies_pass_on_what_others_say(text: str, expected: tuple[str, str]) -> None:
    (a,) = extract(text).attributions
    assert (a.speaker.name, text[slice(*a.contents[0])]) == expected
