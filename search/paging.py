"""Pages of results: numbers with addresses, never more than an engine should be asked for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from search.query.request import SearchQuery

#: Beyond it the page asks to narrow the search.
LAST_PAGE = 40
_NEIGHBOURS = 2


@dataclass(frozen=True, slots=True)
class PageLink:
    """A page; without `href` it is the current one, with number 0 a gap."""

    number: int
    href: str = ""


@dataclass(frozen=True, slots=True)
class Pages:
    """previous, next: addresses, empty at the ends. cut: there are more results than pages."""

    last: int
    numbers: list[PageLink]
    previous: str
    next: str
    cut: bool


def pages(query: SearchQuery, total: int, address: Callable[[SearchQuery], str]) -> Pages:
    needed = max(1, -(-total // query.per_page))
    last = min(needed, LAST_PAGE)
    current = min(query.page, last)
    near = range(current - _NEIGHBOURS, current + _NEIGHBOURS + 1)
    shown = sorted({1, last, *(number for number in near if 1 <= number <= last)})
    numbers: list[PageLink] = []
    for number in shown:
        if numbers and number > numbers[-1].number + 1:
            numbers.append(PageLink(0))
        href = "" if number == current else address(query.with_page(number))
        numbers.append(PageLink(number, href))
    return Pages(
        last=last,
        numbers=numbers,
        previous=address(query.with_page(current - 1)) if current > 1 else "",
        next=address(query.with_page(current + 1)) if current < last else "",
        cut=needed > LAST_PAGE and current == LAST_PAGE,
    )
