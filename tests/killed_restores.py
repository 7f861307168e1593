"""Kills a restore at each of its steps with files in turn, one restore after the other.

    python -m tests.killed_restores BACKUP      on a data folder of its own (READOUT_DATA)

After each there must be the database that was there or the backup's, and no index beside the backup's.
The next restore has to do with all that the killed ones left.
"""

from __future__ import annotations

import itertools
import os
import signal
import sys

import django

from tests.forking import ask, data, fork, must

#: Of the interpreter's audit events.
_STEPS = {"os.rename", "os.link", "os.remove", "os.rmdir", "os.mkdir"}
OLD = "Whoever was there before"


def main(backup: str) -> None:
    django.setup()
    from django.core.management import call_command, load_command_class

    load_command_class("search", "restore")
    names: set[object] = set()
    for step in itertools.count(1):
        ask(f"UPDATE briefs_user SET name = '{OLD}'")
        index = data() / "index/20260101"
        index.mkdir(parents=True, exist_ok=True)

        def restore(step: int = step) -> None:
            _die_at(step)
            call_command("restore", backup, yes=True, verbosity=0)

        _, status = os.waitpid(fork(restore), 0)
        ((name,),) = ask("SELECT DISTINCT name FROM briefs_user")
        names.add(name)
        must(name == OLD or not index.exists(), f"killed at {step}: the old index is left")
        if not os.WIFSIGNALED(status):
            must(status == 0 and name != OLD, f"the restore failed: {status}")
            break
    must(len(names) == 2, f"not one of two databases: {names}")
    print(f"Killed at each of {step - 1} steps.")


def _die_at(step: int) -> None:
    """End this process, as kill -9 does, before it takes its n-th step with files."""
    steps = itertools.count(1)

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if event in _STEPS and next(steps) == step:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(watch)


if __name__ == "__main__":
    main(sys.argv[1])
