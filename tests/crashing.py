"""Kills all that works while people upload, decide, save and search, again and again.

    python -m tests.crashing SEED [--texts 250] [--kills 200]

So many texts are uploaded, each twice: in an archive, and singly by somebody who sends a file again
until the web server has said that it is there. As many others are imported from a folder. Somebody
saves as many searches and decides about as many statements, somebody else searches throughout. Killed
are the web server, the workers, the import and the indexer, or in its place one that builds the index
anew without end; each is followed by another at once.

Run on a data folder of its own (READOUT_DATA); at the end everything must be as if nothing had
happened.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import socket
import socketserver
import sys
import time
from collections import Counter
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import django

from tests import crashing_clients as clients
from tests.crashing_clients import TEXT, Browser
from tests.forking import ask, data, fork, must, wait_until
from tests.readers.making import zipped
from tests.soak.product import session_cookie

TEXTS, KILLS = 20, 30
#: How often a process is started anew, and killed, in a round.
AGAIN = 5
WEB, REBUILD = "web", "rebuild"
COMMANDS = ("worker", "worker", "indexer", "import_articles", WEB)


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
    browser = Browser(door.getsockname()[1], cookies)
    searcher = fork(clients.search_throughout)  # first, for it would hold the pipes open
    pipes = [os.pipe(), os.pipe()]
    people = [
        _start_client(pipes, 0, lambda told: clients.upload_each(told, browser, batch)),
        _start_client(pipes, 1, lambda told: clients.save_and_decide(told, browser)),
    ]
    chance = random.Random(seed)
    rounds = max(1, round(kills / len(_turns())))
    killed: Counter[str] = Counter()
    for number in range(rounds):
        # Each time there is something new to send, to decide and to import.
        _give(pipes, range(texts * number // rounds, texts * (number + 1) // rounds), texts)
        killed += _kill_in_turn(chance, door)
    for _, tell in pipes:
        os.close(tell)
    _finish(door, people, searcher)
    print(
        f"{killed.total()} processes were killed at work:", *(f"{n} {c}" for n, c in killed.items())
    )
    _check(texts)


def _turns() -> list[int]:
    """Places in COMMANDS, each as often as what runs there is killed in a round. The import only once,
    for it takes seconds to begin."""
    once = COMMANDS.index("import_articles")
    return [place for place in range(len(COMMANDS)) for _ in range(1 if place == once else AGAIN)]


def _kill_in_turn(chance: random.Random, door: socket.socket) -> Counter[str]:
    """What was killed, each in the middle of things: right after something was written, a moment
    later. All but the last of a place is followed by another."""
    killed: Counter[str] = Counter()
    running = [_start_at(place, chance, door) for place in range(len(COMMANDS))]
    turns = _turns()
    chance.shuffle(turns)
    for turn, place in enumerate(turns):
        progress = chance.choice((finished_files, index_files, received_files))
        before, until = progress(), time.monotonic() + 1
        while progress() == before and time.monotonic() < until:
            time.sleep(0.005)
        time.sleep(chance.uniform(0, 0.03))
        name, pid = running[place]
        os.kill(pid, signal.SIGKILL)
        killed[name] += os.WIFSIGNALED(os.waitpid(pid, 0)[1])
        if place in turns[turn + 1 :]:
            _let_go_of_jobs()
            running[place] = _start_at(place, chance, door)
    return killed


def _start_at(place: int, chance: random.Random, door: socket.socket) -> tuple[str, int]:
    name = COMMANDS[place]
    if name == "indexer":
        name = chance.choice((name, REBUILD, REBUILD))
    return name, _start(name, door)


def _let_go_of_jobs() -> None:
    """The leases of who was killed would last for eight seconds, and a job whose workers die twenty times
    in a row is given up."""
    ask("UPDATE briefs_job SET lease_until = '2000-01-01', attempts = 0 WHERE state = 'running'")


def _start_client(pipes: list[tuple[int, int]], number: int, do) -> int:
    def run() -> None:
        for _, tell in pipes:  # the end of it is for who tells
            os.close(tell)
        do(pipes[number][0])

    return fork(run)


def _give(pipes: list[tuple[int, int]], numbers: range, texts: int) -> None:
    """Texts to be uploaded, searches to be saved, and as many other texts to be imported."""
    for _, tell in pipes:
        os.write(tell, b"".join(n.to_bytes(4) for n in numbers))
    for n in numbers:
        (_folder() / f"file-{texts + n}.txt").write_text(TEXT.format(n=texts + n))


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
    call_command("index", "rebuild", verbosity=0)
    ((admin, _),) = accounts.make_first_accounts(with_sample=False)
    # Each text twice, so that two workers may hold the same one at the same time; the second one
    # in an archive, which may be killed while it is opened.
    uploads = {f"file-{n}.txt": TEXT.format(n=n).encode() for n in range(texts)}
    archive = SimpleUploadedFile("press.zip", zipped(uploads))
    _folder().mkdir()
    batch = ingest.receive(by=admin, files=[archive])
    cookie = session_cookie(admin)
    clients.cookies().write_text(cookie)
    read(TEXT.encode(), "loads-what-reading-needs.txt")
    extract(TEXT)
    vocabulary_store.tagger()
    engine().watermark()
    connections.close_all()  # an open database must not go through a fork
    return f"{cookie}; csrftoken={clients.TOKEN}", batch.public_id


def _finish(door: socket.socket, people: list[int], searcher: int) -> None:
    from django.core.management import call_command

    _let_go_of_jobs()
    last, began = _last_change(), time.monotonic()
    *running, importing, web = [_start(command, door) for command in COMMANDS]
    wait_until(lambda: (_watermark() or 0) >= last)
    print(f"The index had caught up after {time.monotonic() - began:.1f} s.", flush=True)
    must(not os.waitpid(importing, 0)[1], "the import did not end well")
    for pid in people:
        must(not os.waitpid(pid, 0)[1], "somebody was not answered well")
    os.kill(web, signal.SIGKILL)
    os.waitpid(web, 0)
    wait_until(lambda: not unfinished_jobs(), seconds=1800)
    for pid in running:
        os.kill(pid, signal.SIGTERM)
    if any(os.waitpid(pid, 0)[1] for pid in running):
        sys.exit("SIGTERM did not end them cleanly")
    print(f"All was done after {time.monotonic() - began:.1f} s.")
    call_command("index", "sync")
    call_command("index", "verify")
    call_command("index", "rebuild")
    call_command("index", "verify")
    clients.stop_searching()
    must(not os.waitpid(searcher, 0)[1], "searching did not go on")


def _check(texts: int) -> None:
    """Everything is there, once. The texts differ by a number only."""
    for what, sql, wanted in (
        ("articles", "SELECT count(*), count(DISTINCT text_hash) FROM briefs_article", [2 * texts] * 2),
        ("files", "SELECT count(DISTINCT entry) FROM briefs_uploadfile", [texts]),
        ("statements", "SELECT min(n), max(n) FROM"
         " (SELECT count(*) n FROM briefs_quote GROUP BY article_id)", [3, 3]),
        ("outbox", "SELECT count(DISTINCT article_id) FROM briefs_outboxentry", [2 * texts]),
        ("searches", "SELECT count(*), count(DISTINCT name) FROM search_savedsearch", [texts] * 2),
        ("decisions", "SELECT count(*), count(DISTINCT object_id) FROM briefs_auditentry"
         " WHERE object_type = 'quote'", [texts] * 2),
        ("confirmed", "SELECT count(*) FROM briefs_quote WHERE state = 'confirmed'", [texts]),
    ):  # fmt: skip
        (found,) = ask(sql)
        must(list(found) == wanted, f"{what}: {found}, not {wanted}")
    stored = {f"search {name}" for (name,) in ask("SELECT name FROM search_savedsearch")}
    stored |= {f"decision {one}" for (one,) in ask("SELECT object_id FROM briefs_auditentry")}
    told = clients.acknowledged().read_text().splitlines()
    must(len(told) == 2 * texts and set(told) <= stored, "what was acknowledged is lost")
    print(
        f"{2 * texts} articles with three statements each, {texts} decisions and {texts} saved searches"
        f" are there, each once; {_resumed().stat().st_size} rebuilds went on where one was killed."
    )


def _start(command: str, door: socket.socket) -> int:
    from django.core.management import call_command

    if command == WEB:
        return fork(lambda: _serve(door))
    if command == REBUILD:
        return fork(_rebuild_without_end)
    folder = [str(_folder())] if command == "import_articles" else []
    return fork(lambda: call_command(command, *folder))


def _rebuild_without_end() -> None:
    from search import indexing
    from search.engine import engine
    from search.engines.whoosh import writer

    writer.SEGMENT_CHUNKS = 200  # of the few texts; so that there is something to go on from
    with indexing.sole_writer(), _resumed().open("ab") as resumed:
        while True:
            resumed.write(b"." * (engine().unfinished() is not None))
            resumed.flush()
            indexing.rebuild(engine())


def _resumed() -> Path:
    """Holds a byte for each rebuild that went on."""
    return data() / "resumed"


def _serve(door: socket.socket) -> None:
    from briefs.config.wsgi import application

    server = _Server(door)
    server.set_app(application)
    server.serve_forever()


def finished_files() -> object:
    return ask("SELECT count(*) FROM briefs_uploadfile WHERE finished IS NOT NULL")


def received_files() -> object:
    return ask("SELECT count(*) FROM briefs_uploadfile WHERE container_id IS NULL")


def unfinished_jobs() -> object:
    ((count,),) = ask("SELECT count(*) FROM briefs_job WHERE state IN ('waiting', 'running')")
    return count


def _last_change() -> int:
    ((last,),) = ask("SELECT max(id) FROM briefs_outboxentry")
    return int(last or 0)  # type: ignore[call-overload]


def _watermark() -> int | None:
    from search.engine import engine

    return engine().watermark()


def index_files() -> object:
    # a walk, for folders go while they are looked at
    return sorted(
        f"{folder}/{name}" for folder, _, names in os.walk(data() / "index") for name in names
    )


def _folder() -> Path:
    return data() / "to-import"


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("seed", type=int)
    parser.add_argument("--texts", type=int, default=TEXTS)
    parser.add_argument("--kills", type=int, default=KILLS)
    main(**vars(parser.parse_args()))
