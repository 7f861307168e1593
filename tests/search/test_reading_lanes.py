"""Offices as lanes."""

from __future__ import annotations

import datetime as dt

from search.reading.lanes import Term, lanes

TODAY = dt.date(2026, 11, 22)
MINISTER = Term("Foreign Minister", "9 Mar 2004 to now", dt.date(2004, 3, 9))
ENVOY = Term("Permanent Representative", "1994 to 2004", dt.date(1994, 1, 1), dt.date(2004, 3, 8))


def share(text):
    return float(text.rstrip("%"))


def test_a_term_that_lasts_ends_today():
    minister, envoy = lanes([MINISTER, ENVOY], TODAY).lanes
    assert minister.term.lasts
    assert share(minister.x) + share(minister.width) == 100
    assert not envoy.term.lasts
    assert abs(share(envoy.x) + share(envoy.width) - share(minister.x)) < 0.1


def test_the_axis_has_round_years():
    assert [tick.label for tick in lanes([MINISTER, ENVOY], TODAY).ticks] == [
        "1990",
        "2000",
        "2010",
        "2020",
    ]


def test_attested_for_one_day_is_still_seen():
    day = dt.date(2021, 4, 12)
    term = Term("Ambassador", "attested 12 Apr 2021", day, day, attested=True)
    laid = lanes([term], TODAY)
    assert share(laid.lanes[0].width) > 0
    assert [tick.label for tick in laid.ticks] == ["2021"]


def test_a_term_at_the_end_of_the_axis_stays_on_it():
    day = dt.date(2021, 12, 31)
    (lane,) = lanes([Term("Envoy", "attested 31 Dec 2021", day, day, attested=True)], TODAY).lanes
    assert share(lane.x) + share(lane.width) <= 100


def test_an_undated_office_has_no_bar():
    laid = lanes([Term("Envoy", "no date")], TODAY)
    assert laid.lanes[0].x == ""
    assert laid.ticks == []
    both = lanes([MINISTER, Term("Envoy", "no date")], TODAY)
    assert both.lanes[1].x == ""
