"""Typed words into what is meant: names into codes and slugs, words into all their wordings."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from search.analysis import fold, stem, terms
from search.query.canonical import canonical, spell_value
from search.query.errors import QueryError, QueryProblem
from search.query.parser import parse
from search.query.tree import (
    And,
    AtLeast,
    Expansion,
    First,
    Near,
    Node,
    Not,
    Or,
    Phrase,
    Scoped,
    Values,
    Within,
    Word,
)

Wording = tuple[str, ...]

_SYNONYMS = Path(__file__).parent / "data" / "synonyms.toml"

_CALLED = {
    "speaker": "No speaker is called",
    "from": "No country is called",
    "country": "No country is called",
    "topic": "No topic is called",
    "outlet": "No source is called",
    "office": "No office is called",
}


class Vocabulary(Protocol):
    """What typed words can mean."""

    def lookup(self, field: str, words: str) -> list[str]:
        """Codes or slugs of `field` that `words` may mean; empty for none."""

    def alternatives(self, words: Wording) -> list[Wording]:
        """Other wordings of folded `words`: abbreviations, transliterations, names."""

    def suggest(self, field: str, words: str) -> str | None:
        """A name that `lookup` knows and that is nearest to `words`."""


class DictVocabulary:
    """A vocabulary in dictionaries: field -> name -> values, and groups of equal wordings."""

    def __init__(
        self,
        names: Mapping[str, Mapping[str, Sequence[str]]],
        groups: Sequence[Sequence[str]] = (),
    ) -> None:
        self._names = {
            field: {fold(name): list(values) for name, values in known.items()}
            for field, known in names.items()
        }
        self._groups = [[tuple(terms(text)) for text in group] for group in groups]

    def lookup(self, field: str, words: str) -> list[str]:
        return self._names.get(field, {}).get(fold(words), [])

    def alternatives(self, words: Wording) -> list[Wording]:
        return [w for group in self._groups if words in group for w in group if w != words]

    def suggest(self, field: str, words: str) -> str | None:
        known = self._names.get(field, {})
        return next((name for name in known if name[:2] == fold(words)[:2]), None)


def resolve(tree: Node, vocabulary: Vocabulary, text: str = "") -> Node:
    """`tree` with values as codes and slugs, and words with the wordings that mean the same.

    A name may mean several values; words in brackets that are no name together may each be one
    (`country:(iran iraq)`). Exact words and phrases stay alone. `text`: the query as typed, for
    the position in an error. Raises QueryError for a value nobody knows.
    """
    return _Resolver(tree, vocabulary, text).resolved(tree)


class _Resolver:
    def __init__(self, tree: Node, vocabulary: Vocabulary, text: str) -> None:
        self._tree = tree
        self._vocabulary = vocabulary
        self._text = text

    def resolved(self, node: Node) -> Node:
        match node:
            case Word(text, exact=False):
                return self._expanded(node, (text,))
            case Phrase(words, exact=False):
                return self._expanded(node, words)
            case Values(field, values, resolved=False):
                found = [value for typed in values for value in self._meant(field, typed)]
                return Values(field, tuple(dict.fromkeys(found)), resolved=True)
            case And(children) | Or(children):
                return type(node)(tuple(self.resolved(child) for child in children))
            case Near(left, right) | Within(left, right):
                return replace(node, left=self.resolved(left), right=self.resolved(right))
            case Not(child) | AtLeast(_, child) | First(_, child) | Scoped(_, child):
                return replace(node, child=self.resolved(child))
        return node

    def _expanded(self, node: Node, words: Wording) -> Node:
        others = [*self._vocabulary.alternatives(words), *synonyms(words)]
        shortest = _without_longer(words, dict.fromkeys(filter(None, others)))
        alternatives = tuple(Word(o[0]) if len(o) == 1 else Phrase(o) for o in shortest)
        return Expansion(node, alternatives) if alternatives else node

    def _meant(self, field: str, typed: str) -> list[str]:
        found = self._vocabulary.lookup(field, typed)
        if found:
            return found
        each = [self._vocabulary.lookup(field, word) for word in typed.split()]
        if len(each) > 1 and all(each):
            return [value for values in each for value in values]
        raise QueryError(self._unknown(field, typed))

    def _unknown(self, field: str, typed: str) -> QueryProblem:
        called = _CALLED.get(field, f"{field}: has no value")
        meant = self._vocabulary.suggest(field, typed)
        place = re.search(r"\s+".join(map(re.escape, typed.split())), self._text)
        position, length = place.span() if place else (0, len(self._text))
        if place:
            length -= position
        repair = self._repair(field, typed, meant, place) if meant else None
        return QueryProblem(position, length, f"{called} “{typed}”.", repair)

    def _repair(self, field: str, typed: str, meant: str, place: re.Match[str] | None) -> str:
        wanted = _renamed(self._tree, field, typed, meant)
        if place:
            start, end = place.span()
            if self._text[start - 1 : start] in ('"', "“") and self._text[end : end + 1]:
                start, end = start - 1, end + 1
            repair = f"{self._text[:start]}{spell_value(meant)}{self._text[end:]}"
            try:
                if canonical(parse(repair)) == canonical(wanted):
                    return repair
            except QueryError:
                pass
        return canonical(wanted)


def _renamed(node: Node, field: str, typed: str, meant: str) -> Node:
    """The tree with the value `typed` of `field` replaced by `meant`."""
    match node:
        case Values(of, values) if of == field:
            named = (meant if value == typed else value for value in values)
            return Values(of, tuple(dict.fromkeys(named)))
        case And(children) | Or(children):
            return type(node)(tuple(_renamed(c, field, typed, meant) for c in children))
        case Not(child):
            return Not(_renamed(child, field, typed, meant))
    return node


def _without_longer(words: Wording, others: Iterable[Wording]) -> list[Wording]:
    """Those of `others` that find what neither `words` nor another one finds: no "United States of
    America" beside "United States"."""
    known = [words, *others]
    return [
        other
        for other in known[1:]
        if not any(other != one and contains(other, one) for one in known) and other != words
    ]


def contains(longer: Wording, shorter: Wording) -> bool:
    """Whether the words of `shorter` stand next to each other in `longer`."""
    span = len(shorter)
    return any(longer[at : at + span] == shorter for at in range(len(longer) - span + 1))


def synonyms(words: Wording) -> list[Wording]:
    """The other members of the groups in `data/synonyms.toml` that `words` are of, by stems."""
    return list(_synonyms().get(tuple(map(stem, words)), ()))


@lru_cache(maxsize=1)
def _synonyms() -> Mapping[Wording, tuple[Wording, ...]]:
    data = tomllib.loads(_SYNONYMS.read_text("utf-8"))
    found: dict[Wording, dict[Wording, None]] = {}
    for group in data["groups"]:
        wordings = [tuple(terms(text)) for text in group]
        for wording in wordings:
            others = found.setdefault(tuple(map(stem, wording)), {})
            others.update(dict.fromkeys(other for other in wordings if other != wording))
    for typed, meanings in data["one_way"].items():
        others = found.setdefault(tuple(map(stem, terms(typed))), {})
        others.update(dict.fromkeys(tuple(terms(meaning)) for meaning in meanings))
    return {words: tuple(others) for words, others in found.items()}
