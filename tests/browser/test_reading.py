"""Reading in a real browser: from a result into the article, along the list, on a phone."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pytest

from tests.browser.waiting import until

pytestmark = pytest.mark.browser

PAGES = ("/", "/help", "/countries/IR", "/countries/IR?view=by")


def colour_of(page, selector: str, name: str = "background-color") -> str:
    return page.eval_on_selector(
        selector, f"node => getComputedStyle(node).getPropertyValue('{name}')"
    )


def open_second_result(page) -> None:
    page.goto("/search?q=JCPOA")
    page.click(".card:nth-of-type(2) a.permalink")
    page.wait_for_url("**/articles/**")


def addresses(page) -> list[str]:
    """One article, one statement, one speaker, one topic, one outlet of the collection."""
    page.goto("/search?q=JCPOA&country=IR&type=direct")
    article = page.get_attribute("a.permalink", "href")
    speaker = page.get_attribute(".who a", "href")
    topic = page.get_attribute('a[href^="/topics/"]', "href")
    page.goto(article)
    statement = page.get_attribute(".notes a", "href")
    outlet = page.get_attribute('a[href^="/outlets/"]', "href")
    return [article, statement, speaker, topic, outlet]


def test_arriving_from_a_result_the_statement_is_marked(page_of) -> None:
    page = page_of("alice")
    open_second_result(page)
    target = "#" + urlsplit(page.url).fragment
    assert page.locator(target).is_visible()
    hit = page.eval_on_selector(
        target,
        "node => getComputedStyle(node.matches('.said') ? node : node.querySelector('.own'))"
        ".backgroundColor",
    )
    assert hit == "rgb(255, 231, 154)"
    assert re.search(r"Statement 2 of \d+", page.inner_text(".way-back"))


NOTES = """() => [...document.querySelectorAll('#text .notes')].map((list) => {
    const text = list.parentElement.querySelector('p');
    const line = parseFloat(getComputedStyle(text).lineHeight), top = text.getBoundingClientRect().top;
    const rows = (box) => Math.floor((box.top + box.height / 2 - top) / line);
    return [...list.children].map((note) => {
        const mark = document.querySelector(note.querySelector('a[href^="#s"]').hash);
        return [rows(mark.getClientRects()[0]), rows(note.getBoundingClientRect())];
    });
})"""


def test_notes_stand_beside_the_lines_their_statements_begin_on(page_of) -> None:
    page = page_of("alice")
    page.set_viewport_size({"width": 1440, "height": 1000})
    open_second_result(page)
    below_each_other = [one for one in page.evaluate(NOTES) if len(one) > 1]
    assert below_each_other
    for notes in below_each_other:
        for (line, note), (_, before) in zip(notes[1:], notes, strict=False):
            assert note == line or (note > line and note <= before + 1)
    page.emulate_media(media="print")
    assert page.eval_on_selector_all(
        ".notes li", "all => all.every((one) => getComputedStyle(one).marginTop === '0px')"
    )


def test_brackets_walk_along_the_results(page_of) -> None:
    page = page_of("alice")
    open_second_result(page)
    page.keyboard.press("]")
    page.wait_for_url("**n=3*")
    assert "Statement 3 of" in page.inner_text(".way-back")
    page.keyboard.press("[")
    page.wait_for_url("**n=2*")
    page.go_back()
    assert "n=3" in page.url


def test_j_walks_along_the_statements_and_c_cites(page_of) -> None:
    page = page_of("alice")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_second_result(page)
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.matches('.notes li')")
    page.keyboard.press("c")
    page.wait_for_selector(".toast")
    assert "Citation copied." in page.inner_text(".toast")
    assert "/statements/" in page.evaluate("navigator.clipboard.readText()")


def test_the_article_itself_can_be_cited(page_of) -> None:
    page = page_of("alice")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    open_second_result(page)
    page.click("text=Cite article")
    page.wait_for_selector(".toast")
    path = urlsplit(page.url).path
    assert page.evaluate("navigator.clipboard.readText()").endswith(f"{path}.")


def test_everything_works_without_script(without_script) -> None:
    page = without_script("alice")
    open_second_result(page)
    page.click('nav[aria-label="Highlight"] >> text=Off')
    assert page.locator(".said.direct, .said.indirect").count() == 0
    page.click("text=Next")
    assert "Statement 3 of" in page.inner_text(".way-back")
    page.click("a.back")
    assert urlsplit(page.url).path == "/search"
    page.goto("/")
    page.click(".matrix td a >> nth=0")
    assert "from=" in page.url


def test_the_rail_of_an_article_can_be_read_to_its_end(page_of) -> None:
    """Longer than the window, it scrolls with the text; shorter, it stays beside it."""
    page = page_of("alice")
    open_second_result(page)
    page.goto(page.url.partition("#")[0])
    inside = """() => {
        const { top, bottom } = document.querySelector(".article-rail dl").getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
    }"""
    page.set_viewport_size({"width": 1440, "height": 500})
    assert not page.evaluate(inside)
    page.keyboard.press("End")
    until(page, inside)
    page.set_viewport_size({"width": 1440, "height": 1400})
    page.keyboard.press("Home")
    until(page, inside)


def test_paragraphs_are_numbered_on_a_phone_too(page_of) -> None:
    page = page_of("alice")
    page.set_viewport_size({"width": 390, "height": 844})
    open_second_result(page)
    assert page.locator(".pilcrow").first.is_visible()


def test_a_newcomer_finds_a_beginning_without_scrolling_a_phone(page_of) -> None:
    page = page_of("alice")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/")
    last = page.locator(".begin a").last
    assert last.bounding_box()["y"] < 600
    assert page.locator(".matrix .hint").is_visible()
    page.click(".begin a >> nth=0")
    page.wait_for_url("**/search?**")
    assert page.locator(".card").count()


def test_statements_of_a_speaker_are_selected_and_cited(page_of) -> None:
    page = page_of("alice")
    page.goto("/speakers/sergei-lavrov")
    page.check("#select-all")
    chosen = page.locator(".ledger input[name=id]").count()
    assert page.inner_text("#selected-count") == str(chosen)
    page.click("#selection button[value=cite]")
    page.wait_for_url("**/search/export?**")
    assert page.input_value("#citation").count("/statements/") == chosen


def test_no_page_scrolls_sideways(page_of) -> None:
    page = page_of("alice")
    for address in [*PAGES, *addresses(page)]:
        page.goto(address)
        for width in (320, 390, 768, 1024):
            page.set_viewport_size({"width": width, "height": 844})
            wide = page.evaluate("document.documentElement.scrollWidth")
            assert wide <= width, f"{address} at {width}"


def test_the_pages_keep_the_content_policy(page_of) -> None:
    page = page_of("alice")
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    for address in [*PAGES, *addresses(page)]:
        page.goto(address)
    assert complaints == []


def test_in_the_dark_the_target_can_be_read(page_of) -> None:
    page = page_of("alice")
    page.emulate_media(color_scheme="dark")
    open_second_result(page)
    assert colour_of(page, "body") == "rgb(17, 21, 24)"
    assert page.locator(".said:target, .hull:target").count() == 1
