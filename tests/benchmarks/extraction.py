"""How fast statements are found: articles a second, growth with length, texts built to be slow.

    .venv/bin/python -m tests.benchmarks.extraction

Processor time of one process. An article is 400 words of `../shared/corpus` (the reports of
agencies and newspapers in it, cut behind the 400th word), or of the sample collection where the
corpus is absent. Each is read three times and the fastest reading counts, so that other work on the
machine disturbs little.
"""

from __future__ import annotations

import re
import time
from pathlib import Path

from briefs.extraction import extract, extraction
from briefs.extraction.model import default_models
from tests.extraction.hostile import HOSTILE

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "corpus" / "articles"
SAMPLE = ROOT / "briefs" / "sample"
#: What is no report: readouts and transcripts are somebody's words as a whole.
_NO_REPORTS = ("kr-", "sd-", "un-")
_WORDS = 400
_ROUNDS = 3
_LENGTHS = (10_000, 100_000, 1_000_000)


def spent(text: str, rounds: int = 1) -> float:
    """The least processor time of reading `text`, in seconds."""
    times = []
    for _ in range(rounds):
        started = time.process_time()
        extract(text)
        times.append(time.process_time() - started)
    return min(times)


def reports() -> list[str]:
    folder = CORPUS if CORPUS.exists() else SAMPLE
    files = [f for f in sorted(folder.rglob("*.txt")) if not f.name.startswith(_NO_REPORTS)]
    return [f.read_text("utf-8") for f in files]


def beginning(text: str, words: int) -> str:
    """`text` up to its given word; the whole where it is shorter."""
    match = re.match(rf"\s*(?:\S+\s+){{{words}}}", text)
    return match[0] if match else text


def speed(texts: list[str]) -> None:
    articles = [cut for text in texts if len((cut := beginning(text, _WORDS)).split()) == _WORDS]
    total = sum(spent(article, _ROUNDS) for article in articles)
    print(f"extraction: {len(articles) / total:.0f} articles of {_WORDS} words a second", end="")
    print(f" ({len(articles)} articles, one process, processor time)")


def growth(texts: list[str]) -> None:
    """Reports one behind the other, up to a million characters; the bound on length is lifted."""
    whole = "\n\n".join(texts)
    whole *= _LENGTHS[-1] // len(whole) + 1
    bound, extraction.LONGEST_TEXT = extraction.LONGEST_TEXT, _LENGTHS[-1]
    try:
        for length in _LENGTHS:
            seconds = spent(whole[:length], _ROUNDS)
            print(
                f"  {length:>9,} characters: {seconds:.3f} s, {1e6 * seconds / length:.1f} µs each"
            )
    finally:
        extraction.LONGEST_TEXT = bound


def hostile(size: int = 1_000_000) -> None:
    times = sorted(((spent(make(size)), name) for name, make in HOSTILE.items()), reverse=True)
    print(f"  {len(times)} texts of {size:,} characters built to be slow; the slowest, in seconds:")
    for seconds, name in times[:5]:
        print(f"  {seconds:>6.2f}  {name}")


def main() -> None:
    default_models()
    texts = reports()
    speed(texts)
    growth(texts)
    hostile()


if __name__ == "__main__":
    main()
