"""Ways on from a search that found nothing: the nearest spelling, and what each filter costs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from search.engines.base import Engine
from search.links import results_address
from search.query.request import SearchQuery
from search.query.tree import And, Expansion, Near, Node, Or, Scoped, Within, Word
from search.readout import Chip
from search.types import EngineRequest
from search.vocabulary import spelled_as_name

#: Words looked up, and filters tried, at most.
_MOST_WORDS, _MOST_FILTERS = 6, 12


@dataclass(frozen=True, slots=True)
class Meant:
    """The query with words that occur nowhere spelled as ones that do."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Without:
    """A filter, and how many results there are without it."""

    label: str
    count: int
    href: str


def meant(query: SearchQuery, request: EngineRequest, engine: Engine) -> Meant | None:
    """ "sanktions" -> "sanctions"; None where every word occurs or nothing is near."""
    text = query.q
    for word in list(dict.fromkeys(_words(request.tree)))[:_MOST_WORDS]:
        alone = EngineRequest(
            tree=word, kind=request.kind, limit=0, public_only=request.public_only, match="all"
        )
        if engine.search(alone).total:
            continue
        near = engine.similar_words(word.text, limit=1)
        if near:
            spelled = spelled_as_name(near[0])
            text = re.sub(rf"(?<!\w){re.escape(word.text)}(?!\w)", spelled, text, flags=re.I)
    if text == query.q:
        return None
    return Meant(text, results_address(query.with_text(text)))


def _words(node: Node) -> Iterator[Word]:
    match node:
        case Word(exact=False):
            yield node
        case And(children) | Or(children):
            for child in children:
                yield from _words(child)
        case Near(left, right) | Within(left, right):
            yield from _words(left)
            yield from _words(right)
        case Expansion(original, _):
            yield from _words(original)
        case Scoped(_, child):
            yield from _words(child)


def without_each(line: Iterable[Chip], count: Callable[[SearchQuery], int]) -> list[Without]:
    """Each filter with the number of results without it, those that help most first."""
    found = [
        Without(
            _in_quotes(chip.label) if chip.connector in ("containing", "and") else chip.label,
            count(replace(chip.query, page=1)),
            chip.href,
        )
        for chip in list(line)[:_MOST_FILTERS]
    ]
    return sorted(found, key=lambda one: -one.count)


def _in_quotes(label: str) -> str:
    return label if "“" in label else f"“{label}”"
