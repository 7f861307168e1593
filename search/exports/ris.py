"""RIS, for reference managers: each record a newspaper article, a statement's in its abstract.

After the RIS format specification (Research Information Systems, 2001, with the tags of 2011): a
line is a tag of two letters, two blanks, a hyphen, a blank and the value; TY begins a record and
ER ends it. Every value is one line here, so none can begin another field. Pure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from briefs.dates import PartialDate
from search.exports.fields import Fields, fields
from search.exports.types import Reference, Removed, one_line


def write(found: Iterable[Reference | Removed]) -> Iterator[bytes]:
    for reference in found:
        yield _record(fields(reference)).encode("utf-8", "replace")


def _record(one: Fields) -> str:
    pairs = [
        ("TY", "NEWS"),
        ("ID", one.key),
        ("AU", one.byline),
        ("TI", one.title),
        ("T2", one.outlet),
        ("PY", str(one.published.start.year) if one.published else ""),
        ("DA", _day(one.published)),
        ("AB", one.abstract),
        *(("KW", word) for word in one.keywords),
        *(("N1", line) for line in one.notes),
        ("DB", "Readout"),
        ("AN", one.id),
        ("UR", one.url),
        ("L2", one.source_url),
    ]
    lines = [f"{tag}  - {line}" for tag, value in pairs if (line := one_line(value))]
    return "\r\n".join([*lines, "ER  - ", "", ""])


def _day(day: PartialDate | None) -> str:
    """2021/04/12/, with what is not known left empty between the slashes."""
    if day is None:
        return ""
    parts = day.isoformat().split("-")
    return "/".join([*parts, *[""] * (4 - len(parts))])
