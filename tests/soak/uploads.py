"""Damaged files of every format, sent to the upload page and to the API and read by a worker: no answer
is 5xx, each file ends in a stated outcome, whose page can be read.

One request in eight is damaged itself. What is sent in an hour by many is sent here by one, so nobody
counts how often.
"""

from __future__ import annotations

import random
import time
from pathlib import Path
from typing import Any

from tests.readers import making
from tests.readers.test_mutations import FILES, MUTATIONS
from tests.soak.product import prepare
from tests.soak.record import Budget, Found

#: Files of a request, at most.
AT_ONCE = 12
#: Of what holds a file in each row: repeated hundreds of times it would be hundreds of files.
_LISTS, MOST_OF_LISTS = ("a.csv", "a.jsonl", "a.mbox"), 1500
_PAGE, _API = "/upload", "/api/v1/uploads"
_EDGE = "edge-of-a-part"
_NAMES = ("", " ", ".", "../../etc/passwd", "a\0b.txt", "\u202egpj.exe", "x" * 300 + ".html", "<b>.csv",
          "CON", "a.", ".zip", "é.pdf", '"; filename="x')  # fmt: skip


def run(budget: Budget, seed: int, folder: Path) -> Found:
    prepare(folder / "data")
    from django.test import Client

    from briefs import tokens
    from briefs.models import User
    from briefs.models.tokens import Scope

    user = User.objects.create_user("sender@example.org", None, name="Sender", role="admin")
    _, secret = tokens.make(owner=user, name="soak", scopes=list(Scope), days=None)
    client = Client(raise_request_exception=False, headers={"host": "localhost"})
    client.force_login(user, backend="briefs.sessions.Backend")
    found, chance = Found(), random.Random(seed)
    while budget.is_left(found):
        count = min(chance.randint(1, AT_ONCE), budget.count - found.trials)
        files = [_damaged(chance) for _ in range(count)]
        told = f"request after file {found.trials} of seed {seed}"
        batch = _send(client, secret, files, chance, told, found)
        found.trials += count
        _work(told, found, budget)
        if batch and not budget.is_stopped:
            _look(client, secret, batch, told, found)
    return found


def _damaged(chance: random.Random) -> tuple[str, bytes]:
    name = chance.choice(list(FILES))
    data = FILES[name]
    for _ in range(chance.choice((1, 1, 2, 3))):
        data = chance.choice(MUTATIONS)(bytearray(data), chance) or b"x"
    if name in _LISTS:
        data = data[:MOST_OF_LISTS]
    if name == "b.docx":  # its XML is damaged, not its packing
        data = making.zipped({"word/document.xml": data})
    if chance.random() < 0.05:
        name = chance.choice(_NAMES)
    return name, data


def _send(
    client: Any,
    secret: str,
    files: list[tuple[str, bytes]],
    chance: random.Random,
    told: str,
    found: Found,
) -> str | None:
    """The batch that it made, if it was taken."""
    address = chance.choice((_PAGE, _API))
    body = b"".join(
        f'--{_EDGE}\r\nContent-Disposition: form-data; name="files"; filename="{name}"\r\n\r\n'.encode(
            "utf-8", "surrogatepass"
        )
        + data
        + b"\r\n"
        for name, data in files
    )
    body += f"--{_EDGE}--\r\n".encode()
    if is_damaged := chance.random() < 1 / 8:
        body = chance.choice(MUTATIONS)(bytearray(body), chance)
    headers = {"Accept": "application/json"}
    if address == _API:
        headers["Authorization"] = f"Bearer {secret}"
    began = time.perf_counter()
    kind = f"multipart/form-data; boundary={_EDGE}"
    answer = client.post(address, body, content_type=kind, headers=headers)
    found.took("longest request", time.perf_counter() - began)
    found.counts[f"{'damaged request' if is_damaged else 'request'} {answer.status_code}"] += 1
    if answer.status_code >= 500:
        found.wrong.append(f"{told}: {answer.status_code} of {address}")
    elif answer.status_code in (201, 202):
        return answer.json()["batch" if address == _PAGE else "id"]
    elif not is_damaged and answer.status_code != 422:
        found.wrong.append(f"{told}: {answer.status_code} of {address}")
    return None


def _work(told: str, found: Found, budget: Budget) -> None:
    """What a worker does, one job after the other."""
    from briefs import jobs

    while (job := jobs.claim("soak", "short")) and not budget.is_stopped:
        began = time.perf_counter()
        if not jobs.run(job):
            job.refresh_from_db()
            found.wrong.append(f"{told}: {job.kind} failed: {job.error[-300:]}")
        found.took("longest job", time.perf_counter() - began)


def _look(client: Any, secret: str, batch: str, told: str, found: Found) -> None:
    """At the batch as it is stored, and as the page and the API tell of it."""
    from briefs.models import Upload
    from briefs.models.uploads import FileState

    for file in Upload.objects.get(public_id=batch).files.all():
        found.counts[f"file {file.state}"] += 1
        if file.state in (FileState.WAITING, FileState.READING):
            found.wrong.append(f"{told}: {file.name!r} has no outcome")
        elif file.state == FileState.REFUSED and not (file.reason and file.advice):
            found.wrong.append(f"{told}: {file.name!r} is refused without reason or advice")
    for answer in (
        client.get(f"/uploads/{batch}/part"),
        client.get(f"{_API}/{batch}", headers={"Authorization": f"Bearer {secret}"}),
    ):
        if answer.status_code != 200:
            found.wrong.append(f"{told}: its page is answered with {answer.status_code}")
