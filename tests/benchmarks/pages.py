"""What a reader feels, against the budgets: server time, bytes, and the answer to an act.

    python -m tests.benchmarks.pages

Over the sample collection, in the product as it runs, from this machine: no network in between.
"""

from __future__ import annotations

import gzip
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.running import BROWSER_ARGUMENTS, Site, installed_browser, running_site

ROUNDS = 40
QUERIES = (
    "iran",
    "JCPOA",
    '"nuclear deal"',
    "sanctions -oil",
    "speaker:lavrov",
    "vienna OR geneva",
)
#: name, address, most milliseconds in 95 of 100 cases, most bytes as sent (gzip)
ADDRESSES = (
    ("results page", "/search?q={}", None, 20_000),
    ("refinement", "/search/part?q={}&type=direct", 250, 14_000),
    ("suggestions", "/search/suggest?q={}", 80, None),
)
MOST_INP = 200

_INTERACTIONS = """() => {
    window.felt = [];
    new PerformanceObserver(list => {
        for (const entry of list.getEntries()) if (entry.interactionId) window.felt.push(entry.duration);
    }).observe({ type: "event", durationThreshold: 16, buffered: true });
}"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder, running_site(Path(folder) / "data") as site:
        site.make_accounts()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=installed_browser(), args=BROWSER_ARGUMENTS
            )
            page = browser.new_context(
                base_url=site.url, viewport={"width": 1440, "height": 1000}
            ).new_page()
            _sign_in(page, site)
            print("\nPages, over the sample collection\n")
            print(f"{'':14}{'median':>10}{'95 %':>10}{'budget':>10}{'bytes':>10}{'budget':>10}")
            for name, address, milliseconds, size in ADDRESSES:
                _report(page, name, address, milliseconds, size)
            _report_interactions(page)
            browser.close()


def _sign_in(page: Page, site: Site) -> None:
    page.goto("/sign-in")
    page.fill("input[name=username]", "alice@example.org")
    page.fill("input[name=password]", site.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def _report(
    page: Page, name: str, address: str, milliseconds: int | None, size: int | None
) -> None:
    taken, sizes = [], []
    for at in range(ROUNDS):
        begin = time.perf_counter()
        answer = page.request.get(address.format(QUERIES[at % len(QUERIES)]))
        body = answer.body()
        taken.append((time.perf_counter() - begin) * 1000)
        assert answer.ok, answer.status
        sizes.append(len(gzip.compress(body)))
    median, most = statistics.median(taken), statistics.quantiles(taken, n=20)[-1]
    print(
        f"{name:14}{median:>7.0f} ms{most:>7.0f} ms{_budget(milliseconds, ' ms'):>10}"
        f"{max(sizes):>10,}{_budget(size):>10}"
    )


def _budget(value: int | None, unit: str = "") -> str:
    return "" if value is None else f"{value:,}{unit}"


def _report_interactions(page: Page) -> None:
    """Ticking, typing and moving along the list, as the browser itself times them."""
    page.goto("/search?q=iran")
    page.evaluate(_INTERACTIONS)
    for at in range(3):
        with page.expect_response("**/search/part*"):
            page.locator("#facet-country .value input").nth(at).click()
    page.keyboard.press("j")
    page.keyboard.press("x")
    page.click("#q")
    page.keyboard.type(" lavrov", delay=80)
    page.wait_for_timeout(500)
    felt = page.evaluate("window.felt")
    longest = f"{max(felt):.0f}" if felt else "under 16"
    print(f"\nlongest answer to an act of {len(felt)}: {longest} ms (budget {MOST_INP} ms)")


if __name__ == "__main__":
    main()
