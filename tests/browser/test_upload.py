"""Uploading in a browser: many files, progress, outcomes, with script and without."""

from __future__ import annotations

import re
import secrets
import zipfile
from pathlib import Path

import pytest

from tests.browser.uploads import finished, legend
from tests.browser.waiting import until

pytestmark = pytest.mark.browser


@pytest.fixture
def articles(tmp_path: Path):
    """`articles(3)` writes that many files with texts never seen before."""

    def write(count: int) -> list[Path]:
        made = []
        for number in range(count):
            mark = secrets.token_hex(4)
            path = tmp_path / f"article-{mark}.txt"
            path.write_text(
                f"Mayor Opens Market Hall {mark}\n\n"
                f"QUITO, 3 May 2022 – The market hall {mark} was opened on Tuesday.\n\n"
                f"“Hall {mark} will feed the quarter for years,” Mayor Rosa Quispe said.\n"
            )
            made.append(path)
            assert number < count
        return made

    return write


def test_an_archive_is_opened_and_each_file_in_it_has_a_row(page_of, articles, tmp_path):
    page = page_of("bob")
    archive = tmp_path / "press.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        for path in articles(2):
            packed.write(path, f"2022/{path.name}")
        packed.writestr("photo.jpg", b"\xff\xd8\xff")
    page.goto("/upload")
    page.set_input_files("#files", archive)
    finished(page)
    assert legend(page) == "1 opened 2 added 1 problem"
    rows = page.locator("#batch .files li")
    assert "Opened. 3 parts" in rows.nth(0).inner_text()
    assert "press.zip/2022/article-" in rows.nth(1).inner_text()
    assert "text recognition" in rows.nth(3).inner_text()


def test_files_go_in_one_by_one_and_end_in_a_stated_outcome(page_of, articles, tmp_path):
    page = page_of("bob")
    good = articles(4)
    copy = tmp_path / "zz-copy.txt"
    copy.write_text(good[0].read_text())
    empty = tmp_path / "empty.txt"
    empty.touch()
    page.goto("/upload")
    page.set_input_files("#files", [*good, copy, empty])
    # All are sent: between two of them everything may be finished for a moment.
    until(page, "() => document.querySelectorAll('#batch .files li').length === 6")
    finished(page)
    assert legend(page) == "4 added 1 already here 1 problem"
    assert "The file is empty" in page.inner_text("#batch")
    assert page.is_hidden("#sending")
    until(page, "() => document.querySelector('#live').textContent.includes('4 added')")

    # The address is the batch's: reading it again shows the same.
    page.reload()
    assert legend(page) == "4 added 1 already here 1 problem"

    page.click("text=Show 1 problem")
    assert page.locator("#batch li .name").all_inner_texts() == ["empty.txt"]


def test_what_was_uploaded_is_found_within_seconds(page_of, articles):
    page = page_of("bob")
    [path] = articles(1)
    mark = path.stem.removeprefix("article-")
    page.goto("/upload")
    page.set_input_files("#files", path)
    page.wait_for_selector("#batch li")
    finished(page)
    for _ in range(20):
        page.goto(f"/search?q={mark}")
        if page.locator(".card").count():
            break
        page.wait_for_timeout(250)
    assert "will feed the quarter" in page.inner_text(".card")


def test_files_can_be_dropped_anywhere_on_the_page(page_of, articles):
    page = page_of("bob")
    [path] = articles(1)
    page.goto("/upload")
    dropped = page.evaluate_handle(
        """([name, text]) => {
            const data = new DataTransfer();
            data.items.add(new File([text], name, { type: "text/plain" }));
            return data;
        }""",
        [path.name, path.read_text()],
    )
    page.dispatch_event("h1", "dragover", {"dataTransfer": dropped})
    assert page.locator("[data-drop].over").count() == 1
    page.dispatch_event("h1", "drop", {"dataTransfer": dropped})
    finished(page)
    assert legend(page) == "1 added"


def test_a_file_that_is_too_large_is_not_even_sent(page_of, tmp_path):
    page = page_of("bob")
    large = tmp_path / "large.txt"
    with large.open("wb") as file:
        file.truncate(21 * 1024 * 1024)
    page.goto("/upload")
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.method))
    page.set_input_files("#files", large)
    page.wait_for_selector("text=larger than 20 MB")
    assert "POST" not in sent
    page.click("#sending >> text=Remove")
    page.wait_for_selector("#sending", state="hidden")


def test_what_a_broken_connection_lost_is_sent_when_tried_again(page_of, articles):
    page = page_of("bob")
    page.goto("/upload")
    page.route("**/upload", lambda route: route.abort())
    page.set_input_files("#files", articles(2))
    until(page, "() => document.querySelectorAll('#sending li.refused').length == 2")
    assert page.inner_text("#sending").count("The connection broke") == 2
    page.unroute("**/upload")
    page.click("#sending li:first-child >> text=Try again")
    page.click("#sending li:last-child >> text=Try again")
    until(page, "() => document.querySelectorAll('#batch .files li').length === 2")
    finished(page)
    assert legend(page) == "2 added", "both are of one batch"
    assert page.is_hidden("#sending")


def test_hidden_files_of_a_folder_are_left_out_and_told(page_of, articles, tmp_path):
    page = page_of("bob")
    [path] = articles(1)
    folder = tmp_path / "press"
    (folder / ".git").mkdir(parents=True)
    for name in (".DS_Store", "._a.txt", "Thumbs.db", ".git/config"):
        (folder / name).write_bytes(b"\0\1")
    path.rename(folder / path.name)
    page.goto("/upload")
    page.set_input_files("#folder", folder)
    page.wait_for_selector("#sending >> text=4 hidden files left out.")
    finished(page)
    assert legend(page) == "1 added"


_FOLDER = """([name, text]) => {
    const at = (path, rest) => ({ fullPath: path, ...rest });
    const good = at(`/press/${name}`, { isFile: true, file: (give) => give(new File([text], name)) });
    const bad = at("/press/locked.txt", { isFile: true, file: (give, fail) => fail(new Error()) });
    const closed = at("/press/closed", {
        createReader: () => ({ readEntries: (give, fail) => fail(new Error()) }),
    });
    const inside = [[bad, closed, good], []];
    const folder = at("/press", {
        createReader: () => ({ readEntries: (give) => give(inside.shift()) }),
    });
    const drop = new Event("drop", { bubbles: true, cancelable: true });
    const items = [{ webkitGetAsEntry: () => folder }];
    Object.defineProperty(drop, "dataTransfer", { value: { types: ["Files"], items, files: [] } });
    document.dispatchEvent(drop);
}"""


def test_what_cannot_be_read_in_a_dropped_folder_is_named_and_the_rest_goes_in(page_of, articles):
    page = page_of("bob")
    [path] = articles(1)
    page.goto("/upload")
    page.evaluate(_FOLDER, [path.name, path.read_text()])
    finished(page)
    assert legend(page) == "1 added"
    rows = page.locator("#sending li").all_inner_texts()
    assert [" ".join(row.split()) for row in rows] == [
        "press/locked.txt The file can’t be read. Change its permissions and add it again. Remove",
        "press/closed The folder can’t be read. Change its permissions and add it again. Remove",
    ]


def test_what_a_busy_server_refuses_is_sent_again(page_of, articles):
    page = page_of("bob")
    page.goto("/upload")
    answers = [503, 429]

    def busy(route) -> None:
        if answers:
            route.fulfill(status=answers.pop(0), headers={"Retry-After": "0"}, body="Busy")
        else:
            route.continue_()

    page.route("**/upload", busy)
    page.set_input_files("#files", articles(2))
    until(page, "() => document.querySelectorAll('#batch .files li').length === 2")
    finished(page)
    assert legend(page) == "2 added"
    assert not answers


def test_a_file_that_waits_for_a_busy_server_can_be_taken_back(page_of, articles):
    page = page_of("bob")
    page.goto("/upload")
    page.route("**/upload", lambda route: route.fulfill(status=503, headers={"Retry-After": "99"}))
    page.set_input_files("#files", articles(1))
    page.wait_for_selector("text=It is sent again in a moment")
    page.click("#sending >> text=Cancel")
    page.wait_for_selector("#sending", state="hidden")


def test_choosing_by_keyboard_alone(page_of):
    page = page_of("bob")
    page.goto("/upload")
    with page.expect_file_chooser():
        page.locator("#files").press("Space")


def test_without_script_the_form_does_it_all(chromium, site, articles, tmp_path):
    context = chromium.new_context(base_url=site.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("input[name=username]", "bob@example.org")
    page.fill("input[name=password]", site.password)
    page.click("button:has-text('Sign in')")
    page.goto("/upload")
    empty = tmp_path / "empty.txt"
    empty.touch()
    page.set_input_files("#files", [*articles(2), empty])
    page.click("text=Upload >> visible=true >> nth=-1")
    page.wait_for_url(re.compile("/uploads/"))
    for _ in range(40):
        if legend(page) == "2 added 1 problem":
            break
        page.wait_for_timeout(500)
        page.reload()
    assert legend(page) == "2 added 1 problem"
    context.close()


def test_nothing_scrolls_sideways(page_of, articles):
    page = page_of("bob")
    page.goto("/upload")
    page.set_input_files("#files", articles(1))
    finished(page)
    for address in (page.url, "/account", "/account/password", "/saved", "/saved/new?q=iran"):
        page.goto(address)
        for width in (320, 390, 640, 768, 1024, 1200):
            page.set_viewport_size({"width": width, "height": 800})
            scrolled = page.evaluate("document.documentElement.scrollWidth")
            assert scrolled <= width, (address, width)
