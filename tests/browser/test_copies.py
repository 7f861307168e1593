"""What two outlets printed, with and without script, at a desk and on a phone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.browser.waiting import until
from tests.product import wait_until
from tests.running import Site

pytestmark = pytest.mark.browser

WORDS = (
    "We will not return to the lake treaty within 30 days unless Norway lowers the tolls, because "
    "the fishermen on both shores have waited long enough for an answer"
)
SHOWN_ONCE = "() => document.querySelectorAll('#list article.card').length === 1"


@pytest.fixture(scope="module")
def printed_twice(site: Site, tmp_path_factory: pytest.TempPathFactory) -> None:
    rows = [
        {
            "id": f"copies-{outlet}",
            "title": f"Minister speaks to {outlet}",
            "date": day,
            "outlet": outlet,
            "text": f"OSLO – {outlet} was there.\n\n“{words},” Swedish Fisheries Minister Zwyx Berg said.",
        }
        for outlet, day, words in (
            ("Lakeside Herald", "2021-03-03", WORDS),
            ("Shore Agency", "2021-03-04", WORDS.replace("30", "60").replace("not ", "")),
        )
    ]
    file = tmp_path_factory.mktemp("copies") / "copies.jsonl"
    file.write_text("\n".join(map(json.dumps, rows)))
    site.manage("import_articles", str(file))


def cards(page: Any) -> int:
    return page.locator("#list article.card").count()


def found_both(page: Any) -> bool:
    """Whether the indexer has come to both articles."""
    page.goto("/search?q=fishermen+zwyx")
    return cards(page) == 2


def test_copies_are_shown_once_and_side_by_side(
    printed_twice: None, page_of: Any, check: Any
) -> None:
    page = page_of("alice")
    wait_until(lambda: found_both(page))
    check()
    page.click("text=Show copies once")
    until(page, "() => document.querySelectorAll('#list article.card').length === 1")
    assert "copies=once" in page.url
    page.click("#list .facts a[href^='/statements/']")
    page.wait_for_url("**/statements/**")
    assert page.locator("#elsewhere li.warn").count() == 2
    check()
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_without_script(printed_twice: None, without_script: Any) -> None:
    page = without_script("alice")
    wait_until(lambda: found_both(page))
    page.click("text=Show copies once")
    assert cards(page) == 1
    page.click("text=Show copies")
    assert cards(page) == 2
