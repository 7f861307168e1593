"""The words that pages, documents and engines share. No Django, no engine.

`Document` goes into an engine, `EngineRequest` asks it, `SearchResults` comes back.
Facet values are codes or slugs; labels are looked up when rendered.
"""

from __future__ import annotations

import datetime as dt
from array import array
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from briefs.dates import Precision
from search.query.tree import All, Node

Kind = Literal["statements", "articles"]
Match = Literal["auto", "all", "any"]
Sort = Literal["relevance", "newest", "oldest"]
#: Copies of one statement: each shown, or one for all.
Shown = Literal["all", "once"]
TimelineUnit = Literal["day", "month", "year"]

#: Facet fields, in the order panels show them. `topic` holds ancestors too, so a parent counts
#: its children. `lang` is a field without a panel.
FACET_FIELDS = (
    "speaker", "from", "country", "topic", "outlet",
    "type", "verb", "named", "office", "state", "lang",
)  # fmt: skip
#: All fields of `Document.values`. `byline` holds the single words of the article's byline, for
#: statements, whose searched texts it is not among.
VALUE_FIELDS = (*FACET_FIELDS, "byline")
#: Date fields: `date` is a statement's day (said if known, else published), an article's publication.
DATE_FIELDS = ("date", "said", "published")


@dataclass(frozen=True, slots=True)
class Document:
    """One statement or article as an engine stores it.

    uid: "s<pk>" or "a<pk>", unique over both kinds. article: primary key of its article.
    title, names, text: the searched texts (names: the speaker's names, or an article's byline).
    Text paragraphs are separated by newlines.
    values: facet field -> values. dates: date field -> day (missing = undated), the first one of a
    month or year where `precisions` names no more than that (missing = a day).
    sequence: number from the database by which it is new to readers (`Quote.arrival`), that of an
    article its first-seen one. revision: the article's.
    cluster: equal for documents of one kind that are copies of each other; 0 for one alone.
    """

    uid: str
    kind: Kind
    article: int
    revision: int
    text: str
    title: str = ""
    names: str = ""
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    dates: Mapping[str, dt.date] = field(default_factory=dict)
    precisions: Mapping[str, Precision] = field(default_factory=dict)
    sequence: int = 0
    cluster: int = 0
    position: int = 0  # order inside its article, settles ties of one day
    public: bool = False


@dataclass(frozen=True, slots=True)
class Filter:
    """Refinements of one field. `any_of` values OR together unless `match_all`."""

    field: str
    any_of: tuple[str, ...] = ()
    none_of: tuple[str, ...] = ()
    match_all: bool = False


@dataclass(frozen=True, slots=True)
class DateFilter:
    """`start`..`end` inclusive, either open; or `undated` for documents that have no such date.

    What is dated to a month or a year lies inside only if all of that does.
    """

    field: str
    start: dt.date | None = None
    end: dt.date | None = None
    undated: bool = False


@dataclass(frozen=True, slots=True)
class EngineRequest:
    """What an engine is asked: a resolved tree and structured filters.

    facets: field -> how many values wanted. A facet's counts ignore the filter on its own field
    (unless that filter is match_all). Values selected or excluded are always among the counts.
    sequences: half-open window (after, up to and including) of first-seen numbers.
    arrivals: rising first-seen numbers; the hits between each two of them are counted.
    articles: whether the articles of the hits are counted, of all their printings.
    once: each cluster counts as one hit, and is represented by its first in the order asked for. A
    facet value or a bucket of the timeline counts the clusters with a hit that has it; a cluster is
    first seen when the first of its hits was.
    """

    tree: Node = field(default_factory=All)
    kind: Kind = "statements"
    filters: tuple[Filter, ...] = ()
    dates: tuple[DateFilter, ...] = ()
    match: Match = "auto"
    sort: Sort = "relevance"
    offset: int = 0
    limit: int = 25
    facets: Mapping[str, int] = field(default_factory=dict)
    timeline: str = ""  # a date field, or empty for none
    sequences: tuple[int, int] | None = None
    arrivals: tuple[int, ...] = ()
    articles: bool = False
    once: bool = False
    public_only: bool = False
    deadline: float = 3.0  # seconds, then search() raises SearchTimeout


# What a search makes, some of it by the dozen, is not frozen: that would cost more than all the rest
# of making it.
@dataclass(slots=True)
class Hit:
    """uid of a document, its score, and whether it matched only some of the words (match=auto)."""

    uid: str
    score: float
    partial: bool = False


class Keys(NamedTuple):
    """Primary keys of the hits in their order, and how many there are in all, beyond these too."""

    keys: array[int]
    total: int


@dataclass(slots=True)
class FacetCount:
    value: str
    count: int
    selected: bool = False
    excluded: bool = False


@dataclass(slots=True)
class FacetResult:
    """Counts by falling count, then value; `total` is the number of distinct values with hits."""

    counts: tuple[FacetCount, ...]
    total: int


@dataclass(slots=True)
class TimelineBucket:
    start: dt.date
    count: int


@dataclass(slots=True)
class Timeline:
    """Buckets with at least one match, in order, ignoring the filter on the timeline's own date.

    coarser: matches dated to a month or year that is longer than a bucket; they are in none.
    """

    unit: TimelineUnit = "month"
    buckets: tuple[TimelineBucket, ...] = ()
    undated: int = 0
    coarser: int = 0


@dataclass(slots=True)
class SearchResults:
    """total: exact. complete: how many match all the words (less than total only for match=auto).

    arrivals: hits first seen after each bound of the request up to and including the next.
    copies: how many hits are copies of another one; they are among `total` unless `once`.
    articles: how many articles the hits are from, if that was asked for.
    """

    total: int
    hits: tuple[Hit, ...]
    complete: int = 0
    facets: Mapping[str, FacetResult] = field(default_factory=dict)
    timeline: Timeline = field(default_factory=Timeline)
    arrivals: tuple[int, ...] = ()
    copies: int = 0
    articles: int = 0
    timings: Mapping[str, float] = field(default_factory=dict)  # stage -> milliseconds
