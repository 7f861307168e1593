"""Pages that stay as they are while articles arrive: each goes on behind a key, never at a number."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from briefs.numbers import whole
from search.api.endpoint import Invalid, Json

DEFAULT, MOST = 50, 200


def page(
    request: HttpRequest,
    rows: QuerySet[Any],
    *,
    key: str,
    to_json: Callable[[Any], Json],
    load: Callable[[list[Any]], Iterable[Any]] = list,
    at: str = "",
) -> Json:
    """`limit` rows whose `key`, which never changes and rises, lies behind `after`.

    items: the rows. last: the key of the last one, to go on from at any later time. next: the
    address of what follows now, or None. at: the list's address, if it is not that asked for.
    load: makes of a page's rows, in their order, what to_json takes.
    """
    limit, after = number(request, "limit", DEFAULT, 1, MOST), request.GET.get("after", "")
    if after:
        rows = rows.filter(**{f"{key}__gt": _as_key(rows, key, after)})
    found = list(rows.order_by(key)[: limit + 1])
    shown = found[:limit]
    last = getattr(shown[-1], key) if shown else (after or None)
    more = len(found) > limit
    return {
        "items": [to_json(row) for row in load(shown)],
        "last": str(last) if last is not None else None,
        "next": _onwards(request, at, last) if more else None,
    }


def _onwards(request: HttpRequest, at: str, last: Any) -> str:
    parameters = request.GET.copy()
    parameters["after"] = str(last)
    return f"{at or request.build_absolute_uri(request.path)}?{parameters.urlencode()}"


def number(request: HttpRequest, name: str, default: int, low: int, high: int) -> int:
    """A parameter as a number. Raises Invalid."""
    text = request.GET.get(name, "")
    if not text:
        return default
    found = whole(text)
    if found is None or not low <= found <= high:
        raise Invalid({name: [f"{name} is a number from {low:,} to {high:,}."]})
    return found


def _as_key(rows: QuerySet[Any], key: str, text: str) -> int | str:
    if rows.model._meta.get_field(key).get_internal_type() in ("CharField", "SlugField"):
        return text[:200].replace("\0", "")
    found = whole(text)
    if found is None:
        raise Invalid({"after": ["after is the “last” of the page before."]})
    return found
