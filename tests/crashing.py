"""Uploads files, then kills the workers, the indexer and the import that bring them in, again and
again.

    python -m tests.crashing SEED [--texts 250] [--kills 200]

So many texts are uploaded, each twice, and as many others imported from a folder.

Run on a data folder of its own (READOUT_DATA); at the end everything must be as if nothing had
happened. Workers and indexer are forked from this process, which has loaded all they need, so
that they are in the middle of their work and not of their imports when they are killed.
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

import django

from tests.readers.making import zipped

TEXTS, KILLS = 20, 28
COMMANDS = ("worker", "worker", "indexer", "import_articles")

_TEXT = """VIENNA, 3 March 2021 –

Talks number {n} went well, Minister Ada Example said on Monday.

"We will meet {n} more times," she added. According to the ministry, experts stay in Vienna.
"""


def main(seed: int, texts: int = TEXTS, kills: int = KILLS) -> None:
    django.setup()
    _set_up(texts)
    chance = random.Random(seed)
    for number in range(kills // len(COMMANDS)):
        # In the middle of things: right after something was written, a moment later.
        progress = finished_files if number % 2 else index_files
        before = progress()
        running = [_start(command) for command in COMMANDS]
        wait_until(lambda seen=before, now=progress: now() != seen)
        for pid in chance.sample(running, len(running)):
            time.sleep(chance.uniform(0, 0.03))
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
    if not unfinished_jobs():
        sys.exit("nothing was left to lose: give it more texts")
    _finish()


def _set_up(texts: int) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.core.management import call_command
    from django.db import connections

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
    singly = [SimpleUploadedFile(name, text) for name, text in uploads.items()]
    _folder().mkdir()
    for n in range(texts, 2 * texts):
        (_folder() / f"file-{n}.txt").write_text(_TEXT.format(n=n))
    ingest.receive(by=admin, files=[archive, *singly])
    read(_TEXT.encode(), "loads-what-reading-needs.txt")
    extract(_TEXT)
    vocabulary_store.tagger()
    engine().watermark()
    connections.close_all()  # an open database must not go through a fork


def _finish() -> None:
    from django.core.management import call_command

    # The leases of the killed run out, which takes eight seconds otherwise.
    ask("UPDATE briefs_job SET lease_until = '2000-01-01' WHERE state = 'running'")
    *running, importing = [_start(command) for command in COMMANDS]
    if os.waitpid(importing, 0)[1]:
        sys.exit("the import did not end well")
    wait_until(lambda: not unfinished_jobs())
    for pid in running:
        os.kill(pid, signal.SIGTERM)
    if any(os.waitpid(pid, 0)[1] for pid in running):
        sys.exit("SIGTERM did not end them cleanly")
    call_command("index", "sync")
    call_command("index", "verify")


def _start(command: str) -> int:
    pid = os.fork()
    if pid:
        return pid
    status = 1
    try:
        from django.core.management import call_command

        folder = [str(_folder())] if command == "import_articles" else []
        call_command(command, *folder)
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


def unfinished_jobs() -> object:
    ((count,),) = ask("SELECT count(*) FROM briefs_job WHERE state IN ('waiting', 'running')")
    return count


def index_files() -> object:
    return sorted(str(path) for path in (_data() / "index").rglob("*"))


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
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
