"""Quotations without a cue, and cues that were missed: made-up examples of rules."""

from __future__ import annotations

import pytest

from briefs.extraction import extract
from briefs.ingest.statements import UNCERTAIN_BELOW


def statements(text: str) -> list[tuple[str | None, str]]:
    """(speaker, contents) of each statement."""
    return [
        (a.speaker.name if a.speaker else None, " | ".join(text[slice(*c)] for c in a.contents))
        for a in extract(text).attributions
    ]


@pytest.mark.parametrize(
    ("text", "speaker", "content"),
    [
        ("Anna Berg was blunt. “We have lost the vote.”", "Anna Berg", "“We have lost the vote.”"),
        (
            "Foreign Minister Omar Haddad returned on Monday. He was not amused. “Nobody told us.”",
            "Omar Haddad",
            "“Nobody told us.”",
        ),
        (
            "Anna Berg had this to say: “We have lost the vote.”",
            "Anna Berg",
            "“We have lost the vote.”",
        ),
    ],
)
def test_a_sentence_announces_a_quotation(text: str, speaker: str, content: str) -> None:
    assert statements(text) == [(speaker, content)]


def test_an_announced_quotation_is_marked_uncertain() -> None:
    (found,) = extract("Anna Berg was blunt. “We have lost the vote.”").attributions
    assert found.confidence < UNCERTAIN_BELOW


def test_a_quotation_behind_what_was_reported_is_of_the_same_speaker() -> None:
    text = "Foreign Minister Anna Berg said the vote was lost. “We were too late for it.”"
    assert statements(text) == [
        ("Anna Berg", "the vote was lost"),
        ("Anna Berg", "“We were too late for it.”"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "The road was empty. “Closed until further notice.”",  # a sign's words, and nobody's
        "Anna Berg was blunt.\n\n“We have lost the vote.”",  # of another paragraph
    ],
)
def test_nobody_announces_these(text: str) -> None:
    assert statements(text) == []


@pytest.mark.parametrize(
    ("text", "speaker", "content"),
    [
        (
            "Foreign Minister Anna Berg agreed that the border should be closed.",
            "Anna Berg",
            "the border should be closed",
        ),
        ("“It is too late,” agreed Foreign Minister Anna Berg.", "Anna Berg", "“It is too late,”"),
        (
            "President Omar Haddad ordered the army to withdraw from the town.",
            "Omar Haddad",
            "to withdraw from the town",
        ),
    ],
)
def test_agreeing_and_ordering(text: str, speaker: str, content: str) -> None:
    assert statements(text) == [(speaker, content)]


@pytest.mark.parametrize(
    "text",
    [
        "The two ministers agreed on a treaty. They agreed to meet again in May.",
        "The aide, who asked not to be named, left at noon.",
        "Omar Haddad, who requested anonymity, left at noon.",
    ],
)
def test_these_say_nothing(text: str) -> None:
    assert statements(text) == []
