"""Words found that the source spells otherwise."""

from __future__ import annotations

import pytest

from search.reading.spellings import spelled_otherwise


@pytest.mark.parametrize(
    ("typed", "found", "otherwise"),
    [
        ("jcpoa", "JPOCA", ["JPOCA"]),
        ("jcpoa", "JCPOA", []),
        ("jcpoa", "Joint Comprehensive Plan of Action", []),
        ("araghchi", "Araqchi", ["Araqchi"]),
        ("sanction", "sanctions", []),
        ("nuclear talks", "talking", []),
        ("united", "UNTIED", ["UNTIED"]),
        ("united", "untied", []),
        ("iran", "Rani", []),
        ("", "JPOCA", []),
    ],
)
def test_another_spelling_is_said_another_form_is_not(typed, found, otherwise) -> None:
    assert spelled_otherwise(typed.split(), [found]) == otherwise


def test_each_spelling_is_said_once() -> None:
    assert spelled_otherwise(["jcpoa"], ["JPOCA", "JCPOA", "JPOCA"]) == ["JPOCA"]
