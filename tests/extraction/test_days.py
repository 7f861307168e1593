"""The day of a statement that names none: carried over from the one before, or left open."""

from __future__ import annotations

import pytest

from briefs.dates import PartialDate
from briefs.extraction import extract

LEAD = "Foreign Minister Anna Berg told reporters in Vienna on Monday that the border was closed. "


def days(text: str) -> list[tuple[str, bool] | None]:
    """(day, whether it is carried over) of each statement; published on a Tuesday."""
    found = extract(text, published=PartialDate.parse("2021-06-15")).attributions
    return [(str(a.said.date), a.said.carried) if a.said else None for a in found]


@pytest.mark.parametrize(
    "text",
    [
        "She added that it would stay so.",
        "Berg said it would stay so.",
        "“It will stay so,” the minister said.",
        "The road was empty. “It will stay so,” she said.",
    ],
)
def test_a_speaker_who_goes_on_speaks_on_the_same_day(text: str) -> None:
    assert days(LEAD + text) == [("2021-06-14", False), ("2021-06-14", True)]


@pytest.mark.parametrize(
    "text",
    [
        "Omar Haddad said it would stay so.",
        "She had said that it would stay so.",
        "Earlier, she said that it would stay so.",
        "In a tweet, she said that it would stay so.",
        "She told NTB that it would stay so.",
        "Last year she said it would stay so.",
    ],
)
def test_another_speaker_or_occasion_has_a_day_of_its_own(text: str) -> None:
    first, second = days(LEAD + text)
    assert first == ("2021-06-14", False)
    assert second is None or not second[1]


def test_the_day_is_not_carried_over_somebody_else_s_words() -> None:
    text = LEAD + "Omar Haddad said it was open. Berg said it was not."
    assert days(text) == [("2021-06-14", False), None, None]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("On Monday, Anna Berg said the border was closed.", "2021-06-14"),
        ("Speaking in Oslo on Monday, Anna Berg said the border was closed.", "2021-06-14"),
        ("In his Monday remarks, Omar Haddad said the border was closed.", "2021-06-14"),
        ("Pointing to the visit in May 2020, Anna Berg said the border was closed.", None),
        ("After the deal expired on Monday, Anna Berg said the border was closed.", None),
    ],
)
def test_only_words_that_tell_of_the_saying_give_its_day(text: str, day: str | None) -> None:
    assert [found and found[0] for found in days(text)] == [day]
