"""The countries and topics that statements speak of, as pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple, Protocol

from django.db.models import F, QuerySet, Value

from briefs.models import Quote
from briefs.prepared import Prepared


class Keyed(Protocol):
    """A row of a statement, whatever else is known of it."""

    @property
    def pk(self) -> int: ...


class Tag(NamedTuple):
    """A country or topic that something speaks of."""

    key: str
    name: str


class Tags(NamedTuple):
    """Those of one statement, in the order of their names."""

    countries: Sequence[Tag] = ()
    topics: Sequence[Tag] = ()


NO_TAGS = Tags()


def tags_of(quote: Quote) -> Tags:
    """From its relations, best prefetched."""
    return Tags(
        [Tag(one.code, one.name) for one in quote.countries.all()],
        [Tag(one.slug, one.name) for one in quote.topics.all()],
    )


def tags_of_all(quotes: Iterable[Keyed]) -> dict[int, Tags]:
    """Statement's key -> its tags. One query."""
    wanted = [quote.pk for quote in quotes]
    countries: dict[int, list[Tag]] = {}
    topics: dict[int, list[Tag]] = {}
    for key, is_country, value, name in _TAGS.values(wanted, wanted):
        (countries if is_country else topics).setdefault(key, []).append(Tag(value, name))
    return {key: Tags(countries.get(key, ()), topics.get(key, ())) for key in wanted}


def _named(through: Any, keys: Sequence[int], value: str, name: str, is_country: bool) -> QuerySet:
    rows = through.objects.filter(quote__in=keys).order_by()
    columns = {"is_country": Value(is_country), "value": F(value), "called": F(name)}
    return rows.annotate(**columns).values_list("quote_id", *columns)


_TAGS = Prepared[Any](
    lambda keys, same: (
        _named(Quote.countries.through, keys, "country_id", "country__name", True)
        .union(
            _named(Quote.topics.through, same, "topic__slug", "topic__name", False),
            all=True,
        )
        .order_by("called")
    )
)
