"""Ways on from a search that found nothing: the nearest spelling, and what each filter costs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from search.engines.base import Engine
from search.links import results_address
from search.query.function_words import FUNCTION_WORDS
from search.query.request import SearchQuery
from search.query.tree import And, Expansion, Near, Node, Or, Scoped, Within, Word
from search.readout import Chip
from search.types import EngineRequest
from search.vocabulary import DatabaseVocabulary, spelled_as_name

#: Words looked up, and filters tried, at most.
_MOST_WORDS, _MOST_FILTERS = 6, 12
#: Words of a question that statements need not have.
_ASKING = FUNCTION_WORDS | {
    "about", "comment", "printed", "published", "quoted", "said", "say", "says", "tell", "told",
}  # fmt: skip
_PLAIN = re.compile(r"(?!(?:AND|OR|NOT)$)\w[\w.’'-]*,?")


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
    """ "sanktions" -> "sanctions"; "what did Lavrov say on JCPOA?" -> "Lavrov JCPOA".

    None where nothing better is known.
    """
    text = query.q
    telling = [word for word in _words(request.tree) if word.text not in _ASKING]
    for word in list(dict.fromkeys(telling))[:_MOST_WORDS]:
        alone = EngineRequest(
            tree=word, kind=request.kind, limit=0, public_only=request.public_only, match="all"
        )
        if engine.search(alone).total:
            continue
        near = engine.similar_words(word.text, limit=1)
        if near:
            spelled = spelled_as_name(near[0])
            text = re.sub(rf"(?<!\w){re.escape(word.text)}(?!\w)", spelled, text, flags=re.I)
    asked = query.with_text(_told(text))
    if asked.q and engine.search(_request(asked, request)).total:
        text = asked.q
    if text == query.q:
        return None
    return Meant(text, results_address(query.with_text(text)))


def _told(text: str) -> str:
    """A question without the words that only ask; empty for text with marks of its own."""
    words = text.rstrip("?! .").split()
    kept = [word for word in words if word.lower().strip(",") not in _ASKING]
    return (
        " ".join(word.rstrip(",") for word in kept)
        if kept and all(map(_PLAIN.fullmatch, words))
        else ""
    )


def _request(query: SearchQuery, like: EngineRequest) -> EngineRequest:
    """All the words of `query`, nothing but counted."""
    vocabulary = DatabaseVocabulary()
    return replace(query, match="all").to_engine(vocabulary, public_only=like.public_only)


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
