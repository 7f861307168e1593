"""How relevance is scored: BM25F, the same numbers in every engine that can compute them.

The fields of a document are one bag of words whose occurrences weigh differently (Robertson,
Zaragoza, Taylor: "Simple BM25 extension to multiple weighted fields", CIKM 2004):

    score(term, document) = idf * tf / (tf + k1 * (1 - b + b * length / average))
    idf = ln(1 + (N - n + 0.5) / (n + 0.5))

tf and length are sums over the fields of occurrences times the field's weight; N, n and the
average are of the live documents of one kind, before any filter; of a search among what was first
seen up to some number, of those documents, so that what comes in later moves nothing. A document's
score is the sum over the words of the query that stand in parts it matches, added in the order of
the query; several wordings of one thing count once:

- a wildcard or fuzzy word counts as one word whose occurrences are those of all its spellings;
- an expansion counts as one word too, whose occurrences are those of its original and of all its
  alternatives; a long name is no more worth than its abbreviation (docs/engine.md);
- parts that are no words (values, dates, length) and negations add nothing.

Two quantities are stored in a byte each, so that a score is one look-up in a table: tf in quarters
up to 63.75, and the length in 256 steps that are exact to 100 and 6 % apart beyond. All sums are
float32, so that two engines agree to the last bit and ties are the same ties.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from search.types import Kind

K1 = 1.2
B = 0.75

#: The searched fields, in the order in which they number positions.
TEXT_FIELDS = ("text", "names", "title")

#: Weight of one occurrence, in quarters.
FIELD_QUARTERS: Mapping[Kind, tuple[int, int, int]] = {
    "statements": (4, 2, 1),
    "articles": (4, 2, 6),
}

#: The highest weighted frequency that still counts, in quarters.
MAX_QUARTERS = 255


def _lengths() -> npt.NDArray[np.float64]:
    exact = np.arange(101, dtype=np.float64)
    return np.concatenate([exact, 100.0 * 1.06 ** np.arange(1, 156)])


#: Length byte -> length in words.
LENGTHS = _lengths()


def length_bytes(quarters: npt.ArrayLike) -> npt.NDArray[np.uint8]:
    """Lengths in quarters of a word -> length bytes, rounded down."""
    words = np.asarray(quarters, dtype=np.float64) / 4
    return (np.searchsorted(LENGTHS, words, side="right") - 1).astype(np.uint8)


def score_table(average: float) -> npt.NDArray[np.float32]:
    """`quarters << 8 | length byte` -> score before idf; `average` length in words."""
    tf = np.arange(MAX_QUARTERS + 1, dtype=np.float64)[:, None] / 4
    norm = K1 * (1 - B + B * LENGTHS[None, :] / (average or 1.0))
    return (tf / (tf + norm)).astype(np.float32).ravel()


def idf(documents: int, frequency: int) -> np.float32:
    """Of a word that `frequency` of `documents` contain."""
    return np.float32(math.log(1 + (documents - frequency + 0.5) / (frequency + 0.5)))
