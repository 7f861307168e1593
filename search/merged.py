"""Searches outlive merges: slugs of merged speakers, topics and outlets become those they lead to."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from briefs.models import Outlet, Speaker, Topic
from briefs.prepared import Prepared
from search.query.request import SearchQuery
from search.types import Filter

MERGEABLE = {"speaker": Speaker, "topic": Topic, "outlet": Outlet}


def following_merges(query: SearchQuery) -> SearchQuery:
    """`query` with merged values replaced, chosen and excluded ones."""
    for held in query.filters:
        if held.field in MERGEABLE:
            known = leading_to(held.field, (*held.any_of, *held.none_of))
            query = with_values_moved(query, held, known)
    return query


def leading_to(field: str, slugs: Iterable[str]) -> dict[str, str]:
    """slug -> the slug it leads to, itself if not merged; without those that nothing has."""
    return {old: new or old for old, new in _LEADING[field].values(list(slugs))}


_LEADING = {
    field: Prepared(
        lambda slugs, model=model: (
            model.objects.filter(slug__in=slugs).order_by().values_list("slug", "merged_into__slug")
        )
    )
    for field, model in MERGEABLE.items()
}


def with_values_moved(query: SearchQuery, held: Filter, known: Mapping[str, str]) -> SearchQuery:
    """`query`, still on its page, with the values of its filter `held` as `known` has them."""
    if all(old == new for old, new in known.items()):
        return query
    changed = query.without_field(held.field)
    for value in held.none_of:
        changed = changed.excluding(held.field, known.get(value, value))
    # Last, for what is both chosen and excluded is chosen, as in addresses.
    for value in held.any_of:
        changed = changed.with_value(held.field, known.get(value, value))
    return changed.with_page(query.page)
