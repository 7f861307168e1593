"""Terms that come into and go out of what somebody says, by example."""

from __future__ import annotations

import datetime as dt

from search.reading.positions import Change, Said, changes


def said(*statements: tuple[str, str]) -> list[Said]:
    return [Said(dt.date.fromisoformat(day), text) for day, text in statements]


def test_a_term_that_comes_in_and_stays_appears_once_where_it_is_first_said() -> None:
    first, second, third = changes(
        said(
            ("2020-01-01", "The sanctions must be lifted."),
            ("2021-01-01", "The sanctions must go, and we need guarantees."),
            ("2022-01-01", "Without a guarantee there are sanctions for ever."),
        )
    )
    assert (first.appearing, third.appearing) == ([], [])
    assert second.appearing == ["guarantees"]
    assert [
        "The sanctions must go, and we need guarantees."[slice(*span)] for span in second.spans
    ] == ["guarantees"]


def test_a_term_that_is_not_said_again_drops_out_where_it_is_last_said() -> None:
    made = changes(
        said(
            ("2020-01-01", "Release the frozen assets."),
            ("2021-01-01", "The frozen assets are ours."),
            ("2022-01-01", "All is well."),
        )
    )
    assert [one.dropping for one in made] == [[], ["frozen assets"], []]


def test_a_word_said_on_one_day_only_is_no_term_of_a_position() -> None:
    made = changes(
        said(
            ("2020-01-01", "The sanctions must be lifted."),
            ("2021-01-01", "The weather was fine."),
            ("2021-01-01", "The weather was better than the sanctions."),
            ("2022-01-01", "The sanctions must be lifted."),
        )
    )
    assert all(one == Change() for one in made)


def test_on_the_latest_day_two_statements_are_enough() -> None:
    made = changes(
        said(
            ("2020-01-01", "The sanctions must be lifted."),
            ("2022-01-01", "We want a new deal."),
            ("2022-01-01", "A new deal is near."),
        )
    )
    assert [one.appearing for one in made] == [[], ["new deal"], []]


def test_one_text_printed_twice_is_one_statement() -> None:
    made = changes(
        said(
            ("2020-01-01", "The sanctions must be lifted."),
            ("2022-01-01", "We want a new deal."),
            ("2022-01-01", "We want a new deal."),
        )
    )
    assert all(one.appearing == [] for one in made)


def test_a_longer_term_stands_for_its_words_unless_they_are_said_alone() -> None:
    made = changes(
        said(
            ("2020-01-01", "Nothing of note."),
            ("2021-01-01", "Strategic patience is over."),
            ("2022-01-01", "Our strategic patience has ended. Patience is no virtue."),
        )
    )
    assert made[1].appearing == ["Strategic patience"]


def test_terms_do_not_run_across_a_stop() -> None:
    made = changes(
        said(
            ("2020-01-01", "Nothing of note."),
            ("2021-01-01", "We trust Moscow. Tehran agrees."),
            ("2022-01-01", "We trust Moscow, Tehran and others."),
        )
    )
    assert made[1].appearing == ["trust Moscow", "Tehran"]


def test_on_one_day_there_is_nothing_to_compare() -> None:
    assert changes(said(("2020-01-01", "A new deal."), ("2020-01-01", "The new deal."))) == [
        Change(),
        Change(),
    ]
    assert changes([]) == []
