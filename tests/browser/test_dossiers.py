"""A dossier in a browser: collected from results, written to, put in order, printed."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from tests.browser.waiting import until

pytestmark = pytest.mark.browser


def test_it_is_collected_written_to_ordered_and_printed_as_pdf(page_of):
    page = page_of("alice")
    page.goto("/search?q=sanctions")
    boxes = page.locator(".card input[name=id]")
    first, second = (boxes.nth(place).get_attribute("value") for place in (0, 1))
    for place in (0, 1):
        boxes.nth(place).check()
    page.click("text=Add to dossier")
    page.fill("input[name=name]", "Sanctions for Monday")
    page.click("main button:has-text('Add')")
    page.wait_for_selector("text=2 statements added.")

    page.locator(f"#s-{second} summary").click()
    page.fill(f"#s-{second} textarea", "Ask what became of this.")
    page.click(f"#s-{second} button:has-text('Save note')")
    page.wait_for_selector("text=Note saved.")
    page.click(f"#s-{second} button:has-text('Up')")
    until(page, "(id) => document.querySelector('.card').id === id", f"s-{second}")

    words = page.locator(f"#s-{first} .statement").inner_text().split()
    pages = PdfReader(io.BytesIO(page.pdf())).pages
    printed = " ".join(" ".join(one.extract_text() for one in pages).split())
    assert "Sanctions for Monday" in printed
    assert " ".join(words[:4]) in printed
    assert "Ask what became of this." in printed
    assert printed.index(f"/statements/{second}") < printed.index(f"/statements/{first}")
    assert "Evidence pack" not in printed
    assert "Save note" not in printed

    page.click("main >> text=Edit")
    page.click("text=Delete the dossier")
    page.wait_for_selector("text=deleted.")
