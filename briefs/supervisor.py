"""Starts the web server, the workers and the indexer, and keeps them running. Pure Python.

Each child is a function in a process of its own. Where the system allows it (Linux) that process
is a copy of the supervisor, so that what was imported once is not imported again: the product
answers at once, and so does a child that had to be started again. Therefore the supervisor keeps
no thread, no connection and no lock.

Each child has a session of its own, so that its whole process group can be ended, and dies with
the supervisor (PR_SET_PDEATHSIG) even if that is killed. A child that ends is started again after
a pause that grows while it keeps failing. SIGTERM and SIGINT stop everything cleanly.
"""

from __future__ import annotations

import contextlib
import ctypes
import logging
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess

log = logging.getLogger("readout.supervisor")

PR_SET_PDEATHSIG, PR_SET_NAME = 1, 15
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 1.5  # whatever ends it how often, it is back within two seconds
HEALTHY_AFTER = 10.0  # seconds a child must live for its pause to be forgotten
STOP_WITHIN = 15.0  # seconds before a child that ignores SIGTERM is killed

Program = Callable[[], None]


@dataclass
class Child:
    name: str
    program: Program
    process: BaseProcess | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE
    start_at: float = field(default=0.0)

    def start(self) -> None:
        self.started = time.monotonic()
        arguments = (self.name, self.program, os.getpid())
        self.process = multiprocessing.Process(target=_run, args=arguments, name=self.name)
        self.process.start()

    def signal_group(self, number: int) -> None:
        pid = self.process.pid if self.process is not None else None
        if pid is None:
            return
        try:
            os.killpg(pid, number)
        except ProcessLookupError:  # it ended, or has not come to make its group
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)


def _run(name: str, program: Program, parent: int) -> None:
    """The child's side: a session of its own, and none of the supervisor's signal handlers."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, signal.SIG_DFL)
    os.setsid()
    die_with_parent(parent)
    name_process(name)
    program()


def name_process(name: str) -> None:
    """What ps and top show, up to 15 characters with "readout-" before it."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_NAME, f"readout-{name}".encode())


def die_with_parent(parent: int) -> None:
    """Ask Linux to end this process when its parent, of that number, ends, however that ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:  # it ended before the line above: nothing would end this one
            signal.raise_signal(signal.SIGTERM)


class Supervisor:
    def __init__(self, programs: Mapping[str, Program]) -> None:
        self.children = [Child(name, program) for name, program in programs.items()]
        self.stopping = False

    def run(self, announce: Callable[[], bool] = lambda: True) -> None:
        """Run until SIGTERM or SIGINT. `announce` is tried until it could say its piece."""
        announced = False
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.stopping:
            for child in self.children:
                self._look_after(child)
            announced = announced or announce()
            time.sleep(0.05)
        self._end()

    def _stop(self, number: int, frame: object) -> None:
        self.stopping = True

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.start_at:
                child.start()
            return
        status = child.process.exitcode
        if status is None:
            return
        # What it started (server workers) must not outlive it holding the port.
        child.signal_group(signal.SIGKILL)
        child.process = None
        if now - child.started > HEALTHY_AFTER:
            child.pause = FIRST_PAUSE
        log.warning("%s ended with status %s, starting it again", child.name, status)
        child.start_at = now + child.pause
        child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def _end(self) -> None:
        for child in self.children:
            child.signal_group(signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN
        for child in self.children:
            if child.process is None:
                continue
            child.process.join(max(0.0, deadline - time.monotonic()))
            child.signal_group(signal.SIGKILL)
            child.process.join()
