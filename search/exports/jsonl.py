"""JSON Lines: one object a line, with the names of the spreadsheet's columns. Pure."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from search.exports.csv import row
from search.exports.types import Reference


def write(found: Iterable[Reference]) -> Iterator[bytes]:
    for reference in found:
        yield f"{json.dumps(row(reference), ensure_ascii=False)}\n".encode("utf-8", "replace")
