"""What a file of results holds, read from the database a few hundred rows at a time.

However many results there are, only their keys are held at once.
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from briefs.access import sees_all
from briefs.models import Quote
from briefs.texts import load_texts
from search import readout, visible
from search.answers import NOUNS, ask
from search.engine import engine
from search.exports.formats import Format
from search.exports.types import Block, Head, Heading, Reference, StatementReference
from search.links import results_address
from search.query.request import SearchQuery
from search.references import Absolute, article_reference, statement_reference
from search.rows import UNREAD, with_all
from search.templatetags.interface import counted, day
from search.types import Kind
from search.visible import Reader
from search.vocabulary import DatabaseVocabulary

#: Results in one file at most.
MOST = 100_000
_AT_ONCE = 300
_NAMELESS = "Speaker not named"
_NO_TOPIC = "No topic"
#: Speaker, topic and place packed into one number each, to be sorted without more memory.
_BITS = 20


@dataclass(frozen=True, slots=True)
class Found:
    """Results of a search: the keys of the first MOST of them, in its order, and how many in all."""

    kind: Kind
    keys: Sequence[int]
    total: int


def find(query: SearchQuery, reader: Reader) -> Found:
    """Raises QueryError for text that cannot be read, EngineError where there is no index."""
    request = replace(query, page=1, per_page=MOST).to_engine(
        DatabaseVocabulary(), public_only=not sees_all(reader)
    )
    return Found(query.kind, *engine().keys(request))


def count(query: SearchQuery, reader: Reader) -> int:
    """How many there are. Raises as `find` does."""
    return ask(replace(query, page=1, per_page=1), reader).results.total


def head(query: SearchQuery, found: Found, absolute: Absolute, today: dt.date) -> Head:
    """What a document says of itself: the search in words, how much it holds, where it is."""
    told = counted(found.total, NOUNS[found.kind])
    if found.total > len(found.keys):
        told = f"The first {len(found.keys):,} of {told}"
    name = readout.name(readout.chips(query)) or f"all {found.kind}"
    return Head(
        name[:1].upper() + name[1:],
        (f"{told}. Readout, {day(today)}.", absolute(results_address(query))),
    )


def blocks(found: Found, made_as: Format, reader: Reader, absolute: Absolute) -> Iterator[Block]:
    """What the file holds, in order: what is gone or not for this reader drops out."""
    if found.kind == "articles":
        return articles(found.keys, reader, absolute)
    if made_as.is_document:
        return _grouped(found.keys, reader, absolute)
    return statements(found.keys, reader, absolute)


def articles(keys: Sequence[int], reader: Reader, absolute: Absolute) -> Iterator[Reference]:
    rows = visible.articles(reader).live().select_related("outlet").defer("text", "zones")
    for chunk in _chunks(keys):
        found = rows.in_bulk(chunk)
        yield from (article_reference(found[key], absolute) for key in chunk if key in found)


def statements(
    keys: Sequence[int], reader: Reader, absolute: Absolute
) -> Iterator[StatementReference]:
    rows = with_all(visible.statements(reader).live()).defer("article__text", *UNREAD)
    for chunk in _chunks(keys):
        found = rows.in_bulk(chunk)
        load_texts(found.values())
        for key in chunk:
            if quote := found.get(key):
                yield statement_reference(quote, absolute)


def _grouped(keys: Sequence[int], reader: Reader, absolute: Absolute) -> Iterator[Block]:
    """Statements by speaker, then topic, with headings; in a group in the order of the results.

    A statement stands once, under that of its topics which most statements here have.
    """
    counts: Counter[str] = Counter()
    for chunk in _chunks(keys):
        counts.update(name for _, name in _topics(chunk))
    by_name = sorted(counts, key=lambda name: (-counts[name], name))
    topic_ranks = {name: rank for rank, name in enumerate(by_name)}
    speakers = _speaker_ranks(keys)
    packed, placed = array("q"), array("q")
    for chunk in _chunks(keys):
        topics: dict[int, int] = {}
        for key, name in _topics(chunk):
            topics[key] = min(topics.get(key, len(by_name)), topic_ranks[name])
        for key, speaker in _speakers_in_order(chunk):
            group = speakers[speaker] << _BITS | topics.get(key, len(by_name))
            packed.append(group << _BITS | len(placed))
            placed.append(key)
    places = np.sort(np.array(packed)) & (1 << _BITS) - 1
    ordered = array("q", np.array(placed)[places].tobytes())
    yield from _under_headings(statements(ordered, reader, absolute), topic_ranks)


def _under_headings(
    found: Iterable[StatementReference], topic_ranks: dict[str, int]
) -> Iterator[Block]:
    speaker: tuple[str, str] | None = None
    topic: str | None = None
    for one in found:
        if (one.speaker_key, one.speaker) != speaker:
            speaker, topic = (one.speaker_key, one.speaker), None
            yield Heading(1, one.speaker or _NAMELESS)
        name = min(one.topics, key=lambda name: topic_ranks.get(name, 0), default=_NO_TOPIC)
        if name != topic:
            topic = name
            yield Heading(2, name)
        yield one


def _speaker_ranks(keys: Sequence[int]) -> dict[tuple[int | None, str], int]:
    """Speakers in the order of their names, those without a name last."""
    found = {
        (speaker, name)
        for chunk in _chunks(keys)
        for _, (speaker, name) in _speakers_in_order(chunk)
    }
    in_order = sorted(found, key=lambda one: (not one[1], one[1].casefold(), one[0] or 0))
    return {one: rank for rank, one in enumerate(in_order)}


def _speakers_in_order(chunk: Sequence[int]) -> Iterator[tuple[int, tuple[int | None, str]]]:
    """Statement's key -> key of its speaker on record, if any, and the name."""
    rows = Quote.objects.filter(pk__in=chunk).values_list(
        "pk", "speaker_id", "speaker__name", "speaker_name"
    )
    found = {key: (speaker, called or name) for key, speaker, called, name in rows}
    return ((key, found[key]) for key in chunk if key in found)


def _topics(chunk: Sequence[int]) -> Iterable[tuple[int, str]]:
    """Statement's key, name of one of its topics."""
    held = Quote.topics.through.objects.filter(quote__in=chunk)
    return held.values_list("quote_id", "topic__name")


def _chunks(keys: Sequence[int]) -> Iterator[list[int]]:
    return (list(keys[at : at + _AT_ONCE]) for at in range(0, len(keys), _AT_ONCE))
