"""Each interaction of the product with script off: links, forms and pages do what fragments do.

Uploading without script is in test_upload.py; two whole journeys are in test_journeys.py and
test_reading.py.
"""

from __future__ import annotations

import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

pytestmark = pytest.mark.browser


def asked(page: Any) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def total(page: Any) -> int:
    return int(page.inner_text(".tabs [aria-current] b").replace(",", ""))


@pytest.fixture
def page(without_script) -> Any:
    return without_script("alice")


def test_search_tick_and_sort_are_one_form(page) -> None:
    page.goto("/search")
    page.fill("#q", "nuclear")
    page.click(".search button")
    page.wait_for_url("**q=nuclear**")
    before = total(page)
    page.locator("#facet-country .value input").first.check()
    page.locator("#facet-topic .value input").nth(1).check()
    page.select_option("#sort", "oldest")
    page.click("#filters noscript button")
    page.wait_for_url("**country=**")
    found = asked(page)
    assert (found["q"], found["sort"], len(found["topic"])) == (["nuclear"], ["oldest"], 1)
    assert 0 < total(page) < before
    assert page.locator("#facet-country .value input").first.is_checked()
    assert page.locator("#readout .chip").count() == 3


def test_nothing_opens_while_typing(page) -> None:
    page.goto("/search")
    page.locator("#q").press_sequentially("lavr", delay=10)
    assert page.locator("#suggestions").is_hidden()
    page.press("#q", "Enter")
    page.wait_for_url("**/search?q=lavr")


def test_more_values_are_a_page_and_finding_is_hidden(page) -> None:
    page.goto("/search")
    assert page.locator("#find-speaker").is_hidden()
    before = page.locator("#values-speaker .value").count()
    page.click("#facet-speaker .more")
    page.wait_for_url("**more=speaker**")
    assert page.locator("#values-speaker .value").count() > before
    page.check("#speaker-sergei-lavrov")
    page.click("#filters noscript button")
    page.wait_for_url("**speaker=sergei-lavrov**")


def test_a_value_is_left_out_and_a_chip_taken_away(page) -> None:
    page.goto("/search?q=iran")
    row = page.locator("#facet-country .value").first
    row.hover()
    row.locator(".not").click()
    page.wait_for_url("**country=-**")
    assert page.locator("#facet-country .excluded").count() == 1
    page.click("#readout .chip >> nth=-1")
    page.wait_for_url(lambda url: "country=" not in url)
    page.click("#readout >> text=Clear all")
    page.wait_for_url(lambda url: url.endswith("/search"))


def test_bars_years_fields_and_periods_narrow_by_date(page) -> None:
    page.goto("/search")
    bar = page.locator(".bars a").first
    key = bar.get_attribute("id").removeprefix("b")
    page.goto(bar.get_attribute("href"))  # a bar at the edge may be a pixel wide
    assert asked(page)["date"] == [key]
    assert page.locator(".timeline .range").count() == 1
    page.goto("/search")
    page.click(".timeline .year >> nth=1")
    page.wait_for_url("**date=**")
    page.click(".set-dates")
    page.fill("#date-start", "2021-01-01")
    page.fill("#date-end", "2021-12-31")
    page.click("#dates button.main")
    page.wait_for_url("**date=2021-01-01..2021-12-31**")
    assert page.input_value("#date-end") == "2021-12-31"
    page.click(".set-dates")
    page.click("#dates >> text=Any date")
    page.wait_for_url(lambda url: "date=" not in url)


def test_tabs_and_pages_are_links(page) -> None:
    page.goto("/search")
    first = page.locator(".card").first.get_attribute("id")
    page.click(".pager [rel=next]")
    page.wait_for_url("**page=2**")
    assert page.locator(".card").first.get_attribute("id") != first
    page.click(".pager >> text=Previous")
    page.wait_for_url(lambda url: "page=" not in url)
    page.click("#tab-articles")
    page.wait_for_url("**kind=articles**")
    assert page.locator(".article-row").count()


def test_an_article_opens_at_the_statement_and_leads_along_the_results(page) -> None:
    page.goto("/search?q=nuclear")
    page.click("a.permalink >> nth=1")
    page.wait_for_url(re.compile(r"/articles/\w+\?.*#s\d+"))
    assert page.locator(".said:target, .hull:target").count() == 1
    page.click(".way-back [rel=next]")
    assert "Statement 3 of" in page.inner_text(".way-back")


def test_selected_statements_are_cited_and_exported_by_a_form(page) -> None:
    page.goto("/search?q=nuclear")
    for at in (0, 2):
        page.locator(".ledger input[name=id]").nth(at).check()
    page.click("#selection button[value=cite]")
    page.wait_for_url("**/search/export?**")
    assert page.input_value("#citation").count("/statements/") == 2
    page.go_back()
    page.click(".export-button")
    with page.expect_download() as download:
        page.click("#export button.main")
    assert download.value.suggested_filename.endswith(".csv")


def test_one_statement_is_cited_on_a_page(page) -> None:
    page.goto("/search?q=nuclear")
    page.click("a.cite >> nth=0")
    assert "/statements/" in page.input_value("#citation")


def test_all_results_are_printed_from_one_page(page) -> None:
    page.goto("/search?q=nuclear")
    found = total(page)
    page.click(".export-button")
    page.click(f"#export >> text=Print {found}")
    page.wait_for_url("**/search/print?q=nuclear")
    assert page.locator(".card").count() == found
    page.emulate_media(media="print")
    assert page.locator(".masthead").is_hidden()
    assert page.locator(".card .print-only").first.is_visible()
    assert page.inner_text("h1").startswith(f"{found} statements containing nuclear")


def test_what_cannot_be_read_offers_its_repair(page) -> None:
    page.goto("/search?type=direct")
    page.fill("#q", "iran AND (jcpoa")
    page.click(".search button")
    page.wait_for_url("**q=iran**")
    assert page.inner_text("#problem").count("not closed") == 1
    assert page.locator("#save-search, #sort").count() == 0
    page.click("#problem a")
    page.wait_for_url("**jcpoa%29**")
    assert asked(page)["type"] == ["direct"]
    assert page.locator("#problem").count() == 0


def test_a_search_is_saved_edited_deleted_and_brought_back(page) -> None:
    page.goto("/search?q=sanctions&country=IR")
    page.click("#save-search")
    page.wait_for_url("**/saved/new**")
    name = f"Sanctions {secrets.token_hex(4)}"
    page.eval_on_selector("input[name=name]", "field => field.removeAttribute('maxlength')")
    page.fill("input[name=name]", "x" * 300)
    page.click("main button.main")
    assert page.title().startswith("Error:")
    assert page.locator("main .errorlist").count() == 1
    page.fill("input[name=name]", name)
    page.click("main button.main")
    page.wait_for_url("**/search?**")
    assert "Saved." in page.inner_text(".toast")

    def row(name: str) -> Any:
        return page.locator(".saved li", has=page.get_by_role("heading", name=name, exact=True))

    page.goto("/saved")
    row(name).get_by_role("link", name="Edit").click()
    changed = f"Changed {secrets.token_hex(4)}"
    page.fill("input[name=name]", changed)
    page.click("main button.main")
    page.wait_for_url("**/saved")
    row(changed).get_by_role("button", name="Delete").click()
    page.wait_for_url("**deleted=**")
    assert row(changed).count() == 0
    page.click(".toast >> text=Undo")
    page.wait_for_url("**/saved")
    assert row(changed).count() == 1
    row(changed).get_by_role("button", name="Delete").click()
    page.wait_for_url("**deleted=**")


def test_a_batch_in_work_shows_itself_again(without_script, tmp_path: Path) -> None:
    page = without_script("bob")
    texts = []
    for number in range(6):
        texts.append(tmp_path / f"{number}.txt")
        mark = secrets.token_hex(4)
        texts[-1].write_text(f"“Hall {mark} will feed the quarter,” Mayor Rosa Quispe said.\n")
    page.goto("/upload")
    page.set_input_files("#files", texts)
    page.click("form.upload button.main >> visible=true")
    page.wait_for_url("**/uploads/**")
    again = page.locator("head meta[http-equiv=refresh]")
    assert again.count() == page.locator("#batch-poll").count()
    again.wait_for(state="detached", timeout=60_000)
    assert " ".join(page.inner_text("#batch-legend").split()) == "6 added"
