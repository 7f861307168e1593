"""The phrase matcher: text in, mentions out."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefs.vocabulary.matcher import Matcher, Pattern, is_phrase

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


def test_a_phrase_needs_words() -> None:
    assert is_phrase("North Macedonia (FYROM)")
    assert not is_phrase("…")
    assert not is_phrase("one ----- two")
    with pytest.raises(ValueError, match="not a phrase"):
        Matcher([Pattern("…", "x")])


def test_marks_of_a_phrase_must_be_in_the_text() -> None:
    matcher = Matcher([Pattern("Ministry: Trade & Industry", 1)])
    assert len(matcher.find("the ministry: trade & industry")) == 1
    assert matcher.find("the ministry, trade & industry") == []


@pytest.mark.parametrize("text", ["Guinea " * 20_000, "Guinea-" * 20_000, "U.S" * 50_000])
def test_long_texts_pass(text: str) -> None:
    mentions = Matcher(PHRASES).find(text)
    assert all(0 <= m.start < m.end <= len(text) for m in mentions)


@given(st.text(alphabet="Guinea-Bissau US.St LuciaÔôdI’'\u0302\u200bİ\n", max_size=60))
def test_spans_lie_in_order_inside_the_text(text: str) -> None:
    end = 0
    for mention in Matcher(PHRASES).find(text):
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end
