"""Persons of one family name in an article: who is meant, and how sure that is."""

from __future__ import annotations

from briefs.extraction import extract
from briefs.ingest.statements import UNCERTAIN_BELOW


def speakers(text: str) -> list[str]:
    return [a.speaker.name if a.speaker else "" for a in extract(text).attributions]


def test_titles_tell_husband_and_wife_apart() -> None:
    text = (
        "President Omar Haddad and his wife, Leila Haddad, came to Oslo. "
        "Mrs. Haddad said that the road was closed. Mr. Haddad said that it was open. "
        "President Haddad added that it was short. Ms. Haddad denied that it was long."
    )
    assert speakers(text) == ["Leila Haddad", "Omar Haddad", "Omar Haddad", "Leila Haddad"]


def test_a_woman_of_whom_only_the_title_tells_is_not_the_man_of_that_name() -> None:
    text = "Omar Haddad said that it was open. Mrs. Haddad said that it was closed."
    first, second = speakers(text)
    assert first == "Omar Haddad"
    assert second != "Omar Haddad"


def test_a_bare_name_stays_with_the_one_who_had_it_before() -> None:
    text = (
        "Senator Omar Haddad spoke in Oslo.\n\nHaddad said that the road was closed.\n\n"
        "His daughter Leila Haddad introduced him to the crowd.\n\n"
        "The crowd was large. Haddad said that the bridge was open.\n\n"
    )
    assert speakers(text) == ["Omar Haddad", "Omar Haddad"]


def test_of_two_who_speak_in_turn_a_bare_name_is_the_last_one() -> None:
    text = (
        "Minister Jan Kim said that the road was closed.\n\n"
        "Lawmaker Tae Kim said that it was open. Kim added that it was short."
    )
    assert speakers(text) == ["Jan Kim", "Tae Kim", "Tae Kim"]


def test_a_guess_between_namesakes_is_marked_uncertain() -> None:
    text = (
        "Minister Jan Kim met lawmaker Tae Kim in Oslo.\n\nKim said that the road was closed.\n\n"
        "Minister Jan Park left. Park said that the road was closed."
    )
    guess, sure = extract(text).attributions
    assert guess.confidence < UNCERTAIN_BELOW < sure.confidence


def test_father_and_son_of_one_name() -> None:
    text = (
        "Omar Haddad Jr. said that the road was closed. Omar Haddad said that it was open. "
        "Haddad Jr. denied that it was open. Omar K. Lund spoke. Omar T. Lund said that it was."
    )
    assert speakers(text) == ["Omar Haddad Jr.", "Omar Haddad", "Omar Haddad Jr.", "Omar T. Lund"]
