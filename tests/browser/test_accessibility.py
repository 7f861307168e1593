"""axe-core on every screen: no violations, in either theme, at a desk or on a phone.

Screens that only a failure or a decision brings are in test_rare_screens.py. What a machine can't see (whether the order of focus makes sense, whether words are clear) is in
test_journeys.py and in the eye of the beholder.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import pytest
from django.template.loader import render_to_string

from tests.browser.axe import SIZES
from tests.browser.uploads import finished
from tests.browser.waiting import until

pytestmark = pytest.mark.browser

SPEAKER = "/speakers/antony-blinken"
#: name of the screen -> who looks, at which address
SCREENS = {
    "overview": ("alice", "/"),
    "results": ("alice", "/search?q=JCPOA&country=IR&type=-mixed"),
    "results within dates": ("alice", "/search?q=iran&date=2019..2021"),
    "results in part": ("alice", "/search?q=vienna+negotiators+unheardof"),
    "results, articles": ("alice", "/search?kind=articles&q=JCPOA"),
    "no results": ("alice", "/search?q=sancktions&type=direct&country=IR&speaker=sergei-lavrov"),
    "results, unreadable": ("alice", "/search?q=iran+AND+%28jcpoa"),
    "results, unknown values": ("alice", "/search?q=iran&speaker=nobody&date=soon"),
    "speaker": ("alice", SPEAKER),
    "country": ("alice", "/countries/IR"),
    "topic": ("alice", "/topics/jcpoa"),
    "help": ("alice", "/help"),
    "saved, none": ("charlie", "/saved"),
    "saved, shared": ("charlie", "/saved?list=shared"),
    "alerts, none": ("charlie", "/alerts"),
    "save": ("alice", "/saved/new?q=iran&country=IR"),
    "exports, none": ("charlie", "/exports"),
    "dossiers, none": ("charlie", "/dossiers"),
    "dossiers, shared": ("charlie", "/dossiers?list=shared"),
    "dossier, new": ("alice", "/dossiers/add"),
    "account": ("alice", "/account"),
    "password": ("alice", "/account/password"),
    "not there": ("alice", "/articles/nothing"),
    "forbidden": ("alice", "/upload"),
    "upload": ("bob", "/upload"),
    "review": ("bob", "/review"),
    "decisions": ("charlie", "/decisions"),
    "decisions, none": ("charlie", "/decisions?kind=split"),
    "quality": ("charlie", "/quality"),
    "split": ("charlie", f"{SPEAKER}/split"),
    "mix-up": ("alice", f"{SPEAKER}/mix-up"),
    "mix-ups, none": ("bob", "/mix-ups"),
    "results for editors": ("bob", "/search?q=iran"),
    "sign in": (None, "/sign-in"),
}


@pytest.fixture
def page(page_of) -> Any:
    return page_of("alice")


@pytest.mark.parametrize("screen", SCREENS)
def test_a_screen_has_no_violations(screen: str, page_of, browser_page, check) -> None:
    name, address = SCREENS[screen]
    if name:
        page_of(name)
    browser_page.goto(address)
    check()


def test_pages_that_are_reached_from_others(page, check) -> None:
    page.goto("/search?q=JCPOA")
    article, statement, cite = (
        page.get_attribute("a.permalink", "href"),
        page.get_attribute("a.cite", "href").removesuffix("/cite"),
        page.get_attribute("a.cite", "href"),
    )
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(cite)
    assert page.evaluate(
        "() => { const box = document.querySelector('#citation');"
        " return box.scrollHeight <= box.clientHeight; }"
    ), "a citation is seen whole"
    page.goto(SPEAKER)
    position = page.get_attribute(".positions a", "href")
    page.goto(article)
    outlet = page.get_attribute('a[href^="/outlets/"]', "href")
    for address in (
        article,
        f"{article.partition('?')[0]}?show=off",
        statement,
        cite,
        position,
        outlet,
    ):
        page.goto(address)
        check()


def test_what_opens_over_a_page(page, check) -> None:
    page.goto("/search?q=nuclear")
    for opener, opened in (
        (".set-dates", "#dates"),
        (".export-button", "#export"),
        (".account-button", "#account-menu"),
        ("#save-search", "#save h1"),
    ):
        page.set_viewport_size(SIZES[0])
        page.click(opener)
        page.locator(opened).wait_for()
        check()
        page.keyboard.press("Escape")
    page.set_viewport_size(SIZES[0])
    page.keyboard.press("?")
    page.locator("#keys").wait_for()
    check()


def test_suggestions_problems_and_selection(page, check) -> None:
    page.goto("/search?q=nuclear")
    page.click("#q")
    page.keyboard.type(" lavr", delay=10)
    page.locator("#suggestions [role=option]").first.wait_for()
    page.keyboard.press("ArrowDown")
    check()
    page.keyboard.press("Escape")
    page.fill("#q", "(nuclear")
    page.press("#q", "Enter")
    page.locator("#problem").wait_for()
    check()
    page.locator(".ledger input[name=id]").first.check()
    page.route("**/search/part*", lambda route: route.fulfill(status=503, body="no"))
    page.fill("#q", "nuclear")
    page.press("#q", "Enter")
    page.locator("#problems .banner").wait_for()
    check()


def test_filters_on_a_phone(page, check) -> None:
    page.set_viewport_size(SIZES[1])
    page.goto("/search?q=iran&country=IR#filters")
    page.locator("#filters").wait_for()
    check()


def test_saved_searches_with_and_without_news(page, check) -> None:
    for address in ("/saved/new?q=iran&country=IR", "/saved/new?q=zzqq"):
        page.goto(address)
        page.click("button.main >> text=Save")
        page.wait_for_url("**/search?**")
    page.goto("/saved")
    check()
    for link in ("Alert", "Feed", "Share"):
        page.click(f".acts >> text={link} >> nth=0")
        check()
        page.go_back()
    page.click(".acts >> text=Feed >> nth=0")
    page.click("text=Make an address")
    page.wait_for_selector("text=New address")
    check()
    page.goto(page.url.replace("/feed", "/news"))
    check()
    page.goto("/saved")
    page.click("text=Edit >> nth=0")
    check()
    page.fill("input[name=name]", " ")
    page.evaluate("document.querySelector('main form').noValidate = true")
    page.click("button.main >> text=Save")
    page.wait_for_load_state()
    check()
    page.goto("/saved")
    while page.locator(".acts button:has-text('Delete')").count():
        page.locator(".acts button:has-text('Delete')").first.click()
        page.wait_for_load_state()
    check()


def test_an_editors_pages(page_of, check, tmp_path) -> None:
    page = page_of("bob")
    page.goto("/search?q=iran")
    page.click("a.permalink")
    page.wait_for_url("**/articles/**")
    article = page.url.partition("?")[0]
    for address in (f"{article}/edit", f"{article}/delete"):
        page.goto(address)
        check()
    good, empty = tmp_path / "good.txt", tmp_path / "empty.txt"
    good.write_text(f"“All is well {secrets.token_hex(4)},” Mayor Rosa Quispe said.\n")
    empty.touch()
    table = tmp_path / "table.csv"
    table.write_text("Kopf,Inhalt\nBridge,A text\n")
    page.goto("/upload")
    page.set_input_files("#files", [good, empty, table])
    page.wait_for_url("**/uploads/**")
    until(page, "() => document.querySelectorAll('#batch .files li').length === 3")
    finished(page)
    check()
    page.set_viewport_size(SIZES[0])
    page.goto("/upload")
    page.click("text=All batches")
    page.locator("text=1 table with columns to name").first.wait_for()
    check()


def test_a_refused_sign_in_and_pages_of_failure(browser_page, site, check) -> None:
    page = browser_page
    page.goto("/sign-in")
    page.fill("input[name=username]", "nobody@example.org")
    page.fill("input[name=password]", "wrong")
    page.press("input[name=password]", "Enter")
    page.locator("[role=alert]").wait_for()
    check()
    for name in ("400", "403_csrf", "500"):
        page.route(f"**/{name}", _fulfilling(render_to_string(f"{name}.html")))
        page.goto(f"/{name}")
        check()


SPACING = """() => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`* { line-height: 1.5 !important; letter-spacing: .12em !important;
        word-spacing: .16em !important } p { margin-bottom: 2em !important }`);
    document.adoptedStyleSheets = [sheet];
}"""
CUT_OFF = """() => [...document.querySelectorAll(".button, .chip, .tabs a, .segments > *, .nav a, h1, h2")]
    .filter(node => node.checkVisibility() && node.clientWidth > 1)
    .filter(node => node.scrollWidth > node.clientWidth + 1 || node.scrollHeight > node.clientHeight + 4)
    .map(node => node.innerText)"""


@pytest.mark.parametrize("address", ["/search?q=iran&country=IR&date=2019..2021", SPEAKER, "/"])
def test_wider_spacing_cuts_nothing_off(page, address: str) -> None:
    """WCAG 1.4.12."""
    page.goto(address)
    page.evaluate(SPACING)
    for size in ({"width": 320, "height": 800}, *SIZES):
        page.set_viewport_size(size)
        assert page.evaluate(CUT_OFF) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_reduced_motion_moves_nothing(page) -> None:
    page.emulate_media(reduced_motion="reduce")
    page.goto("/search?q=iran")
    moving = """() => [...document.querySelectorAll("*")].map(node => getComputedStyle(node))
        .filter(s => s.transitionDuration !== "0s" || s.animationName !== "none").length"""
    assert page.evaluate(moving) == 0


def test_forced_colours_keep_what_colour_says(page) -> None:
    """What is chosen, what was found and the range stay to be told apart."""
    page.emulate_media(forced_colors="active")
    page.goto("/search?q=iran&date=2019..2021")

    def style(selector: str, name: str) -> str:
        return page.eval_on_selector(
            selector, f"node => getComputedStyle(node).getPropertyValue('{name}')"
        )

    assert style(".segments label:has(:checked)", "outline-style") == "solid"
    assert style("mark", "background-color") != style("body", "background-color")
    inside, outside = style(".bars .in", "fill"), style(".bars rect:not(.in, .area)", "fill")
    assert inside != outside
    assert style(".flag", "fill") == style("body", "color"), "the dates can be read on any ground"


def _fulfilling(html: str) -> Callable[[Any], None]:
    return lambda route: route.fulfill(body=html, content_type="text/html")
