"""Damaged files of every format, read as uploads are: each ends in a stated outcome, none hangs."""

from __future__ import annotations

import random
import time
from pathlib import Path

from briefs.readers import confined
from briefs.readers.types import Refusal
from tests.readers import making
from tests.readers.test_mutations import FILES, MUTATIONS, check
from tests.soak.record import Budget, Found

#: Files that one process reads, and its seconds for each.
AT_ONCE, CPU_SECONDS = 40, 20


def run(budget: Budget, seed: int, folder: Path) -> Found:
    found, chance = Found(), random.Random(seed)
    while budget.is_left(found):
        batch = [_damaged(chance) for _ in range(min(AT_ONCE, budget.count - found.trials))]
        _read(batch, seed, folder, found)
    return found


def _damaged(chance: random.Random) -> tuple[str, bytes]:
    name = chance.choice(list(FILES))
    data = FILES[name]
    for _ in range(chance.choice((1, 1, 2, 3))):
        data = chance.choice(MUTATIONS)(bytearray(data), chance) or b"x"
    if name == "b.docx":  # its XML is damaged, not its packing
        data = making.zipped({"word/document.xml": data})
    return name, data


def _read(batch: list[tuple[str, bytes]], seed: int, folder: Path, found: Found) -> None:
    paths = []
    for number, (name, data) in enumerate(batch):
        path = folder / str(number)
        path.write_bytes(data)
        paths.append((path, name))
    outcomes: dict[int, list[object]] = {place: [] for place in range(len(paths))}
    began = last = time.monotonic()
    for place, outcome in confined.contents_of(paths, cpu_seconds=CPU_SECONDS):
        found.took("longest", time.monotonic() - last)
        last = time.monotonic()
        outcomes[place].append(outcome)
    found.took("longest batch", time.monotonic() - began)
    for place, got in outcomes.items():
        told = f"file {found.trials} of seed {seed}, {batch[place][0]}"
        found.trials += 1
        if not got:
            found.wrong.append(f"{told}: no outcome")
        for one in got:
            try:
                check(one)
            except AssertionError as error:
                found.wrong.append(f"{told}: {error!r} of {one!r}"[:400])
        refused = bool(got) and isinstance(got[-1], Refusal)
        found.counts["refused" if refused else "read"] += 1
