"""How much of two texts is the same words in the same order, and which texts to compare at all.

Two texts resemble each other by the Jaccard index of their sets of shingles (A. Broder, "On the
resemblance and containment of documents", 1997). To find those that resemble one among many, each
set has a MinHash signature, cut into bands; texts that share a band are candidates, and are then
compared in full (J. Leskovec, A. Rajaraman, J. Ullman, "Mining of Massive Datasets", section 3.4).
The hash functions are multiply-shift (M. Dietzfelbinger et al., "A reliable randomized algorithm
for the closest-pair problem", 1997). Pure; the time is linear in the length of a text.
"""

from __future__ import annotations

from hashlib import sha256
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from briefs.shingles import shingles

#: From here on a text is nearly the same as another: a short report under another headline and
#: without its last sentence still is. What resembles by less in an outlet's archive are follow-ups,
#: which carry paragraphs over.
NEARLY_THE_SAME = 0.7
#: 16 bands of 4 hashes: of pairs that resemble each other by 0.7 one in 80 is missed, by 0.8 one in
#: 5,000; of those by 0.3 one in 8 is compared for nothing.
BANDS, ROWS = 16, 4
#: A text of fewer shingles resembles too many others by chance.
FEWEST = 30

Shingles: TypeAlias = NDArray[np.uint64]  # distinct hashes, ascending

#: So many that the hashes of all functions stay near the processor.
_HASHED_AT_ONCE = 1024


def _numbers(seed: str) -> NDArray[np.uint64]:
    """The same with every version of everything: keys are stored."""
    digests = (sha256(f"{seed} {n}".encode()).digest() for n in range(BANDS * ROWS))
    return np.array([int.from_bytes(digest[:8]) for digest in digests], np.uint64)


# As columns: the hashes of one function lie together, and so their minimum is soon found.
_MULTIPLIERS = (_numbers("multiplier") | np.uint64(1))[:, None]
_OFFSETS = _numbers("offset")[:, None]
_MIX = np.uint64(0x9E3779B97F4A7C15)
_HIGH = np.uint64(32)


def shingle_set(text: str) -> Shingles:
    return np.unique(np.array(shingles(text), np.uint64))


def bands(found: Shingles) -> list[int]:
    """Keys of a text, as signed 64-bit integers: texts that share one are worth comparing.

    None of a text that is too short to be told from others.
    """
    if len(found) < FEWEST:
        return []
    smallest = np.full(BANDS * ROWS, np.iinfo(np.uint64).max, np.uint64)
    for start in range(0, len(found), _HASHED_AT_ONCE):
        hashes = _MULTIPLIERS * found[start : start + _HASHED_AT_ONCE]
        hashes += _OFFSETS
        np.minimum(smallest, hashes.min(axis=1), out=smallest)
    rows = (smallest >> _HIGH).reshape(BANDS, ROWS)
    keys = np.arange(1, BANDS + 1, dtype=np.uint64)
    for row in range(ROWS):
        keys = (keys ^ rows[:, row]) * _MIX
        keys ^= keys >> _HIGH
    return keys.view(np.int64).tolist()


def resemblance(one: Shingles, other: Shingles) -> float:
    """The Jaccard index: 0 for nothing in common, 1 for the same shingles."""
    shared = len(np.intersect1d(one, other, assume_unique=True))
    either = len(one) + len(other) - shared
    return shared / either if either else 1.0
