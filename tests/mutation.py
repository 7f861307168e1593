"""Changes the code in small ways and looks whether the tests of its room notice.

    python -m tests.mutation [ROOM …] [--count 100] [--seconds 600] [--log FILE]

Of all small changes of a room's functions (another comparison, the other operator, another constant, a
call left out, …) so many are tried, chosen at random but the same each time; those that the log has of
the same code are not tried again, so that runs add up; but what survived is, once the tests are others. Prints
what survived and the score; ends with 1 where that of a room is below 75 %.

Libraries start the tests anew for each change, which here is 10 seconds of loading: this one loads all
once, and tries each change in a copy of the process, with a copy of the database. So only what functions
do is changed, not what a module does when it is loaded; texts with blanks (messages) are left alone.
"""

from __future__ import annotations

import argparse
import contextlib
import functools
import gc
import hashlib
import importlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import CodeType, FunctionType

import pytest

from tests import mutants
from tests.product import ROOT

#: Room -> modules that are changed, tests that should notice.
ROOMS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "parser": (
        ("search.query.lexer", "search.query.parser", "search.query.combine", "search.query.terms",
         "search.query.periods"),
        ("tests/query",),
    ),
    "permissions": (
        ("briefs.access", "briefs.middleware", "search.visible", "briefs.tokens", "search.models.sharing"),
        ("tests/api/test_tokens.py", "tests/briefs/test_accounts.py", "tests/briefs/test_limits.py",
         "tests/test_access.py", "tests/search/test_dossiers.py"),
    ),
    "outbox": (
        ("briefs.sequences", "search.indexing"),
        ("tests/briefs/test_sequences.py", "tests/search/test_indexing.py", "tests/briefs/test_ingest.py"),
    ),
    "linking": (("briefs.linking",), ("tests/briefs/test_linking.py", "tests/briefs/test_ingest.py")),
}  # fmt: skip
#: Of a hundred changes, so many are to be noticed.
BAR = 75
NOTICED, TOO_SLOW, SURVIVED = "noticed", "too slow", "survived"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("rooms", nargs="*", metavar="ROOM", help=f"of {', '.join(ROOMS)}")
    parser.add_argument("--count", type=int, default=100, help="changes of each room")
    parser.add_argument(
        "--seconds", type=float, default=600, help="begin none after so long, a room"
    )
    parser.add_argument("--log", type=Path, default=ROOT / "var/mutation.jsonl")
    said = parser.parse_args()
    if unknown := [room for room in said.rooms if room not in ROOMS]:
        parser.error(f"no such room: {unknown[0]}")
    done = 0
    for room in said.rooms or ROOMS:  # a process each: pytest runs once in one
        pid = os.fork()
        if not pid:
            os._exit(_room(room, said.count, said.seconds, said.log))
        done = max(done, os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
    return done


def _room(room: str, count: int, seconds: float, log: Path) -> int:
    trials = _Trials(room, count, seconds, log)
    options = ["-q", "-x", "-n0", "--no-header", "-p", "no:terminalreporter", "-m", "not soak"]
    status = pytest.main([*options, *ROOMS[room][1]], plugins=[trials])
    return int(status)


class _Trials:
    """As a plugin of pytest, in place of its loop over the tests."""

    def __init__(self, room: str, count: int, seconds: float, log: Path) -> None:
        self.room, self.log, self.seconds = room, log, seconds
        self.tests = _digest(ROOMS[room][1])
        made = [one for name in ROOMS[room][0] for one in mutants.of(name, _source(name))]
        random.Random(0).shuffle(made)
        self.chosen = made[:count]

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        _load(session)
        began = time.monotonic()
        if _try(session, None, 600) != SURVIVED:
            print(
                f"{self.room}: its tests fail, or take long, where nothing is changed", flush=True
            )
            session.testsfailed = 1
            return True
        limit = 20 + 4 * (time.monotonic() - began)
        known = self._known()
        until = time.monotonic() + self.seconds
        for one in self.chosen:
            if one.key not in known and time.monotonic() < until:
                known[one.key] = _try(session, one, limit)
                line = {"key": one.key, "is": known[one.key], "tests": self.tests}
                self.log.parent.mkdir(exist_ok=True)
                with self.log.open("a") as file:
                    file.write(json.dumps(line) + "\n")
        if self._told_score(known) < BAR:
            session.testsfailed = 1
        return True

    def _known(self) -> dict[str, str]:
        lines = self.log.read_text().splitlines() if self.log.exists() else ()
        return {
            said["key"]: said["is"]
            for said in map(json.loads, lines)
            if said["is"] != SURVIVED or said["tests"] == self.tests
        }

    def _told_score(self, known: dict[str, str]) -> float:
        """In a hundred, of those tried; it is printed, and what survived."""
        tried = [one for one in self.chosen if one.key in known]
        counts = Counter(known[one.key] for one in tried)
        for one in tried:
            if known[one.key] == SURVIVED:
                print(f"  survived: {one.told}")
        score = 100 * (1 - counts[SURVIVED] / len(tried)) if tried else 0.0
        told = ", ".join(f"{count} {what}" for what, count in counts.items())
        print(f"{self.room}: {len(tried)} changes, {told}: {score:.0f} %", flush=True)
        return score


def _source(name: str) -> str:
    return (ROOT / f"{name.replace('.', '/')}.py").read_text()


def _digest(names: Iterable[str]) -> str:
    """Of the test files of these names, or in folders of these names."""
    found = {file for name in names for file in ((ROOT / name), *(ROOT / name).rglob("*.py"))}
    files = sorted(file for file in found if file.is_file())
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()[:16]


def _load(session: pytest.Session) -> None:
    """What all tests share: run one that asks the database, if there is one, and keep it open."""
    for item in session.items:
        if "db" in getattr(item, "fixturenames", ()):
            # with another one to come, so that its own things are put away and the shared ones not
            other = next(one for one in session.items if one is not item)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=other)
            break
    from django.db import connections

    connections.close_all()  # an open database must not go through a fork


def _try(session: pytest.Session, one: mutants.Mutant | None, limit: float) -> str:
    pid = os.fork()
    if not pid:
        os.setsid()
        with open(os.devnull, "w") as nothing:
            os.dup2(nothing.fileno(), 1)
            os.dup2(nothing.fileno(), 2)
        os._exit(_run(session, one))
    deadline = time.monotonic() + limit
    while time.monotonic() < deadline:
        if (ended := os.waitpid(pid, os.WNOHANG))[0]:
            return SURVIVED if ended[1] == 0 else NOTICED
        time.sleep(0.01)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    return TOO_SLOW


def _run(session: pytest.Session, one: mutants.Mutant | None) -> int:
    """In the copy: 1 as soon as a test fails."""
    folder = Path(tempfile.mkdtemp(prefix="readout-mutant-"))
    try:
        if one is not None:
            _put_in_place(one)
        _own_database(folder)
        for item, following in zip(session.items, [*session.items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following or item)
            if session.testsfailed:
                return 1
        return 0
    except BaseException:
        return 1
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _own_database(folder: Path) -> None:
    from django.db import connection

    settings = connection.settings_dict
    if Path(str(settings["NAME"])).exists():
        settings["NAME"] = shutil.copy(settings["NAME"], folder / "sqlite3")


def _put_in_place(one: mutants.Mutant) -> None:
    """The changed code into the functions that all others know, also into those that others are wrapped
    in, and nothing kept of old answers."""
    file = importlib.import_module(one.module).__file__
    codes = {code.co_qualname: code for code in _codes(one.code)}
    for held in gc.get_objects():
        if isinstance(held, FunctionType) and held.__code__.co_filename == file:
            new = codes.get(held.__code__.co_qualname)
            if new is not None and new.co_freevars == held.__code__.co_freevars:
                held.__code__ = new
        elif isinstance(held, functools._lru_cache_wrapper) and held.__module__ == one.module:
            held.cache_clear()


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


if __name__ == "__main__":
    sys.exit(main())
