"""Well-known bodies by their wordings."""

from __future__ import annotations

import pytest

from briefs.vocabulary.bodies import known_body


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("Al-Jazeera", "Al Jazeera"),
        ("the New York Times", "New York Times"),
        ("IRNA news agency", "IRNA"),
        ("nour News", "Nour News"),
        ("WHO", "World Health Organization"),
        ("Who", ""),
        ("reuters", ""),
        ("Nordlys", ""),
        ("Reuters" * 50, ""),
    ],
)
def test_known_body(words: str, name: str) -> None:
    assert known_body(words) == name
