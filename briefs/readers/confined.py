"""Reads a file in a process of its own, within limits of time and memory.

Parsers meet whatever people upload. One that runs wild, or that a file was built to exhaust, ends
with its process, and the file gets a refusal like any other that cannot be read.

Processes are forked from a server that has imported the parsers and nothing else, so one costs
milliseconds and inherits neither connections nor locks.
"""

from __future__ import annotations

import logging
import multiprocessing
import resource
import signal
import traceback
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from briefs.readers.types import Found, Refusal
from briefs.supervisor import die_with_parent

# Per file, and for files that hold others per entry.
MEMORY_BYTES = 1 << 30
CPU_SECONDS = 40
WALL_SECONDS = 90

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


def contents(
    path: Path,
    name: str,
    *,
    memory: int = MEMORY_BYTES,
    cpu_seconds: int = CPU_SECONDS,
    wall_seconds: float = WALL_SECONDS,
) -> Iterator[Found]:
    """What the file holds, as `readers.contents`; ends with a refusal where a limit was met.

    Closing the iterator ends the process. Little is read ahead: a pipe's worth.
    """
    receiver, sender = _processes.Pipe(duplex=False)
    process = _processes.Process(
        target=_read, args=(sender, path, name, memory, cpu_seconds), daemon=True
    )
    process.start()
    sender.close()
    try:
        while receiver.poll(wall_seconds):
            try:
                found = receiver.recv()
            except EOFError:  # it was killed
                process.join()
                log.warning("%s: its reader ended with status %s", name, process.exitcode)
                yield TOO_SLOW if process.exitcode == -signal.SIGXCPU else TOO_MUCH_MEMORY
                return
            if found is None:
                return
            if isinstance(found, _Failure):
                log.warning("%s could not be read\n%s", name, found.trace)
                yield UNREADABLE
                return
            yield found
        log.warning("%s: its reader gave nothing for %s s", name, wall_seconds)
        yield TOO_SLOW
    finally:
        process.kill()
        process.join()
        process.close()
        receiver.close()


def _read(sender: Connection[object], path: Path, name: str, memory: int, cpu_seconds: int) -> None:
    """The process: sends what it finds, then None."""
    from briefs import readers

    die_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the command
    logging.disable()  # parsers complain of every oddity
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    _allow(cpu_seconds)
    try:
        for found in readers.contents(path, name):
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
