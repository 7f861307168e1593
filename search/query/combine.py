"""Trees in one normal form: flat, values of one field together, no double negation.

Everything that builds a query goes through here, so that equal queries have equal trees.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from search.query.tree import (
    All,
    And,
    Dates,
    Expansion,
    Fuzzy,
    Length,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Scoped,
    Values,
    Wildcard,
    Within,
    Word,
)

#: What proximity and counting can be asked of, besides an Or of these.
TERMS = (Word, Phrase, Wildcard, Fuzzy, Expansion)


def is_operand(node: Node) -> bool:
    """Whether proximity can be asked of `node`: a term, or an Or of terms."""
    if isinstance(node, Or):
        return all(isinstance(child, TERMS) for child in node.children)
    return isinstance(node, TERMS)


def negation(node: Node) -> Node:
    return node.child if isinstance(node, Not) else Not(node)


def disjunction(nodes: Iterable[Node]) -> Node:
    """Any of `nodes`; values of one field become one node, where the first of them stood."""
    children: list[Node] = []
    for node in nodes:
        for child in node.children if isinstance(node, Or) else (node,):
            _append_either(children, child)
    return children[0] if len(children) == 1 else Or(tuple(children))


def _append_either(children: list[Node], child: Node) -> None:
    if isinstance(child, Values):
        for index, other in enumerate(children):
            if isinstance(other, Values) and other.field == child.field:
                children[index] = _joined(other, child)
                return
    children.append(child)


def _joined(first: Values, second: Values) -> Values:
    return replace(first, values=tuple(dict.fromkeys(first.values + second.values)))


def conjunction(items: Sequence[tuple[Node, bool]]) -> Node:
    """All of the nodes. An item's flag says that AND was written before it.

    Values and closed periods of one field are alternatives unless AND stands between them
    (`speaker:lavrov speaker:jalali`); `said:>=2021 said:<=2022` are two ends of one period.
    """
    children: list[Node] = []
    since = 0  # children from here on have no AND between them
    for node, written in items:
        if written:
            since = len(children)
        if isinstance(node, And):
            for child in node.children:
                _append(children, child, len(children))
            since = len(children)
        else:
            _append(children, node, since)
    return children[0] if len(children) == 1 else And(tuple(children)) if children else All()


def _append(children: list[Node], node: Node, since: int) -> None:
    mergeable = enumerate(children) if alike(node) else ()
    for index, other in mergeable:
        together = _two_ends(other, node)
        if together is None and index >= since:
            together = _alternatives(other, node)
        if together is not None:
            children[index] = together
            return
    children.append(node)


def _alternatives(first: Node, second: Node) -> Node | None:
    if isinstance(first, Values) and isinstance(second, Values) and first.field == second.field:
        return _joined(first, second)
    if alike(first) == alike(second) and _closed(first) and _closed(second):
        return disjunction((first, second))
    return None


def _closed(node: Node) -> bool:
    """A period with both ends (or none: undated), or several of them."""
    if isinstance(node, Or):
        return all(_closed(child) for child in node.children)
    return isinstance(node, Dates) and (node.undated or bool(node.start and node.end))


def alike(node: Node) -> tuple[str, str] | None:
    """Nodes of the same key might be merged by `conjunction`; None for those that never are."""
    if isinstance(node, Values):
        return ("values", node.field)
    if isinstance(node, Dates):
        return ("dates", node.field)
    if isinstance(node, Length):
        return ("length", "")
    if isinstance(node, Or):
        keys = {alike(child) for child in node.children}
        key = keys.pop()
        return key if not keys and key and key[0] == "dates" else None
    return None


def _two_ends(first: Node, second: Node) -> Node | None:
    """`since` and `until` as one period or length; None where they are not that."""
    if isinstance(first, Dates) and isinstance(second, Dates) and first.field == second.field:
        if first.spelling or second.spelling or first.undated or second.undated:
            return None
        if first.start and not first.end and second.end and not second.start:
            return (
                Dates(first.field, first.start, second.end) if first.start <= second.end else None
            )
        if first.end and not first.start and second.start and not second.end:
            return _two_ends(second, first)
    if isinstance(first, Length) and isinstance(second, Length):
        if first.low is not None and second.high is not None:
            if first.high is None and second.low is None and first.low <= second.high:
                return Length(first.low, second.high)
        elif first.high is not None and first.low is None and second.high is None:
            return _two_ends(second, first)
    return None


def sequence(terms: Sequence[Node]) -> Node:
    """The terms next to each other in this order; at least one."""
    if len(terms) == 1:
        return terms[0]
    words = [term for term in terms if isinstance(term, Word)]
    if len(words) == len(terms):
        return Phrase(tuple(word.text for word in words), exact=words[0].exact)
    return near_chain(terms, 1, ordered=True)


def near_chain(terms: Sequence[Node], distance: int, *, ordered: bool = False) -> Node:
    """Each term near the one before it."""
    return conjunction([(Near(a, b, distance, ordered), True) for a, b in pairwise(terms)])


def leaves(node: Node) -> list[Node]:
    """The terms and values a query asks for, in its order: a phrase is one."""
    match node:
        case And(children) | Or(children):
            return [leaf for child in children for leaf in leaves(child)]
        case Near(left, right) | Within(left, right):
            return leaves(left) + leaves(right)
        case Values(_, values):
            return [replace(node, values=(value,)) for value in values]
        case All():
            return []
    child = getattr(node, "child", None)
    return leaves(child) if isinstance(child, Node) else [node]


def depth(node: Node) -> int:
    """How deeply groups are nested: a term is 0, `a b` is 1, `(a OR b) c` is 2."""
    match node:
        case And(children) | Or(children):
            return 1 + max(depth(child) for child in children)
        case Not(child) | Scoped(_, child):
            return depth(child)
    return 0


def asks_for_words(node: Node) -> bool:
    """Whether some words are to be contained, by which results can be ranked."""
    match node:
        case And(children) | Or(children):
            return any(asks_for_words(child) for child in children)
        case Scoped(_, child):
            return asks_for_words(child)
        case All() | Not() | Values() | Dates() | Length():
            return False
    return True
