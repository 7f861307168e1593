"""Fixtures of the browser tests: signing in costs a password hash, so it is done once a name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.axe import violations


@pytest.fixture(scope="session")
def cookies_of(chromium, site) -> Callable[[str], list[Any]]:
    """`cookies_of("alice")`: the cookies of a browser in which she has signed in."""
    known: dict[str, list[Any]] = {}

    def cookies(name: str) -> list[Any]:
        if name not in known:
            context = chromium.new_context(base_url=site.url)
            page = context.new_page()
            page.goto("/sign-in")
            page.fill("input[name=username]", f"{name}@example.org")
            page.fill("input[name=password]", site.password)
            page.press("input[name=password]", "Enter")
            page.wait_for_url(lambda url: "/sign-in" not in url)
            known[name] = context.cookies()
            context.close()
        return known[name]

    return cookies


@pytest.fixture
def page_of(browser_page, cookies_of) -> Callable[[str], Any]:
    """`page_of("alice")`: the test's page, signed in as her."""

    def page(name: str) -> Any:
        browser_page.context.add_cookies(cookies_of(name))
        return browser_page

    return page


@pytest.fixture
def without_script(chromium, site, cookies_of) -> Iterator[Callable[[str], Any]]:
    """`without_script("alice")`: a page signed in as her in a browser that runs no script."""
    contexts = []

    def page(name: str) -> Any:
        context = chromium.new_context(base_url=site.url, java_script_enabled=False)
        contexts.append(context)
        context.add_cookies(cookies_of(name))
        page = context.new_page()
        page.set_default_timeout(10_000)
        return page

    yield page
    for context in contexts:
        context.close()


@pytest.fixture
def check(browser_page) -> Callable[[], None]:
    """`check()` runs axe on the page as it is, in both themes and sizes."""

    def run() -> None:
        found = violations(browser_page)
        assert not found, found

    return run
