"""Each trial, briefly; `python -m tests.soak` makes as many as one likes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.product import ROOT

#: Trials, few enough for half a minute.
COUNTS = {"queries": 150, "oracle": 40, "uploads": 80, "commits": 60, "backups": 3}


@pytest.mark.soak
@pytest.mark.parametrize("name", COUNTS)
def test_nothing_is_wrong(name: str, tmp_path: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "tests.soak",
        name,
        "--count",
        str(COUNTS[name]),
        "--seed",
        "0",
    ]
    done = subprocess.run(
        [*command, "--log", str(tmp_path / "log")],
        cwd=ROOT, capture_output=True, text=True, timeout=400,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{COUNTS[name]} trials, 0 wrong" in done.stdout
