"""Starts the web server, the worker and the indexer, and keeps them running. Pure Python.

Each child has a session of its own, so that its whole process group can be ended, and dies with
the supervisor (PR_SET_PDEATHSIG) even if that is killed. A child that ends is started again after
a pause that grows while it keeps failing. SIGTERM and SIGINT stop everything cleanly.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

PR_SET_PDEATHSIG = 1
FIRST_PAUSE, LONGEST_PAUSE = 0.2, 10.0
HEALTHY_AFTER = 10.0  # seconds a child must live for its pause to be forgotten
STOP_WITHIN = 15.0  # seconds before a child that ignores SIGTERM is killed


@dataclass
class Child:
    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = FIRST_PAUSE
    start_at: float = field(default=0.0)

    def start(self) -> None:
        self.started = time.monotonic()
        self.process = subprocess.Popen(
            self.command, start_new_session=True, preexec_fn=die_with_parent
        )

    def signal_group(self, number: int) -> None:
        if self.process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, number)


def die_with_parent() -> None:
    """Ask Linux to end this process when the one that started it ends, however that ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Supervisor:
    def __init__(self, commands: Mapping[str, Sequence[str]]) -> None:
        self.children = [Child(name, command) for name, command in commands.items()]
        self.stopping = False

    def run(self) -> None:
        """Run until SIGTERM or SIGINT."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        while not self.stopping:
            for child in self.children:
                self._look_after(child)
            time.sleep(0.1)
        self._end()

    def _stop(self, number: int, frame: object) -> None:
        self.stopping = True

    def _look_after(self, child: Child) -> None:
        now = time.monotonic()
        if child.process is None:
            if now >= child.start_at:
                child.start()
            return
        status = child.process.poll()
        if status is None:
            return
        # What it started (server workers) must not outlive it holding the port.
        child.signal_group(signal.SIGKILL)
        child.process = None
        if now - child.started > HEALTHY_AFTER:
            child.pause = FIRST_PAUSE
        print(f"{child.name} ended with status {status}, starting it again", flush=True)
        child.start_at = now + child.pause
        child.pause = min(child.pause * 2, LONGEST_PAUSE)

    def _end(self) -> None:
        for child in self.children:
            child.signal_group(signal.SIGTERM)
        deadline = time.monotonic() + STOP_WITHIN
        for child in self.children:
            if child.process is None:
                continue
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, deadline - time.monotonic()))
            child.signal_group(signal.SIGKILL)
            child.process.wait()
