"""A corpus of made-up statements for timing: real sentences, invented facets, fixed seed.

Statements are 1-3 sentences of ../shared/corpus-large where it is there, else of the sample
collection; facet values follow Zipf's law: 3,000 speakers, 200 countries, 150 topics (1-3 each,
with their parents), 60 outlets, 5 types; dates over five years.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from search.types import Document

ROOT = Path(__file__).resolve().parents[2]
LARGE = ROOT.parent / "shared" / "corpus-large"
SMALL = ROOT.parent / "shared" / "corpus" / "articles"

_SENTENCE = re.compile(r"[^.!?\n]{30,400}[.!?]")
_FIRST = dt.date(2020, 1, 1)


def sentences(limit: int = 300_000) -> list[str]:
    """Sentences to make statements of."""
    found: list[str] = []
    draw = random.Random(1)
    for path in sorted(LARGE.glob("*.jsonl.gz")):
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for line in lines:
                if draw.random() < 0.2:
                    found += (s.strip() for s in _SENTENCE.findall(json.loads(line)["text"]))
    if not found:
        for path in sorted((ROOT / "briefs" / "data").rglob("*.txt")) or sorted(SMALL.glob("*")):
            found += _SENTENCE.findall(path.read_text("utf-8", "replace"))
    if not found:
        raise SystemExit("No texts to make a corpus of: neither ../shared nor sample articles.")
    random.Random(2).shuffle(found)
    return found[:limit]


def statements(size: int, texts: list[str], *, first: int = 0) -> Iterator[Document]:
    """`size` statements numbered from `first`, twenty to an article."""
    draw = np.random.default_rng(7 + first)
    speakers = _zipf(draw, 3000, size)
    countries = _zipf(draw, 200, (size, 3))
    topics = _zipf(draw, 150, (size, 3))
    outlets = _zipf(draw, 60, size)
    types = _zipf(draw, 5, size)
    days = draw.integers(0, 5 * 365, size)
    how_many = draw.integers(1, 4, (size, 3))
    chosen = draw.integers(0, len(texts), (size, 3))
    title = ""
    for at in range(size):
        number = first + at
        if number % 20 == 0 or not title:
            title = texts[(number * 7919) % len(texts)][:60]
        speaker = int(speakers[at])
        of_topics = sorted({int(t) for t in topics[at, : how_many[at, 1]]})
        parents = {f"t{t // 10}" for t in of_topics}
        day = _FIRST + dt.timedelta(int(days[at]))
        yield Document(
            uid=f"s{number}",
            kind="statements",
            article=number // 20,
            revision=1,
            text=" ".join(texts[i] for i in chosen[at, : how_many[at, 0]].tolist()),
            title=title,
            names=f"Person{speaker} Family{speaker % 700}",
            values={
                "speaker": (f"speaker-{speaker}",),
                "from": (f"C{speaker % 97}",),
                "country": tuple(
                    sorted({f"C{c}" for c in countries[at, : how_many[at, 2]].tolist()})
                ),
                "topic": (*sorted(parents), *(f"t{t // 10}-{t}" for t in of_topics)),
                "outlet": (f"outlet-{outlets[at]}",),
                "type": (f"type-{types[at]}",),
                "verb": (f"verb-{(speaker * 31 + at) % 23}",),
                "named": ("named" if speaker % 9 else "unnamed",),
                "office": (f"office-{speaker % 500}",) if speaker % 3 else (),
                "state": ("confirmed" if at % 4 else "unreviewed",),
                "lang": ("en",),
            },
            dates={"date": day, "said": day, "published": day},
            sequence=number,
            position=number % 20,
            public=bool(at % 2),
        )


def _zipf(draw: np.random.Generator, values: int, shape: int | tuple[int, int]) -> np.ndarray:
    weights = 1 / np.arange(1, values + 1)
    return draw.choice(values, shape, p=weights / weights.sum())
