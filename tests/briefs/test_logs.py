"""The log: an id for each request, JSON for programs, nothing of what people search for."""

from __future__ import annotations

import io
import json
import logging
import multiprocessing
import re
import sys
import time
from copy import deepcopy
from logging.config import DictConfigurator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client

from briefs import tokens
from briefs.central_queue import ARRIVED
from briefs.logs import JsonLines, RotatingFile, WithRequest
from briefs.models import User
from briefs.views import account
from search.api import records

pytestmark = pytest.mark.django_db


@pytest.fixture
def lines(caplog):
    """What READOUT_LOG=json writes."""
    caplog.handler.setFormatter(JsonLines())
    caplog.handler.addFilter(WithRequest())
    caplog.set_level(logging.INFO, "readout.request")
    return lambda: [json.loads(caplog.handler.format(record)) for record in caplog.records]


def test_each_request_has_a_line_without_what_was_asked(lines, collection, as_alice, alice) -> None:
    answer = as_alice.get("/search?q=secretwords&speaker=sergei-lavrov")
    (line,) = lines()
    assert {name: line[name] for name in ("method", "route", "status", "user")} == {
        "method": "GET", "route": "results", "status": 200, "user": alice.pk,
    }  # fmt: skip
    assert line["request_id"] == answer["X-Request-ID"]
    assert "secretwords" not in str(line)
    assert "lavrov" not in str(line)


def test_the_wait_for_a_process_counts(lines, as_alice) -> None:
    as_alice.get("/help", **{ARRIVED: repr(time.perf_counter() - 9)})
    (line,) = lines()
    assert line["ms"] >= 9000


def test_a_token_is_named_but_its_secret_is_not(lines, alice: User) -> None:
    token, secret = tokens.make(owner=alice, name="x", scopes=["read"], days=None)
    Client().get("/api/v1/countries", headers={"Authorization": f"Bearer {secret}"})
    (line,) = lines()
    assert line["token"] == token.public_id
    assert secret[8:] not in str(line)


@pytest.mark.parametrize(
    ("https", "given", "kept"),
    [
        (True, "from-the-proxy-1", True),
        (True, "x" * 65, False),
        (True, 'a"b\n{injected}', False),
        (False, "from-a-reader-1", False),
    ],
)
def test_an_id_is_kept_from_the_proxy_only(client, settings, https, given, kept) -> None:
    settings.HTTPS = https
    said = client.get("/sign-in", headers={"X-Request-ID": given})["X-Request-ID"]
    assert (said == given) is kept
    assert kept or re.fullmatch(r"[0-9a-f]{16}", said)


def test_what_broke_is_found_by_the_id_that_the_page_says(as_alice, monkeypatch, lines) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the trouble")

    as_alice.raise_request_exception = False
    monkeypatch.setattr(account, "AccountForm", broken)
    page = as_alice.get("/account")
    assert page.status_code == 500
    assert page["X-Request-ID"] in page.content.decode()
    about = [line for line in lines() if line["request_id"] == page["X-Request-ID"]]
    assert any("the trouble" in line.get("traceback", "") for line in about)
    assert "the trouble" not in page.content.decode()


def test_of_the_api_too(as_alice, monkeypatch) -> None:
    def broken(*args: object, **kwargs: object) -> None:
        raise RuntimeError("the trouble")

    as_alice.raise_request_exception = False
    monkeypatch.setattr(records.paging, "page", broken)
    answer = as_alice.get("/api/v1/countries")
    assert answer.status_code == 500
    assert answer.json()["type"] == "/help/api#problem-failed"
    assert answer.json()["request_id"] == answer["X-Request-ID"]


def _handler(form: str) -> tuple[logging.Handler, io.StringIO]:
    """That the settings make, and what it writes."""
    config = deepcopy(settings.LOGGING)
    config["handlers"]["console"]["formatter"] = form
    configurator = DictConfigurator(config)
    for kind in ("formatters", "filters"):
        for name, made in configurator.config[kind].items():
            make = getattr(configurator, f"configure_{kind[:-1]}")
            configurator.config[kind][name] = make(made)
    handler = configurator.configure_handler(configurator.config["handlers"]["console"])
    handler.setStream(written := io.StringIO())
    return handler, written


@pytest.mark.parametrize("form", ["json", "text"])
def test_a_request_that_cannot_be_is_told_in_a_line(client: Client, form: str) -> None:
    handler, written = _handler(form)
    logging.getLogger().addHandler(handler)
    try:
        assert client.get("/sign-in", headers={"Host": "evil.example"}).status_code == 400
    finally:
        logging.getLogger().removeHandler(handler)
    assert "evil.example" in written.getvalue()
    assert written.getvalue().count("\n") == 1
    assert "raceback" not in written.getvalue()


@pytest.mark.parametrize("form", ["json", "text"])
def test_addresses_that_open_something_are_not_told(form: str) -> None:
    """Neither in the message nor in the traceback."""
    handler, written = _handler(form)
    try:
        raise RuntimeError("no answer for https://readout.example.org/feeds/abc.secretfeed?x=1")
    except RuntimeError:
        about = ("/alerts/off/1-0.secretlink", sys.exc_info())
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, "At %s", about[:1], about[1])
    handler.handle(record)
    line = written.getvalue()
    assert "/feeds/…?x=1" in line
    assert "/alerts/off/…" in line
    assert "Traceback" in line
    assert "secret" not in line


def test_a_message_stays_one_line(lines, caplog) -> None:
    logging.getLogger("readout.request").info("first\nsecond “%s”", "third")
    (line,) = lines()
    assert line["message"] == "first\nsecond “third”"
    assert "\n" not in caplog.handler.format(caplog.records[0])


def test_a_file_that_is_full_makes_way_and_loses_no_line(tmp_path: Path) -> None:
    """Of several processes that write to it at once."""
    path = tmp_path / "readout.log"

    def write(process: int) -> None:
        handler = RotatingFile(str(path), most_bytes=2_000, kept=9)
        for number in range(100):
            line = f"line {process}-{number} of many"
            handler.emit(logging.LogRecord("x", logging.INFO, "", 0, line, (), None))

    processes = [
        multiprocessing.get_context("fork").Process(target=write, args=(n,)) for n in range(3)
    ]
    for one in processes:
        one.start()
    for one in processes:
        one.join()
    files = [one for one in tmp_path.iterdir() if one.suffix != ".lock"]
    assert sorted(line for one in files for line in one.read_text().splitlines()) == sorted(
        f"line {process}-{number} of many" for process in range(3) for number in range(100)
    )
    assert {one.stat().st_mode & 0o777 for one in files} == {0o600}
    for _ in range(12):
        write(3)
    assert len(list(tmp_path.glob("readout.log.[0-9]*"))) == 9, "the oldest went"
