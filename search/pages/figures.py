"""What the index says of the whole collection: the counts of the start page, and its newest statements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from briefs.access import sees_all
from search.answers import ask
from search.engine import engine
from search.pages.profile import Found, find, total
from search.query.request import SearchQuery
from search.types import FacetCount, FacetResult
from search.visible import Reader
from search.vocabulary import DatabaseVocabulary

ARTICLES = SearchQuery(kind="articles")
COLUMNS, TOP = ("speaker", "from", "country", "topic", "outlet"), 8
#: Of the newest statements so many, of which some are shown.
NEWEST = 100
#: The last days of the collection in which the most active are looked for: the first of these
#: periods in which this many spoke.
_ACTIVE_DAYS, _ACTIVE_SPEAKERS = (30, 90, 365), 5


@dataclass(frozen=True, slots=True)
class Figures:
    """What the index says of the whole collection. about: the topic that the speaker heard most speaks
    of most. mentions: speakers' country -> country mentioned -> statements."""

    found: Found
    articles: int
    about: FacetCount | None
    mentions: Mapping[str, Mapping[str, int]]


@dataclass(frozen=True, slots=True)
class Lately:
    """Who spoke how often in the last days of the collection, from `since` on."""

    days: int
    since: dt.date
    speakers: FacetResult


def count_all(reader: Reader) -> Figures:
    """Raises EngineError."""
    found = find(SearchQuery(), reader, dict.fromkeys(COLUMNS, TOP), newest=NEWEST)
    counts = {field: found.results.facets[field].counts for field in COLUMNS}
    about = None
    if counts["speaker"]:
        by = SearchQuery(per_page=0).with_value("speaker", counts["speaker"][0].value)
        about = next(
            iter(ask(by, reader, counts={"topic": 1}).results.facets["topic"].counts), None
        )
    mentioned = [one.value for one in counts["country"]]
    return Figures(
        found=found,
        articles=total(ARTICLES, reader),
        about=about,
        mentions={
            one.value: _mentions(reader, one.value, mentioned)
            for one in counts["from"]
            if mentioned
        },
    )


def count_lately(reader: Reader, until: dt.date) -> Lately:
    """The shortest period with several speakers, or else the longest. Raises EngineError."""
    for length in _ACTIVE_DAYS:
        since = until - dt.timedelta(days=length - 1)
        query = SearchQuery(per_page=0).with_dates("date", since, until)
        speakers = ask(query, reader, counts={"speaker": TOP}).results.facets["speaker"]
        if speakers.total >= _ACTIVE_SPEAKERS:
            break
    return Lately(length, since, speakers)


def _mentions(reader: Reader, speaking: str, mentioned: Sequence[str]) -> dict[str, int]:
    """Country mentioned -> statements, of the speakers of one country."""
    query = SearchQuery().with_value("from", speaking)
    request = query.to_engine(DatabaseVocabulary(), public_only=not sees_all(reader))
    found = engine().facet(request, "country", limit=len(mentioned), among=mentioned)
    return {one.value: one.count for one in found.counts}
