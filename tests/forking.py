"""Processes that are copies of this one, on a product's own data folder (READOUT_DATA).

They have loaded all they need, so that they are in the middle of their work and not of their imports
when they are killed.
"""

from __future__ import annotations

import os
import sqlite3
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path

from briefs.supervisor import die_with_parent


def data() -> Path:
    return Path(os.environ["READOUT_DATA"])


def fork(do: Callable[[], object]) -> int:
    """The number of the process that does it, and ends with 1 if that raises; or with this one."""
    sys.stdout.flush()
    parent, pid = os.getpid(), os.fork()
    if pid:
        return pid
    status = 1
    try:
        die_with_parent(parent)
        do()
        status = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(status)


def ask(sql: str) -> list[tuple[object, ...]]:
    """What the database holds, asked from outside, or changed there."""
    connection = sqlite3.connect(data() / "readout.sqlite3", timeout=20)
    try:
        with connection:
            return connection.execute(sql).fetchall()
    finally:
        connection.close()


def wait_until(condition: Callable[[], object], seconds: float = 600) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            sys.exit("it did not happen in time")
        time.sleep(0.005)


def must(holds: object, otherwise: str) -> None:
    if not holds:
        sys.exit(otherwise)
