"""A tree back into query text: `parse(canonical(tree)) == tree` for every tree `parse` makes."""

from __future__ import annotations

import re

from search.query.combine import alike
from search.query.fields import TEXT_FIELDS
from search.query.periods import spell
from search.query.tree import (
    All,
    And,
    AtLeast,
    Dates,
    Expansion,
    First,
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

_BARE_VALUE = re.compile(r"\w[\w.&'’/-]*")
_OPERATORS = ("AND", "OR", "NOT")


def canonical(node: Node) -> str:
    """The one spelling of a query; the empty string for all documents."""
    match node:
        case All():
            return ""
        case Word(text, exact):
            return f'"{text}"' if exact else text
        case Phrase(words, exact):
            return f'{"=" if exact else ""}"{" ".join(words)}"'
        case Wildcard(pattern):
            return pattern
        case Fuzzy(text, distance):
            return f"{text}~{distance}"
        case Expansion(original, _):
            return canonical(original)
        case And(children):
            return _and(children)
        case Or(children):
            return " OR ".join(canonical(child) for child in children)
        case Not(child):
            return f"NOT {_bracketed(child)}"
        case Near(left, right, distance, ordered, negated):
            operator = f"{'NOT ' if negated else ''}{'PRE' if ordered else 'W'}/{distance}"
            return f"{_bracketed(left)} {operator} {_bracketed(right)}"
        case Within(left, right, unit):
            return f"{_bracketed(left)} W/{unit[0].upper()} {_bracketed(right)}"
        case AtLeast(count, child):
            return f"ATLEAST{count}({canonical(child)})"
        case First(count, child):
            return f"FIRST{count}({canonical(child)})"
        case Scoped(field, child):
            return f"{TEXT_FIELDS[field]}:{_scoped(child)}"
        case Values(field, values):
            return f"{field}:{','.join(_value(value) for value in values)}"
        case Dates():
            return f"{node.field}:{_dates(node)}"
        case Length(low, high):
            return f"words:{_length(low, high)}"
    raise TypeError(f"no spelling for {node!r}")


def _and(children: tuple[Node, ...]) -> str:
    parts = [f"({canonical(c)})" if isinstance(c, Or) else canonical(c) for c in children]
    keys = [key for key in map(alike, children) if key]
    # AND keeps apart what a space would merge, and a last ? from ending a question
    written = len(keys) > len(set(keys)) or parts[-1].endswith("?")
    return (" AND " if written else " ").join(parts)


def _bracketed(node: Node) -> str:
    text = canonical(node)
    return f"({text})" if isinstance(node, And | Or) else text


def _scoped(node: Node) -> str:
    text = canonical(node)
    return text if isinstance(node, Word | Phrase | Wildcard | Fuzzy) else f"({text})"


def _value(value: str) -> str:
    bare = _BARE_VALUE.fullmatch(value) and value not in _OPERATORS
    return value if bare else f'"{value}"'


def _dates(node: Dates) -> str:
    return "none" if node.undated else node.spelling or spell(node.start, node.end)


def _length(low: int | None, high: int | None) -> str:
    if low == high:
        return f"{low}"
    return f"{'' if low is None else low}..{'' if high is None else high}"
