"""Which statements are the same: contents in brackets of one text, old above new."""

from __future__ import annotations

import re

import pytest

from briefs.extraction.types import Span
from briefs.matching import Claim, pairs


def claims(marked: str) -> list[Claim]:
    """ "[a We agree] and [b we sign]": spans in an unmarked text; the letter is the speaker. A
    letter that comes again goes on with its statement."""
    spans: dict[str, list[Span]] = {}
    length = 0
    for before, letter, content in re.findall(r"([^\[]*)(?:\[(\w) ([^\]]*)\])?", marked):
        length += len(before)
        if letter:
            spans.setdefault(letter, []).append(Span(length, length + len(content)))
            length += len(content)
    return [Claim(tuple(found), letter) for letter, found in spans.items()]


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        ("[a We agree], he said", "[a We agree], he said", [(0, 0)]),
        ("[a We agree], he said", "We agree, [a he said]", []),
        ("We [a agree] to all of that", "[a We agree to all of that]", [(0, 0)]),
        ("[a We agree], [b we sign]", "[a We agree], we sign", [(0, 0)]),
        # One that was taken apart, and two that were put together: the larger part has it.
        ("[a We agree and sign today]", "[a We agree] and [b sign today]", [(0, 1)]),
        ("[a We agree] and [b sign today]", "[a We agree and sign today]", [(1, 0)]),
        # A neighbour that reaches over by a few words is another statement.
        ("[a We agree to this], he said", "We agree to [a this, he said]", []),
        # Contents in several pieces.
        ("[a We agree,] he said, [a and sign]", "[a We agree,] he said, [b and sign]", [(0, 0)]),
        ("[a We agree,] he said", "[a We agree,] he said, [a and sign tomorrow]", [(0, 0)]),
    ],
)
def test_pairs(old: str, new: str, same: list[tuple[int, int]]) -> None:
    assert pairs(claims(old), claims(new)) == same


def test_equal_contents_are_told_apart_by_speaker_then_cue() -> None:
    spans = (Span(0, 20),)
    lavrov, jalali = Claim(spans, "Lavrov"), Claim(spans, "Jalali")
    assert pairs([lavrov, jalali], [jalali, lavrov]) == [(0, 1), (1, 0)]
    said, added = Claim(spans, cue=Span(21, 25)), Claim(spans, cue=Span(30, 35))
    assert pairs([said, added], [added, said]) == [(0, 1), (1, 0)]


def test_of_the_same_extent_is_only_what_covers_about_the_same_words() -> None:
    words, sentence = Claim((Span(10, 20),)), Claim((Span(0, 60),))
    assert pairs([words], [sentence]) == [(0, 0)]
    assert pairs([words], [sentence], same_extent=True) == []
    assert pairs([words], [Claim((Span(8, 21),))], same_extent=True) == [(0, 0)]
