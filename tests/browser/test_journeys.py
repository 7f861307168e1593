"""What somebody comes for, from beginning to end: by keyboard alone, without script, with the
network failing in the middle, and back again through every step."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browser.waiting import until

pytestmark = pytest.mark.browser

STATE = """() => ({
    address: location.pathname + location.search,
    words: document.querySelector("#q").value,
    tabs: document.querySelector(".tabs").innerText,
    line: document.querySelector("#readout")?.innerText ?? "",
    title: document.title,
    order: document.querySelector("#sort").value,
    ticked: [...document.querySelectorAll("#facets input:checked")].map(box => box.id).join(" "),
    results: [...document.querySelectorAll(".ledger .card")].map(card => card.id).join(" "),
})"""


def asked(page: Any) -> dict[str, list[str]]:
    return parse_qs(urlsplit(page.url).query)


def settled(page: Any, before: str = "") -> None:
    """The address has changed from `before` and the status line says the count that is shown."""
    if before:
        page.wait_for_url(lambda url: url != before)
    until(
        page,
        "() => !document.querySelector('#results[aria-busy]') &&"
        " document.querySelector('#live').textContent.startsWith("
        "document.querySelector('.tabs [aria-current] b').textContent + ' ')",
    )


def tab_to(page: Any, selector: str, most: int = 90) -> None:
    """Press Tab until the focus is on what `selector` names."""
    for _ in range(most):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    pytest.fail(f"Tab does not lead to {selector}")


def test_what_lavrov_said_about_the_jcpoa_and_where_by_keyboard_alone(browser_page, site) -> None:
    page = browser_page
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto("/search")
    keys = page.keyboard
    until(page, "() => document.activeElement.name === 'username'")
    keys.type("alice@example.org")
    keys.press("Tab")
    keys.type(site.password)
    keys.press("Enter")
    page.wait_for_url("**/search")

    keys.press("/")
    keys.type("JCPOA")
    keys.press("Enter")
    page.wait_for_url("**/search?q=JCPOA")
    keys.press("Tab")  # out of the box, where letters are letters
    keys.press("f")
    tab_to(page, "#find-speaker", 5)
    keys.type("lavr", delay=20)
    page.locator("#values-speaker b").first.wait_for()
    tab_to(page, "#speaker-sergei-lavrov", 5)
    keys.press("Space")
    page.wait_for_url("**speaker=sergei-lavrov**")
    settled(page)
    assert page.evaluate("document.activeElement.id") == "speaker-sergei-lavrov"

    keys.press("j")
    card = page.locator(".card").first
    assert page.evaluate("document.activeElement.id") == card.get_attribute("id")
    assert "Sergei Lavrov" in card.inner_text()
    assert re.search("JCPOA|Joint Comprehensive Plan of Action", card.inner_text())
    printed = card.locator(".outlet").inner_text()
    keys.press("Enter")
    page.wait_for_url("**/articles/**")
    assert page.inner_text(".printed-in").startswith(printed)
    assert page.locator(".said:target, .hull:target").count() == 1
    keys.press("j")
    keys.press("c")
    page.locator(".toast").wait_for()
    assert "Lavrov" in page.evaluate("navigator.clipboard.readText()")

    tab_to(page, "a.back", 200)
    keys.press("Enter")
    page.wait_for_url("**speaker=sergei-lavrov**")
    until(page, "() => document.querySelector('#save-search').dataset.htmxPowered")
    keys.press("s")
    page.locator("#save input[name=name]").wait_for()
    until(page, "() => document.activeElement.name === 'name'")
    keys.press("Enter")
    page.locator(".toast").wait_for()
    assert page.locator("#save").is_hidden()
    assert page.evaluate("document.activeElement.id") == "save-search"

    page.goto("/")
    tab_to(page, '.nav a[href="/saved"]', 12)
    keys.press("Enter")
    page.wait_for_url("**/saved")
    tab_to(page, ".saved h2 a")
    assert page.evaluate("document.activeElement.innerText") == "JCPOA by Sergei Lavrov"
    keys.press("Enter")
    page.wait_for_url("**speaker=sergei-lavrov**")
    page.goto("/saved")
    tab_to(page, ".acts button:has(span)", 60)
    page.get_by_role("button", name="Delete JCPOA by Sergei Lavrov").press("Enter")
    page.wait_for_url("**deleted=**")


def test_what_lavrov_said_about_the_jcpoa_and_where_without_script(without_script, site) -> None:
    page = without_script("alice")
    page.goto("/")
    page.fill("#q", "JCPOA")
    page.click(".search button")
    more = page.locator("#facet-speaker .more")
    if more.count():
        more.click()
    page.check("#speaker-sergei-lavrov")
    page.click("#filters noscript button")
    page.wait_for_url("**speaker=sergei-lavrov**")
    assert asked(page)["q"] == ["JCPOA"]
    card = page.locator(".card").first
    printed = card.locator(".outlet").inner_text()
    card.locator("a.permalink").click()
    assert page.inner_text(".printed-in").startswith(printed)
    page.click("a.back")
    page.locator(".card a.cite").first.click()
    assert "Lavrov" in page.input_value("#citation")
    assert f"{site.url}/statements/" in page.input_value("#citation")
    page.go_back()
    page.click(".who a >> nth=0")
    page.click(".positions a >> nth=0")
    assert "/topics/" in page.url
    assert page.locator(".card").count() > 1


def test_back_and_forward_through_ten_steps_give_the_ten_states(page_of) -> None:
    page = page_of("alice")
    page.goto("/search")
    steps = (
        lambda: (page.fill("#q", "iran"), page.press("#q", "Enter")),
        lambda: page.locator("#facet-country .value input").nth(1).check(),
        lambda: page.select_option("#sort", "newest"),
        lambda: page.locator("#facet-topic .value input").nth(2).check(),
        lambda: page.locator(".bars a").last.click(),
        lambda: (page.fill("#q", "iran OR nuclear"), page.press("#q", "Enter")),
        lambda: page.locator("#facet-country .value .not").last.click(force=True),
        lambda: page.click("#tab-articles"),
        lambda: page.locator("#facet-topic .value input:checked").first.uncheck(),
        lambda: page.locator("#readout .chip").first.click(),
    )
    states = [page.evaluate(STATE)]
    for step in steps:
        before = page.url
        step()
        settled(page, before)
        states.append(page.evaluate(STATE))
    assert len({state["address"] for state in states}) == len(states)

    def shows(state: dict[str, str]) -> None:
        # The address changes before the page of it is there.
        for _ in range(200):
            if page.evaluate(STATE) == state:
                return
            page.wait_for_timeout(20)
        assert page.evaluate(STATE) == state

    for state in reversed(states[:-1]):
        page.go_back()
        shows(state)
    for state in states[1:]:
        page.go_forward()
        shows(state)


def test_the_network_fails_in_the_middle(page_of) -> None:
    page = page_of("alice")
    page.goto("/search?q=iran")
    before = page.evaluate(STATE)
    page.context.set_offline(True)
    page.locator("#problems .error").wait_for()
    assert "You’re offline" in page.inner_text("#problems")
    box = page.locator("#facet-country .value input").first
    box.check()
    page.locator("#problems .error").wait_for()
    now = page.evaluate(STATE)
    assert {**now, "ticked": ""} == {**before, "ticked": ""}
    assert box.is_checked()
    page.context.set_offline(False)  # and it is tried again
    page.wait_for_url("**country=**")
    settled(page)
    assert page.locator("#problems .error").count() == 0
    before = page.evaluate(STATE)

    page.route("**/search/part*", lambda route: route.abort())
    page.fill("#q", "nuclear")
    page.press("#q", "Enter")
    page.locator("#problems .banner").wait_for()
    assert "You are seeing the results from before" in page.inner_text("#problems")
    assert page.evaluate(STATE)["results"] == before["results"]
    page.unroute("**/search/part*")
    page.click("#problems >> text=Try again")
    page.wait_for_url("**q=nuclear**")
    settled(page)
    assert page.locator("#problems .banner").count() == 0
    assert "country" in asked(page)


# Layout shifts, without those of the frame in which an answer takes its place: the browser itself
# leaves them out when the answer comes soon after the click, which a slow machine cannot promise.
MOVEMENTS = """
const shifts = [], answers = [];
new PerformanceObserver(list => shifts.push(...list.getEntries().filter(e => !e.hadRecentInput)))
    .observe({type: 'layout-shift', buffered: true});
document.addEventListener('htmx:before:swap', () => answers.push([performance.now(), Infinity]));
document.addEventListener('htmx:after:swap', () => {
    const answer = answers.at(-1);
    requestAnimationFrame(() => requestAnimationFrame(now => { answer[1] = now; }));
});
const answering = at => answers.some(([start, end]) => start <= at && at <= end);
window.moved = () => shifts.filter(e => !answering(e.startTime)).reduce((sum, e) => sum + e.value, 0);
"""


def test_each_act_is_one_request_and_nothing_jumps(page_of) -> None:
    page = page_of("alice")
    page.add_init_script(MOVEMENTS)
    page.goto("/search?q=iran")
    sent: list[str] = []
    page.on("request", lambda r: None if "favicon" in r.url else sent.append(r.url))
    for act in (
        lambda: page.locator("#facet-topic .value input").nth(1).check(),
        lambda: page.select_option("#sort", "oldest"),
        lambda: page.locator(".bars a").first.click(),
        lambda: page.locator("#readout .chip").last.click(),
        lambda: page.click("#tab-articles"),
        lambda: page.click("#tab-statements"),
    ):
        sent.clear()
        before = page.url
        act()
        settled(page, before)
        assert len(sent) == 1, sent
    assert page.evaluate("moved()") <= 0.02


def test_a_ticked_box_stays_under_the_pointer(page_of) -> None:
    """Groups above get shorter when fewer values are left in them."""
    page = page_of("alice")
    page.goto("/search")
    page.locator("#facet-type summary").click()
    box = page.locator("#facet-topic .value input").last
    name, place = box.get_attribute("id"), box.bounding_box()
    before = page.url
    box.check()
    settled(page, before)
    now = page.locator(f"[id='{name}']").bounding_box()
    assert abs(now["y"] - place["y"]) < 30
