"""Words of the dictionary: by pattern, by nearness, by beginning.

Patterns and fuzzy words are not cut off after so many words, since totals must be exact. They need
no limit: three (two) fixed letters bound the part of the dictionary that is looked at, and words
of neighbouring stems are united as one slice of the postings. The deadline holds for the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import numpy as np

from search.engines.whoosh.arrayfile import Array
from search.engines.whoosh.section import Section


def matching_pattern(section: Section, pattern: str) -> Array:
    """Numbers of the words that match `*` (any letters) and `?` (one letter)."""
    fixed = re.split(r"[*?]", pattern, maxsplit=1)[0]
    low, high = section.words.prefixed(fixed.encode())
    if pattern == fixed + "*":
        return np.arange(low, high)
    if pattern == fixed:
        number = section.words.find(fixed.encode())
        return np.arange(number, number + 1) if number >= 0 else np.arange(0)
    parts = {"*": ".*", "?": "."}
    regex = re.compile("".join(parts.get(c) or re.escape(c) for c in pattern), re.DOTALL)
    words = section.words.strings(low, high)
    chosen = [at for at, word in enumerate(words) if regex.fullmatch(word.decode())]
    return np.array(chosen, np.int64) + low


def within_distance(section: Section, word: str, distance: int, fixed: int) -> Array:
    """Numbers of the words at most `distance` edits from `word`, `fixed` first letters alike."""
    prefix = word[:fixed]
    low, high = section.words.prefixed(prefix.encode())
    words = [bytes(w).decode() for w in section.words.strings(low, high)]
    if len(prefix) < fixed:  # so short a word has no more letters to begin with
        words = [w if len(w) <= fixed and w[:fixed] == prefix else "" for w in words]
    distances = edit_distances(words, word, distance)
    return np.flatnonzero(distances <= distance) + low


def edit_distances(words: list[str], target: str, limit: int) -> Array:
    """Levenshtein distance of each word to `target`, exact up to `limit`, above it just more.

    The usual table, one row for each letter of `target`, for all words at once, and of each row
    only the cells within `limit` of the diagonal.
    """
    size = len(target)
    result = np.full(len(words), limit + 1, np.int64)
    near = np.array(
        [at for at, word in enumerate(words) if word and abs(len(word) - size) <= limit], np.int64
    )
    if not len(near):
        return result
    letters = np.array([words[at] for at in near.tolist()])
    width = letters.dtype.itemsize // 4
    letters = letters.view(np.uint32).reshape(len(near), width)
    lengths = (letters != 0).sum(1)
    far = np.full(len(near), limit + 1, np.int8)
    row = {j: np.full(len(near), j, np.int8) for j in range(min(limit, width) + 1)}
    for i in range(1, size + 1):
        letter = ord(target[i - 1])
        new: dict[int, Array] = {}
        for j in range(max(0, i - limit), min(width, i + limit) + 1):
            best = row.get(j, far) + np.int8(1)
            if j:
                best = np.minimum(best, new.get(j - 1, far) + np.int8(1))
                same = letters[:, j - 1] != letter
                best = np.minimum(best, row.get(j - 1, far) + same)
            new[j] = np.minimum(best, far)
        row = new
    for length in np.unique(lengths).tolist():
        rows = lengths == length
        result[near[rows]] = row.get(length, far)[rows]
    return result


def suggest(sections: Iterable[Section], prefix: str, limit: int) -> list[tuple[str, int]]:
    """The most frequent words beginning with `prefix`, with their numbers of documents.

    Exact although only the best of the largest range are looked at: what is not among them and in
    no other range has at least `limit` words before it.
    """
    spans = [(section, *section.words.prefixed(prefix.encode())) for section in sections]
    spans.sort(key=lambda span: span[2] - span[1])
    candidates: set[bytes] = set()
    for at, (section, low, high) in enumerate(spans):
        counts = section.word_df[low:high]
        if at < len(spans) - 1 or len(counts) <= limit:
            candidates.update(section.words.strings(low, high))
        else:
            threshold = np.partition(counts, -limit)[-limit]
            for number in (np.flatnonzero(counts >= threshold) + low).tolist():
                candidates.add(section.words[number])
    totals = [
        (-frequency, word.decode())
        for word in candidates
        if (frequency := sum(_frequency(section, word) for section, _, _ in spans))
    ]
    return [(word, -frequency) for frequency, word in sorted(totals)[:limit]]


def similar(sections: Iterable[Section], word: str, limit: int) -> list[str]:
    """Other words within two edits and with the same first letter: nearest, then most frequent."""
    found: dict[str, list[int]] = {}
    for section in sections:
        low, high = section.words.prefixed(word[:1].encode())
        words = [w.decode() for w in section.words.strings(low, high)]
        distances = edit_distances(words, word, 2)
        for at in np.flatnonzero(distances <= 2).tolist():
            entry = found.setdefault(words[at], [int(distances[at]), 0])
            entry[1] -= int(section.word_df[low + at])
    found.pop(word, None)
    return sorted(found, key=lambda other: (*found[other], other))[:limit]


def _frequency(section: Section, word: bytes) -> int:
    number = section.words.find(word)
    return int(section.word_df[number]) if number >= 0 else 0
