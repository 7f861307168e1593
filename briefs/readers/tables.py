"""Tables: .csv and .tsv, a row an article. The first row names the columns (`columns`)."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path

from briefs.readers.columns import Field, chosen, columns_of, explained, mapping
from briefs.readers.decoding import Decoded, decode
from briefs.readers.draft import record_of_fields
from briefs.readers.types import Entry, Found, Note, Record, Refusal

MAX_BYTES = 50 * 1024 * 1024
MAX_LINES = 5000  # of one row

_DELIMITERS = ",;\t|"
_LOOKED_AT = 50  # rows, for the column with the text
_LONG = 200  # characters

TOO_LARGE = Refusal("The table is larger than 50 MB", "Divide it into several")
DAMAGED = Refusal("The file is damaged or cut off", "Make the file anew")
NO_HEADER = Refusal(
    "The first row doesn’t name the columns",
    "Put a row above it with their names: text, title, date, outlet, url",
)
NO_ROWS = Refusal("The table has no rows but the names of its columns", "Check the file")
NO_TEXT = Refusal("The row has no text", "Fill in its text, or leave the row out")
NOT_CLOSED = Refusal(
    f"A quotation mark is not closed: a row goes on for more than {MAX_LINES:,} lines",
    "Save the table again in a spreadsheet program",
)


def read_table(path: Path, filename: str, columns: Mapping[Field, str]) -> Iterator[Found]:
    """How the columns were understood, then the rows as entries, numbered as in a spreadsheet.

    columns: field -> name, as chosen; used where the table has columns of these names.
    """
    decoded = _decoded(path, filename)
    if isinstance(decoded, Refusal):
        yield decoded
        return
    csv.field_size_limit(MAX_BYTES)
    rows = csv.reader(io.StringIO(decoded.text), delimiter=_delimiter(decoded.text, filename))
    try:
        header = [name.strip() for name in next(rows)]
        first = list(islice(_numbered(rows), _LOOKED_AT))
        fields = chosen(columns, header) or _fields(header, [row for _, row in first])
        if first and fields is not NO_HEADER:
            used = {} if isinstance(fields, Refusal) else fields
            yield columns_of(header, first[0][1], used)
        if isinstance(fields, Refusal) or not first:
            yield fields if isinstance(fields, Refusal) else NO_ROWS
            return
        yield Note(explained(header, fields))
        for number, row in chain(first, _numbered(rows, first[-1][0])):
            record = _record(dict(zip(header, row, strict=False)), fields, filename, decoded)
            yield Entry(f"{filename}, row {number}", record)
    except _NotClosed:
        yield NOT_CLOSED
    except csv.Error:
        yield DAMAGED


class _NotClosed(Exception):
    pass


def _decoded(path: Path, filename: str) -> Decoded | Refusal:
    try:
        with gzip.open(path) if filename.lower().endswith(".gz") else path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        return DAMAGED
    return TOO_LARGE if len(data) > MAX_BYTES else decode(data)


def _delimiter(text: str, filename: str) -> str:
    """The one that makes most of the first line: known names first, then columns."""
    line = text.lstrip("\n").split("\n", 1)[0]

    def worth(delimiter: str) -> tuple[int, int]:
        names = next(csv.reader([line], delimiter=delimiter), [])
        return len(mapping(names)), len(names)

    return max("\t" if filename.lower().endswith(".tsv") else _DELIMITERS, key=worth)


def _numbered(rows: Iterator[list[str]], number: int = 1) -> Iterator[tuple[int, list[str]]]:
    line = rows.line_num  # type: ignore[attr-defined]
    for row in rows:
        number += 1
        if rows.line_num - line > MAX_LINES:  # type: ignore[attr-defined]
            raise _NotClosed
        line = rows.line_num  # type: ignore[attr-defined]
        if any(cell.strip() for cell in row):
            yield number, row


def _fields(header: Sequence[str], rows: Sequence[Sequence[str]]) -> dict[Field, str] | Refusal:
    """Where no name says which column holds the text, the one that is long in most rows does."""
    if not any(header) or any(len(name) > _LONG for name in header):
        return NO_HEADER
    found = mapping(header)
    if "text" in found:
        return found
    lengths = [
        sorted(len(row[place]) if place < len(row) else 0 for row in rows)
        for place in range(len(header))
    ]
    middle = [length[len(length) // 2] if length else 0 for length in lengths]
    longest = max(range(len(header)), key=middle.__getitem__)
    if middle[longest] >= _LONG and header[longest] not in found.values():
        return {"text": header[longest], **found}
    names = ", ".join(name for name in header if name)[:120]
    return Refusal(
        f"No column is named text, nor is one long enough to be it. Columns: {names}",
        "Name the column with the articles’ text “text”",
    )


def _record(
    values: dict[str, str], fields: dict[Field, str], filename: str, decoded: Decoded
) -> Record | Refusal:
    given = {field: values.get(name, "") for field, name in fields.items()}
    return record_of_fields(given, filename=filename, encoding=decoded.encoding) or NO_TEXT
