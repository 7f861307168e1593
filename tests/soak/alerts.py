"""kill -9 of workers while they tell of news, by mail too (tests/crashing_alerts.py)."""

from __future__ import annotations

import re
from pathlib import Path

from tests.product import Product, run_python
from tests.soak.record import Budget, Found

#: Workers killed over one data folder.
KILLS = 100


def run(budget: Budget, seed: int, folder: Path) -> Found:
    found, turn = Found(), 0
    while budget.is_left(found):
        one, data = seed * 10_000 + turn, folder / str(turn)
        data.mkdir()
        kills = min(KILLS, budget.count - found.trials)
        asked = ("tests.crashing_alerts", str(one), "--kills", str(kills))
        done = run_python("-m", *asked, environment=Product(data).environment, seconds=600)
        if budget.is_stopped:
            break
        killed = re.search(r"^(\d+) workers were killed", done.stdout, re.M)
        found.trials += int(killed[1]) if killed else 0
        if done.returncode:
            found.wrong.append(f"round {one}: {(done.stdout + done.stderr)[-400:]}")
            if not killed:
                break
        else:
            told = re.search(r"(\d+) mails arrived, (\d+) of them more than once", done.stdout)
            found.counts.update({"rounds": 1, "mails": int(told[1]), "mails twice": int(told[2])})
        turn += 1
    return found
