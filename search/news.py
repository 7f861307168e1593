"""What is new on a search since a reader last opened it.

A statement is new with the first of its printings that the search finds; a printing by another
outlet of one that was there is told apart. Both go by first-seen numbers, which live in the
database, so that a rebuilt index or a new extraction makes nothing new. Corrected and withdrawn
ones go by the decisions of editors. Each number is that of the very search its link leads to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from search.arrivals import Arrivals, arrivals, strictly
from search.changes import Changes
from search.engine import engine
from search.query.request import SearchQuery
from search.types import Kind
from search.vocabulary import DatabaseVocabulary


@dataclass(frozen=True, slots=True)
class News:
    """new: statements (of an article search: articles) with none of their printings there before.

    printings: further printings of these and of known ones. articles: new articles that the search
    for statements finds when it is asked of articles. window: the first-seen numbers meant, after
    the one and up to the other.
    """

    arrivals: Arrivals
    window: tuple[int, int]
    new: int = 0
    printings: int = 0
    articles: int = 0
    corrected: int = 0
    withdrawn: int = 0

    @property
    def is_any(self) -> bool:
        return bool(self.new or self.printings or self.corrected or self.withdrawn)


def new_ones(query: SearchQuery, after: int, upto: int) -> SearchQuery:
    """The search for what is new: each statement once, and none that has an older printing.

    A relative period is that of today, so that the window's address finds the same later.
    """
    days = tuple(replace(one, spelling="") for one in query.dates)
    window = replace(strictly(query), dates=days).with_copies("once")
    return window.with_sequences(after, max(after, upto))


def new_articles(query: SearchQuery, after: int, upto: int) -> SearchQuery:
    return new_ones(query, after, upto).with_kind("articles")


def all_printings(query: SearchQuery, after: int, upto: int) -> SearchQuery:
    return new_ones(query, after, upto).with_copies("all")


def total(query: SearchQuery, *, seconds: float | None = None) -> int:
    """How many there are; seconds: how long that may take, if not as long as on a page.

    Raises QueryError, EngineError.
    """
    request = replace(query.to_engine(DatabaseVocabulary()), offset=0, limit=0)
    if seconds is not None:
        request = replace(request, deadline=seconds)
    return engine().search(request).total


def news(
    query: SearchQuery,
    *,
    seen: int,
    bounds: tuple[int, ...],
    decision: int = 0,
    changes: Changes | None = None,
) -> News:
    """seen, decision: up to where the reader has seen it. bounds: those of `week_bounds`.

    Raises QueryError, EngineError.
    """
    upto = bounds[-1]
    counted = arrivals(query, seen=seen, bounds=bounds)
    new = printings = articles = 0
    if upto > seen:
        printed = total(all_printings(query, seen, upto))
        new = total(new_ones(query, seen, upto)) if printed else 0
        printings = printed - new
        if query.kind == "statements":
            articles = total(new_articles(query, seen, upto))
    withdrawn = [one.withdrawn for one in _decided(query, seen, decision, changes)]
    return News(
        arrivals=counted,
        window=(seen, max(seen, upto)),
        new=new,
        printings=printings,
        articles=articles,
        corrected=withdrawn.count(False),
        withdrawn=withdrawn.count(True),
    )


def _decided(query: SearchQuery, seen: int, decision: int, changes: Changes | None):
    if changes is None:
        return []
    request = strictly(query.without_sequences()).to_engine(DatabaseVocabulary())
    return changes.on(request, since=decision, seen=seen)


def noun(kind: Kind) -> str:
    return "article" if kind == "articles" else "statement"
