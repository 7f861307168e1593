"""The countries and topics that statements speak of, as pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple, Protocol

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
    """Statement's key -> its tags. Two queries."""
    wanted = [quote.pk for quote in quotes]
    countries, topics = _by_quote(_COUNTRIES, wanted), _by_quote(_TOPICS, wanted)
    return {key: Tags(countries.get(key, ()), topics.get(key, ())) for key in wanted}


def _by_quote(prepared: Prepared, wanted: Sequence[int]) -> dict[int, list[Tag]]:
    found: dict[int, list[Tag]] = {}
    for key, value, name in prepared.values(wanted):
        found.setdefault(key, []).append(Tag(value, name))
    return found


_COUNTRIES, _TOPICS = (
    Prepared(
        lambda keys, through=through, value=value, name=name: (
            through.objects.filter(quote__in=keys)
            .order_by(name)
            .values_list("quote_id", value, name)
        )
    )
    for through, value, name in (
        (Quote.countries.through, "country_id", "country__name"),
        (Quote.topics.through, "topic__slug", "topic__name"),
    )
)
