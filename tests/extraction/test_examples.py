"""The two example articles, statement by statement, as written down by reading."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from briefs.extraction import Attribution, extract
from briefs.ingest.statements import UNCERTAIN_BELOW

EXAMPLES = Path(__file__).parent / "examples"


def load(stem: str) -> tuple[str, list[dict], list[Attribution]]:
    with (EXAMPLES / f"{stem}.txt").open(encoding="utf-8", newline="") as file:
        text = file.read()
    expected = json.loads((EXAMPLES / f"{stem}.expected.json").read_text(encoding="utf-8"))
    return text, expected["statements"], extract(text).attributions


@pytest.mark.parametrize("stem", ["000_7140b2abad6b7934", "003_6780e98cffd3305f"])
class TestExampleArticle:
    def test_statements(self, stem: str) -> None:
        text, expected, found = load(stem)
        assert [[text[slice(*c)] for c in a.contents] for a in found] == [
            e["contents"] for e in expected
        ]

    def test_types_cues_and_speakers(self, stem: str) -> None:
        text, expected, found = load(stem)
        for a, e in zip(found, expected, strict=True):
            assert a.speaker is not None
            assert (a.type, a.speaker.name, a.speaker.country, a.speaker.kind) == (
                e["type"],
                e["speaker"],
                e["country"],
                "person",
            )
            assert (text[slice(*a.cue)] if a.cue else None) == e["cue"]

    def test_days(self, stem: str) -> None:
        _, expected, found = load(stem)
        told = [str(a.said.date) if a.said and not a.said.carried else None for a in found]
        assert told == [e["said"] for e in expected]
        assert [a.said_words for a in found] == [e.get("said_words", "") for e in expected]

    def test_unmarked_sentences_are_uncertain(self, stem: str) -> None:
        _, expected, found = load(stem)
        unmarked = [e.get("uncertain", False) for e in expected]
        doubts = [a.confidence < UNCERTAIN_BELOW for a in found]
        assert all(doubt for doubt, e in zip(doubts, unmarked, strict=True) if e)
        # Roles such as "the diplomat" lead to the right one here, but not always.
        assert sum(doubts) - sum(unmarked) < len(found) / 4


def test_the_day_of_an_interview_is_that_of_all_its_statements() -> None:
    _, _, found = load("003_6780e98cffd3305f")
    assert {str(a.said.date) for a in found if a.said} == {"2021-04-12"}
    assert sum(a.said is not None and a.said.carried for a in found) > 3


def test_offices_and_circumstances() -> None:
    _, _, first = load("000_7140b2abad6b7934")
    _, _, second = load("003_6780e98cffd3305f")
    assert first[1].addressee == "a news conference"
    assert first[0].speaker.office == "Foreign Minister"
    assert second[0].speaker.office == "Ambassador to Moscow"
    assert second[0].venue == "an exclusive interview with IRNA"
