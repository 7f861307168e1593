"""The review queue in a browser, by keys alone; two people at once; taking back."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest

from tests.browser.waiting import until

pytestmark = pytest.mark.browser

ITEM = "() => document.querySelector('#review-item').dataset.item"


@pytest.fixture
def answer(site, in_site) -> Iterator[Callable[[str], tuple]]:
    """`answer(public id)`: state, type, speaker, start, end, withdrawn of a statement as stored.

    The queue is as before when the test is over.
    """

    def stored(public_id: str) -> tuple:
        [row] = site.rows(
            'select q.state, q.type, s.name, q.start, q."end", q.withdrawn_at is not null'
            " from briefs_quote q left join briefs_speaker s on s.id = q.speaker_id"
            " where q.public_id = ?",
            [public_id],
        )
        return row

    yield stored
    undo = (
        "from briefs import corrections; from briefs.models import AuditEntry\n"
        "rows = AuditEntry.objects.standing().filter(object_type='quote', part_of=None)\n"
        "for one in rows.order_by('-pk'): corrections.undo(by=one.actor, entry=one)"
    )
    in_site(undo)


def opened(page, kind: str = "") -> str:
    page.goto(f"/review?kind={kind}" if kind else "/review")
    fetched(page)
    return page.evaluate(ITEM)


def fetched(page) -> None:
    """Wait until no decision is under way."""
    until(page, "() => !document.querySelector('#review-head[aria-busy]')")


def moved_on(page, before: str) -> str:
    until(page, f"(before) => ({ITEM})() !== before", before)
    fetched(page)
    return page.evaluate(ITEM)


def test_a_whole_review_by_keys(page_of, answer):
    page = page_of("bob")
    first = opened(page)
    total = int(page.inner_text("#review-count").split(" of ")[1])
    page.keyboard.press("Enter")
    assert page.evaluate(ITEM) == first, "nothing was chosen yet"

    page.keyboard.press("1")
    page.keyboard.press("m")
    page.keyboard.press("Enter")
    second = moved_on(page, first)
    assert answer(first)[:2] == ("confirmed", "mixed")
    assert page.inner_text("#review-count") == f"2 of {total}"
    until(page, "() => document.querySelector('#live').textContent.startsWith('Confirmed. 2 of')")
    assert page.evaluate("document.activeElement.id") == "question"
    assert page.url.endswith(second)

    page.keyboard.press("n")
    page.keyboard.press("Enter")
    third = moved_on(page, second)
    assert answer(second)[5] == 1
    assert "taken for no statement" in page.inner_text("#review-undo")
    decision, undo = (page.locator(one).bounding_box() for one in ("#decision", "#undo"))
    assert undo["y"] - decision["y"] - decision["height"] < 40, "the way back is beside it"

    page.keyboard.press("s")
    moved_on(page, third)
    assert answer(third)[0] == "uncertain"
    fetched(page)

    skipped_to = page.evaluate(ITEM)
    page.keyboard.press("u")
    assert moved_on(page, skipped_to) == second
    assert answer(second)[5] == 0
    assert page.inner_text("#review-count").endswith(f" of {total}")


def test_the_ends_of_a_statement_move_by_words(page_of, answer):
    page = page_of("bob")
    first = opened(page)
    start, end = answer(first)[3:5]
    page.keyboard.press("e")
    words = page.inner_text("#moving mark")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    page.keyboard.press("ArrowLeft")
    shorter = page.inner_text("#moving mark")
    assert shorter in words[1:-1]
    page.keyboard.press("Escape")
    assert page.is_hidden("#moving")

    page.keyboard.press("e")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    moved_on(page, first)
    assert answer(first)[3] > start
    assert answer(first)[4] == end


def test_other_statements_keep_their_ink_while_ends_move(page_of, site):
    [(quote,)] = site.rows(
        "select one.public_id from briefs_quote one join briefs_quote other"
        " on other.article_id = one.article_id and other.paragraph = one.paragraph"
        " and other.id != one.id where one.state = 'uncertain' and one.withdrawn_at is null"
        " and other.withdrawn_at is null order by one.id limit 1"
    )
    page = page_of("bob")
    page.goto(f"/review/{quote}")
    fetched(page)
    text = page.text_content("#moving")
    page.keyboard.press("e")
    assert page.text_content("#moving") == text
    colour = "(at) => getComputedStyle(document.querySelector(at)).color"
    assert page.evaluate(colour, "#moving ins") == page.evaluate(colour, "body")
    assert page.evaluate(colour, "#moving span") != page.evaluate(colour, "body")


def test_someone_else_is_found_while_typing(page_of, answer):
    page = page_of("bob")
    first = opened(page)
    page.click('#decision [value="other"]')
    until(page, "() => document.activeElement.id === 'name'")
    page.keyboard.type("lavro")
    page.wait_for_selector('#people option[value="Sergei Lavrov"]', state="attached")
    page.fill("#name", "Sergei Lavrov")
    page.keyboard.press("Enter")
    moved_on(page, first)
    assert answer(first)[2] == "Sergei Lavrov"


def test_undo_waits_for_what_was_sent_last(page_of, answer):
    page = page_of("bob")
    first = opened(page)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    second = moved_on(page, first)
    held = []
    page.route(
        f"**/review/{second}*",
        lambda route: held.append(route) if not held else route.continue_(),
    )
    with page.expect_request(lambda request: request.method == "POST"):
        for key in ("1", "Enter", "u"):
            page.keyboard.press(key)
    with page.expect_response("**/review/undo*"):
        held[0].continue_()
    until(page, f"(second) => ({ITEM})() === second", second)
    fetched(page)
    assert answer(first)[0] == "confirmed"
    assert answer(second)[0] == "uncertain"


def test_undo_twice_takes_back_two(page_of, answer):
    page = page_of("bob")
    first = opened(page)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    second = moved_on(page, first)
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    moved_on(page, second)
    for key in "uu":
        page.keyboard.press(key)
    until(page, f"(first) => ({ITEM})() === first", first)
    fetched(page)
    assert [answer(one)[0] for one in (first, second)] == ["uncertain", "uncertain"]
    assert answer(second)[5] == 0
    assert page.url.endswith(first)


def test_the_masthead_counts_along(page_of, answer):
    page = page_of("bob")
    first = opened(page)
    waiting = int(page.inner_text("#review-waiting"))
    page.keyboard.press("n")
    page.keyboard.press("Enter")
    moved_on(page, first)
    assert page.inner_text("#review-waiting") == str(waiting - 1)


def test_a_decision_is_found_in_results_and_filters(page_of, answer):
    page = page_of("bob")
    first = opened(page)
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    moved_on(page, first)
    page.goto("/search?state=confirmed")
    card, deadline = page.locator(f'main a[href*="{first}"]'), time.monotonic() + 20
    while not card.count():
        assert time.monotonic() < deadline, "it is not found"
        page.reload()
    counted = "() => document.querySelector('#facets [value=confirmed]').closest('label').innerText"
    assert "1" in page.evaluate(counted)


def test_who_signed_in_again_in_another_tab_goes_on(browser_page, sign_in, answer):
    page = browser_page
    sign_in(page, "bob")
    first = opened(page)
    other = page.context.new_page()
    other.goto("/account")
    other.click(".account-button")
    other.click("#account-menu button >> text=Sign out")
    other.wait_for_url(lambda url: "/sign-in" in url)
    sign_in(other, "bob")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    second = moved_on(page, first)
    assert answer(first)[0] == "confirmed"
    page.keyboard.press("u")
    assert moved_on(page, second) == first
    assert answer(first)[0] == "uncertain"


def test_any_other_key_does_nothing(page_of):
    page = page_of("bob")
    first = opened(page)
    for key in ('"', "]", "\\", "0"):
        page.keyboard.press(key)
    assert page.evaluate(ITEM) == first


def test_signed_out_meanwhile_keeps_the_decision(page_of, answer):
    page = page_of("bob")
    first = opened(page)
    page.wait_for_load_state("networkidle")
    page.context.clear_cookies(name="sessionid")
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.wait_for_selector("#problems .banner")
    assert "You were signed out." in page.inner_text("#problems")
    assert f"next=%2Freview%2F{first}" in page.get_attribute("#problems a", "href")
    until(page, f"(first) => ({ITEM})() === first", first)
    assert page.is_checked('#decision [data-key="1"]')
    assert answer(first)[0] == "uncertain"

    page_of("bob")
    page.keyboard.press("Enter")
    moved_on(page, first)
    assert answer(first)[0] == "confirmed"


def test_the_question_has_the_focus_after_skipping(page_of):
    page = page_of("bob")
    first = opened(page)
    page.keyboard.press("s")
    second = moved_on(page, first)
    assert page.evaluate("document.activeElement.id") == "question"
    assert page.url.endswith(second)


def test_taken_out_by_somebody_meanwhile(in_site, page_of, answer):
    page = page_of("bob")
    first = opened(page)
    in_site(
        "from briefs import corrections; from briefs.models import Quote, User\n"
        f"rows = Quote.objects.filter(public_id={first!r})\n"
        "charlie = User.objects.get(email='charlie@example.org')\n"
        "corrections.withdraw_quotes(by=charlie, quotes=rows)"
    )
    page.keyboard.press("1")
    page.keyboard.press("Enter")
    page.wait_for_selector("#decision [role=alert]")
    fetched(page)
    assert page.inner_text("#question") == "It is no statement any more"
    assert page.evaluate("document.activeElement.id") == "question"


def test_one_needle_at_each_end_and_only_the_statement_when_narrow(page_of):
    page = page_of("bob")
    opened(page)
    needles = """() => [...document.querySelectorAll('.target .said')].flatMap((said) =>
        ['::before', '::after'].filter((end) => getComputedStyle(said, end).content !== 'none'))"""
    assert page.evaluate(needles) == ["::before", "::after"]

    page.set_viewport_size({"width": 390, "height": 844})
    assert page.locator(".target .said:is(.uncertain)").first.bounding_box()["height"] > 20
    while not page.locator(".target .rest").count():  # its paragraph has no other sentence
        page.goto(page.get_attribute("#skip", "href"))
    rest = page.locator(".target .rest").first
    assert not rest.is_visible()
    own = ".target .said:is(.direct, .mixed, .indirect, .uncertain)"  # others are in the rest
    assert page.locator(own).first.is_visible()
    page.click(".context .unfold-label")
    assert rest.is_visible()


def test_two_people_at_once(chromium, site, page_of, cookies_of, answer):
    bob = page_of("bob")
    first = opened(bob)
    context = chromium.new_context(base_url=site.url)
    context.add_cookies(cookies_of("charlie"))
    charlie = context.new_page()
    charlie.goto(f"/review/{first}")
    fetched(charlie)
    bob.keyboard.press("1")
    bob.keyboard.press("Enter")
    moved_on(bob, first)

    charlie.keyboard.press("n")
    charlie.keyboard.press("Enter")
    charlie.wait_for_selector("#decision [role=alert]")
    assert "Bob Editor was faster: confirmed" in charlie.inner_text("#decision [role=alert]")
    assert charlie.evaluate(ITEM) == first
    assert answer(first)[5] == 0
    context.close()


def test_without_script_each_decision_is_a_form(without_script, answer):
    page = without_script("bob")
    page.goto("/review")
    first = page.url.rsplit("/", 1)[1]
    page.check('#decision [value="read"]')
    page.click("#decision >> text=Confirm")
    assert not page.url.endswith(first)
    assert answer(first)[0] == "confirmed"
    page.click("#undo button")
    assert page.url.endswith(first)
    assert answer(first)[0] == "uncertain"


def test_selected_words_of_an_article_become_a_statement(page_of, site, answer):
    [(article, before)] = site.rows(
        "select a.public_id, count(*) from briefs_article a join briefs_quote q"
        " on q.article_id = a.id where a.language = 'en' group by a.id order by a.id limit 1"
    )
    page = page_of("bob")
    page.goto(f"/articles/{article}")
    assert page.is_hidden("#add-selected")
    page.evaluate(
        """() => {
            const words = document.querySelector('.reader #p2 > p').firstChild;
            const range = document.createRange();
            range.setStart(words, 0);
            range.setEndAfter(words);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }"""
    )
    page.click("#add-selected a")
    assert page.input_value("[name=paragraph]") == "2"
    words = page.input_value("[name=words]")
    page.fill("[name=speaker]", "Sergei Lavrov")
    page.click("main button >> text=Add")
    page.wait_for_url(lambda url: f"/articles/{article}#s" in url)
    added = page.inner_text(":target")
    assert words.split()[0] in added
    [(after,)] = site.rows(
        "select count(*) from briefs_quote q join briefs_article a on q.article_id = a.id"
        " where a.public_id = ?", [article],
    )  # fmt: skip
    assert after == before + 1


def test_nothing_scrolls_sideways_and_the_buttons_are_in_sight(page_of):
    page = page_of("bob")
    for width in (1440, 1024, 768, 390, 320):
        page.set_viewport_size({"width": width, "height": 844})
        opened(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        if width < 640:
            box = page.locator("#decision .acts").bounding_box()
            assert box["y"] + box["height"] <= 844


def test_words_selected_over_paragraphs_leave_the_margin_out(page_of, site):
    [(article,)] = site.rows(
        "select a.public_id from briefs_article a join briefs_quote q on q.article_id = a.id"
        " where a.language = 'en' group by a.id order by a.id limit 1"
    )
    page = page_of("bob")
    page.goto(f"/articles/{article}")
    text = page.evaluate(
        """() => {
            const [first, last] = ['#p2 > p', '#p3 > p'].map((at) => document.querySelector(at));
            const range = document.createRange();
            range.setStart(first, 0);
            range.setEnd(last, last.childNodes.length);
            getSelection().removeAllRanges();
            getSelection().addRange(range);
            return [first, last].map((one) => {
                const copy = one.cloneNode(true);
                copy.querySelectorAll('.resolved').forEach((name) => name.remove());
                return copy.textContent;
            }).join(' ');
        }"""
    )
    page.click("#add-selected a")
    assert page.input_value("[name=words]").split() == text.split()
