"""Reads a file in a process of its own, within limits of time and memory.

Parsers meet whatever people upload. One that runs wild, or that a file was built to exhaust, ends
with its process, and the file gets a refusal like any other that cannot be read.

Processes are forked from a server that has imported the parsers and nothing else, so one costs
milliseconds and inherits neither connections nor locks.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import os
import resource
import signal
import traceback
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing import forkserver
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from briefs.readers.columns import Field
from briefs.readers.types import Found, Refusal
from briefs.supervisor import die_with_parent

# Per file, and for files that hold others per entry. Whoever uploads is told of an outcome within 35
# seconds of its turn.
MEMORY_BYTES = 1 << 30
CPU_SECONDS = 20
WALL_SECONDS = 30

_AS_NAMED: Mapping[Field, str] = {}
_AS_TEXT = "Copy the article’s text into a .txt file and upload that"
TOO_SLOW = Refusal("The file takes too long to read", _AS_TEXT)
TOO_MUCH_MEMORY = Refusal("The file takes too much memory to read", _AS_TEXT)
UNREADABLE = Refusal("The file is damaged or not what its name says", _AS_TEXT)

log = logging.getLogger("readout.readers")

_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["briefs.readers.preloaded"])


@dataclass(frozen=True, slots=True)
class _Failure:
    """A reader raised what it should have answered."""

    trace: str


def prepare() -> None:
    """Have the server start, for who has other things to do before the first file is read."""
    forkserver.ensure_running()


def contents(
    path: Path,
    name: str,
    *,
    columns: Mapping[Field, str] = _AS_NAMED,
    memory: int = MEMORY_BYTES,
    cpu_seconds: int = CPU_SECONDS,
    wall_seconds: float = WALL_SECONDS,
) -> Iterator[Found]:
    """What the file holds, as `readers.contents`; ends with a refusal where a limit was met.

    Closing the iterator ends the process. Little is read ahead: a pipe's worth.
    """
    found = contents_of(
        [(path, name)],
        columns=columns,
        memory=memory,
        cpu_seconds=cpu_seconds,
        wall_seconds=wall_seconds,
    )
    with contextlib.closing(found):
        for _, one in found:
            yield one


def contents_of(
    files: Sequence[tuple[Path, str]],
    *,
    columns: Mapping[Field, str] = _AS_NAMED,
    memory: int = MEMORY_BYTES,
    cpu_seconds: int = CPU_SECONDS,
    wall_seconds: float = WALL_SECONDS,
) -> Generator[tuple[int, Found]]:
    """What each of many files holds, with its place among them: one process for all.

    A file that ends the process is refused; another process goes on with those after it.
    """
    first = 0
    while first < len(files):
        receiver, sender = _processes.Pipe(duplex=False)
        process = _processes.Process(
            target=_read,
            args=(sender, files[first:], dict(columns), memory, cpu_seconds),
            daemon=True,
        )
        process.start()
        sender.close()
        try:
            while first < len(files):
                found = _receive(receiver, process, wall_seconds)
                if found is None:
                    first += 1
                    continue
                name = files[first][1]
                if isinstance(found, _Failure):
                    log.warning("%s could not be read\n%s", name, found.trace)
                    yield first, UNREADABLE
                    continue
                if isinstance(found, _Ended):
                    log.warning("%s: its reader ended with status %s", name, found.status)
                    yield first, found.refusal
                    first += 1
                    break
                yield first, found
        finally:
            process.kill()
            process.join()
            process.close()
            receiver.close()


@dataclass(frozen=True, slots=True)
class _Ended:
    """The process gives nothing more."""

    status: int | None
    refusal: Refusal


def _receive(
    receiver: Connection[Any], process: BaseProcess, wall_seconds: float
) -> Found | _Failure | _Ended | None:
    """The next message; None at the end of a file."""
    if not receiver.poll(wall_seconds):
        return _Ended(None, TOO_SLOW)
    try:
        message: Found | _Failure | None = receiver.recv()
    except EOFError:  # it was killed
        process.join()
        too_slow = process.exitcode == -signal.SIGXCPU
        return _Ended(process.exitcode, TOO_SLOW if too_slow else TOO_MUCH_MEMORY)
    return message


def _read(
    sender: Connection[Any],
    files: Sequence[tuple[Path, str]],
    columns: Mapping[Field, str],
    memory: int,
    cpu_seconds: int,
) -> None:
    """The process: sends what it finds, and None after each file."""
    from briefs import readers

    die_with_parent(os.getppid())  # whoever asked: what it leaves unread ends this at the next send
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command
    logging.disable()  # parsers complain of every oddity
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    for path, name in files:
        _allow(cpu_seconds)
        try:
            for found in readers.contents(path, name, columns):
                sender.send(found)
                _allow(cpu_seconds)
        except MemoryError:
            sender.send(TOO_MUCH_MEMORY)
        except Exception:
            sender.send(_Failure(traceback.format_exc(limit=-8)))
        sender.send(None)


def _allow(cpu_seconds: int) -> None:
    """So much more time on a processor; the system ends the process that takes more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    limit = int(used.ru_utime + used.ru_stime) + cpu_seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
