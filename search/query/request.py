"""A whole search as a value, and as the query string of a page or of the API.

`SearchQuery.from_querystring(q.to_querystring()) == q`. Reading is lenient: unknown parameters
are left alone, values that cannot be are left out and listed in `problems`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from search.query.bylines import bylines_as_values
from search.query.combine import asks_for_words
from search.query.parameters import (
    PER_PAGE,
    BadParameter,
    DateRange,
    Reader,
    clean,
    one_filter,
    read_dates,
)
from search.query.parser import parse
from search.query.resolve import Vocabulary, resolve
from search.query.today import today as present_day
from search.query.tree import Node
from search.types import (
    DATE_FIELDS,
    FACET_FIELDS,
    DateFilter,
    EngineRequest,
    Filter,
    Kind,
    Match,
    Shown,
    Sort,
)

#: Beyond every first-seen number.
_OPEN_END = 2**63 - 1


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """What somebody searches for. Change it by the methods that return another one.

    q: text in the query language, perhaps unreadable. filters: at most one a field, in the order
    of FACET_FIELDS. dates: at most one a date field. sort: empty for the default, which is
    relevance when q has words and newest otherwise. copies: whether what was printed several times
    is one result. sequences: first-seen numbers after the first
    up to and including the second (None: to the newest).
    """

    q: str = ""
    kind: Kind = "statements"
    filters: tuple[Filter, ...] = ()
    dates: tuple[DateRange, ...] = ()
    match: Match = "auto"
    sort: Sort | None = None
    copies: Shown = "all"
    page: int = 1
    per_page: int = PER_PAGE
    sequences: tuple[int, int | None] | None = None
    problems: tuple[BadParameter, ...] = field(default=(), compare=False)

    # from and to addresses

    @classmethod
    def from_querystring(
        cls, source: str | Mapping[str, Any], today: dt.date | None = None
    ) -> SearchQuery:
        """Read a query string, a mapping to a value or a list, or anything with `getlist`.

        `today` anchors relative dates such as `said=last7d`.
        """
        return cls(**Reader(source, today or present_day()).parameters())

    def to_querystring(self) -> str:
        """Parameters by name, then value; defaults left out."""
        return urlencode(self.parameters())

    def parameters(self) -> list[tuple[str, str]]:
        """The parameters of `to_querystring`, not yet encoded."""
        pairs: list[tuple[str, str]] = []
        for one in self.filters:
            pairs += [(one.field, value) for value in one.any_of]
            pairs += [(one.field, f"-{value}") for value in one.none_of]
            if one.match_all:
                pairs.append((f"{one.field}_match", "all"))
        pairs += [(one.field, str(one)) for one in self.dates]
        if self.sequences:
            after, upto = self.sequences
            pairs.append(("seq", f"{after}..{'' if upto is None else upto}"))
        scalars = {"q": self.q, "kind": self.kind, "match": self.match, "sort": self.sort or "",
                   "copies": self.copies, "page": self.page, "per_page": self.per_page}  # fmt: skip
        defaults = {"q": "", "kind": "statements", "match": "auto", "sort": "",
                    "copies": "all", "page": 1, "per_page": PER_PAGE}  # fmt: skip
        pairs += [(n, str(value)) for n, value in scalars.items() if value != defaults[n]]
        return sorted(pairs)

    # what it asks for

    def tree(self, today: dt.date | None = None) -> Node:
        """The tree of `q`. Raises QueryError."""
        return _parsed(self.q, today or present_day())

    def order(self, today: dt.date | None = None) -> Sort:
        """The order results come in, by default or as asked for. Raises QueryError."""
        if self.sort:
            return self.sort
        return "relevance" if asks_for_words(self.tree(today)) else "newest"

    def filter(self, name: str) -> Filter:
        """The filter on a field; an empty one where there is none."""
        return next((one for one in self.filters if one.field == name), Filter(name))

    def date_range(self, name: str) -> DateRange | None:
        return next((one for one in self.dates if one.field == name), None)

    @property
    def is_empty(self) -> bool:
        """Whether nothing narrows the collection."""
        return not (self.q or self.filters or self.dates or self.sequences)

    def to_engine(
        self,
        vocabulary: Vocabulary,
        *,
        facets: Mapping[str, int] | None = None,
        timeline: str = "",
        public_only: bool = False,
        today: dt.date | None = None,
        tree: Node | None = None,
    ) -> EngineRequest:
        """The request that answers this. tree: its own, where it is at hand. Raises QueryError."""
        sequences = None
        if self.sequences:
            after, upto = self.sequences
            sequences = (after, _OPEN_END if upto is None else upto)
        tree = resolve(tree or self.tree(today), vocabulary, self.q)
        if self.kind == "statements":
            tree = bylines_as_values(tree, self.q)
        return EngineRequest(
            tree=tree,
            kind=self.kind,
            filters=self.filters,
            dates=tuple(DateFilter(d.field, d.start, d.end, d.undated) for d in self.dates),
            match=self.match,
            sort=self.order(today),
            offset=(self.page - 1) * self.per_page,
            limit=self.per_page,
            facets=facets or {},
            timeline=timeline,
            sequences=sequences,
            once=self.copies == "once",
            public_only=public_only,
        )

    # other searches; all but `with_page` begin at the first page

    def with_text(self, text: str) -> SearchQuery:
        return replace(self, q=clean(text), page=1)

    def with_value(self, name: str, value: str) -> SearchQuery:
        """Also this value, which is then not excluded."""
        held = self.filter(name)
        included = {*held.any_of, value}
        return self._with_filter(name, included, set(held.none_of) - {value}, held.match_all)

    def without_value(self, name: str, value: str) -> SearchQuery:
        """Neither chosen nor excluded."""
        held = self.filter(name)
        included, excluded = set(held.any_of) - {value}, set(held.none_of) - {value}
        return self._with_filter(name, included, excluded, held.match_all)

    def excluding(self, name: str, value: str) -> SearchQuery:
        """Without what has this value, which is then not chosen."""
        held = self.filter(name)
        excluded = {*held.none_of, value}
        return self._with_filter(name, set(held.any_of) - {value}, excluded, held.match_all)

    def toggled(self, name: str, value: str) -> SearchQuery:
        """The value chosen if it was neither chosen nor excluded, else neither."""
        held = self.filter(name)
        known = value in held.any_of or value in held.none_of
        return self.without_value(name, value) if known else self.with_value(name, value)

    def with_all_of(self, name: str, all_of: bool) -> SearchQuery:
        """All of the chosen values of a field wanted, or any."""
        held = self.filter(name)
        return self._with_filter(name, held.any_of, held.none_of, all_of)

    def without_field(self, name: str) -> SearchQuery:
        """No filter on a facet or date field."""
        filters = tuple(one for one in self.filters if one.field != name)
        dates = tuple(one for one in self.dates if one.field != name)
        return replace(self, filters=filters, dates=dates, page=1)

    def with_dates(
        self, name: str, start: dt.date | str | None = None, end: dt.date | None = None
    ) -> SearchQuery:
        """From `start` to `end`; or what `start` spells: "2021-04", "2021..", "last7d", "none".

        Raises ValueError for a spelling that is no date.
        """
        if isinstance(start, str):
            chosen = read_dates(name, start, present_day())
        else:
            chosen = DateRange(name, start, end)
        if not (chosen.start or chosen.end or chosen.undated):
            return self.without_dates(name)
        others = [one for one in self.dates if one.field != name]
        return replace(self, dates=_dates_in_order([*others, chosen]), page=1)

    def without_dates(self, name: str) -> SearchQuery:
        return self.without_field(name)

    def with_kind(self, kind: Kind) -> SearchQuery:
        return replace(self, kind=kind, page=1)

    def with_sort(self, sort: Sort | None) -> SearchQuery:
        return replace(self, sort=sort, page=1)

    def with_match(self, match: Match) -> SearchQuery:
        return replace(self, match=match, page=1)

    def with_copies(self, copies: Shown) -> SearchQuery:
        return replace(self, copies=copies, page=1)

    def with_page(self, page: int) -> SearchQuery:
        return replace(self, page=page)

    def with_sequences(self, after: int, upto: int | None) -> SearchQuery:
        """Only what was first seen after the one number, up to and including the other."""
        return replace(self, sequences=(after, upto), page=1)

    def without_sequences(self) -> SearchQuery:
        return replace(self, sequences=None, page=1)

    def cleared(self) -> SearchQuery:
        """Nothing asked for; kind, order and page length stay."""
        return SearchQuery(kind=self.kind, sort=self.sort, per_page=self.per_page)

    def _with_filter(
        self, name: str, included: Iterable[str], excluded: Iterable[str], all_of: bool
    ) -> SearchQuery:
        others = [one for one in self.filters if one.field != name]
        changed = one_filter(name, included, excluded, all_of)
        filters = [*others, changed] if changed else others
        return replace(self, filters=_filters_in_order(filters), page=1)


@lru_cache(maxsize=256)
def _parsed(text: str, today: dt.date) -> Node:
    return parse(text, today)


def _filters_in_order(filters: Iterable[Filter]) -> tuple[Filter, ...]:
    return tuple(sorted(filters, key=lambda one: FACET_FIELDS.index(one.field)))


def _dates_in_order(dates: Iterable[DateRange]) -> tuple[DateRange, ...]:
    return tuple(sorted(dates, key=lambda one: DATE_FIELDS.index(one.field)))
