"""One word or quotation as typed into a leaf of the tree: wildcards, `~1`, hyphens, phrases."""

from __future__ import annotations

import re

from search import analysis
from search.query.combine import conjunction, near_chain, sequence
from search.query.limits import FUZZY_PREFIX, MAX_FUZZY, MAX_SLOP, MIN_FUZZY, MIN_PREFIX
from search.query.tree import Fuzzy, Node, Phrase, Wildcard, Word


class TermError(ValueError):
    """A term cannot be read; `replacement` could stand in its place ("" leaves it out)."""

    def __init__(self, message: str, replacement: str) -> None:
        super().__init__(message)
        self.message = message
        self.replacement = replacement


_SEPARATOR = re.compile(r"(?<!\d)[,;]+|[,;]+(?!\d)")
_FUZZY = re.compile(r"(.*[^\W_].*)~(\d*)")
_PIECE = re.compile(r"(?:[^\W_]|[*?])+")
_WILD = re.compile(r"[*?]")
_TRUNCATED = re.compile(r"(?<=[^\W_])!$")


def read_word(text: str) -> Node | None:
    """The node of a run without spaces and quotes; None where it is only punctuation.

    Raises TermError.
    """
    nodes = []
    for part in _SEPARATOR.split(text):
        node = _read_part(_TRUNCATED.sub("*", part))
        if node is not None:
            nodes.append((node, True))
    return conjunction(nodes) if nodes else None


def read_quoted(text: str, *, exact: bool, slop: int | None) -> Node | None:
    """The node of what stood between quotes: one word is exact, `slop` makes the words near.

    Raises TermError.
    """
    leaves: list[Node] = []
    for chunk in text.split():
        # inside quotes a question mark ends a question
        chunk = chunk.rstrip("?!.,;:")
        try:
            leaves.extend(_pieces(chunk) if _WILD.search(chunk) else _words(chunk))
        except TermError as error:
            shorter = text.replace(chunk, error.replacement, 1)
            raise TermError(error.message, f'"{shorter}"') from None
    if not leaves:
        return None
    if len(leaves) == 1:
        leaf = leaves[0]
        if slop is not None and isinstance(leaf, Word):
            return _fuzzy(leaf.text, slop)
        return Word(leaf.text, exact=True) if isinstance(leaf, Word) else leaf
    if slop is not None:
        if not 1 <= slop <= MAX_SLOP:
            nearest = max(1, min(slop, MAX_SLOP))
            raise TermError(_slop_message(f"~{slop}"), f'"{text}"~{nearest}')
        return near_chain(leaves, slop)
    node = sequence(leaves)
    return Phrase(node.words, exact=True) if exact and isinstance(node, Phrase) else node


def _slop_message(spelling: str) -> str:
    return f"{spelling}: words can be looked for at most {MAX_SLOP} words apart, and at least 1."


def _words(text: str) -> list[Node]:
    return [Word(term) for term in analysis.terms(text)]


def _read_part(part: str) -> Node | None:
    fuzzy = _FUZZY.fullmatch(part)
    if fuzzy:
        return _fuzzy(fuzzy[1], int(fuzzy[2] or 1))
    leaves = _words(part) if "://" in part or not _WILD.search(part) else _pieces(part)
    return sequence(leaves) if leaves else None


def _fuzzy(text: str, distance: int) -> Node:
    terms = analysis.terms(text)
    if len(terms) != 1 or not terms[0].isalnum() or _WILD.search(text):
        raise TermError("Only a single word can be searched with ~.", _WILD.sub("", text))
    if len(terms[0]) < MIN_FUZZY:
        raise TermError(
            f"A word searched with ~ needs at least {MIN_FUZZY} letters; "
            f"the first {FUZZY_PREFIX} must agree.",
            terms[0],
        )
    if not 1 <= distance <= MAX_FUZZY:
        raise TermError(
            f"~{distance}: a word can differ by 1 or {MAX_FUZZY} letters.",
            f"{terms[0]}~{max(1, min(distance, MAX_FUZZY))}",
        )
    return Fuzzy(terms[0], distance)


def _pieces(text: str) -> list[Node]:
    """Words and wildcards of a run that holds a wildcard: `anti-sanction*` is two."""
    leaves: list[Node] = []
    folded = analysis.fold(text)
    for piece in _PIECE.findall(folded):
        try:
            leaves.extend([_wildcard(piece)] if _WILD.search(piece) else _words(piece))
        except TermError as error:
            shorter = folded.replace(piece, error.replacement, 1)
            raise TermError(error.message, shorter) from None
    return leaves


def _wildcard(piece: str) -> Wildcard:
    pattern = re.sub(r"\*+", "*", piece)[: analysis.MAX_TERM]
    prefix = _WILD.split(pattern, maxsplit=1)[0]
    if not prefix:
        raise TermError(
            f"A word cannot begin with {pattern[0]}: the search needs its first letters.",
            pattern.lstrip("*?"),
        )
    if "*" in pattern and len(prefix) < MIN_PREFIX:
        raise TermError(
            f"“{piece}” is too short: {MIN_PREFIX} letters are needed before *.", prefix
        )
    return Wildcard(pattern)
