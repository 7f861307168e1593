"""A name, a country, an office, a day in; the holder out."""

from __future__ import annotations

import datetime as dt

import pytest

from briefs.vocabulary.countries import load_countries
from briefs.vocabulary.leaders import find_leader, load_leaders

DAY = dt.date(2021, 4, 12)


@pytest.mark.parametrize(
    ("name", "country", "office", "on", "expected"),
    [
        ("Lavrov", "RU", "foreign minister", DAY, "Sergei Lavrov"),
        ("Sergey Lavrov", None, None, None, "Sergei Lavrov"),
        ("Lavrov", None, None, None, "Sergei Lavrov"),
        ("Araqchi", "IR", None, None, "Abbas Araghchi"),
        ("Raeesi", "IR", "President", dt.date(2022, 1, 14), "Ebrahim Raisi"),
        ("Jalali", "IR", "Iranian Ambassador to Moscow", DAY, "Kazem Jalali"),
        ("Blinken", "US", "Secretary of State", DAY, "Antony Blinken"),
        ("Guterres", None, "UN chief", DAY, "António Guterres"),
        ("Margaret Thatcher", "GB", "Prime Minister", None, "Margaret Thatcher"),
        # the office was not held then, or by somebody of another country
        ("Zarif", "IR", "Foreign Minister", dt.date(2022, 1, 14), None),
        ("Lavrov", "UA", None, None, None),
        # names that many bear
        ("Smith", "US", "ambassador", None, None),
        ("Khan", None, None, None, None),
        ("", None, None, None, None),
    ],
)
def test_finding(
    name: str, country: str | None, office: str | None, on: dt.date | None, expected: str | None
) -> None:
    leader = find_leader(name, country=country, office=office, on=on)
    assert (leader.name if leader else None) == expected


def test_the_office_is_the_one_held_on_the_day() -> None:
    before = find_leader("Raisi", country="IR", on=dt.date(2020, 5, 1))
    after = find_leader("Raisi", country="IR", on=dt.date(2022, 5, 1))
    assert before is not None
    assert after is not None
    assert (before.office, after.office) == ("Judiciary Chief", "President")


def test_every_leader_has_a_known_country() -> None:
    codes = {"", *load_countries()}
    assert all(leader.country in codes and leader.name for leader in load_leaders())
