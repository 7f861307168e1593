"""Reading gold documents (the format of quotes-dev) as training examples. Not part of the product."""

from __future__ import annotations

import json
import zlib
from pathlib import Path
from typing import Any

from briefs.extraction.cues import Candidate, candidates
from briefs.extraction.document import Document, analyse

Gold = dict[str, Any]


def read(path: Path) -> list[Gold]:
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def fold(document: Gold, folds: int) -> int:
    """The cross-validation fold of a document, from its id alone."""
    return zlib.crc32(document["id"].encode()) % folds


def inside(doc: Document, spans: list[list[int]]) -> set[int]:
    """Indices of the tokens that lie in the spans (punctuation included)."""
    from bisect import bisect_left

    found: set[int] = set()
    for start, end in spans:
        k = bisect_left(doc.tokens.starts, start)
        while k < len(doc.tokens) and doc.tokens.starts[k] < end:
            found.add(k)
            k += 1
    return found


def words(doc: Document, tokens: set[int]) -> list[int]:
    """The tokens that are words, in order."""
    return sorted(k for k in tokens if doc.tokens.words[k][0].isalnum())


def aligned(doc: Document, gold: Gold) -> list[tuple[Candidate, list[Candidate], str, Gold | None]]:
    """Every candidate with its unit's candidates, its label and its gold attribution.

    Labels: N no statement, A content behind the cue, B before it, W on both sides; O a cue of another
    class than statement, "?" where the gold does not say (inside a gold content).
    """
    quotes = gold["quotes"]
    cue_of: dict[int, int] = {}
    nested: set[int] = set()
    contents: list[set[int]] = []
    for k, quote in enumerate(quotes):
        for token in inside(doc, quote["cue"]):
            cue_of.setdefault(token, k)
        content = inside(doc, quote["content"])
        contents.append(content)
        nested |= content
    rows: list[tuple[Candidate, list[Candidate], str, Gold | None]] = []
    for unit in range(len(doc.units)):
        first, last, _ = doc.units[unit]
        found = candidates(doc, unit)
        by_quote: dict[int, list[Candidate]] = {}
        for cand in found:
            k = cue_of.get(cand.first, cue_of.get(cand.last - 1, -1))
            if k >= 0:
                by_quote.setdefault(k, []).append(cand)
        for cand in found:
            k = cue_of.get(cand.first, cue_of.get(cand.last - 1, -1))
            if k < 0:
                rows.append((cand, found, "?" if cand.first in nested else "N", None))
                continue
            quote = quotes[k]
            if quote["class"] != "statement":
                rows.append((cand, found, "O", None))
                continue
            content = words(doc, contents[k])
            before = any(t < cand.first for t in content if t >= first)
            after = any(cand.last <= t for t in content if t < last)
            rivals = by_quote[k]
            chosen = rivals[-1] if after and not before else rivals[0]
            if cand is not chosen:
                rows.append((cand, found, "N", None))
            elif before and after:
                rows.append((cand, found, "W", quote))
            elif after:
                rows.append((cand, found, "A", quote))
            elif before:
                rows.append((cand, found, "B", quote))
            else:
                rows.append((cand, found, "?", None))
    return rows


def load(paths: list[Path]) -> list[tuple[Gold, Document]]:
    return [(g, analyse(g["text"])) for path in paths for g in read(path)]
