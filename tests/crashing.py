"""Uploads files, then kills the web server that takes them, the workers, the indexer and the import
that bring them in, again and again.

    python -m tests.crashing SEED [--texts 250] [--kills 200]

So many texts are uploaded, each twice: in an archive, and singly by somebody who sends a file again
until the web server has said that it is there. As many others are imported from a folder.

Run on a data folder of its own (READOUT_DATA); at the end everything must be as if nothing had
happened. All are forked from this process, which has loaded all they need, so that they are in the
middle of their work and not of their imports when they are killed.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import socket
import socketserver
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import django

from tests.readers.making import zipped
from tests.soak.product import session_cookie

TEXTS, KILLS = 20, 30
WEB = "web"
COMMANDS = ("worker", "worker", "indexer", "import_articles", WEB)

_TEXT = """VIENNA, 3 March 2021 –

Talks number {n} went well, Minister Ada Example said on Monday.

"We will meet {n} more times," she added. According to the ministry, experts stay in Vienna.
"""


class _Server(socketserver.ThreadingMixIn, WSGIServer):
    """Serves at a socket that is open already, and stays so when it is killed."""

    daemon_threads = True

    def __init__(self, door: socket.socket) -> None:
        super().__init__(door.getsockname(), _Quiet, bind_and_activate=False)
        self.socket.close()
        self.socket = door
        self.server_name, self.server_port = door.getsockname()
        self.setup_environ()


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None: ...


def main(seed: int, texts: int = TEXTS, kills: int = KILLS) -> None:
    django.setup()
    door = socket.create_server(("127.0.0.1", 0), backlog=64)
    cookies, batch = _set_up(texts)
    told, tell = os.pipe()
    sender = fork(lambda: _send_all(told, tell, door.getsockname()[1], cookies, batch))
    chance = random.Random(seed)
    rounds = kills // len(COMMANDS)
    killed = 0
    for number in range(rounds):
        # In the middle of things: right after something was written, a moment later.
        progress = (finished_files, index_files, received_files)[number % 3]
        before = progress()
        # Each time there is something new to send and to import.
        _give(tell, range(texts * number // rounds, texts * (number + 1) // rounds), texts)
        running = [_start(command, door) for command in COMMANDS]
        wait_until(lambda seen=before, now=progress: now() != seen)
        for pid in chance.sample(running, len(running)):
            time.sleep(chance.uniform(0, 0.03))
            os.kill(pid, signal.SIGKILL)
            killed += os.WIFSIGNALED(os.waitpid(pid, 0)[1])
    os.close(tell)
    _finish(door, sender)
    print(f"{killed} processes were killed at work.")


def _give(tell: int, numbers: range, texts: int) -> None:
    """Texts to be uploaded, and as many others to be imported."""
    os.write(tell, b"".join(n.to_bytes(4) for n in numbers))
    for n in numbers:
        (_folder() / f"file-{texts + n}.txt").write_text(_TEXT.format(n=texts + n))


def _send_all(told: int, tell: int, port: int, cookies: str, batch: str) -> None:
    """Upload by themselves the texts that are told, each again until an answer says that it was
    taken."""
    os.close(tell)  # the end of it is for who tells
    while number := os.read(told, 4):
        n = int.from_bytes(number)
        while not _is_taken(port, f"file-{n}.txt", _TEXT.format(n=n), cookies, batch):
            time.sleep(0.01)


def _is_taken(port: int, name: str, text: str, cookies: str, batch: str) -> bool:
    edge = "edge-of-a-part"
    head = 'Content-Disposition: form-data; name="{}"'
    body = (
        f"--{edge}\r\n{head.format('batch')}\r\n\r\n{batch}\r\n"
        f'--{edge}\r\n{head.format("files")}; filename="{name}"\r\n\r\n{text}\r\n--{edge}--\r\n'
    )
    headers = {
        "Content-Type": f"multipart/form-data; boundary={edge}",
        "Accept": "application/json",
        "Cookie": cookies,
        "X-CSRFToken": _TOKEN,
    }
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("POST", "/upload", body.encode(), headers)
        status = connection.getresponse().status
    except (OSError, HTTPException):  # it was killed
        return False
    finally:
        connection.close()
    if status not in (201, 500, 503):  # a database that is busy is one to ask again
        sys.exit(f"an upload was answered with {status}")
    return status == 201


#: In the cookie and in the request, as a page has it.
_TOKEN = "t" * 32


def _set_up(texts: int) -> tuple[str, str]:
    """Cookies of somebody who may upload, and the batch to upload to."""
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.core.management import call_command
    from django.db import connections

    import briefs.config.wsgi  # noqa: F401
    import search.management.commands.indexer  # noqa: F401
    from briefs import accounts, ingest, vocabulary_store
    from briefs.extraction import extract
    from briefs.readers import read
    from search.engine import engine

    call_command("migrate", verbosity=0)
    vocabulary_store.load()
    ((admin, _),) = accounts.make_first_accounts(with_sample=False)
    # Each text twice, so that two workers may hold the same one at the same time; the second one
    # in an archive, which may be killed while it is opened.
    uploads = {f"file-{n}.txt": _TEXT.format(n=n).encode() for n in range(texts)}
    archive = SimpleUploadedFile("press.zip", zipped(uploads))
    _folder().mkdir()
    batch = ingest.receive(by=admin, files=[archive])
    cookie = session_cookie(admin)
    read(_TEXT.encode(), "loads-what-reading-needs.txt")
    extract(_TEXT)
    vocabulary_store.tagger()
    engine().watermark()
    connections.close_all()  # an open database must not go through a fork
    return f"{cookie}; csrftoken={_TOKEN}", batch.public_id


def _finish(door: socket.socket, sender: int) -> None:
    from django.core.management import call_command

    # The leases of the killed run out, which takes eight seconds otherwise.
    ask("UPDATE briefs_job SET lease_until = '2000-01-01' WHERE state = 'running'")
    *running, importing, web = [_start(command, door) for command in COMMANDS]
    if os.waitpid(importing, 0)[1]:
        sys.exit("the import did not end well")
    if os.waitpid(sender, 0)[1]:
        sys.exit("the uploads did not end well")
    os.kill(web, signal.SIGKILL)
    os.waitpid(web, 0)
    wait_until(lambda: not unfinished_jobs(), seconds=1800)
    for pid in running:
        os.kill(pid, signal.SIGTERM)
    if any(os.waitpid(pid, 0)[1] for pid in running):
        sys.exit("SIGTERM did not end them cleanly")
    call_command("index", "sync")
    call_command("index", "verify")


def _start(command: str, door: socket.socket) -> int:
    from django.core.management import call_command

    if command == WEB:
        return fork(lambda: _serve(door))
    folder = [str(_folder())] if command == "import_articles" else []
    return fork(lambda: call_command(command, *folder))


def _serve(door: socket.socket) -> None:
    from briefs.config.wsgi import application

    server = _Server(door)
    server.set_app(application)
    server.serve_forever()


def fork(do: Callable[[], object]) -> int:
    sys.stdout.flush()
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        do()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def ask(sql: str) -> list[tuple[object, ...]]:
    connection = sqlite3.connect(_data() / "readout.sqlite3", timeout=20)
    try:
        with connection:
            return connection.execute(sql).fetchall()
    finally:
        connection.close()


def finished_files() -> object:
    return ask("SELECT count(*) FROM briefs_uploadfile WHERE finished IS NOT NULL")


def received_files() -> object:
    return ask("SELECT count(*) FROM briefs_uploadfile WHERE container_id IS NULL")


def unfinished_jobs() -> object:
    ((count,),) = ask("SELECT count(*) FROM briefs_job WHERE state IN ('waiting', 'running')")
    return count


def index_files() -> object:
    return sorted(str(path) for path in (_data() / "index").rglob("*"))


def wait_until(condition: Callable[[], object], seconds: float = 600) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            sys.exit("it did not happen in time")
        time.sleep(0.005)


def _data() -> Path:
    return Path(os.environ["READOUT_DATA"])


def _folder() -> Path:
    return _data() / "to-import"


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("seed", type=int)
    parser.add_argument("--texts", type=int, default=TEXTS)
    parser.add_argument("--kills", type=int, default=KILLS)
    main(**vars(parser.parse_args()))
