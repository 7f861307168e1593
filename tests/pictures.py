"""Draws the pictures of the README from the sample collection: `make pictures`."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tests.product import ROOT
from tests.running import BROWSER_ARGUMENTS, installed_browser, running_site

FOLDER = ROOT / "docs" / "pictures"

RESULTS = "/search?q=JCPOA&speaker=sergei-lavrov&speaker=kazem-jalali"
#: name, colour scheme, width, height, address
PICTURES = (
    ("results-light", "light", 1440, 1000, RESULTS),
    ("results-dark", "dark", 1440, 1000, RESULTS),
    ("results-phone", "light", 390, 844, RESULTS),
    ("article", "light", 1440, 1000, f"first hit of {RESULTS}"),
    ("speaker", "light", 1440, 1000, "/speakers/antony-blinken"),
)


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, running_site(Path(folder) / "data") as site:
        site.make_accounts()
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=installed_browser(), args=BROWSER_ARGUMENTS
            )
            for name, scheme, width, height, address in PICTURES:
                _draw(browser, site, name, scheme, (width, height), address)
            browser.close()


def _draw(
    browser: Browser, site, name: str, scheme: str, size: tuple[int, int], address: str
) -> None:
    context = browser.new_context(
        base_url=site.url,
        viewport={"width": size[0], "height": size[1]},
        color_scheme=scheme,
    )
    page = context.new_page()
    page.goto("/sign-in")
    page.fill("input[name=username]", "charlie@example.org")
    page.fill("input[name=password]", site.password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda url: "/sign-in" not in url)
    page.goto(address.removeprefix("first hit of "))
    if address.startswith("first hit of "):
        page.get_by_role("link", name=re.compile("in article")).first.click()
    page.screenshot(path=FOLDER / f"{name}.png")
    context.close()
    print(f"docs/pictures/{name}.png")


if __name__ == "__main__":
    main()
