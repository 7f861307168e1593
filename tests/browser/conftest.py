"""Pages of a real browser.

`browser_page`  a page that nobody is signed in on; errors of its scripts fail the test
`page_of`       `page_of("alice")`: the same, signed in as her
`page_alone`    alice's, in a browser context of its own
`without_script`  `without_script("alice")`: a page of a browser that runs no script
`sign_in`       signs a page in by the form
`in_site`       runs code within the product
`check`         axe-core on the page as it is

Signing in costs a password hash, so it is done once a name. A context costs a process and has
to load all scripts and styles anew, so a test gets a page of one that others had before, without cookies
and with nothing open; the product keeps nothing else in a browser.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.browser.axe import OTHERS, SHOWN, violations
from tests.running import hands_in

DESK = {"width": 1440, "height": 1000}
TIMEOUT = 10_000  # milliseconds


def _new_context(chromium, site, **more: Any) -> Any:
    context = chromium.new_context(base_url=site.url, viewport=DESK, **more)
    context.set_default_timeout(TIMEOUT)
    return context


@contextmanager
def _page_in(context: Any) -> Iterator[Any]:
    """A new page, whose scripts must not fail."""
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert not errors, errors


def _leave(context: Any) -> None:
    """As it was when it was new, but for what it has loaded."""
    for page in context.pages:
        page.close()
    context.clear_cookies()
    context.clear_permissions()
    context.set_offline(False)


@pytest.fixture(scope="session")
def _context(chromium, site) -> Iterator[Any]:
    context = _new_context(chromium, site)
    yield context
    context.close()


@pytest.fixture(scope="session")
def _context_without_script(chromium, site) -> Iterator[Any]:
    context = _new_context(chromium, site, java_script_enabled=False)
    yield context
    context.close()


@pytest.fixture
def browser_page(_context) -> Iterator[Any]:
    try:
        with _page_in(_context) as page:
            yield page
    finally:
        _leave(_context)


@pytest.fixture
def page_alone(chromium, site, cookies_of) -> Iterator[Any]:
    """For what stops the clock or counts what is loaded."""
    context = _new_context(chromium, site)
    context.add_cookies(cookies_of("alice"))
    try:
        with _page_in(context) as page:
            yield page
    finally:
        context.close()


@pytest.fixture(scope="session")
def in_site(site) -> Iterator[Callable[[str], None]]:
    """`in_site("from briefs import …")` runs code within the product that the browser looks at."""
    with hands_in(site) as do:
        yield do


@pytest.fixture(scope="session")
def sign_in(site) -> Callable[[Any, str], None]:
    """`sign_in(page, "alice")` signs a page in as alice, bob or charlie."""

    def enter(page: Any, name: str) -> None:
        page.goto("/sign-in")
        page.fill("input[name=username]", f"{name}@example.org")
        page.fill("input[name=password]", site.password)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)

    return enter


@pytest.fixture(scope="session")
def cookies_of(chromium, site, sign_in) -> Callable[[str], list[Any]]:
    """`cookies_of("alice")`: the cookies of a browser in which she has signed in."""
    known: dict[str, list[Any]] = {}

    def cookies(name: str) -> list[Any]:
        if name not in known:
            context = _new_context(chromium, site)
            sign_in(context.new_page(), name)
            known[name] = context.cookies()
            context.close()
        return known[name]

    return cookies


@pytest.fixture
def page_of(browser_page, cookies_of) -> Callable[[str], Any]:
    def page(name: str) -> Any:
        browser_page.context.add_cookies(cookies_of(name))
        return browser_page

    return page


@pytest.fixture
def without_script(_context_without_script, cookies_of) -> Iterator[Callable[[str], Any]]:
    def page(name: str) -> Any:
        _context_without_script.add_cookies(cookies_of(name))
        return _context_without_script.new_page()

    yield page
    _leave(_context_without_script)


@pytest.fixture(params=[SHOWN, pytest.param(OTHERS, marks=pytest.mark.soak)], ids=" and ".join)
def check(browser_page, request) -> Callable[[], None]:
    """`check()` runs axe on the page as it is: at a desk in one theme, on a phone in the other; `make
    soak` also the other way round."""

    def run() -> None:
        found = violations(browser_page, request.param)
        assert not found, found

    return run
