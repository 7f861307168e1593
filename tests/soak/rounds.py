"""A round of kills: a module of the tests, run on a data folder of its own."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.product import Product, run_python
from tests.soak.record import Budget, Found

#: A round takes a minute or two; one that takes so long hangs.
SECONDS = 900


def play(
    module: str, *arguments: str, data: Path, found: Found, budget: Budget
) -> tuple[str, bool] | None:
    """What a round printed, and whether it ended well; else it is put down as wrong. None: it was ended
    with the run."""
    data.mkdir()
    asked, name = ("-m", module, *arguments), " ".join((module, *arguments))
    try:
        done = run_python(*asked, environment=Product(data).environment, seconds=SECONDS)
    except subprocess.TimeoutExpired as error:
        said = (error.stdout or b"").decode()
        if budget.is_stopped:
            return None
        found.wrong.append(f"{name}: hangs after {SECONDS} s: {said[-400:]}")
        return said, False
    if budget.is_stopped:
        return None
    if done.returncode:
        found.wrong.append(f"{name}: {(done.stdout + done.stderr)[-400:]}")
    return done.stdout, not done.returncode
