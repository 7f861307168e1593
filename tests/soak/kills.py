"""kill -9 of web server, workers, indexer, rebuilds of the index and import in the middle of their work
(tests/crashing.py). The web server is a plain one around the application, so that it can be forked with all
it needs; the one of the product is killed by `supervisor`."""

from __future__ import annotations

import re
from pathlib import Path

from tests.soak import rounds
from tests.soak.record import Budget, Found

#: Processes killed over one data folder, and the texts they worked on.
KILLS, TEXTS = 100, 30


def run(budget: Budget, seed: int, folder: Path) -> Found:
    found, turn = Found(), 0
    while budget.is_left(found) and not found.wrong:
        one = seed * 10_000 + turn
        _round(one, folder / str(turn), found, budget)
        turn += 1
    return found


def _round(seed: int, data: Path, found: Found, budget: Budget) -> None:
    asked = ("tests.crashing", str(seed), "--texts", str(TEXTS), "--kills", str(KILLS))
    played = rounds.play(*asked, data=data, found=found, budget=budget)
    if played is None:
        return
    said, ended_well = played
    killed = re.search(r"^(\d+) processes were killed at work: (.*)", said, re.M)
    if killed:
        found.trials += int(killed[1])
        found.counts.update({name: int(n) for name, n in re.findall(r"(\w+) (\d+)", killed[2])})
    if ended_well:
        found.counts["rounds"] += 1
        found.counts["searches meanwhile"] += int(re.search(r"^(\d+) searches", said, re.M)[1])
        found.counts["rebuilds gone on with"] += int(re.search(r"(\d+) rebuilds went", said)[1])
        found.took("index caught up", float(re.search(r"caught up after ([\d.]+)", said)[1]))
