"""What people send and ask while processes are killed (tests/crashing.py): each thing again, until an
answer says that it was taken."""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from urllib.parse import urlencode

from tests.forking import ask, data, must

TEXT = """VIENNA, 3 March 2021 –

Talks number {n} went well, Minister Ada Example said on Monday.

"We will meet {n} more times," she added. According to the ministry, experts stay in Vienna.
"""
#: In the cookie and in the request, as a page has it.
TOKEN = "t" * 32
BUSY = 503


class Lost(Exception):
    """No answer: who would have given it was killed, before or after it did as it was told."""


class Browser:
    """Asks the web server at a port with these cookies."""

    def __init__(self, port: int, cookies: str) -> None:
        self.port, self.cookies = port, cookies

    def get(self, path: str) -> tuple[int, str]:
        return self._ask("GET", path)

    def post(self, path: str, fields: dict[str, object]) -> int:
        kind = "application/x-www-form-urlencoded"
        return self._ask("POST", path, urlencode(fields).encode(), {"Content-Type": kind})[0]

    def upload(self, name: str, text: str, batch: str) -> int:
        edge = "edge-of-a-part"
        head = 'Content-Disposition: form-data; name="{}"'
        body = (
            f"--{edge}\r\n{head.format('batch')}\r\n\r\n{batch}\r\n"
            f'--{edge}\r\n{head.format("files")}; filename="{name}"\r\n\r\n{text}\r\n--{edge}--\r\n'
        )
        kind = f"multipart/form-data; boundary={edge}"
        headers = {"Content-Type": kind, "Accept": "application/json"}
        return self._ask("POST", "/upload", body.encode(), headers)[0]

    def _ask(
        self,
        method: str,
        path: str,
        body: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[int, str]:
        told = {"Cookie": self.cookies, "X-CSRFToken": TOKEN, **(headers or {})}
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            connection.request(method, path, body, told)
            response = connection.getresponse()
            return response.status, response.read().decode()
        except (OSError, HTTPException) as error:
            raise Lost from error
        finally:
            connection.close()


def numbers(told: int) -> Iterator[int]:
    """Those that come through a pipe, until it is closed."""
    while four := os.read(told, 4):
        yield int.from_bytes(four)


def upload_each(told: int, browser: Browser, batch: str) -> None:
    for n in numbers(told):
        _until(lambda n=n: browser.upload(f"file-{n}.txt", TEXT.format(n=n), batch), taken=201)


def save_and_decide(told: int, browser: Browser) -> None:
    """For each number a saved search, and a decision about a statement that nobody has decided about.
    What was acknowledged is noted beside the data."""
    with acknowledged().open("w") as file:
        for n in numbers(told):
            _save(browser, n)
            print(f"search talks {n}", file=file, flush=True)
            print(f"decision {_decide(browser)}", file=file, flush=True)


def acknowledged() -> Path:
    return data() / "acknowledged"


def _save(browser: Browser, n: int) -> None:
    """Where no answer came one looks whether it is among one's searches, as people do."""
    is_saved = f"SELECT 1 FROM search_savedsearch WHERE name = 'talks {n}'"
    _until(
        lambda: browser.post(f"/saved/new?q=talks+{n}", {"name": f"talks {n}"}),
        taken=302,
        else_=lambda: bool(ask(is_saved)),
    )


def _decide(browser: Browser) -> str:
    """The statement that it was about."""
    decided: list[str] = []

    def attempt() -> int:
        found = ask(
            "SELECT public_id FROM briefs_quote WHERE public_id NOT IN"
            " (SELECT object_id FROM briefs_auditentry) LIMIT 1"
        )
        if not found:
            return BUSY  # none has come in yet
        decided[:] = [str(found[0][0])]
        status, page = browser.get(f"/review/{decided[0]}/part")
        if status != 200:
            return status
        version = re.search(r'name="version" value="(\w+)"', page)
        must(version, f"a statement has no version: {page[-300:]}")
        return browser.post(f"/review/{decided[0]}", {"who": "read", "version": version[1]})

    def is_made() -> bool:
        sql = f"SELECT 1 FROM briefs_auditentry WHERE object_id = '{decided[0]}'"
        return bool(decided and ask(sql))

    # 409: clusters or tags of the statement changed since it was read
    _until(attempt, taken=302, again=(BUSY, 409), else_=is_made)
    return decided[0]


def _until(
    attempt: Callable[[], int],
    *,
    taken: int,
    again: tuple[int, ...] = (BUSY,),
    else_: Callable[[], bool] = lambda: False,
) -> None:
    while True:
        try:
            status = attempt()
        except Lost:
            if else_():
                return
        else:
            if status == taken:
                return
            if status not in again:
                sys.exit(f"answered with {status}")
        time.sleep(0.01)


def search_throughout() -> None:
    """Ask for all texts again and again, in a process that lives through it all: each is answered, and
    no index knows less than one before. Until `stop_searching`."""
    from django.test import Client

    client, before, asked = Client(headers={"host": "localhost"}), 0, 0
    client.cookies.load(cookies().read_text())
    while not _stop().exists():
        answer = client.get("/api/v1/search?q=talks&kind=articles")
        must(answer.status_code == 200, f"a search is answered with {answer.status_code}")
        total = answer.json()["total"]
        must(total >= before, f"{total} articles are found, {before} were before")
        before, asked = total, asked + 1
        time.sleep(0.02)
    print(f"{asked} searches meanwhile were answered, none with less than before.", flush=True)


def cookies() -> Path:
    """Those of the searcher."""
    return data() / "cookies"


def stop_searching() -> None:
    _stop().touch()


def _stop() -> Path:
    return data() / "stop-searching"
