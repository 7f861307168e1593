"""What takes long to make and is only read or copied, made once a run, by the process of the run
that comes to it first."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def once(folder: Path, name: str) -> Iterator[tuple[Path, bool]]:
    """The place of that name in a folder that the processes share, and whether it is to be made now.

    Nobody else is within the block meanwhile; what fails there is made again by the next one.
    """
    place, made = folder / name, folder / f"{name}.made"
    with (folder / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        is_new = not made.exists()
        if is_new:
            shutil.rmtree(place, ignore_errors=True)
        yield place, is_new
        made.touch()
