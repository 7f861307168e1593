"""The numbers of an article's statements: on the way to others, no two may be equal."""

from __future__ import annotations

from django.db.models import F, QuerySet

from briefs.models import Quote

#: Beyond any number that an article's statements have.
_ASIDE = 1_000_000


def put_aside(rows: QuerySet[Quote]) -> None:
    """Out of the way of the numbers that are being given."""
    rows.update(position=F("position") + _ASIDE)


def take_out(quote: Quote) -> None:
    """Leave its number to others, until it is saved with a new one."""
    Quote.objects.filter(pk=quote.pk).update(position=2 * _ASIDE + quote.pk)


def move_on(rows: QuerySet[Quote], start: int) -> None:
    """Those of `rows` numbered `start` and more go one further."""
    put_aside(rows.filter(position__gte=start))
    rows.filter(position__range=(_ASIDE, 2 * _ASIDE)).update(position=F("position") - _ASIDE + 1)
