"""Requests answered, counted over all web processes: by class of status, and how long they took.

Each process adds to a small file of its own, mapped into memory, so that nobody waits for anybody;
who asks adds up the files. They are emptied at a start of the product, where a counter begins anew,
as Prometheus expects of one. What goes wrong counts nothing and breaks nothing.
"""

from __future__ import annotations

import itertools
import logging
import mmap
import os
import struct
import threading
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

log = logging.getLogger("readout.metrics")

FOLDER = "counts"
#: Upper ends of the buckets in seconds; one more for what took longer.
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
CLASSES = ("1xx", "2xx", "3xx", "4xx", "5xx")
#: Of each class, of each bucket, and the seconds of all.
_FORMAT = struct.Struct(f"<{len(CLASSES)}Q{len(BUCKETS) + 1}Qd")
_lock = threading.Lock()
_mine: tuple[Path, int, mmap.mmap] | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """classes: by `CLASSES`. buckets: how many took at most so long, the last: all."""

    classes: dict[str, int]
    buckets: list[int]
    seconds: float


def add(status: int, seconds: float) -> None:
    try:
        with _lock:
            file = _file()
            values = list(_FORMAT.unpack_from(file))
            values[min(max(status // 100, 1), len(CLASSES)) - 1] += 1
            bucket = sum(seconds > end for end in BUCKETS)
            values[len(CLASSES) + bucket] += 1
            values[-1] += seconds
            _FORMAT.pack_into(file, 0, *values)
    except (OSError, ValueError) as error:  # ValueError: the file is too short to be mapped
        log.warning("requests are not counted: %s", error)


def total() -> Counts:
    sums: list[float] = [0] * (len(CLASSES) + len(BUCKETS) + 2)
    for path in (settings.DATA_DIR / FOLDER).glob("*.counts"):
        content = path.read_bytes()
        if len(content) == _FORMAT.size:
            sums = [a + b for a, b in zip(sums, _FORMAT.unpack(content), strict=True)]
    classes = dict(zip(CLASSES, map(int, sums), strict=False))
    each = map(int, sums[len(CLASSES) : -1])
    return Counts(classes, list(itertools.accumulate(each)), sums[-1])


def forget() -> None:
    """Before the web processes start."""
    for path in (settings.DATA_DIR / FOLDER).glob("*.counts"):
        path.unlink(missing_ok=True)


def _file() -> mmap.mmap:
    """This process's: a copy of a process counts for itself."""
    global _mine
    folder = settings.DATA_DIR / FOLDER
    if _mine is None or _mine[:2] != (folder, os.getpid()):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path = folder / f"{os.getpid()}.counts"
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            # Written, not only made so long: of a hole that a full disk cannot fill, the first
            # count would end the process (SIGBUS).
            if os.fstat(descriptor).st_size < _FORMAT.size:
                os.write(descriptor, bytes(_FORMAT.size))
            _mine = (folder, os.getpid(), mmap.mmap(descriptor, _FORMAT.size))
        finally:
            os.close(descriptor)
    return _mine[2]
