"""Rows that are made as text: whatever comes from outside is escaped."""

from __future__ import annotations

from dataclasses import replace

from search.facets import Panel, Value
from search.pages.overview import Cell
from search.pages.profile import Row
from search.templatetags.lists import column_rows, matrix_cells
from search.templatetags.refinements import facet_panels, facet_values, timeline_axis, timeline_bars
from search.timeline import Bar, Strip, Tick

HOSTILE = "\"><script>alert('x')</script>"
ESCAPED = "&quot;&gt;&lt;script&gt;alert(&#x27;x&#x27;)&lt;/script&gt;"


def _panel(*values: Value) -> Panel:
    return Panel(
        field="outlet", label="Source", noun="source", open=True, chosen=False, note="1",
        values=list(values), findable=False, find_label="", find_href="", more=0, more_href="",
        expanded=False, match_all=False,
    )  # fmt: skip


def test_names_of_values_are_escaped_wherever_they_stand() -> None:
    value = Value(
        value=HOSTILE, label=HOSTILE, marked=HOSTILE, count=1200, selected=False, excluded=False,
        gauge=40, gauge_x=0, exclude_href=f"/search?q={HOSTILE}", kind=HOSTILE,
    )  # fmt: skip
    row = facet_values(_panel(value))
    assert "<script" not in row
    assert row.count(ESCAPED) == 6  # id, value, label, kind, address, its name
    assert ">1,200</span>" in row


def test_a_new_value_is_focused() -> None:
    values = [
        Value(
            value=name, label=name, marked=name, count=1, selected=False, excluded=False, gauge=40,
            gauge_x=0, exclude_href="",
        )
        for name in ("tass", "xinhua")
    ]  # fmt: skip
    _, first, second, *_ = facet_values(_panel(*values), 1).split("\n")
    assert "autofocus" not in first
    assert "autofocus" in second


def test_what_stands_around_values_is_escaped() -> None:
    panel = Panel(
        field=HOSTILE, label=HOSTILE, noun=HOSTILE, open=False, chosen=True, note=HOSTILE,
        values=[], findable=True, find_label=HOSTILE, find_href=HOSTILE, more=1200,
        more_href=HOSTILE, expanded=True, match_all=False,
    )  # fmt: skip
    drawn = facet_panels([panel])
    assert "<script" not in drawn
    assert "Show 1,200 more</a>" in drawn
    drawn = facet_values(replace(panel, finding=HOSTILE))
    assert f"No {ESCAPED} like “{ESCAPED}”" in drawn
    assert "<script" not in drawn


def test_addresses_of_bars_and_ticks_are_escaped() -> None:
    bar = Bar(
        key="2021", x="0%", width="5%", area_x="0%", area_width="6%", y="12", height="52", count=2,
        label="2021", href=f"/search?q={HOSTILE}&date=2021", chosen=False, entry=False,
    )  # fmt: skip
    drawn = timeline_bars(Strip("year", [bar], [], None), "statement")
    assert f'href="/search?q={ESCAPED}&amp;date=2021" aria-label="2021, 2 statements"' in drawn
    assert 'tabindex="-1"' in drawn
    tick = Tick("10%", HOSTILE, f"/search?q={HOSTILE}", is_late=True)
    drawn = timeline_axis(Strip("year", [bar], [tick], None))
    assert f'<a class="year late" href="/search?q={ESCAPED}">' in drawn
    assert "<script" not in drawn


def test_rows_of_columns_and_cells_are_escaped() -> None:
    rows = [Row(HOSTILE, HOSTILE, count, HOSTILE, 40, 32) for count in (1, 1200)]
    once, often = column_rows(rows).strip().split("\n")
    assert once.count(ESCAPED) == 2  # address, label
    assert "<script" not in once
    assert '>1<span class="visually-hidden"> statement</span>' in once
    assert '>1,200<span class="visually-hidden"> statements</span>' in often
    cells = matrix_cells([Cell(1200, HOSTILE, HOSTILE, 5), Cell(0, "", "", 0)])
    assert f'<a href="{ESCAPED}" aria-label="{ESCAPED}">1,200</a></td>' in cells
    assert cells.endswith('<td class="shade0"><span aria-label="none">·</span></td>')
