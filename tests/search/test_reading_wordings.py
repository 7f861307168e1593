"""How speakers are named."""

from __future__ import annotations

import pytest

from briefs.extraction.types import Span
from search.reading.wordings import (
    counted,
    full_names,
    is_full_name,
    named_as,
    needs_name,
    short_name,
    with_pronouns_together,
    wording,
)


def spans(text, *words):
    found, position = [], 0
    for word in words:
        start = text.index(word, position)
        found.append(Span(start, start + len(word)))
        position = start + len(word)
    return found


def test_wordings_are_counted_most_frequent_first():
    text = "The minister spoke. He said. Lavrov said. he added. the Minister left. He is gone."
    sources = spans(text, "The minister", "He", "Lavrov", "he", "the Minister", "He")
    assert named_as(text, sources) == [("he", 3), ("the minister", 2), ("Lavrov", 1)]


def test_two_statements_with_one_subject_name_it_once():
    text = "Lavrov said that it works, adding that it lasts."
    subject = Span(0, 6)
    assert named_as(text, [subject, subject]) == [("Lavrov", 1)]


def test_over_many_articles_pronouns_are_one_entry():
    wordings = counted(
        ["he", "Lavrov", "He", "him", "Lavrov", "LAVROV", "the  Minister", "Minister"]
    )
    assert wordings == [("Lavrov", 3), ("he", 2), ("the Minister", 2), ("him", 1)]
    assert with_pronouns_together(wordings) == [
        ("Lavrov", 3),
        ("he, him", 3),
        ("the Minister", 2),
    ]


def test_i_keeps_its_capital():
    assert counted(["I", "I"]) == [("I", 2)]


def test_a_full_name_has_two_words_with_capitals():
    assert is_full_name("Mohammed bin Salman")
    assert not is_full_name("Lavrov")
    assert not is_full_name("Russian ambassador")


def test_a_long_role_is_cut_between_words():
    words = "The Permanent Representative of the Islamic Republic of Iran to the United Nations"
    assert wording(words) == "the Permanent Representative of the Islamic Republic…"


@pytest.mark.parametrize(
    ("name", "wordings", "short"),
    [
        ("Sergei Lavrov", ["he", "Lavrov", "the Russian Foreign Minister"], "Lavrov"),
        ("Xi Jinping", ["Xi", "he"], "Xi"),
        ("Kazem Jalali", ["the diplomat"], "Kazem Jalali"),
        ("Saeed Khatibzadeh", ["Saeed Khatibzadeh", "Khatibzadeh"], "Khatibzadeh"),
    ],
)
def test_the_short_name_is_one_the_article_uses(name, wordings, short):
    assert short_name(name, wordings) == short


@pytest.mark.parametrize(
    ("source", "name", "is_body", "needs"),
    [
        ("He", "Sergei Lavrov", False, True),
        ("Lavrov", "Sergei Lavrov", False, False),
        ("Russia’s Lavrov", "Sergei Lavrov", False, False),
        ("Lavrov’s", "Sergei Lavrov", False, False),
        ("the head of Russia's diplomatic service", "Sergei Lavrov", False, True),
        ("the ministry", "Russian Foreign Ministry", True, True),
        ("The Russian Foreign Ministry", "Russian Foreign Ministry", True, False),
        ("The White House", "the White House", True, False),
        ("Jose Borrell", "Josep Borrell", False, False),
        ("BORRELL", "Josép Borrell", False, False),
        ("Amir Abdollahian", "Hossein Amir-Abdollahian", False, False),
        ("a senior official", "", False, False),
    ],
)
def test_pronouns_and_roles_need_a_name(source, name, is_body, needs):
    assert needs_name(source, name, is_body=is_body) is needs


def test_full_names_are_runs_of_capitalised_words():
    text = "After Russian President Vladimir Putin and Ibrahim Raisi met, Mohammed bin Salman left."
    found = full_names(text)
    assert {"Vladimir Putin", "Ibrahim Raisi", "Mohammed bin Salman"} <= set(found)
    assert not any(name.startswith("met") for name in found)


def test_words_of_a_full_name_are_whole_and_one_space_apart():
    text = "By d'Artagnan Élise O’Neil-Smith  Ada al\nBeth Ⅷ Čapek 9A Zed, Foo_Bar Baz al-Sisi Qi."
    assert full_names(text) == [
        "Élise O’Neil-Smith", "Ada al", "Beth Ⅷ", "Ⅷ Čapek", "Beth Ⅷ Čapek", "Bar Baz",
    ]  # fmt: skip


def test_full_names_take_time_in_proportion_to_the_text():
    assert len(full_names("Aa " * 20_000)) == 3
    assert full_names("A" * 100_000) == []
