"""What two requests of the same moment write stands once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.product import ROOT, Product


@pytest.mark.soak
def test_two_requests_of_the_same_moment_write_one_row(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.at_once", "--rounds", "10"],
        env=Product(tmp_path).environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stdout + done.stderr
