"""Which dates of a section are no days but months and years: few, so they are kept by themselves."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from briefs.dates import PartialDate, Precision
from search.engines.timelines import UNITS
from search.engines.whoosh.arrayfile import Array
from search.types import DATE_FIELDS

_BITS = 2


class PartialDates(NamedTuple):
    """Of the documents dated to a month or a year: number, last day, and which of the periods that
    begin at `starts` (ascending) and are of `precisions` (places in `UNITS`).

    ids: ascending. lasts, starts: proleptic day numbers.
    """

    ids: Array
    lasts: Array
    places: Array
    starts: Array
    precisions: Array


def coded(precisions: Mapping[str, Precision]) -> int:
    """The precisions of a document's dates as one number."""
    return sum(
        UNITS.index(precisions.get(field, "day")) << _BITS * place
        for place, field in enumerate(DATE_FIELDS)
    )


def decoded(column: Array, field: str) -> Array:
    """Of a column of such numbers, the precisions of one field as places in `UNITS`."""
    return (column >> _BITS * DATE_FIELDS.index(field)) & ((1 << _BITS) - 1)


def partial_dates(days: Array, column: Array, field: str) -> PartialDates:
    """days: first days of `field` as proleptic numbers. column: all precisions, as `coded`."""
    coarse = column.nonzero()[0]
    precisions = decoded(column.take(coarse), field)
    kept = precisions > 0
    ids, precisions = coarse.compress(kept), precisions.compress(kept)
    pairs = np.stack([days.take(ids).astype(np.int64), precisions])
    found, places = np.unique(pairs, axis=1, return_inverse=True)
    ends = [
        PartialDate(dt.date.fromordinal(day), UNITS[precision]).end.toordinal()
        for day, precision in found.T.tolist()
    ]
    lasts = np.array(ends, np.int64)
    places = places.reshape(-1)
    return PartialDates(ids, lasts[places], places, *found)
