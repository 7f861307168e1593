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
        ("three days ago", "2021-04-09"),
        ("three weeks ago", "2021-03"),
        ("a month ago", "2021-03"),
        ("two years ago", "2019"),
        ("earlier this week", "2021-04"),
        ("last week", "2021-04"),
        ("in late March", "2021-03"),
        ("in mid-May 2020", "2020-05"),
    ],
)
def test_expressions_against_the_publication_date(words: str, expected: str) -> None:
    text = f"President Omar Haddad said {words} that the border was closed."
    (a,) = extract(text, published=MONDAY).attributions
    assert str(a.said.date) == expected
    assert a.said_words == words
    assert text[slice(*a.said.span)] == words


def test_weeks_that_may_lie_in_two_months_stay_open() -> None:
    text = "President Omar Haddad said {} that the border was closed."
    for words, published in (("two weeks ago", "2021-04-15"), ("last week", "2021-04-08")):
        (a,) = extract(text.format(words), published=PartialDate.parse(published)).attributions
        assert (a.said, a.said_words) == (None, words)


@pytest.mark.parametrize(
    ("lead", "day"),
    [
        ("On May 3, President Omar Haddad said that", "2020-05-03"),
        ("President Omar Haddad, speaking in Oslo on Friday, said that", "2021-04-09"),
        ("Two days ago, President Omar Haddad said that", "2021-04-10"),
    ],
)
def test_days_before_the_cue(lead: str, day: str) -> None:
    (a,) = extract(f"{lead} the border was closed.", published=MONDAY).attributions
    assert (str(a.said.date), a.speaker.name) == (day, "Omar Haddad")


def test_how_long_after_something_else_is_no_day() -> None:
    text = "President Omar Haddad said two days later that the border was closed."
    (a,) = extract(text, published=MONDAY).attributions
    assert (a.said, text[slice(*a.contents[0])]) == (None, "the border was closed")


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
