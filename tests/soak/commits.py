"""A fault at any file operation of an index commit: what is found after it is what was before the
commit or what it made, whole, and the next commit works.

Each commit is made by a process of its own, which meets one of these:

- the n-th opening, renaming, removing, mapping, locking or syncing of a file fails; n counts up until
  there is no such operation any more, for writes and for rebuilds, so that each fails once
- no file grows beyond so many bytes, as where the disk is full
- no more than so many files can be open
- the process is killed at the n-th operation, and all it wrote and did not sync is cut short
"""

from __future__ import annotations

import errno
import itertools
import multiprocessing
import os
import random
import resource
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from search.engines import open_engine
from search.engines.base import EngineError
from search.query.tree import Word
from search.types import Document, EngineRequest
from tests.engines.examples import statement
from tests.soak.record import Budget, Found

FORK = multiprocessing.get_context("fork")
ARTICLES = 12
#: Of the interpreter's audit events, those of files; syncing has none and is watched by itself.
_EVENTS = {
    "open", "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.listdir", "os.scandir",
    "os.truncate", "mmap.__new__", "fcntl.flock",
}  # fmt: skip
FAULTS = ("operation", "disk full", "descriptors", "power")
#: How a process ends whose commit has fewer operations than the one that was to fail.
NOT_REACHED = 77

_watch: Callable[[], None] | None = None


def _hook(event: str, arguments: tuple[object, ...]) -> None:
    if _watch is not None and event in _EVENTS:
        _watch()


def run(budget: Budget, seed: int, folder: Path) -> Found:
    sys.addaudithook(_hook)
    found, chance = Found(), random.Random(seed)
    index = folder / "index"
    mark, stored = 0, dict.fromkeys(range(ARTICLES), 0)
    operation = {False: 1, True: 1}  # the next to fail, of a write and of a rebuild
    _rebuild(index, stored, mark)
    while budget.is_left(found):
        fault, number = FAULTS[found.trials % len(FAULTS)], _number(chance)
        whole = chance.random() < (0.5 if fault == "operation" else 0.2)
        if fault == "operation":
            number = operation[whole]
            operation[whole] += 1
        new = stored if whole else {chance.randrange(ARTICLES): 0}
        changed = stored | dict.fromkeys(new, mark + 1)
        told = f"trial {found.trials} of seed {seed}: {'rebuild' if whole else 'write'}, {fault} {number}"
        commit = (index, {one: changed[one] for one in new}, mark + 1, whole, fault, number)
        process = FORK.Process(target=_commit, args=commit)
        process.start()
        process.join()
        found.trials += 1
        found.counts[f"{fault}: trials"] += 1
        if process.exitcode == NOT_REACHED:
            found.counts[f"operation: all of a {'rebuild' if whole else 'write'}"] += 1
            operation[whole] = 1
        after = _look(index, told, found, may_be_broken=fault == "power")
        if after == (mark + 1, changed):
            found.counts[f"{fault}: made"] += 1
            mark, stored = after
        elif after == (mark, stored):
            found.counts[f"{fault}: as before"] += 1
        else:
            if after is None:
                found.counts[f"{fault}: known to be broken, rebuilt"] += 1
            else:
                found.wrong.append(f"{told}: {after}, neither {stored} nor {changed}"[:400])
            _rebuild(index, stored, mark)
        # The next commit works, whatever was left behind.
        mark, one = mark + 2, chance.randrange(ARTICLES)
        stored = stored | {one: mark}
        try:
            with closing(open_engine(index)) as engine:
                engine.write(_documents({one: mark}), watermark=mark)
        except (EngineError, OSError) as error:
            found.wrong.append(f"{told}: the next commit fails: {error!r}"[:400])
            return found
        if _look(index, told, found) != (mark, stored):
            found.wrong.append(f"{told}: the next commit is not all there")
    return found


def _number(chance: random.Random) -> int:
    """Of an operation: a write has some thirty, a rebuild some more."""
    return chance.randint(1, chance.choice((15, 40, 80)))


def _rebuild(index: Path, stored: dict[int, int], mark: int) -> None:
    with closing(open_engine(index)) as engine:
        engine.rebuild(_documents(stored), watermark=mark)


def _documents(revisions: dict[int, int]) -> list[Document]:
    return [
        statement(10 * number, f"war r{revision}", revision=revision)
        for number, revision in revisions.items()
    ]


def _look(
    index: Path, told: str, found: Found, *, may_be_broken: bool = False
) -> tuple[int, dict[int, int]] | None:
    """Watermark and revisions as a fresh process finds them, which what is searched must equal. None:
    it says that it is broken."""
    engine = open_engine(index)
    try:
        mark = engine.watermark()
        if mark is None:
            raise EngineError("no index")
        revisions = dict(engine.revisions())
        hits = engine.search(EngineRequest(tree=Word("war"), limit=100))
        texts = {f"r{one}" for one in revisions.values()}
        each = sum(engine.search(EngineRequest(tree=Word(text))).total for text in texts)
    except (EngineError, OSError) as error:
        if not may_be_broken:
            found.wrong.append(f"{told}: unreadable: {error!r}"[:400])
        return None
    finally:
        engine.close()
    if not hits.total == len(revisions) == each:
        found.wrong.append(f"{told}: {hits.total} hits, {each} by text, {len(revisions)} articles")
    return mark, revisions


def _commit(
    index: Path, new: dict[int, int], mark: int, whole: bool, fault: str, number: int
) -> None:
    """In a process of its own, which ends as the indexer does where anything is raised."""
    with open(os.devnull, "w") as nothing:
        os.dup2(nothing.fileno(), 2)
    engine = open_engine(index)
    engine.watermark()
    with _meeting(fault, number, index):
        if whole:
            engine.rebuild(_documents(new), watermark=mark)
        else:
            engine.write(_documents(new), watermark=mark)


@contextmanager
def _meeting(fault: str, number: int, index: Path) -> Iterator[None]:
    global _watch
    if fault == "disk full":
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (number * 400,) * 2)
    elif fault == "descriptors":
        resource.setrlimit(resource.RLIMIT_NOFILE, (_room_for(number % 6),) * 2)
    else:
        power = _Power(index)
        left = _count(number, _failure if fault == "operation" else power.off, power)
    yield
    _watch = None
    if fault == "power":
        power.off()
    if fault == "operation" and left[0] > 0:
        os._exit(NOT_REACHED)


def _room_for(more: int) -> int:
    """The number that descriptors must stay below, for so many more to be opened."""
    used = set(map(int, os.listdir("/proc/self/fd")))
    free = (one for one in itertools.count() if one not in used)
    return next(itertools.islice(free, more, None))


def _count(number: int, happen: Callable[[], None], power: _Power) -> list[int]:
    """Have it happen at the operation of that number. Returns how many are left before it."""
    global _watch
    left = [number]

    def watch() -> None:
        left[0] -= 1
        if left[0] == 0:
            happen()

    sync = os.fsync

    def watched(file: int) -> None:
        watch()
        sync(file)
        power.note(os.fstat(file))

    os.fsync = watched
    _watch = watch
    return left


def _failure() -> None:
    raise OSError(errno.EIO, "made to fail")


class _Power:
    """Goes off with what was written since the beginning, and not synced since, cut in half."""

    def __init__(self, index: Path) -> None:
        self.index = index
        self.on_disk = {_state(path.stat()) for path in index.rglob("*")}

    def note(self, synced: os.stat_result) -> None:
        self.on_disk.add(_state(synced))

    def off(self) -> None:
        global _watch
        _watch = None
        for path in self.index.rglob("*"):
            status = path.stat()
            if path.is_file() and _state(status) not in self.on_disk:
                os.truncate(path, status.st_size // 2)
        os.kill(os.getpid(), signal.SIGKILL)


def _state(status: os.stat_result) -> tuple[int, int, int]:
    """Of a file whatever its name."""
    return status.st_ino, status.st_size, status.st_mtime_ns
