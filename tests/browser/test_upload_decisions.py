"""A mixed folder in a browser, and the forms by which an editor settles what became of its files."""

from __future__ import annotations

import random
import secrets
from pathlib import Path
from typing import Any

import pytest

from tests.browser.uploads import finished, legend
from tests.browser.waiting import until

pytestmark = pytest.mark.browser

#: What the poll does each two seconds while files are unfinished.
LOOK_AGAIN = """() => htmx.ajax("GET", location.pathname + "/part",
    { target: "#batch", swap: "outerMorph" })"""
WORDS = (
    "river treaty month engineer commission border capital water flow measure year share talk side"
    " state limit place meeting parliament bridge valley harvest minister report summer village"
).split()


def report(mark: str) -> str:
    """A report that resembles no other, ninety words long."""
    chosen = random.Random(mark).choices(WORDS, k=90)
    return (
        f"Treaty {mark} Agreed\n\nQUITO, 3 May 2022 – The {' '.join(chosen)}.\n\n"
        f"“River {mark} belongs to all of us,” Environment Minister Rosa Quispe said.\n"
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of good and bad files: one article, its copy, two near copies, a table without a
    column of texts, and what cannot be read."""
    mixed = tmp_path / "press"
    mixed.mkdir()
    mark = secrets.token_hex(4)
    text = report(mark)
    files = {
        "copy.txt": text.encode(),
        "near.txt": f"{text}\nThe commission meets in June.\n".encode(),
        "nearer.txt": f"{text}\nParliaments vote in July.\n".encode(),
        "table.csv": f"what,who\nRain {mark},El Diario\nSnow {mark},El Diario\n".encode(),
        "empty.txt": b"",
        "photo.jpg": b"\xff\xd8\xff",
        "broken.pdf": b"%PDF-1.4\n cut off",
    }
    (tmp_path / "wire.txt").write_text(text)
    for name, content in files.items():
        (mixed / name).write_bytes(content)
    return mixed


@pytest.fixture
def batch(page_of, folder: Path) -> Any:
    """The page after the article and then the folder were uploaded."""
    page = page_of("bob")
    page.goto("/upload")
    page.set_input_files("#files", folder.parent / "wire.txt")
    finished(page)
    page.set_input_files("#folder", folder)
    until(page, "() => document.querySelectorAll('#batch li[id]').length == 8")
    finished(page)
    return page


def row(page: Any, name: str) -> Any:
    return page.locator("#batch .files li").filter(has=page.get_by_text(name, exact=True))


def test_a_mixed_folder_ends_in_outcomes_that_can_be_acted_on(batch, check) -> None:
    page = batch
    assert legend(page) == "1 added 1 already here 2 to decide 4 problems"
    for name, outcome in {
        "copy.txt": "Same text as wire.txt",
        "near.txt": "the same as wire.txt",
        "table.csv": "Choose columns",
        "empty.txt": "The file is empty",
        "photo.jpg": "This file type can’t be read",
        "broken.pdf": "The PDF is damaged",
    }.items():
        assert outcome in row(page, name).inner_text()
    check()
    row(page, "table.csv").get_by_role("link", name="Choose columns").click()
    page.get_by_label("what").wait_for()
    check()


def test_a_near_copy_is_decided_and_the_focus_goes_to_the_next(batch) -> None:
    page = batch
    first, second = row(page, "near.txt"), row(page, "nearer.txt")
    first.get_by_role("button", name="Add as second outlet").click()
    until(page, "() => document.querySelector('#toasts').textContent.includes('Name the outlet')")
    first.locator("input[name=outlet]").fill("El Diario")
    first.locator("input[name=outlet]").press("Enter")
    next_one = second.locator("input[name=outlet]").element_handle()
    until(page, "(one) => one === document.activeElement", next_one)
    finished(page)
    assert "Source: El Diario" in first.inner_text()
    second.get_by_role("button", name="Leave out").click()
    until(page, "() => document.activeElement.id == 'batch-title'")
    assert "Cancelled" in second.inner_text()


def test_a_corrected_version_takes_the_place_of_the_text_and_is_put_back(batch, check) -> None:
    page = batch
    one = row(page, "near.txt")
    one.get_by_role("button", name="Replace its text").click()
    one.get_by_text("Text replaced.").wait_for()
    check()
    one.get_by_role("link", name="Open").click()
    page.wait_for_selector("text=The commission meets in June.")
    page.get_by_role("link", name="what the text was before").click()
    assert page.locator("ins").inner_text() == "The commission meets in June."
    check()
    page.get_by_role("button", name="Put it back").click()
    page.wait_for_selector("h1.headline")
    assert "The commission meets in June." not in page.inner_text("#text")
    page.get_by_role("link", name="Replace text").click()
    page.wait_for_selector("input[name=file]")
    check()


def test_what_is_being_typed_survives_every_look_at_the_batch(batch, tmp_path) -> None:
    page = batch
    page.click("summary:has-text('Paste text')")
    page.fill("#paste-text", "Half a text")
    page.click("summary:has-text('Set source or date')")
    page.fill("#all-outlet", "La Hora")
    page.fill("#outlet-all", "Yle")
    outlet = row(page, "nearer.txt").locator("input[name=outlet]")
    outlet.fill("El Dia")

    page.evaluate(LOOK_AGAIN)
    more = tmp_path / "more.txt"
    more.write_text(report(secrets.token_hex(4)))
    page.set_input_files("#files", more)  # another row, other figures above it
    row(page, "more.txt").wait_for()
    finished(page)

    outlet.press("End")
    assert outlet.evaluate("one => one === document.activeElement")
    page.keyboard.type("rio")
    assert outlet.input_value() == "El Diario"
    assert page.input_value("#outlet-all") == "Yle"
    assert page.input_value("#paste-text") == "Half a text"
    assert page.input_value("#all-outlet") == "La Hora"
    assert page.is_visible("#paste-text")
    assert page.is_visible("#all-outlet")


def test_a_page_that_files_were_sent_from_is_the_batchs(page_of, check, tmp_path) -> None:
    page = page_of("bob")
    page.goto("/upload")
    assert page.is_hidden("text=Set source or date of all articles")
    first = tmp_path / "first.txt"
    first.write_text(report(secrets.token_hex(4)))
    page.set_input_files("#files", first)
    finished(page)
    assert page.is_visible("text=What you add here joins this batch.")

    page.click("summary:has-text('Paste text')")
    check()
    page.fill("#paste-text", report(secrets.token_hex(4)))
    page.click("text=Add text")
    page.wait_for_load_state()
    finished(page)
    assert legend(page) == "2 added"

    page.click("summary:has-text('Set source or date')")
    page.click("text=Set for all")
    page.locator("#of-all >> text=Give a source or a date.").wait_for()
    check()
    page.fill("#all-outlet", "El Diario")
    page.click("text=Set for all")
    page.wait_for_load_state()
    for _ in range(40):
        if page.inner_text("#batch").count("Source: El Diario") == 2:
            break
        page.wait_for_timeout(250)
        page.reload()
    assert page.inner_text("#batch").count("Source: El Diario") == 2


def test_a_refused_text_stays_in_its_form_beside_its_batch(page_of, tmp_path) -> None:
    page = page_of("bob")
    page.goto("/upload")
    first = tmp_path / "first.txt"
    first.write_text(report(secrets.token_hex(4)))
    page.set_input_files("#files", first)
    finished(page)
    page.click("summary:has-text('Paste text')")
    page.fill("#paste-text", "A long text")
    page.fill("#paste-published", "the day before")
    page.click("text=Add text")
    page.locator("#paste-published[aria-invalid=true]").wait_for()
    assert page.input_value("#paste-text") == "A long text"
    assert legend(page) == "1 added"
