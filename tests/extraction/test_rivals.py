"""Where the words may mean two persons, both are named; and how likely the second one is, at most."""

from __future__ import annotations

import pytest

from briefs.extraction import extract
from briefs.extraction.types import Attribution


def last(text: str) -> Attribution:
    return extract(text).attributions[-1]


@pytest.mark.parametrize(
    ("text", "speaker", "rival"),
    [
        (
            "“The lake is ours,” Omar Haddad said. Peter Novak listened to the speech in the hall."
            " He said that fish were gone.",
            "Peter Novak",
            "Omar Haddad",
        ),
        (
            "Ada Berg met Carla Lind in Oslo on Monday. The weather was bad. She said the lake would"
            " freeze by April.",
            "Ada Berg",
            "Carla Lind",
        ),
        (
            "Minister Ada Berg spoke with her brother Omar Berg in Oslo. “The lake is ours,” Berg"
            " said.",
            "Omar Berg",
            "Ada Berg",
        ),
    ],
)
def test_both_are_named(text: str, speaker: str, rival: str) -> None:
    found = last(text)
    assert found.speaker is not None
    assert (found.speaker.name, found.rival) == (speaker, rival)
    assert 0 < found.rival_confidence < found.confidence
    assert found.confidence + found.rival_confidence <= 1


@pytest.mark.parametrize(
    "text",
    [
        "“The lake is ours,” Omar Haddad said. He said that fish were gone.",
        "Ada Berg met Omar Haddad in Oslo. She said the lake would freeze by April.",
        "“The lake is ours,” Omar Haddad said. “It is not,” Peter Novak said.",
    ],
)
def test_nobody_else_where_the_words_fit_one_alone(text: str) -> None:
    found = last(text)
    assert (found.rival, found.rival_confidence) == ("", 0.0)
