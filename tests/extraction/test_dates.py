"""The day something was said: nothing is inferred that the text does not give."""

from __future__ import annotations

import pytest

from briefs.extraction import PartialDate, extract

MONDAY = PartialDate.parse("2021-04-12")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("on Monday", "2021-04-12"),
        ("on Tuesday", "2021-04-06"),
        ("last Monday", "2021-04-05"),
        ("yesterday", "2021-04-11"),
        ("on 3 March", "2021-03-03"),
        ("on December 30", "2020-12-30"),
        ("on March 3, 2019", "2019-03-03"),
        ("last month", "2021-03"),
        ("in May 2020", "2020-05"),
    ],
)
def test_expressions_against_the_publication_date(words: str, expected: str) -> None:
    text = f"President Omar Haddad said {words} that the border was closed."
    (a,) = extract(text, published=MONDAY).attributions
    assert str(a.said.date) == expected
    assert a.said_words == words
    assert text[slice(*a.said.span)] == words


def test_a_weekday_without_publication_date_stays_open() -> None:
    (a,) = extract("President Omar Haddad said on Friday that the border was closed.").attributions
    assert a.said is None
    assert a.said_words == "on Friday"


def test_a_year_alone_gives_no_weekday() -> None:
    text = "President Omar Haddad said on Friday that the border was closed."
    (a,) = extract(text, published=PartialDate.parse("2021")).attributions
    assert a.said is None


def test_dates_inside_the_content_are_not_when_it_was_said() -> None:
    (a,) = extract(
        "President Omar Haddad said that the border would open on Friday.", published=MONDAY
    ).attributions
    assert a.said is None
    assert a.said_words == ""


def test_the_date_a_text_prints_is_read() -> None:
    extraction = extract("Tuesday, February 5, 2019\n\nState media said on Saturday it had rained.")
    assert str(extraction.published.date) == "2019-02-05"
    assert str(extraction.attributions[0].said.date) == "2019-02-02"


def test_a_date_that_does_not_exist_is_none() -> None:
    (a,) = extract(
        "President Omar Haddad said on February 31, 2021 that it rained.", published=MONDAY
    ).attributions
    assert a.said is None
