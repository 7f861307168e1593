"""`byline:` in a search for statements.

A statement's texts are its own words, its speaker's names and its article's title; the byline of
its article is a set of words to choose by, not a text to rank by. So the words asked for become
values, all of which must be there.
"""

from __future__ import annotations

from dataclasses import replace

from search.query.errors import QueryError, QueryProblem
from search.query.tree import And, Expansion, Node, Not, Or, Phrase, Scoped, Values, Word


def bylines_as_values(node: Node, text: str) -> Node:
    """The tree with every byline as values. Raises QueryError for more than words and phrases."""
    match node:
        case Scoped("names", child):
            return _values(child, text)
        case And(children) | Or(children):
            return type(node)(tuple(bylines_as_values(child, text) for child in children))
        case Not(child):
            return replace(node, child=bylines_as_values(child, text))
    return node


def _values(node: Node, text: str) -> Node:
    match node:
        case Word(word):
            return Values("byline", (word,), resolved=True)
        case Phrase(words):
            return And(tuple(Values("byline", (word,), resolved=True) for word in words))
        case Expansion(original, _):
            return _values(original, text)
        case And(children) | Or(children):
            return type(node)(tuple(_values(child, text) for child in children))
        case Not(child):
            return Not(_values(child, text))
    message = "In a search for statements, byline: takes whole words. Search articles for more."
    raise QueryError(QueryProblem(0, len(text), message))
