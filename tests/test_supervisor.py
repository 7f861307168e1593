"""The supervisor: what ends is started again, and nothing outlives it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.product import ROOT, run_python, wait_until

_PROGRAM = """
import functools, os, pathlib, sys, time
from briefs.supervisor import Supervisor

def child(path):
    path.write_text(str(os.getpid()))
    time.sleep(60)

if __name__ == "__main__":
    folder = pathlib.Path(sys.argv[1])
    Supervisor({name: functools.partial(child, folder / name) for name in ("web", "worker")}).run()
"""


def _pid(path: Path) -> int:
    return int(path.read_text() or 0) if path.exists() else 0


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


@pytest.fixture
def supervised(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[bytes], Path]]:
    process = subprocess.Popen([sys.executable, "-c", _PROGRAM, str(tmp_path)], cwd=ROOT)
    try:
        wait_until(lambda: _pid(tmp_path / "web") and _pid(tmp_path / "worker"))
        yield process, tmp_path
    finally:
        process.kill()
        process.wait()


def test_a_killed_child_comes_back_and_the_other_goes_on(supervised) -> None:
    _, folder = supervised
    web, worker = _pid(folder / "web"), _pid(folder / "worker")
    os.kill(web, signal.SIGKILL)
    wait_until(lambda: _pid(folder / "web") not in (0, web))
    assert _is_alive(worker)
    assert _pid(folder / "worker") == worker


def test_stopping_it_stops_everything(supervised) -> None:
    process, folder = supervised
    children = [_pid(folder / "web"), _pid(folder / "worker")]
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0
    assert not any(map(_is_alive, children))


@pytest.mark.skipif(
    sys.platform != "linux", reason="children can follow their parent on Linux only"
)
def test_killing_it_leaves_no_orphans(supervised) -> None:
    process, folder = supervised
    children = [_pid(folder / "web"), _pid(folder / "worker")]
    process.kill()
    process.wait()
    wait_until(lambda: not any(map(_is_alive, children)))


def test_a_process_whose_parent_ended_before_it_could_ask_ends_as_well() -> None:
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    program = f"from briefs import supervisor as s; s.die_with_parent({gone.pid}); print('lives')"
    orphan = run_python("-c", program)
    assert (orphan.returncode, orphan.stdout) == (-signal.SIGTERM, "")
