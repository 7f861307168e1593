"""Saved searches in a browser: save, see what is new, open it, take it back."""

from __future__ import annotations

import re

import pytest

from tests.post import text_of
from tests.product import wait_until

pytestmark = pytest.mark.browser

DELETE = ".acts button:has-text('Delete')"


@pytest.fixture
def saved_search(page_of):
    """Alice has saved a search; returns the page, on the results, and the search's name."""
    page = page_of("alice")
    page.goto("/search?q=sanctions&country=IR")
    page.click("#save-search")
    page.wait_for_selector("input[name=name]")
    name = page.input_value("input[name=name]")
    page.click("button:has-text('Save')")
    page.wait_for_selector("text=Saved.")
    assert re.search(r"/search\?.*q=sanctions", page.url)
    yield page, name
    page.goto("/saved")
    while page.locator(DELETE).count():
        page.locator(DELETE).first.click()
        page.wait_for_load_state()


def row(page, name: str):
    return page.locator(".saved li").filter(has_text=name).first


def test_saved_from_the_results_named_by_its_filters(saved_search):
    page, name = saved_search
    assert name == "Sanctions mentioning Iran"
    page.goto("/saved")
    text = row(page, name).inner_text()
    assert "0" in text
    assert "statements in all" in text
    bars = row(page, name).locator("svg.bars")
    assert bars.get_attribute("aria-label").startswith("Came in over the last 14 weeks")
    row(page, name).locator("h2 a").click()
    page.wait_for_selector(".card")
    assert "country=IR" in page.url


def test_an_article_that_comes_in_makes_the_count_rise_and_the_mail_arrive(
    saved_search, site, mailbox, tmp_path, without_script
):
    page, name = saved_search
    page.goto("/saved")
    row(page, name).locator("text=Alert").click()
    page.check("text=At once")
    page.click("button:has-text('Save')")
    page.wait_for_selector("text=Alert at once.")
    path = tmp_path / "pipeline.txt"
    path.write_text(
        "Minister Speaks on Iran\n\nANKARA, 2 March 2023 – The minister spoke on Thursday.\n\n"
        "“New sanctions on Iran would help nobody,” Foreign Minister Deniz Aksoy said.\n"
    )
    site.manage("import_articles", str(path))
    wait_until(lambda: page.goto("/saved") and has_news(page, name))
    assert page.locator(".nav .count.new").inner_text().startswith("1")
    plain = without_script("alice")
    plain.goto("/saved")  # elsewhere the count may be a minute old
    assert plain.locator(".nav .count.new").inner_text().startswith("1")
    wait_until(lambda: mailbox.got)
    (got,) = mailbox.got
    assert got["To"] == "alice@example.org"
    assert got["Subject"] == f"1 new on {name}"
    page.goto(re.search(r"http\S+(/search\?\S*seq=\S*)", text_of(got))[1])
    assert "would help nobody" in page.inner_text(".card")
    page.goto("/alerts")
    page.wait_for_selector("text=1 new statement")
    page.goto("/saved")
    row(page, name).locator("button:has-text('new')").click()
    page.wait_for_selector(".card")
    assert "seq=" in page.url
    assert page.locator(".card").count() == 1
    assert "would help nobody" in page.inner_text(".card")
    page.goto("/saved")
    assert not row(page, name).locator("button:has-text('new')").count()


def has_news(page, name: str) -> bool:
    return row(page, name).locator("button:has-text('new')").count() > 0


def test_a_file_that_is_made_is_told_of_on_whatever_page_is_open(page_of, site):
    page = page_of("alice")
    page.goto("/exports")
    (token,) = (one["value"] for one in page.context.cookies() if one["name"] == "csrftoken")
    asked = {"csrfmiddlewaretoken": token, "query": "q=nuclear", "format": "csv"}
    page.request.post("/exports", form=asked, headers={"Referer": site.url})
    page.goto("/search?q=sanctions")
    page.wait_for_selector("text=“Nuclear” is ready.")
    page.locator(".toast >> text=Your exports").click()
    with page.expect_download() as told:
        page.locator("text=Download").click()
    assert told.value.suggested_filename.endswith(".csv")
    page.locator("main button:has-text('Delete')").click()
    page.wait_for_selector("text=The file was deleted.")


def test_deleted_and_brought_back(saved_search):
    page, name = saved_search
    page.goto("/saved")
    row(page, name).locator(DELETE).click()
    page.wait_for_selector(f"text=“{name}” deleted.")
    assert row(page, name).count() == 0
    page.locator(".toast >> text=Undo").click()
    page.wait_for_selector("text=is back.")
    assert row(page, name).count() == 1


def test_edited_by_unticking_a_filter(saved_search):
    page, name = saved_search
    page.goto("/saved")
    row(page, name).locator("text=Edit").click()
    page.uncheck("text=mentioning Iran")
    page.fill("input[name=name]", "Sanctions anywhere")
    page.click("button:has-text('Save')")
    page.wait_for_selector("text=Sanctions anywhere")
    assert "mentioning" not in row(page, "Sanctions anywhere").inner_text()


def test_the_password_can_be_shown(browser_page):
    page = browser_page
    page.goto("/sign-in")
    page.fill("input[name=password]", "correct horse")
    page.click("text=Show")
    assert page.get_attribute("input[name=password]", "type") == "text"
    page.click("text=Hide")
    assert page.get_attribute("input[name=password]", "type") == "password"
