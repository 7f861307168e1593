"""The timeline's geometry by example."""

from __future__ import annotations

import datetime as dt

from search.timeline import BASE, TALLEST, strip
from search.types import DateFilter, Timeline, TimelineBucket


def _months(counts: dict[str, int], **more: object) -> Timeline:
    buckets = tuple(
        TimelineBucket(dt.date.fromisoformat(f"{month}-01"), count)
        for month, count in counts.items()
    )
    return Timeline("month", buckets, **more)


def _link(value: str) -> str:
    return f"/search?date={value}"


def test_a_bar_per_bucket_as_high_as_its_share_of_the_highest() -> None:
    laid = strip(_months({"2020-01": 20, "2021-12": 10}), None, _link)

    first, last = laid.bars
    assert (first.y, first.height) == (f"{BASE - TALLEST:.0f}", f"{TALLEST:.0f}")
    assert last.height == f"{TALLEST / 2:.0f}"
    assert (first.area_x, first.area_width) == ("0%", "4.17%")
    assert last.area_x == "95.83%"
    assert first.label == "January 2020"
    assert first.href == "/search?date=2020-01"
    assert laid.peak
    assert laid.peak.count == 20


def test_the_least_bucket_can_still_be_seen() -> None:
    laid = strip(_months({"2020-01": 10_000, "2020-02": 1}), None, _link)
    assert laid.bars[1].height == "1.5"


def test_years_are_marked_at_their_januaries_and_are_links() -> None:
    laid = strip(_months({"2019-11": 1, "2022-02": 1}), None, _link)
    assert [tick.label for tick in laid.ticks] == ["2020", "2021", "2022"]
    assert laid.ticks[0].href == "/search?date=2020"


def test_a_single_day_does_not_fill_the_page() -> None:
    one = Timeline("day", (TimelineBucket(dt.date(2021, 4, 12), 2),))
    laid = strip(one, None, _link)
    assert float(laid.bars[0].area_width.rstrip("%")) < 4


def test_the_range_lies_between_two_needles_and_its_bars_are_chosen() -> None:
    chosen = DateFilter("date", dt.date(2021, 1, 1), dt.date(2021, 12, 31))
    laid = strip(_months({"2020-01": 1, "2021-06": 5, "2022-12": 1}), chosen, _link)

    assert [bar.chosen for bar in laid.bars] == [False, True, False]
    assert (laid.range_x, laid.range_width) == ("33.33%", "33.33%")
    assert [flag.label for flag in laid.flags] == ["1 Jan 2021", "31 Dec 2021"]
    assert [flag.is_left for flag in laid.flags] == [False, True]


def test_a_narrow_range_has_one_flag_for_both_days() -> None:
    chosen = DateFilter("date", dt.date(2022, 11, 1), dt.date(2022, 11, 30))
    laid = strip(_months({"2020-01": 1, "2022-11": 5, "2022-12": 1}), chosen, _link)
    assert [flag.label for flag in laid.flags] == ["1 Nov 2022 to 30 Nov 2022", ""]
    assert laid.flags[0].is_left


def test_an_open_range_reaches_to_the_end() -> None:
    chosen = DateFilter("date", dt.date(2022, 1, 1), None)
    laid = strip(_months({"2020-01": 1, "2022-06": 5, "2023-12": 1}), chosen, _link)
    assert laid.range_x == "50%"
    assert laid.range_width == "50%"
    assert laid.end is None


def test_the_axis_reaches_as_far_as_the_range() -> None:
    chosen = DateFilter("date", dt.date(2019, 1, 1), dt.date(2022, 12, 31))
    laid = strip(_months({"2020-01": 1, "2021-12": 1}), chosen, _link)
    assert laid.bars[0].area_x == "25%"
    assert (laid.range_x, laid.range_width) == ("0%", "100%")
    assert [flag.is_beyond for flag in laid.flags] == [False, False]


def test_a_range_beyond_the_axis_has_words_but_no_needle() -> None:
    """A day a bar: two years of them could not be pressed."""
    days = Timeline("day", (TimelineBucket(dt.date(2021, 4, 12), 2),))
    chosen = DateFilter("date", dt.date(2021, 1, 1), dt.date(2022, 12, 31))
    laid = strip(days, chosen, _link)
    assert [flag.label for flag in laid.flags] == ["← 1 Jan 2021", "31 Dec 2022 →"]
    assert [flag.is_beyond for flag in laid.flags] == [True, True]


def test_words_that_a_phone_would_cut_off_are_marked() -> None:
    laid = strip(_months({"2014-01": 1, "2021-12": 1}), None, _link)
    assert [tick.is_late for tick in laid.ticks] == [False] * 8
    laid = strip(_months({"2019-01": 1, "2022-03": 1}), None, _link)
    assert [tick.is_late for tick in laid.ticks] == [False, False, False, True]


def test_one_bar_is_the_tab_stop() -> None:
    timeline = _months({"2020-01": 1, "2021-06": 5, "2022-12": 1})
    peak = strip(timeline, None, _link)
    assert [bar.entry for bar in peak.bars] == [False, True, False]

    chosen = DateFilter("date", dt.date(2022, 1, 1), dt.date(2022, 12, 31))
    in_range = strip(timeline, chosen, _link)
    assert [bar.entry for bar in in_range.bars] == [False, False, True]


def test_what_has_no_date_is_counted_beside() -> None:
    laid = strip(Timeline(undated=14), None, _link)
    assert (laid.bars, laid.undated, laid.undated_href) == ([], 14, "/search?date=none")
