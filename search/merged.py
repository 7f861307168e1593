"""Searches outlive merges: slugs of merged speakers, topics and outlets become those they lead to."""

from __future__ import annotations

from briefs.models import Outlet, Speaker, Topic
from search.query.request import SearchQuery

_MERGEABLE = {"speaker": Speaker, "topic": Topic, "outlet": Outlet}


def following_merges(query: SearchQuery) -> SearchQuery:
    """`query` with merged values replaced, chosen and excluded ones."""
    for name, model in _MERGEABLE.items():
        held = query.filter(name)
        slugs = (*held.any_of, *held.none_of)
        if not slugs:
            continue
        moved = model.objects.filter(slug__in=slugs, merged_into__isnull=False)
        for old, new in moved.values_list("slug", "merged_into__slug"):
            chosen = old in held.any_of
            query = query.without_value(name, old)
            query = query.with_value(name, new) if chosen else query.excluding(name, new)
    return query
