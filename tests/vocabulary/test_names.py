"""Names in, keys, likeness and gender out."""

from __future__ import annotations

import pytest

from briefs.vocabulary.names import fold, gender_of, name_key, name_parts, same_person


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Abbas Araghchi", "Abbas Araqchi"),
        ("Abbas Araghchi", "ARAQCHI, Abbas"),
        ("Ebrahim Raisi", "Ibrahim Raeesi"),
        ("Ebrahim Raisi", "Ebrahim Raeisi"),
        ("Sergei Lavrov", "Sergey Lavrov"),
        ("Recep Tayyip Erdoğan", "Recep Tayyip Erdogan"),
        ("Volodymyr Zelensky", "Volodymyr Zelenskyy"),
        ("Volodymyr Zelensky", "Vladimir Zelenskiy"),
        ("Mohammed bin Salman", "Muhammad bin Salman"),
        ("Mohammad Javad Zarif", "Mohamad Javad Zarif"),
        ("Mevlüt Çavuşoğlu", "Mevlut Cavusoglu"),
        ("Bashar al-Assad", "Bashar Assad"),
        ("Bahram Qassemi", "Bahram Ghasemi"),
        ("Hassan Rouhani", "Hassan Rohani"),
        ("President Hassan Rouhani", "Hassan Rouhani"),
        ("Behrouz Kamalvandi", "Behrooz Kamalvandi"),
        ("Yury Ushakov", "Yuri Ushakov"),
        ("Dmitriy Peskov", "Dmitry Peskov"),
        ("Kiev", "Kyiv"),
        ("António Guterres", "Antonio Guterres"),
        ("Josep Borrell", "Josep Borell"),
    ],
)
def test_spellings_of_one_name_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hossein Amir-Abdollahian", "Hossein Amir Abdollahian"),
        ("Hossein Amir-Abdollahian", "Hossein Amirabdollahian"),
        ("Hossein Amir-Abdollahian", "Amir Abdollahian"),
        ("Sergei Lavrov", "Lavrov"),
        ("Antony J. Blinken", "Antony Blinken"),
        ("Antony Blinken", "Tony Blinken"),
        ("A. Blinken", "Antony Blinken"),
        ("Mohammad Javad Zarif", "Javad Zarif"),
        ("Ali Khamenei", "Ayatollah Seyyed Ali Khamenei"),
        ("Xi Jinping", "Jinping Xi"),
        ("Kim Jong Un", "Kim Jong-un"),
        ("Bashar al-Assad", "Assad"),
        ("Ursula von der Leyen", "von der Leyen"),
    ],
)
def test_one_person(one: str, other: str) -> None:
    assert same_person(one, other).same, same_person(one, other)
    assert same_person(other, one).same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ali Larijani", "Sadeq Larijani"),
        ("Abbas Mousavi", "Hossein Mousavi"),
        ("Donald Trump", "Ivanka Trump"),
        ("Sergei Lavrov", "Sergei Ryabkov"),
        ("Javad Zarif", "Javad Karimi"),
        ("Boris Johnson", "Boris Yeltsin"),
        ("Lavrov", "Zarif"),
        ("Hassan Rouhani", "Hossein Fereydoun"),
        ("Mohammad Eslami", "Mohammad Salami"),
        ("", "Lavrov"),
    ],
)
def test_two_people(one: str, other: str) -> None:
    assert not same_person(one, other).same, same_person(one, other)


def test_likeness_gives_its_reasons() -> None:
    assert same_person("Lavrov", "Sergei Lavrov").reasons == ("only one name given",)
    assert same_person("Ali Larijani", "Sadeq Larijani").reasons == (
        "same family name, other given names",
    )


def test_families_stay_apart() -> None:
    families = "Rouhani Raisi Zarif Lavrov Putin Ghani Khan Kani Salehi Jalali Larijani".split()
    assert len({name_key(family) for family in families}) == len(families)


def test_names_in_other_scripts_keep_their_letters() -> None:
    assert name_key("Сергей Лавров") != name_key("Мария Захарова")
    assert name_key("王毅")


def test_fold_and_parts() -> None:
    assert fold("  Amir-Abdollahian’s  Çay ") == "amir abdollahians cay"
    assert name_parts("President Mohammed bin Salman's") == ["mohammed", "binsalman"]


@pytest.mark.parametrize(
    ("first_name", "gender"),
    [
        ("Sergei", "m"),
        ("Sergey", "m"),
        ("Mohammed", "m"),
        ("Ebrahim", "m"),
        ("Maria", "f"),
        ("Annalena", "f"),
        ("Fatemeh", "f"),
        ("Jean-Yves", "m"),
        ("Maryam", "f"),
        ("Washington", None),
        ("Kim", None),
    ],
)
def test_gender(first_name: str, gender: str | None) -> None:
    assert gender_of(first_name) == gender
