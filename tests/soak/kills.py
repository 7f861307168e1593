"""kill -9 of web server, workers, indexer, rebuilds of the index and import in the middle of their work
(tests/crashing.py)."""

from __future__ import annotations

import re
from pathlib import Path

from tests.product import Product, run_python
from tests.soak.record import Budget, Found

#: Processes killed over one data folder, and the texts they worked on.
KILLS, TEXTS = 100, 30


def run(budget: Budget, seed: int, folder: Path) -> Found:
    found, turn = Found(), 0
    while budget.is_left(found):
        one = seed * 10_000 + turn
        _round(one, folder / str(turn), found, budget)
        turn += 1
    return found


def _round(seed: int, data: Path, found: Found, budget: Budget) -> None:
    data.mkdir()
    asked = ("tests.crashing", str(seed), "--texts", str(TEXTS), "--kills", str(KILLS))
    done = run_python("-m", *asked, environment=Product(data).environment, seconds=600)
    if budget.is_stopped:
        return
    killed = re.search(r"^(\d+) processes were killed at work: (.*)", done.stdout, re.M)
    if killed:
        found.trials += int(killed[1])
        found.counts.update({name: int(n) for name, n in re.findall(r"(\w+) (\d+)", killed[2])})
    if done.returncode:
        found.wrong.append(f"round {seed}: {(done.stdout + done.stderr)[-400:]}")
        return
    found.counts["rounds"] += 1
    found.counts["searches meanwhile"] += int(re.search(r"^(\d+) searches", done.stdout, re.M)[1])
    found.counts["rebuilds gone on with"] += int(re.search(r"(\d+) rebuilds went", done.stdout)[1])
    found.took("index caught up", float(re.search(r"caught up after ([\d.]+)", done.stdout)[1]))
