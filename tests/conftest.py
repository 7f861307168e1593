"""Fixtures shared by all rooms.

`collection`  the sample collection in the database and in an index of the test's own
`alice`, `bob`, `charlie`  an analyst, an editor, an admin; `as_alice` … clients signed in as them
`shared`      the folder of shared material beside the checkout, or the test is skipped
`empty_product`  a data folder of its own, set up and without articles; commands run on it
`mailbox`     the mails that `site` sent
`site`        a running product (web, worker, indexer) over the sample collection, for browsers
`browser_page`  a page of a real Chromium
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.test import Client

from briefs import jobs, retagging, sample, vocabulary_store
from briefs.models import User
from briefs.models.people import Role
from search import indexing
from search.engine import engine
from tests.post import Post, post_office
from tests.product import ROOT, Product
from tests.running import BROWSER_ARGUMENTS, Site, installed_browser, running_site

SHARED = ROOT.parent / "shared"
# A process that is started runs the main program once more: importing pytest takes longer than
# reading a file, and the product's is manage.py.
sys.modules["__main__"].__dict__.pop("__file__", None)
IN_CI = os.environ.get("CI") == "true"


def missing(what: str) -> None:
    """Skip and say so; in CI nothing may be missing."""
    if IN_CI:
        pytest.fail(f"{what} is missing, and CI must not go without")
    pytest.skip(f"{what} is missing")


@pytest.fixture(scope="session")
def shared() -> Path:
    if not (SHARED / "README.md").exists():
        missing("the shared material beside the checkout")
    return SHARED


# The collection


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker) -> None:
    """The test database holds the sample collection; each test rolls back what it does to it."""
    with django_db_blocker.unblock():
        vocabulary_store.load()
        retagging.note_vocabulary()
        sample.load()
        with indexing.sole_writer():
            indexing.rebuild(engine())
    engine().close()
    engine.cache_clear()


@pytest.fixture
def collection(db, tmp_path: Path, settings) -> Iterator[None]:
    """The sample collection with an index that the test may write to."""
    copy = tmp_path / "index"
    shutil.copytree(django_settings.INDEX_DIR, copy)
    settings.INDEX_DIR = copy
    engine.cache_clear()
    yield
    engine().close()
    engine.cache_clear()


@pytest.fixture(autouse=True)
def no_heartbeat(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test holds SQLite's one write lock until it rolls back: a slow job's heartbeat, which
    comes from another thread, would wait for it in vain."""
    monkeypatch.setattr(jobs, "HEARTBEAT_SECONDS", 3600)


# People


def _user(email: str, name: str, role: Role) -> User:
    return User.objects.create_user(email, "correct horse battery", name=name, role=role)


@pytest.fixture
def alice(db) -> User:
    return _user("alice@example.org", "Alice Analyst", Role.ANALYST)


@pytest.fixture
def bob(db) -> User:
    return _user("bob@example.org", "Bob Editor", Role.EDITOR)


@pytest.fixture
def charlie(db) -> User:
    return _user("charlie@example.org", "Charlie Admin", Role.ADMIN)


@pytest.fixture
def signed_in() -> Callable[[User], Client]:
    def sign_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return sign_in


@pytest.fixture
def as_alice(alice: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(alice)


@pytest.fixture
def as_bob(bob: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(bob)


@pytest.fixture
def as_charlie(charlie: User, signed_in: Callable[[User], Client]) -> Client:
    return signed_in(charlie)


# Products of their own


@pytest.fixture(scope="session")
def prepared_data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder as the first start leaves it; don't write to it."""
    data = tmp_path_factory.mktemp("prepared") / "data"
    Product(data).manage("serve", "--setup-only")
    return data


@pytest.fixture
def empty_product(prepared_data: Path, tmp_path: Path) -> Product:
    shutil.copytree(prepared_data, tmp_path / "data")
    return Product(tmp_path / "data")


# A running product


@pytest.fixture(scope="session")
def mailbox() -> Iterator[Post]:
    """Where the mails of `site` arrive."""
    with post_office() as post:
        yield post


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory, mailbox: Post) -> Iterator[Site]:
    data = tmp_path_factory.mktemp("site") / "data"
    with running_site(data, READOUT_MAIL=f"smtp://127.0.0.1:{mailbox.port}") as running:
        running.make_accounts()
        yield running


# A browser


@pytest.fixture(scope="session")
def chromium():
    """A real Chromium: one that is installed, else Playwright's own."""
    from playwright.sync_api import Error, sync_playwright

    # Playwright's own event loop makes Django take the test for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        try:
            browser = playwright.chromium.launch(
                executable_path=installed_browser(), args=BROWSER_ARGUMENTS
            )
        except Error:
            missing("a Chromium to drive")
        yield browser
        browser.close()


@pytest.fixture
def browser_page(chromium, site: Site):
    """A fresh page at 1440 × 1000, not signed in; errors of its scripts fail the test."""
    context = chromium.new_context(base_url=site.url, viewport={"width": 1440, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(10_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    context.close()
    assert not errors, errors


@pytest.fixture
def sign_in(site: Site):
    """`sign_in(page, "alice")` signs a browser page in as alice, bob or charlie."""

    def enter(page, name: str) -> None:
        page.goto("/sign-in")
        page.fill("input[name=username]", f"{name}@example.org")
        page.fill("input[name=password]", site.password)
        page.press("input[name=password]", "Enter")
        page.wait_for_url(lambda url: "/sign-in" not in url)

    return enter
