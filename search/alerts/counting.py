"""How much is new on many searches at once, in the articles that came in.

A handful of articles is matched against all searches (see `percolation`). Of searches that wait
since before more came in the engine is asked each; the answers are the same.
"""

from __future__ import annotations

import bisect
import datetime as dt
import functools
import json
import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from briefs.models import Article, Quote
from search import documents
from search.engines.base import EngineError, IndexMissing
from search.merged import MERGEABLE, with_values_moved
from search.models import SavedSearch
from search.news import new_ones, total
from search.percolation import Batch
from search.query.errors import QueryError
from search.query.parameters import COUNTRY_FIELDS, wrong
from search.query.request import SearchQuery
from search.query.today import today
from search.query.tree import Node
from search.stored import VERSION, read
from search.types import FACET_FIELDS, Document, EngineRequest
from search.vocabulary import DatabaseVocabulary

log = logging.getLogger("readout.alerts")

#: So many articles at most are matched; for more the engine is asked.
FEW = 200
#: How long the engine may take over one search: nobody sits before it.
SECONDS = 10.0

_FIELDS = frozenset(FACET_FIELDS)

Question = tuple[SavedSearch, int]
#: How many are new; None where the search cannot be read, or the engine did not answer it.
Answer = int | None


@dataclass(frozen=True, slots=True)
class _Parsed:
    """A search as stored, merged names not followed; tree: None where it cannot be read."""

    query: SearchQuery
    tree: Node | None


def _as_it_is(query: SearchQuery) -> SearchQuery:
    return query


@functools.lru_cache(maxsize=20_000)
def _parsed(filters: str, version: int, today: dt.date) -> _Parsed:
    stored = read(json.loads(filters), version, following=_as_it_is, vocabulary=None, today=today)
    return _Parsed(stored.query, None if stored.problem else stored.query.tree(today))


def new_on(questions: Iterable[Question], upto: int) -> Mapping[Question, Answer]:
    """(search, after) -> how many results are first seen after that and up to `upto`, each once.

    What has none is left out. Raises IndexMissing.
    """
    same: dict[tuple[str, int, int], list[Question]] = {}
    for search, after in questions:
        filters = json.dumps(search.filters, sort_keys=True)
        same.setdefault((filters, search.version, after), []).append((search, after))
    if not same:
        return {}
    count = _counting(sorted({after for _, _, after in same}), upto)
    return {
        question: found
        for (filters, version, after), asking in same.items()
        if (found := count(asking[0][0].filters, filters, version, after)) != 0
        for question in asking
    }


Count = Callable[[Mapping[str, Any], str, int, int], Answer]


def _counting(marks: Sequence[int], upto: int) -> Count:
    """What counts one search over what was first seen after one of the `marks`, which ascend."""
    moved, day = Moved(), today()
    few = bisect.bisect_left(marks, True, key=lambda after: len(_came_in(after, upto)) <= FEW)
    arrived = None
    if few < len(marks):
        since_few = marks[few]
        arrived = Arrived(_came_in(since_few, upto), upto, moved, day)

    def count(stored: Mapping[str, Any], filters: str, version: int, after: int) -> Answer:
        if arrived and after >= since_few:
            return arrived.count(stored, filters, version, after)
        return _asked_of_engine(_parsed(filters, version, day), after, upto, moved)

    return count


def _asked_of_engine(one: _Parsed, after: int, upto: int, moved: Moved) -> Answer:
    if one.tree is None:
        return None
    try:
        return total(new_ones(moved.following(one.query), after, upto), seconds=SECONDS)
    except IndexMissing:
        raise
    except (QueryError, EngineError) as error:
        log.warning("an alert waits, for its search was not answered: %s", error)
        return None


def _came_in(after: int, upto: int) -> list[int]:
    """Articles first seen in the window, or with statements that were."""
    window = {"sequence__gt": after, "sequence__lte": upto}
    found = set(Article.objects.live().filter(**window).values_list("pk", flat=True))
    statements = Quote.objects.live().filter(known_since=None, **window)
    found |= set(statements.values_list("article_id", flat=True))
    return sorted(found)


class Moved:
    """What was merged, looked up once for many searches."""

    def __init__(self) -> None:
        self._into = {
            name: dict(
                model.objects.exclude(merged_into=None).values_list("slug", "merged_into__slug")
            )
            for name, model in MERGEABLE.items()
        }

    def value(self, name: str, value: str) -> str:
        """What a stored value is today."""
        return self._into.get(name, {}).get(value, value)

    def following(self, query: SearchQuery) -> SearchQuery:
        for held in query.filters:
            into = self._into.get(held.field, {})
            known = {one: into[one] for one in (*held.any_of, *held.none_of) if one in into}
            if known:
                query = with_values_moved(query, held, known)
        return query


@dataclass
class _Remembering:
    """The vocabulary, each name looked up once."""

    of: DatabaseVocabulary = field(default_factory=DatabaseVocabulary)
    known: dict[tuple[str, str], list[str]] = field(default_factory=dict)

    def lookup(self, name: str, words: str) -> list[str]:
        if (name, words) not in self.known:
            self.known[name, words] = self.of.lookup(name, words)
        return self.known[name, words]

    def alternatives(self, words: tuple[str, ...]) -> list[tuple[str, ...]]:
        return self.of.alternatives(words)

    def suggest(self, name: str, words: str) -> str | None:
        return None  # nobody is there to choose


class Arrived:
    """The documents of some articles, and earlier printings of them, which say what is known."""

    def __init__(self, articles: list[int], upto: int, moved: Moved, day: dt.date) -> None:
        arrived = [one for one in documents.for_articles(articles) if one.sequence <= upto]
        self._batch = Batch([*arrived, *_earlier_printings(arrived, articles, upto)])
        self._moved, self._day = moved, day
        self._vocabulary = _Remembering()

    def count(self, filters: Mapping[str, Any], spelled: str, version: int, after: int) -> Answer:
        """filters, spelled: as stored, and as JSON."""
        if version == VERSION and not self._may_pass(filters):
            return 0
        one = _parsed(spelled, version, self._day)
        if one.tree is None:
            return None
        query = self._moved.following(one.query)
        try:
            request = query.with_sort("newest").to_engine(
                self._vocabulary, tree=one.tree, today=self._day
            )
        except QueryError:
            return None
        return self.count_request(request, after)

    def _may_pass(self, filters: Mapping[str, Any]) -> bool:
        """Whether anything that came in has one of the values that each filter asks for; told from
        what is stored, since reading a search takes longer than all the rest."""
        for name in filters.keys() & _FIELDS:
            typed = map(str.upper if name in COUNTRY_FIELDS else str.lower, filters[name])
            wanted = [self._moved.value(name, one) for one in typed if one[:1] != "-"]
            if wanted and not self._batch.has_any(name, wanted):
                return any(wrong(name, one) for one in wanted)  # then it cannot be read
        return True

    def count_request(self, request: EngineRequest, after: int) -> int:
        """How many clusters of matching documents have none up to `after`."""
        matching = self._batch.matching(request)
        known = {_cluster(one) for one in matching if one.sequence <= after}
        return len({_cluster(one) for one in matching} - known)


def _earlier_printings(
    arrived: Iterable[Document], articles: list[int], upto: int
) -> Iterable[Document]:
    clusters: dict[str, set[int]] = {"statements": set(), "articles": set()}
    for one in arrived:
        clusters[one.kind].add(one.cluster)
    before = set(
        Quote.objects.live()
        .filter(cluster__in=clusters["statements"], sequence__lte=upto)
        .exclude(article__in=articles)
        .values_list("article_id", flat=True)
    )
    before |= set(
        Article.objects.live()
        .filter(cluster__in=clusters["articles"], sequence__lte=upto)
        .exclude(pk__in=articles)
        .values_list("pk", flat=True)
    )
    for one in documents.for_articles(before):
        if one.cluster and one.cluster in clusters[one.kind]:
            yield one


def _cluster(document: Document) -> object:
    """Equal for copies."""
    return document.cluster or document.uid
