"""A tree back into query text: `parse(canonical(tree)) == tree` for every tree `parse` makes."""

from __future__ import annotations

import re
from collections.abc import Mapping

from search.query.combine import alike
from search.query.fields import TEXT_FIELDS
from search.query.lexer import reads_as_word
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


def canonical(node: Node, spelling: Mapping[str, str] | None = None) -> str:
    """The one spelling of a query; the empty string for all documents.

    spelling: folded word -> how to write it instead (its caller sees to it that it is read back).
    """
    return _Writer(spelling or {}).write(node)


class _Writer:
    def __init__(self, spelling: Mapping[str, str]) -> None:
        self._spelling = spelling

    def write(self, node: Node) -> str:
        match node:
            case All():
                return ""
            case Word(text, exact):
                return f'"{self._word(text)}"' if exact else self._bare(text)
            case Phrase(words, exact):
                return f'{"=" if exact else ""}"{" ".join(map(self._word, words))}"'
            case Wildcard(pattern):
                return pattern
            case Fuzzy(text, distance):
                return f"{self._word(text)}~{distance}"
            case Expansion(original, _):
                return self.write(original)
            case And(children):
                return self._and(children)
            case Or(children):
                return " OR ".join(map(self.write, children))
            case Not(child):
                return f"NOT {self._bracketed(child)}"
            case Near(left, right, distance, ordered, negated):
                operator = f"{'NOT ' if negated else ''}{'PRE' if ordered else 'W'}/{distance}"
                return f"{self._bracketed(left)} {operator} {self._bracketed(right)}"
            case Within(left, right, unit):
                return f"{self._bracketed(left)} W/{unit[0].upper()} {self._bracketed(right)}"
            case AtLeast(count, child):
                return f"ATLEAST{count}({self.write(child)})"
            case First(count, child):
                return f"FIRST{count}({self.write(child)})"
            case Scoped(field, child):
                return f"{TEXT_FIELDS[field]}:{self._scoped(child)}"
            case Values(field, values):
                return f"{field}:{','.join(map(spell_value, values))}"
            case Dates():
                return f"{node.field}:{_dates(node)}"
            case Length(low, high):
                return f"words:{_length(low, high)}"
        raise TypeError(f"no spelling for {node!r}")

    def _word(self, text: str) -> str:
        return self._spelling.get(text, text)

    def _bare(self, text: str) -> str:
        word = self._word(text)
        # punctuation, which means nothing, tells the word first50 from the operator
        return word if reads_as_word(word) else f"{word}."

    def _and(self, children: tuple[Node, ...]) -> str:
        parts = [self._bracketed(c) if isinstance(c, Or) else self.write(c) for c in children]
        keys = [key for key in map(alike, children) if key]
        # AND keeps apart what a space would merge, and a ? from ending a question
        written = len(keys) > len(set(keys)) or any(part.endswith("?") for part in parts)
        return (" AND " if written else " ").join(parts)

    def _bracketed(self, node: Node) -> str:
        text = self.write(node)
        return f"({text})" if isinstance(node, And | Or) else text

    def _scoped(self, node: Node) -> str:
        text = self.write(node)
        return text if isinstance(node, Word | Phrase | Wildcard | Fuzzy) else f"({text})"


def spell_value(value: str) -> str:
    """`value` as it is typed after a field: in quotes unless it is one plain word."""
    bare = _BARE_VALUE.fullmatch(value) and value not in _OPERATORS
    return value if bare else f'"{value}"'


def _dates(node: Dates) -> str:
    return "none" if node.undated else node.spelling or spell(node.start, node.end)


def _length(low: int | None, high: int | None) -> str:
    if low == high:
        return f"{low}"
    return f"{'' if low is None else low}..{'' if high is None else high}"
