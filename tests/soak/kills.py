"""kill -9 of web server, workers, indexer and import in the middle of their work (tests/crashing.py)."""

from __future__ import annotations

import re
from pathlib import Path

from tests.product import Product, run_python
from tests.soak.record import Budget, Found

#: Processes killed over one data folder, and the texts they worked on.
KILLS, TEXTS = 30, 20


def run(budget: Budget, seed: int, folder: Path) -> Found:
    found, turn = Found(), 0
    while budget.is_left(found):
        one = seed * 10_000 + turn
        _round(one, folder / str(turn), found, budget)
        turn += 1
    return found


def _round(seed: int, data: Path, found: Found, budget: Budget) -> None:
    data.mkdir()
    product = Product(data)
    asked = ("tests.crashing", str(seed), "--texts", str(TEXTS), "--kills", str(KILLS))
    done = run_python("-m", *asked, environment=product.environment, seconds=300)
    if budget.is_stopped:
        return
    killed = re.search(r"^(\d+) processes were killed", done.stdout, re.M)
    found.trials += int(killed[1]) if killed else 0
    if done.returncode or "The index equals the database." not in done.stdout:
        found.wrong.append(f"round {seed}: {(done.stdout + done.stderr)[-400:]}")
        return
    counts = {
        "articles": ("SELECT count(*), count(DISTINCT text_hash) FROM briefs_article", (2 * TEXTS,) * 2),
        "files": ("SELECT count(DISTINCT entry) FROM briefs_uploadfile", (TEXTS,)),
        "statements": ("SELECT min(n), max(n) FROM (SELECT count(*) n FROM briefs_quote GROUP BY article_id)", (3, 3)),
        "outbox": ("SELECT count(DISTINCT article_id) FROM briefs_outboxentry", (2 * TEXTS,)),
    }  # fmt: skip
    for name, (sql, wanted) in counts.items():
        (got,) = product.rows(sql)
        if got != wanted:
            found.wrong.append(f"round {seed}: {name} {got}, not {wanted}")
    found.counts["rounds"] += 1
