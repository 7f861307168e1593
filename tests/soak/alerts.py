"""kill -9 of workers while they tell of news, by mail too (tests/crashing_alerts.py)."""

from __future__ import annotations

import re
from pathlib import Path

from tests.soak import rounds
from tests.soak.record import Budget, Found

#: Workers killed over one data folder.
KILLS = 100


def run(budget: Budget, seed: int, folder: Path) -> Found:
    found, turn = Found(), 0
    while budget.is_left(found) and not found.wrong:
        one, data = seed * 10_000 + turn, folder / str(turn)
        kills = min(KILLS, budget.count - found.trials)
        asked = ("tests.crashing_alerts", str(one), "--kills", str(kills))
        played = rounds.play(*asked, data=data, found=found, budget=budget)
        if played is None:
            break
        said, ended_well = played
        killed = re.search(r"^(\d+) workers were killed", said, re.M)
        found.trials += int(killed[1]) if killed else 0
        if ended_well:
            told = re.search(r"(\d+) mails arrived, (\d+) of them more than once", said)
            found.counts.update({"rounds": 1, "mails": int(told[1]), "mails twice": int(told[2])})
        turn += 1
    return found
