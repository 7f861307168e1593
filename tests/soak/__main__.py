"""Tries to break Readout, as often as one likes; runs add up.

    python -m tests.soak NAME [--count 1000] [--seconds 300] [--seed 7] [--log FILE]

Prints what this run and what all runs of the log found; ends with 1 if anything was wrong. Without a
seed each run takes the next one, so that no run repeats another. Ctrl-C or SIGTERM ends a run with
what it found before the trial at hand.
"""

from __future__ import annotations

import argparse
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path

from tests.product import ROOT
from tests.soak import (
    alerts,
    backups,
    commits,
    kills,
    load,
    oracle,
    queries,
    record,
    supervisor,
    uploads,
)
from tests.soak.record import Budget, Found

#: Name -> (what it does, how many trials one run makes unless it is said).
TRIALS: dict[str, tuple[Callable[[Budget, int, Path], Found], int]] = {
    "queries": (queries.run, 1000),
    "oracle": (oracle.run, 300),
    "uploads": (uploads.run, 1000),
    "commits": (commits.run, 200),
    "backups": (backups.run, 20),
    "kills": (kills.run, 60),
    "alerts": (alerts.run, 100),
    "supervisor": (supervisor.run, 40),
    "load": (load.run, 3000),
}


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m tests.soak", description=__doc__.splitlines()[0]
    )
    parser.add_argument("name", choices=[*TRIALS, "all"])
    parser.add_argument("--count", type=int, help="trials of this run")
    parser.add_argument("--seconds", type=float, default=300, help="begin none after so long")
    parser.add_argument("--seed", type=int)
    parser.add_argument("--log", type=Path, default=ROOT / "var/soak.jsonl")
    said = parser.parse_args()
    names = list(TRIALS) if said.name == "all" else [said.name]
    return max(_try(name, said.count, said.seconds, said.seed, said.log) for name in names)


def _try(name: str, count: int | None, seconds: float, seed: int | None, log: Path) -> int:
    run, usual = TRIALS[name]
    before = list(record.kept(log, name))
    seed = max((one for one, _ in before), default=0) + 1 if seed is None else seed
    budget = Budget(count or usual, seconds)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, budget.stop)
    with tempfile.TemporaryDirectory(prefix="readout-soak-") as folder:
        found = run(budget, seed, Path(folder))
    record.keep(log, name, seed, found)
    total = Found()
    for _, one in [*before, (seed, found)]:
        total.add(one)
    print(f"{name}, seed {seed}: {found.told()}")
    print(f"{name}, {len(before) + 1} runs: {total.told()}", flush=True)
    for wrong in found.wrong[:20]:
        print(f"  WRONG {wrong}")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
