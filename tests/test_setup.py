"""The first start, every later one, and settings that cannot be used."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import sqlite3
from pathlib import Path

import pytest
from django.contrib import admin
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.management import CommandError, call_command
from django.urls import reverse

from briefs.config import environment
from briefs.models import Quote
from tests.product import ROOT, Product, run_python, wait_until
from tests.running import Site, free_port

ACCOUNT = re.compile(r"^ +(Admin|Editor|Analyst) +(\S+@\S+) +(\w{4}(?:-\w{4}){4})$", re.MULTILINE)
SETUP = "--setup-only"


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> tuple[Product, str]:
    """A product with the sample collection, and what its start printed.

    A first start was killed halfway; this is what the second one made of it.
    """
    product = Product(tmp_path_factory.mktemp("first") / "data", {"READOUT_SAMPLE": "1"})
    first = product.start("serve", SETUP)
    wait_until(lambda: _articles_so_far(product) >= 3)
    first.kill()
    first.wait()
    assert product.rows("SELECT count(*) FROM briefs_user") == [(0,)], "nobody saw a password yet"
    return product, product.manage("serve", SETUP)


def _articles_so_far(product: Product) -> int:
    try:
        return product.rows("SELECT count(*) FROM briefs_article")[0][0]
    except sqlite3.OperationalError:
        return 0


class TestStarting:
    def test_an_interrupted_first_start_is_finished_by_the_next(self, started) -> None:
        product, printed = started
        texts = len(list((ROOT / "briefs/sample/articles").iterdir()))
        assert product.rows("SELECT count(*) FROM briefs_article") == [(texts,)]
        assert "Loading the sample collection" in printed
        assert "equals the database" in product.manage("index", "verify")

    def test_it_says_where_the_data_lies_and_each_password_once(self, started) -> None:
        product, printed = started
        assert f"The data is in {product.data}" in printed
        assert [(role, email) for role, email, _ in ACCOUNT.findall(printed)] == [
            ("Admin", "admin@example.org"),
            ("Analyst", "analyst@example.org"),
            ("Editor", "editor@example.org"),
        ]
        assert len({password for *_, password in ACCOUNT.findall(printed)}) == 3

    def test_everything_is_readable_by_its_owner_only(self, started) -> None:
        product, _ = started
        assert product.data.stat().st_mode & 0o777 == 0o700
        assert (product.data / "secret-key").stat().st_mode & 0o777 == 0o600
        for path in product.data.rglob("*"):
            assert not path.stat().st_mode & 0o077, path

    def test_a_later_start_changes_nothing_and_prints_no_passwords(self, started) -> None:
        product, _ = started
        before = _state(product)
        printed = product.manage("serve", SETUP)
        assert _state(product) == before
        assert not ACCOUNT.search(printed)
        assert " …" not in printed, "there was nothing to do"

    def test_static_files_that_no_page_names_are_left_out(self, started) -> None:
        product, _ = started
        collected = json.loads((product.data / "static/staticfiles.json").read_text())["paths"]
        widget = AutocompleteSelect(Quote._meta.get_field("article"), admin.site)
        named = [*widget.media._js, "search/htmx.min.js"]
        assert not set(named) - set(collected)
        assert not [path for path in collected if path.startswith("django_htmx/")]
        assert [path for path in collected if "select2/i18n/" in path] == [
            "admin/js/vendor/select2/i18n/en.js"
        ]

    def test_without_the_sample_it_starts_empty(self, empty_product: Product) -> None:
        counts = "SELECT (SELECT count(*) FROM briefs_article), (SELECT count(*) FROM briefs_topic)"
        ((articles, topics),) = empty_product.rows(counts)
        assert articles == 0
        assert topics > 50
        assert empty_product.rows("SELECT email FROM briefs_user") == [("admin@example.org",)]
        # The sample is for new databases; later starts must not push it into somebody's record.
        Product(empty_product.data, {"READOUT_SAMPLE": "1"}).manage("serve", SETUP)
        assert empty_product.rows(counts) == [(0, topics)]


def _state(product: Product) -> tuple[object, ...]:
    """Names, times and sizes of all files, and the number of rows of each table."""
    files = sorted(
        (str(p), p.stat().st_mtime_ns, p.stat().st_size) for p in product.data.rglob("*")
    )
    tables = product.rows("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")
    return files, {name: product.rows(f'SELECT count(*) FROM "{name}"') for (name,) in tables}


class TestServing:
    def test_it_serves_one_product_per_folder_until_it_is_told_to_stop(
        self, empty_product: Product
    ) -> None:
        port = free_port()
        running = Site(empty_product.data, {"READOUT_PORT": str(port)})
        server = running.start("serve")
        try:
            wait_until(lambda: running.answers() or server.poll() is not None)
            assert server.poll() is None, running.log.read_text()
            wait_until(lambda: f"http://127.0.0.1:{port}/ " in running.log.read_text())
            second = Product(empty_product.data, {"READOUT_PORT": str(free_port())}).run("serve")
            assert second.returncode == 1
            assert f"already running on the data in {empty_product.data}" in second.stderr
            assert running.answers()
        finally:
            server.send_signal(signal.SIGINT)
            assert server.wait(30) == 0
        assert not empty_product.processes()
        assert not running.answers()

    def test_a_taken_port_is_told_before_anything_is_made(self, tmp_path: Path) -> None:
        with socket.socket() as other:
            other.bind(("127.0.0.1", 0))
            other.listen()
            port = other.getsockname()[1]
            done = Product(tmp_path / "data", {"READOUT_PORT": str(port)}).run("serve")
        assert done.returncode == 1
        assert f"Port {port} is taken by another program" in done.stderr
        assert f"READOUT_PORT={port + 1} make run" in done.stderr
        assert "Traceback" not in done.stderr
        assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret-key"]


class TestBadSettings:
    @pytest.mark.parametrize(
        ("name", "value", "message"),
        [
            ("READOUT_PORT", "abc", "READOUT_PORT must be a number from 1 to 65535, not 'abc'"),
            ("READOUT_PUBLIC", "maybe", "READOUT_PUBLIC must be 1 or 0, not 'maybe'"),
            ("READOUT_DATABASE", "mysql://x", "READOUT_DATABASE must look like postgresql://"),
            ("READOUT_HOSTS", "https://a.example", "READOUT_HOSTS must hold names like"),
            ("READOUT_DATA", "/dev/null/data", "READOUT_DATA must be a folder that can be written"),
        ],
    )
    def test_the_message_names_the_variable(self, tmp_path, name, value, message) -> None:
        settings = {**os.environ, "READOUT_DATA": str(tmp_path), name: value}
        done = run_python("-c", "import briefs.config.settings", environment=settings)
        assert done.returncode == 1
        assert done.stderr.startswith(message)

    @pytest.mark.parametrize("value", ["0", "65536", "-1", "8000.5", "٨٠٠٠", "0x50"])
    def test_a_port_is_a_number_in_range(self, monkeypatch, value) -> None:
        monkeypatch.setenv("READOUT_PORT", value)
        with pytest.raises(environment.BadSetting, match="READOUT_PORT"):
            environment.number("READOUT_PORT", 8000, low=1, high=65535)

    @pytest.mark.parametrize(
        ("value", "on"),
        [("1", True), ("Yes", True), ("0", False), ("off", False), (" ", None), ("", None)],
    )
    def test_a_switch_is_on_or_off_or_as_it_was(self, monkeypatch, value, on) -> None:
        monkeypatch.setenv("READOUT_SAMPLE", value)
        for default in (True, False):
            expected = default if on is None else on
            assert environment.flag("READOUT_SAMPLE", default) is expected


def test_the_documented_production_settings_pass_the_deployment_check(tmp_path: Path) -> None:
    readme = (ROOT / "README.md").read_text()
    documented = re.search(r"^(READOUT_HTTPS=.*) make run$", readme, re.MULTILINE)
    settings = dict(part.split("=", 1) for part in documented[1].split())
    product = Product(tmp_path, {**settings, "READOUT_DATA": str(tmp_path)})
    done = product.run("check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0
    assert "no issues (0 silenced)" in done.stdout + done.stderr


class TestResettingAPassword:
    def test_it_is_printed_once_and_opens_a_locked_account(self, client, alice, capsys) -> None:
        sign_in = reverse("sign_in")
        for _ in range(10):
            locked = client.post(sign_in, {"username": alice.email, "password": "wrong"})
        assert locked.status_code == 429

        call_command("reset_password", "Alice@Example.org")
        email, password = capsys.readouterr().out.split()
        assert email == alice.email
        assert client.post(sign_in, {"username": email, "password": password}).status_code == 302
        alice.refresh_from_db()
        assert not alice.check_password("correct horse battery")

    def test_an_unknown_address_is_told_with_those_that_exist(self, alice) -> None:
        with pytest.raises(CommandError, match=r"No account has .* nobody@x\.org.*alice@example"):
            call_command("reset_password", "nobody@x.org")
