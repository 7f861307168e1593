"""What match=auto, all and any make of a query tree, for every engine alike."""

from __future__ import annotations

from search.query.combine import asks_for_words
from search.query.tree import And, Node, Or

#: With fewer complete matches than this, match=auto goes on with partial ones.
ENOUGH = 5


def relaxed(tree: Node) -> Node | None:
    """`tree` with any of its words enough, or None where that makes no difference.

    Only the outermost AND is relaxed. Its parts without words (values, dates, length, NOT) stay
    required.
    """
    required: list[Node] = []
    optional: list[Node] = []
    for part in _parts(tree):
        (optional if asks_for_words(part) else required).append(part)
    if len(optional) < 2:
        return None
    return And((*required, Or(tuple(optional))))


def _parts(tree: Node) -> list[Node]:
    if not isinstance(tree, And):
        return [tree]
    return [part for child in tree.children for part in _parts(child)]
