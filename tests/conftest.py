"""Fixtures shared by all rooms.

`collection`  the sample collection in the database and in an index of the test's own
`alice`, `bob`, `charlie`  an analyst, an editor, an admin; `as_alice` … clients signed in as them
`shared`      the folder of shared material beside the checkout, or the test is skipped
`empty_product`  a data folder of its own, set up and without articles; commands run on it
`mailbox`     the mails that `site` sent
`site`        a running product (web, worker, indexer) over the sample collection, for browsers
`chromium`    a real browser (pages of it: tests/browser/conftest.py)
"""

from __future__ import annotations

import os
import shutil
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import BoundedSemaphore

import pytest
from django.conf import settings as django_settings
from django.db import DEFAULT_DB_ALIAS, connection
from django.test import Client
from django.test.utils import setup_databases

from briefs import bodies, jobs, retagging, sample, vocabulary_store
from briefs.models import User
from briefs.models.people import Role
from search import indexing
from search.engine import engine
from tests.once import once
from tests.post import Post, post_office
from tests.product import ROOT, Product
from tests.running import BROWSER_ARGUMENTS, Site, installed_browser, running_site

SHARED = ROOT.parent / "shared"
# A process that is started runs the main program once more: importing pytest takes longer than
# reading a file, and the product's is manage.py.
sys.modules["__main__"].__dict__.pop("__file__", None)
IN_CI = os.environ.get("CI") == "true"


#: Files that take long, those that start products among those that use one that runs: processes
#: of a run begin with them, so that in the end none is left alone with one of them.
LONG = (
    "test_accessibility", "test_setup", "test_results", "test_backups", "test_review", "test_doctor",
    "test_rare_screens", "test_reading", "test_saved", "test_without_script", "test_journeys",
    "test_upload", "test_upload_decisions", "test_copies", "test_taking_back", "test_access", "test_oracle",
    "test_retagging", "test_vocabulary", "test_properties",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    rank = {name: number for number, name in enumerate(LONG)}
    items.sort(key=lambda item: rank.get(item.path.stem, len(rank)))


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
def of_this_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all processes of the run share."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment, django_db_modify_db_settings, django_db_blocker, of_this_run: Path
) -> None:
    """The test database holds the sample collection; each test rolls back what it does to it."""
    with django_db_blocker.unblock(), once(of_this_run, "sample") as (template, is_new):
        if is_new or connection.vendor != "sqlite":
            setup_databases(verbosity=0, interactive=False, aliases=[DEFAULT_DB_ALIAS])
            _load_sample()
        if connection.vendor == "sqlite":
            (_keep_sample if is_new else _take_sample)(template)


def _load_sample() -> None:
    vocabulary_store.load()
    retagging.note_vocabulary()
    sample.load()
    with indexing.sole_writer():
        indexing.rebuild(engine())
    engine().close()
    engine.cache_clear()


def _keep_sample(template: Path) -> None:
    for folder in (django_settings.INDEX_DIR, django_settings.MEDIA_ROOT):
        shutil.copytree(folder, template / folder.name)
    copy = sqlite3.connect(template / "sqlite3")
    connection.ensure_connection()
    connection.connection.backup(copy)
    copy.close()


def _take_sample(template: Path) -> None:
    """What another process loaded."""
    for folder in (django_settings.INDEX_DIR, django_settings.MEDIA_ROOT):
        shutil.copytree(template / folder.name, folder, dirs_exist_ok=True)
    name = connection.settings_dict["TEST"]["NAME"]
    shutil.copyfile(template / "sqlite3", name)
    connection.close()
    connection.settings_dict["NAME"] = name


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


@pytest.fixture(autouse=True)
def free_places(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server closes each answer; one that a test leaves unread keeps its place from no other test."""
    monkeypatch.setattr(bodies, "_places", BoundedSemaphore(bodies.AT_ONCE))
    monkeypatch.setattr(bodies, "_places_of_strangers", BoundedSemaphore(bodies.STRANGERS_AT_ONCE))


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
        client.force_login(user, backend="briefs.sessions.Backend")
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
def prepared_data(of_this_run: Path) -> Path:
    """A data folder as the first start leaves it; don't write to it."""
    with once(of_this_run, "prepared") as (data, is_new):
        if is_new:
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
def site(
    tmp_path_factory: pytest.TempPathFactory, of_this_run: Path, mailbox: Post
) -> Iterator[Site]:
    with once(of_this_run, "with-sample") as (prepared, is_new):
        if is_new:
            made = Site(prepared, {"READOUT_SAMPLE": "1"})
            made.manage("serve", "--setup-only")
            made.make_accounts()
    data = tmp_path_factory.mktemp("site") / "data"
    shutil.copytree(prepared, data)
    with running_site(data, READOUT_MAIL=f"smtp://127.0.0.1:{mailbox.port}") as running:
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
