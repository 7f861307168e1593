"""Searches as they are stored: parameters of an address as lists, with the version of their language.

A stored search is read as it was meant when it was saved. Where that cannot be done it says why and,
if there is one, offers a search that can be read; it is never widened in silence.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from search.merged import following_merges
from search.query.errors import QueryError
from search.query.request import SearchQuery
from search.query.resolve import Vocabulary
from search.query.today import today as present_day
from search.vocabulary import DatabaseVocabulary

Filters = dict[str, list[str]]

#: The language that is written now. A change of meaning adds a step to `STEPS` and one to this.
VERSION = 1
#: Where in a list of results one was is no part of the question.
_NOT_KEPT = ("page", "per_page", "seq")


_VOCABULARY = DatabaseVocabulary()

#: Version -> what makes filters of the next one of it. There has been one version so far.
STEPS: Mapping[int, Callable[[Filters], Filters]] = {}


@dataclass(frozen=True, slots=True)
class Stored:
    """query: the question as it is asked today, relative dates anew, merged names followed.

    problem: why it cannot be asked; empty if it can. repaired: a search that can be, close to it.
    """

    query: SearchQuery
    problem: str = ""
    repaired: SearchQuery | None = None


def filters_of(query: SearchQuery) -> Filters:
    """The parameters of the query as lists, without page and window."""
    kept: Filters = {}
    for name, value in query.parameters():
        if name not in _NOT_KEPT:
            kept.setdefault(name, []).append(value)
    return kept


def to_current(
    filters: Filters,
    version: int,
    *,
    steps: Mapping[int, Callable[[Filters], Filters]] = STEPS,
    current: int = VERSION,
) -> Filters:
    """Filters of an older version as those of the current one. Raises ValueError for a newer."""
    if version > current:
        raise ValueError("It was saved by a newer version of Readout.")
    for number in range(version, current):
        filters = steps[number](filters)
    return filters


def read(
    filters: Mapping[str, Any],
    version: int,
    *,
    following: Callable[[SearchQuery], SearchQuery] = following_merges,
    vocabulary: Vocabulary | None = _VOCABULARY,
    today: dt.date | None = None,
) -> Stored:
    """What is stored, as a search. following: what follows merges. vocabulary: what knows the names
    in it; None where they are looked up by who asks. today: from which relative periods are counted;
    None: the reader's."""
    today = today or present_day()
    try:
        current = to_current(dict(filters), version)
    except ValueError as error:
        return Stored(SearchQuery(), str(error))
    query = following(SearchQuery.from_querystring(current, today))
    left_out = [one for one in query.problems if one.left_out]
    if left_out:
        told = " ".join(one.message for one in left_out)
        return Stored(query, told, replace(query, problems=()))
    return _readable(query, vocabulary, today)


def _readable(query: SearchQuery, vocabulary: Vocabulary | None, today: dt.date) -> Stored:
    try:
        query.to_engine(vocabulary, today=today) if vocabulary else query.tree(today)
    except QueryError as error:
        repair = error.problem.repair
        return Stored(query, error.problem.message, query.with_text(repair) if repair else None)
    return Stored(query)
