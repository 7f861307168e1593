"""The query tree. Pure values: an engine executes them, `words` says them, `canonical` spells them.

All terms are folded (lower case, no accents); stemming is the engine's. A leaf searches the
fields of its kind (`text`, `names`, `title`) unless it stands inside `Scoped`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Node:
    """Any part of a query."""


@dataclass(frozen=True, slots=True)
class All(Node):
    """Every document: the empty query."""


@dataclass(frozen=True, slots=True)
class Word(Node):
    """One word; `exact` switches stemming and expansion off."""

    text: str
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Phrase(Node):
    """Words next to each other in this order (stemmed each, unless exact)."""

    words: tuple[str, ...]
    exact: bool = False


@dataclass(frozen=True, slots=True)
class Wildcard(Node):
    """`*` any letters, `?` one letter; begins with at least three fixed letters before a `*`."""

    pattern: str


@dataclass(frozen=True, slots=True)
class Fuzzy(Node):
    """Within `distance` (1 or 2) edits, the first two letters fixed."""

    text: str
    distance: int = 1


@dataclass(frozen=True, slots=True)
class And(Node):
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Or(Node):
    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Not(Node):
    child: Node


@dataclass(frozen=True, slots=True)
class Near(Node):
    """`left` and `right` at most `distance` words apart; `ordered`: left first.

    Operands are Word, Phrase, Wildcard, Fuzzy, Expansion or Or of those. `negated` (NOT W/n):
    documents where some `left` occurs with no `right` that near.
    """

    left: Node
    right: Node
    distance: int
    ordered: bool = False
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Within(Node):
    """`left` and `right` in one sentence (`unit="sentence"`) or paragraph (`unit="paragraph"`)."""

    left: Node
    right: Node
    unit: str


@dataclass(frozen=True, slots=True)
class AtLeast(Node):
    """`child` (a term) occurs at least `count` times."""

    count: int
    child: Node


@dataclass(frozen=True, slots=True)
class First(Node):
    """`child` (a term) occurs among the first `count` words."""

    count: int
    child: Node


@dataclass(frozen=True, slots=True)
class Scoped(Node):
    """`child` searched in one text field only: "title", "names" (byline) or "text"."""

    field: str
    child: Node


@dataclass(frozen=True, slots=True)
class Values(Node):
    """`field:value`: documents with any of these facet values.

    As parsed, `values` holds the words typed; `search.query.resolve` replaces them by codes and
    slugs and sets `resolved`. Engines only ever see resolved ones.
    """

    field: str
    values: tuple[str, ...]
    resolved: bool = False


@dataclass(frozen=True, slots=True)
class Dates(Node):
    """`said:2021-03..2021-04`, `date:none`; `spelling` is what was typed, relative dates included."""

    field: str
    start: dt.date | None = None
    end: dt.date | None = None
    undated: bool = False
    spelling: str = ""


@dataclass(frozen=True, slots=True)
class Length(Node):
    """`words:>20`: number of words of the text, inclusive bounds."""

    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Expansion(Node):
    """`original`, or any of `alternatives` the vocabulary knows it by (JCPOA: the long name)."""

    original: Node
    alternatives: tuple[Node, ...]
