"""kill -9 of one process after the other of a running product, while hundreds keep connections open that
send nothing, or no body after its headers: each process is back, the product answers, an index that is deleted is built anew, and
nothing is left when it stops. How soon is by the clock, so it is told and not judged."""

from __future__ import annotations

import os
import random
import resource
import shutil
import signal
import socket
import time
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from tests.running import Site, running_site
from tests.soak.record import Budget, Found

#: What must have happened by then, on a machine with other work.
SECONDS = 60
#: Connections that stay open; as many as one person can open with a browser or two are none.
IDLE = 300
#: Bodies that are promised and never sent: more than the web processes have threads.
SLOW = 40
#: Connections that say nothing at all: more than the web processes take.
SILENT = 1100
_HEADERS = b"GET / HTTP/1.1\r\nHost: localhost\r\n"
#: Without the cookie of the form's token no body would be read. When it is, the server says "100 Continue".
_NO_BODY = (
    b"POST /sign-in HTTP/1.1\r\nHost: localhost\r\nCookie: csrftoken=%b\r\n"
    b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n"
    b"Expect: 100-continue\r\n\r\n"
) % (b"x" * 32)


def run(budget: Budget, seed: int, folder: Path) -> Found:
    found, chance = Found(), random.Random(seed)
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # for the connections
    with running_site(folder / "data", READOUT_SAMPLE="0") as site:
        _wait(lambda: len(_children(site)) >= 4, budget)
        usual = Counter(_children(site).values())
        while budget.is_left(found):
            with ExitStack() as idle:
                for _ in range(IDLE):
                    idle.enter_context(_idle(site, _HEADERS))
                slow = [idle.enter_context(_idle(site, _NO_BODY)) for _ in range(SLOW)]
                if not all(map(_is_heard, slow)):
                    found.wrong.append(f"{SLOW} slow bodies keep others out (seed {seed})")
                if not _wait(site.answers, budget) and not budget.is_stopped:
                    found.wrong.append(f"idle connections keep others out (seed {seed})")
            pid, name = chance.choice(sorted(_children(site).items()))
            os.kill(pid, signal.SIGKILL)
            began = time.monotonic()
            found.trials += 1
            found.counts[name] += 1
            is_back = _wait(
                lambda gone=pid: (
                    gone not in (now := _children(site))
                    and Counter(now.values()) == usual
                    and site.answers()
                ),
                budget,
            )
            found.took(f"{name} back after", time.monotonic() - began)
            if not is_back and not budget.is_stopped:
                now = Counter(_children(site).values())
                found.wrong.append(
                    f"{name}, kill {found.trials} of seed {seed}: {now}, not {usual}"
                )
                break
            time.sleep(chance.uniform(0, 1))
        with ExitStack() as silent:
            for _ in range(SILENT):
                silent.enter_context(_idle(site, b""))
            began = time.monotonic()
            if not _wait(site.answers, budget) and not budget.is_stopped:
                found.wrong.append(f"{SILENT} silent connections keep others out (seed {seed})")
            found.took("others let in after", time.monotonic() - began)
        shutil.rmtree(site.data / "index")
        began = time.monotonic()
        if not _wait((site.data / "index" / "CURRENT").exists, budget) and not budget.is_stopped:
            found.wrong.append(f"the index that was deleted is not built anew (seed {seed})")
        found.took("index back after", time.monotonic() - began)
    if left := site.processes():
        found.wrong.append(f"left behind (seed {seed}): {left}"[:400])
    return found


def _idle(site: Site, sent: bytes) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", int(site.settings["READOUT_PORT"])), 30)
    connection.sendall(sent)
    return connection


def _is_heard(connection: socket.socket) -> bool:
    """Whether its body is read, or refused."""
    try:
        return connection.recv(12) in (b"HTTP/1.1 100", b"HTTP/1.1 503")
    except TimeoutError:
        return False


def _wait(holds: Callable[[], object], budget: Budget) -> bool:
    until = time.monotonic() + SECONDS
    while not holds():
        if budget.is_stopped or time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


def _children(site: Site) -> dict[int, str]:
    """Process -> its name, of those that the supervisor keeps and theirs."""
    wanted, found = f"READOUT_DATA={site.data}\0".encode(), {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            name = (process / "comm").read_text().strip()
            if name.startswith("readout-") and wanted in (process / "environ").read_bytes():
                found[int(process.name)] = name.removeprefix("readout-")
        except OSError:  # gone
            continue
    return found
