"""What a trial found, and what all runs of it found together."""

from __future__ import annotations

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Found:
    """trials: how many were made. counts: outcome -> how often. worst: seconds, of whatever the trial
    takes the time of. megabytes: the most, of whatever it weighs. wrong: what must not be, in words that
    let it be made again."""

    trials: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    worst: dict[str, float] = field(default_factory=dict)
    megabytes: dict[str, int] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def took(self, name: str, seconds: float) -> None:
        self.worst[name] = max(self.worst.get(name, 0.0), seconds)

    def add(self, other: Found) -> None:
        self.trials += other.trials
        self.counts.update(other.counts)
        self.wrong += other.wrong
        for name, seconds in other.worst.items():
            self.took(name, seconds)
        for name, size in other.megabytes.items():
            self.megabytes[name] = max(self.megabytes.get(name, 0), size)

    def told(self) -> str:
        parts = [f"{self.trials:,} trials", f"{len(self.wrong)} wrong"]
        parts += [f"{name} {count:,}" for name, count in sorted(self.counts.items())]
        parts += [f"{name} {seconds:.2f} s" for name, seconds in self.worst.items()]
        parts += [f"{name} {size:,} MB" for name, size in self.megabytes.items()]
        return ", ".join(parts)


@dataclass
class Budget:
    """How many trials a run may make, for how many seconds from the first. `stop` ends it sooner, with
    what was found so far."""

    count: int
    seconds: float
    until: float = 0.0

    def is_left(self, found: Found) -> bool:
        self.until = self.until or time.monotonic() + self.seconds
        return found.trials < self.count and time.monotonic() < self.until

    @property
    def is_stopped(self) -> bool:
        """What ran beside may have been ended, too: the trial at hand says nothing."""
        return self.until < 0

    def stop(self, *_: object) -> None:
        self.until = -1.0


def keep(log: Path, name: str, seed: int, found: Found) -> None:
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a") as file:
        file.write(json.dumps({"trial": name, "seed": seed, **vars(found)}) + "\n")


def kept(log: Path, name: str) -> Iterator[tuple[int, Found]]:
    """Seed and findings of each run of a trial so far."""
    for line in log.read_text().splitlines() if log.exists() else ():
        said = json.loads(line)
        if said.pop("trial") == name:
            seed = said.pop("seed")
            yield seed, Found(**{**said, "counts": Counter(said["counts"])})
