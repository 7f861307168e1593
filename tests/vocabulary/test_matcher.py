"""The phrase matcher: text in, mentions out."""

from __future__ import annotations

import pytest

from briefs.vocabulary.matcher import Matcher, Pattern

PHRASES = [
    Pattern("Guinea", "GN", "capital"),
    Pattern("Guinea-Bissau", "GW", "capital"),
    Pattern("Turkey", "TR", "capital"),
    Pattern("US", "US", "exact"),
    Pattern("St. Lucia", "LC", "capital"),
    Pattern("Côte d'Ivoire", "CI", "capital"),
    Pattern("nuclear deal", "deal"),
    Pattern("Times of Guinea", None),
]


def found(text: str) -> list[tuple[str, str]]:
    return [(m.value, text[m.start : m.end]) for m in Matcher(PHRASES).find(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Guinea and Guinea-Bissau", [("GN", "Guinea"), ("GW", "Guinea-Bissau")]),
        ("Guinea‑Bissau, Guinea\nBissau", [("GW", "Guinea‑Bissau"), ("GW", "Guinea\nBissau")]),
        ("Guinea.\n\nBissau", [("GN", "Guinea")]),
        ("Turkey’s offer, TURKEY, turkey", [("TR", "Turkey"), ("TR", "TURKEY")]),
        ("They told us that the US left", [("US", "US")]),
        ("the U.S. and the U.S.-led", [("US", "U.S."), ("US", "U.S.")]),
        ("St. Lucia", [("LC", "St. Lucia")]),
        ("Cote d’Ivoire, CÔTE D'IVOIRE", [("CI", "Cote d’Ivoire"), ("CI", "CÔTE D'IVOIRE")]),
        ("the Nuclear  Deal", [("deal", "Nuclear  Deal")]),
        ("Turkeys, Guineas", []),
        ("the Times of Guinea wrote", []),
        ("", []),
        (" ", []),
    ],
)
def test_finds_phrases(text: str, expected: list[tuple[str, str]]) -> None:
    assert found(text) == expected


def test_offsets_are_those_of_the_text_as_found() -> None:
    text = "Co\u0302te d'Ivoire İ Turkey"  # a combining circumflex, and a capital that grows
    assert found(text) == [("CI", "Co\u0302te d'Ivoire"), ("TR", "Turkey")]


def test_a_phrase_needs_a_word() -> None:
    with pytest.raises(ValueError, match="no word"):
        Matcher([Pattern("…", "x")])


@pytest.mark.parametrize("text", ["Guinea " * 20_000, "Guinea-" * 20_000, "U.S" * 50_000])
def test_long_texts_pass(text: str) -> None:
    mentions = Matcher(PHRASES).find(text)
    assert all(0 <= m.start < m.end <= len(text) for m in mentions)
