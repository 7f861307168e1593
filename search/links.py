"""Addresses of results pages: one search changed in one respect."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import TypeAlias
from urllib.parse import quote_plus

from search.addresses import address, address_of
from search.query.request import SearchQuery
from search.types import Filter

_Change: TypeAlias = Callable[[SearchQuery, str, str], SearchQuery]

_ANY_DAY = dt.date(2000, 1, 1)
#: Stands for a value still to be filled in, in a search and in its address; nobody can type it.
_NULL, _VALUE = "\0", "%00"


def results_address(query: SearchQuery) -> str:
    """The canonical address of a search."""
    parameters = query.to_querystring()
    return address("results") + (f"?{parameters}" if parameters else "")


class Links:
    """Addresses around `query`, as facet panels and the timeline ask for them."""

    def __init__(self, query: SearchQuery) -> None:
        self._query = query
        self._patterns: dict[tuple[_Change, str], str] = {}

    def with_value(self, name: str, value: str) -> str:
        return self._changed(SearchQuery.with_value, name, value)

    def excluding(self, name: str, value: str) -> str:
        return self._changed(SearchQuery.excluding, name, value)

    def _changed(self, change: _Change, name: str, value: str) -> str:
        pattern = self._patterns.get((change, name))
        if pattern is None:
            # The one value of its parameter: its place does not depend on what it is.
            is_alone = self._query.filter(name) == Filter(name)
            pattern = _pattern(change, self._query, name) if is_alone else ""
            self._patterns[change, name] = pattern
        if not pattern:
            return results_address(change(self._query, name, value))
        return pattern.replace(_VALUE, quote_plus(value))

    def with_more(self, name: str) -> str:
        before = f"{self._first_page}&" if self._first_page else ""
        return f"{address('results')}?{before}more={name}#facet-{name}"

    def values_of(self, name: str) -> str:
        return f"{address_of('facet_values', name)}?{self._first_page}"

    @cached_property
    def _first_page(self) -> str:
        return self._query.with_page(1).to_querystring()

    def on_date(self, value: str) -> str:
        """`value` as the parameter takes it: "2021-04", "2021", "none"."""
        return self._on_date.replace(_VALUE, value)

    @cached_property
    def _on_date(self) -> str:
        return _date_pattern(self._query)


@lru_cache(maxsize=64)
def _date_pattern(query: SearchQuery) -> str:
    """Hundreds of bars differ in this one parameter only: spelled once, filled in each time."""
    dated = query.with_dates("date", _ANY_DAY, _ANY_DAY)
    spelled = f"date={_ANY_DAY}..{_ANY_DAY}"
    return results_address(dated).replace(spelled, f"date={_VALUE}")


@lru_cache(maxsize=512)
def _pattern(change: _Change, query: SearchQuery, name: str) -> str:
    return results_address(change(query, name, _NULL))
