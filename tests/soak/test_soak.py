"""Each trial, briefly; `python -m tests.soak` makes as many as one likes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.product import run_python

#: Trials, few enough for half a minute.
COUNTS = {
    "queries": 150, "oracle": 40, "uploads": 30, "commits": 60, "backups": 3, "load": 200, "supervisor": 5,
}  # fmt: skip


@pytest.mark.soak
@pytest.mark.parametrize("name", COUNTS)
def test_nothing_is_wrong(name: str, tmp_path: Path) -> None:
    asked = ("--count", str(COUNTS[name]), "--seed", "0", "--log", str(tmp_path / "log"))
    done = run_python("-m", "tests.soak", name, *asked, seconds=400)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{COUNTS[name]} trials, 0 wrong" in done.stdout
