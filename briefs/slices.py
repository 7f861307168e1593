"""Long lists of rows, a part after the other: a database takes only so many values in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

#: Far below SQLite's 32,766 values of one statement, several columns a row.
ROWS_AT_ONCE = 500

Row = TypeVar("Row")


def batched(rows: Iterable[Row], size: int = ROWS_AT_ONCE) -> Iterator[list[Row]]:
    """The rows in their order, as lists of at most `size`."""
    rest = iter(rows)
    while batch := list(islice(rest, size)):
        yield batch
