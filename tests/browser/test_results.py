"""The results page in a real browser: narrowing, going back, typing, keys, failures."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.waiting import until

pytestmark = pytest.mark.browser


def _parameters(page) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def _total(page) -> int:
    return int(page.inner_text(".tabs [aria-current] b").replace(",", ""))


def _settled(page) -> None:
    """The latest answer is in place: the status line says the count that the page shows."""
    until(
        page,
        "() => document.querySelector('#live').textContent.startsWith("
        "document.querySelector('.tabs [aria-current] b').textContent + ' ')",
    )


@pytest.fixture
def page(page_of):
    return page_of("alice")


def test_search_narrow_and_go_back_through_every_state(page) -> None:
    page.goto("/search")
    states = []
    page.fill("#q", "nuclear")
    page.press("#q", "Enter")
    page.wait_for_url("**/search?q=nuclear")
    states.append((page.url, _total(page)))

    for facet in ("type", "country"):
        page.locator(f"#facet-{facet} summary").scroll_into_view_if_needed()
        if page.locator(f"#facet-{facet}").get_attribute("open") is None:
            page.click(f"#facet-{facet} summary")
        box = page.locator(f"#facet-{facet} .value input").first
        name = box.get_attribute("id")
        box.check()
        page.wait_for_url(lambda url, facet=facet: f"{facet}=" in url)
        _settled(page)
        assert page.locator(f"[id='{name}']").is_checked()
        assert page.evaluate("document.activeElement.id") == name
        states.append((page.url, _total(page)))
    assert states[2][1] <= states[1][1] <= states[0][1]

    for url, total in reversed(states[:-1]):
        page.go_back()
        page.wait_for_url(url)
        until(
            page,
            "total => document.querySelector('.tabs [aria-current] b').textContent == total",
            f"{total:,}",
        )
    for url, _ in states[1:]:
        page.go_forward()
        page.wait_for_url(url)
    page.reload()
    assert _total(page) == states[-1][1]


def test_two_quick_ticks_are_one_request_and_neither_is_lost(page) -> None:
    page.goto("/search?q=iran")
    asked: list[str] = []
    page.on("request", lambda r: asked.append(r.url) if "/search/part" in r.url else None)
    page.evaluate(
        "() => { const boxes = document.querySelectorAll('#facet-country .value input');"
        " boxes[0].click(); boxes[1].click(); }"
    )
    page.wait_for_url(lambda url: url.count("country=") == 2)
    assert len(asked) == 1


def test_a_tick_during_a_request_is_not_undone_by_its_answer(page) -> None:
    page.goto("/search?q=iran")
    held = []

    def slow(route):
        held.append(route)
        if len(held) > 1:
            route.continue_()

    page.route("**/search/part*", slow)
    boxes = page.locator("#facet-country .value input")
    names = [boxes.nth(index).get_attribute("id") for index in (0, 1)]
    boxes.nth(0).click()
    while not held:
        page.wait_for_timeout(20)
    page.evaluate("id => document.getElementById(id).click()", names[1])
    held[0].continue_()
    page.wait_for_url(lambda url: url.count("country=") == 2)
    assert all(page.locator(f"[id='{name}']").is_checked() for name in names)


def test_a_removed_chip_unticks_its_box(page) -> None:
    """htmx 4.0.1 morphs the attribute, not the property: the box would stay ticked."""
    page.goto("/search")
    box = page.locator("#facet-country .value input").first
    name = box.get_attribute("id")
    box.check()
    page.wait_for_url("**/search?country=*")
    page.click("#readout .chip")
    page.wait_for_url(lambda url: "country=" not in url)
    _settled(page)
    assert not page.locator(f"[id='{name}']").is_checked()
    assert page.evaluate("document.activeElement.id") == "count"


def test_open_groups_stay_open(page) -> None:
    page.goto("/search")
    page.click("#facet-outlet summary")
    page.locator("#facet-outlet .value input").first.check()
    page.wait_for_url("**outlet=**")
    _settled(page)
    assert page.locator("#facet-outlet").get_attribute("open") is not None


def test_a_suggestion_becomes_a_filter(page) -> None:
    page.goto("/search")
    page.click("#q")
    page.keyboard.type("sanctions lavr", delay=10)
    until(page, "() => document.querySelector('#option-1-1')?.textContent.includes('Lavrov')")
    option = page.locator("#option-1-1")
    until(page, "() => /^\\d+ suggestions?$/.test(document.querySelector('#live').textContent)")
    assert page.get_attribute("#q", "aria-expanded") == "true"
    assert page.get_attribute("#q", "aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    assert page.get_attribute("#q", "aria-activedescendant") == option.get_attribute("id")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "speaker=sergei-lavrov" in url)
    assert page.input_value("#q") == "sanctions"
    assert _parameters(page)["q"] == ["sanctions"]


def test_escape_closes_the_list_then_clears_the_box(page) -> None:
    page.goto("/search")
    page.click("#q")
    page.keyboard.type("lavr", delay=10)
    page.locator("#suggestions [role=option]").first.wait_for()
    page.keyboard.press("Escape")
    assert page.locator("#suggestions").is_hidden()
    assert page.input_value("#q") == "lavr"
    page.keyboard.press("Escape")
    assert page.input_value("#q") == ""


def test_an_unreadable_query_keeps_the_results_and_offers_a_repair(page) -> None:
    page.goto("/search?q=iran")
    before = _total(page)
    page.fill("#q", "iran AND (jcpoa")
    page.press("#q", "Enter")
    page.locator("#problem").wait_for()
    assert "Results below are unchanged" in page.inner_text("#problem")
    assert page.get_attribute("#q", "aria-invalid") == "true"
    assert page.get_attribute("#q", "aria-describedby") == "problem-line"
    assert _total(page) == before
    assert page.url.endswith("/search?q=iran")
    page.click("#problem a")
    page.wait_for_url(lambda url: "jcpoa%29" in url)
    assert page.locator("#problem").count() == 0


def test_a_failed_request_keeps_everything_and_can_be_tried_again(page) -> None:
    page.goto("/search?q=iran")
    before = _total(page)
    page.route("**/search/part*", lambda route: route.fulfill(status=503, body="no"))
    box = page.locator("#facet-country .value input").first
    box.check()
    page.locator("#problems .banner").wait_for()
    assert "didn’t finish" in page.inner_text("#problems")
    assert page.url.endswith("/search?q=iran")
    assert _total(page) == before
    page.unroute("**/search/part*")
    page.click("#problems button")
    page.wait_for_url("**country=**")
    assert page.locator("#problems .banner").count() == 0


def test_a_search_that_takes_long_says_so_and_can_be_cancelled(page_alone) -> None:
    page = page_alone
    page.clock.install()
    page.goto("/search?q=iran")
    before = _total(page)
    held: list[Any] = []
    page.route("**/search/part*", lambda route: held.append(route))
    page.locator("#facet-country .value input").first.check()
    page.clock.run_for(400)
    until(page, "() => document.querySelector('#results[aria-busy=true]')")
    while not held:  # the page may be told of its request before we are
        page.wait_for_timeout(20)
    assert page.locator("#problems .banner").count() == 0
    page.clock.run_for(8000)
    page.locator("#problems .banner").wait_for()
    assert page.inner_text("#problems b") == "Still searching."
    page.click("#problems >> text=Cancel")
    until(page, "() => !document.querySelector('#results[aria-busy]')")
    assert page.locator("#problems .banner, .toast").count() == 0
    assert page.url.endswith("/search?q=iran")
    assert _total(page) == before
    page.unroute("**/search/part*")
    page.fill("#q", "nuclear")
    page.press("#q", "Enter")
    page.wait_for_url("**q=nuclear**")


def test_a_slow_search_that_ends_takes_its_banner_away(page_alone) -> None:
    page = page_alone
    page.clock.install()
    page.goto("/search?q=iran")
    held: list[Any] = []
    page.route("**/search/part*", lambda route: held.append(route))
    page.click("#tab-articles")
    while not held:
        page.wait_for_timeout(20)
    page.clock.run_for(8200)
    page.locator("#problems .banner").wait_for()
    held[0].continue_()
    page.wait_for_url("**kind=articles**")
    page.locator("#problems .banner").wait_for(state="detached")


def test_an_address_that_cannot_be_read_offers_its_repair_once(page) -> None:
    page.goto("/search?q=iran+AND+%28jcpoa&type=direct")
    assert page.inner_text("body").count("This bracket is not closed") == 1
    assert page.locator("#save-search, #sort, .filters-button").count() == 0
    assert page.locator("#readout .chip").all_inner_texts() == ["direct"]
    page.click("#problem a")
    page.wait_for_url("**jcpoa%29**")
    assert page.locator(".card").count()
    assert page.locator("#problem").count() == 0


def test_signed_out_in_between(page) -> None:
    page.goto("/search")
    page.context.clear_cookies()
    page.locator("#facet-country .value input").first.check()
    page.locator("#problems .banner").wait_for()
    assert page.locator("#problems a").get_attribute("href").startswith("/sign-in?next=")


def test_finding_showing_and_excluding_values(page) -> None:
    page.goto("/search")
    page.fill("#find-speaker", "lavr")
    page.locator("#values-speaker b").first.wait_for()
    until(page, "() => /^\\d+ match(es)?$/.test(document.querySelector('#live').textContent)")
    assert page.evaluate("document.activeElement.id") == "find-speaker"
    page.goto("/search")
    page.click("#facet-speaker .more")
    until(page, "() => document.querySelectorAll('#values-speaker .value').length > 5")
    sixth = page.locator("#values-speaker input[type=checkbox]").nth(5).get_attribute("id")
    until(page, "id => document.activeElement.id === id", sixth)
    page.locator("#facet-country .value input").first.focus()
    page.keyboard.press("-")
    page.wait_for_url(lambda url: "country=-" in url)
    _settled(page)
    assert page.locator("#facet-country .excluded").count() == 1


def test_values_that_cannot_be_loaded_say_so_in_their_group(page) -> None:
    page.goto("/search")
    page.route("**/search/facet/*", lambda route: route.fulfill(status=503, body="no"))
    page.click("#facet-topic .more")
    page.locator("#values-topic .err").wait_for()
    assert page.inner_text("#values-topic").startswith("Couldn’t load topic.")
    assert page.locator("#facet-speaker .value").count() == 5
    page.unroute("**/search/facet/*")
    page.click("#values-topic >> text=Try again")
    page.locator("#values-topic .value").first.wait_for()


def test_suggestions_that_fail_disturb_nobody(page) -> None:
    page.goto("/search")
    page.route("**/search/suggest*", lambda route: route.abort())
    page.click("#q")
    with page.expect_request("**/search/suggest*"):
        page.keyboard.type("lavr", delay=10)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=lavr")
    _settled(page)
    assert page.locator(".toast, #problems .banner").count() == 0


def test_suggestions_asked_for_late_do_not_open(page) -> None:
    page.goto("/search")
    page.click("#q")
    page.keyboard.type("lavr", delay=10)
    page.keyboard.press("Enter")
    page.wait_for_url("**/search?q=lavr")
    page.wait_for_timeout(300)
    assert page.locator("#suggestions").is_hidden()


def test_a_marked_suggestion_is_not_changed_by_a_later_list(page) -> None:
    page.goto("/search")
    page.click("#q")
    page.keyboard.type("lavr", delay=10)
    until(page, "() => document.querySelector('#option-1-1')?.textContent.includes('Lavrov')")
    held: list[Any] = []
    page.route("**/search/suggest*", lambda route: held.append(route))
    page.fill("#q", "rouhani")
    while not held:
        page.wait_for_timeout(20)
    page.keyboard.press("ArrowDown")
    with page.expect_response("**/search/suggest*"):
        held[0].continue_()
    page.wait_for_timeout(100)  # were the answer shown, it would be by now
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "speaker=" in url)
    assert _parameters(page)["speaker"] == ["sergei-lavrov"]


def test_the_timeline_by_keyboard(page) -> None:
    page.goto("/search")
    page.keyboard.press("t")
    first = page.evaluate("document.activeElement.id")
    assert re.fullmatch(r"b\d{4}(-\d\d){0,2}", first)
    assert page.locator("#bar-value").is_visible()
    page.keyboard.press("Home")
    chosen = page.evaluate("document.activeElement.id")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "date=" in url)
    _settled(page)
    assert page.evaluate("document.activeElement.id") == chosen
    assert page.locator(".timeline .range").count() == 1


def test_dragging_along_the_timeline_chooses_a_range(page) -> None:
    page.goto("/search")
    bars = page.locator(".bars a")
    first, last = bars.nth(1), bars.nth(4)
    keys = [bar.get_attribute("id").removeprefix("b") for bar in (first, last)]
    boxes = [bar.locator(".area").bounding_box() for bar in (first, last)]
    (x, y), (to, _) = [(box["x"] + box["width"] / 2, box["y"] + 30) for box in boxes]
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(to, y, steps=5)
    page.mouse.up()
    page.wait_for_url(lambda url: "date=" in url)
    _settled(page)
    start, end = _parameters(page)["date"][0].split("..")
    assert (start[:7], end[:7]) == (keys[0][:7], keys[1][:7])
    assert page.locator(".timeline .range").count() == 1


def test_dates_by_fields_and_by_presets(page) -> None:
    page.goto("/search")
    page.click("text=Set dates")
    page.fill("#date-start", "2021-01-01")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "date=2021-01-01.." in url)
    _settled(page)
    page.click("text=Set dates")
    page.click("#dates >> text=This year")
    page.wait_for_url(lambda url: "date=this-year" in url)
    until(page, "() => document.activeElement.id === 'count'")


def test_keys_can_be_switched_off_where_they_are_listed(page) -> None:
    page.goto("/search")
    page.keyboard.press("?")
    with page.expect_response("**/keys"):
        page.uncheck("#keys [type=checkbox]")
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    assert not page.evaluate("document.activeElement.matches('.bars a')")
    page.reload()
    assert page.get_attribute("body", "data-keys") == "off"
    page.click(".account-button")
    page.click("text=Keyboard shortcuts")
    with page.expect_response("**/keys"):
        page.check("#keys [type=checkbox]")
    page.keyboard.press("Escape")  # the list
    page.keyboard.press("Escape")  # the menu it was opened from
    page.keyboard.press("t")
    assert page.evaluate("document.activeElement.matches('.bars a')")


def test_new_results_are_counted_again_when_the_window_comes_into_view(page) -> None:
    page.goto("/search")
    counted: list[str] = []
    page.on("request", lambda r: counted.append(r.url) if "/saved/count" in r.url else None)
    comes_into_view = "() => document.dispatchEvent(new Event('visibilitychange'))"
    with page.expect_request("**/saved/count"):
        page.evaluate(comes_into_view)
    for _ in range(2):
        page.evaluate(comes_into_view)
        page.wait_for_timeout(50)
    assert len(counted) == 1


def test_words_taken_out_of_the_line_leave_the_box(page) -> None:
    page.goto("/search?q=iran&type=direct")
    page.click("#readout .chip >> nth=0")
    page.wait_for_url("**/search?type=direct")
    _settled(page)
    assert page.input_value("#q") == ""


def test_keys_move_select_cite_and_turn_pages(page) -> None:
    page.goto("/search")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.locator(".card").nth(1)
    assert page.evaluate("document.activeElement.id") == second.get_attribute("id")
    page.keyboard.press("x")
    assert page.inner_text("#selected-count") == "1"
    assert page.inner_text("#live") == "Selected, 1"
    colours = "node => [getComputedStyle(node).color, getComputedStyle(node).backgroundColor]"
    assert len(set(page.eval_on_selector("#selection select", colours))) == 2
    page.keyboard.press("c")
    page.locator(".toast").wait_for()
    assert page.inner_text("#toasts[role=status] .toast span >> nth=0") == "Citation copied."
    page.get_by_role("button", name="Dismiss").click()
    assert page.locator(".toast").count() == 0
    assert "/statements/" in page.evaluate("navigator.clipboard.readText()")
    page.keyboard.press("]")
    page.wait_for_url("**page=2**")
    _settled(page)
    assert page.inner_text("#live").endswith("Page 2")
    assert page.evaluate("document.activeElement.id") == "count"
    assert page.inner_text("#selected-count") == "1"
    page.click("#selection [type=reset]")
    page.locator("#selection").wait_for(state="hidden")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "q"
    page.keyboard.type("?")
    assert page.locator("#keys").is_hidden()


def test_saving_opens_here_with_the_filters_as_its_name(page) -> None:
    page.goto("/search?q=nuclear&type=direct")
    page.click("#save-search")
    name = page.locator("#save input[name=name]")
    name.wait_for()
    assert name.input_value() == "Nuclear quoted as direct"
    page.click("#save button.main")
    page.wait_for_url("**/search?q=nuclear&type=direct")
    assert "Saved." in page.inner_text(".toast")


def test_a_name_that_will_not_do_is_said_in_the_dialog(page) -> None:
    page.goto("/search?q=nuclear&type=direct")
    page.click("#save-search")
    page.fill("#save input[name=name]", " ")
    page.evaluate("document.querySelector('#save form').noValidate = true")
    page.click("#save button.main")
    page.locator("#save .errorlist").wait_for()
    assert page.evaluate("document.activeElement.name") == "name"
    page.click("#save >> text=Cancel")
    page.locator("#save").wait_for(state="hidden")
    assert page.url.endswith("/search?q=nuclear&type=direct")


def test_filters_on_a_phone_are_a_sheet(page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/search?q=iran")
    assert page.locator("#filters").is_hidden()
    page.click(".filters-button")
    page.locator("#filters").wait_for()
    assert page.evaluate("document.querySelector('main').inert")
    on_top = """() => {
        const foot = document.querySelector("#sheet-foot").getBoundingClientRect();
        const sheet = document.querySelector("#filters");
        const below = document.querySelector(".segments label").getBoundingClientRect();
        sheet.scrollBy(0, below.top - foot.top - 8);
        return Boolean(document.elementFromPoint(foot.left + 4, foot.top + 12).closest(".sheet-foot"));
    }"""
    assert page.evaluate(on_top), "nothing of the list shows through its foot"
    page.locator("#facet-country .value input").first.check()
    page.wait_for_url("**country=**")
    until(
        page,
        "() => /^Show [\\d,]+ statement/.test("
        "document.querySelector('#sheet-foot .main').textContent)",
    )
    page.keyboard.press("Escape")
    page.locator("#filters").wait_for(state="hidden")
    assert not page.evaluate("document.querySelector('main').inert")
    assert page.evaluate("document.activeElement.matches('.filters-button')")


def test_nothing_scrolls_sideways(page) -> None:
    page.goto("/search?q=iran&speaker=sergei-lavrov&country=RU")
    for width in (1920, 1440, 1200, 1024, 768, 640, 390, 320):
        page.set_viewport_size({"width": width, "height": 800})
        assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_what_a_result_was_found_by_is_in_sight_where_its_text_is_folded(page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    in_sight = """() => [...document.querySelectorAll(".card .statement:has(mark)")].map(text =>
        text.querySelector("mark").getBoundingClientRect().bottom <= text.getBoundingClientRect().bottom)"""
    for address in ("/search?q=terrorism&kind=articles", "/search?q=war"):
        page.goto(address)
        found = page.evaluate(in_sight)
        assert len(found) > 5
        assert all(found), found
    card = page.locator(".card:has(.lead)").first
    assert card.locator(".lead > span").is_hidden()
    card.locator(".unfold-label").click()
    assert card.locator(".lead > span").is_visible()


def test_the_first_view_is_seven_requests_and_does_not_move(page_alone) -> None:
    page = page_alone
    page.context.add_init_script(
        "window.moved = 0; new PerformanceObserver(list => { for (const e of list.getEntries())"
        " if (!e.hadRecentInput) window.moved += e.value; })"
        ".observe({type: 'layout-shift', buffered: true});"
    )
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto("/search?q=nuclear")
    page.wait_for_load_state("networkidle")
    assert len(asked) <= 7, asked
    assert all(urlsplit(url).netloc == urlsplit(page.url).netloc for url in asked)
    assert page.evaluate("window.moved") <= 0.02
