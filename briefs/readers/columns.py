"""Which field of a record holds what, by the names people usually give them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import zip_longest
from typing import Literal

from briefs.readers.types import Columns

Field = Literal["text", "title", "date", "outlet", "byline", "url", "id", "licence", "source"]

#: The usual names, the likelier first; compared without case, spaces and marks.
_NAMES: Mapping[Field, tuple[str, ...]] = {
    "text": ("text", "fulltext", "articletext", "body", "bodytext", "articlebody", "content",
             "maintext", "story", "article", "transcript"),
    "title": ("title", "headline", "heading", "articletitle", "subject"),
    "date": ("date", "published", "publicationdate", "datepublished", "publisheddate", "pubdate",
             "publishedat", "publishdate", "publishedon", "articledate", "day", "timestamp"),
    "outlet": ("outlet", "publisher", "publication", "newspaper", "newsagency", "agency",
               "medium", "media", "sitename", "site"),
    "byline": ("byline", "author", "authors", "writer", "reporter", "journalist"),
    "url": ("url", "link", "permalink", "address", "weblink", "href"),
    "id": ("id", "externalid", "articleid", "documentid", "docid", "guid", "uid"),
    "licence": ("licence", "license", "rights"),
    "source": ("source", "provenance"),
}  # fmt: skip
MOST, SHOWN = 100, 300  # columns; characters of each
_MARKS = re.compile(r"[\W_]+")


def mapping(names: Iterable[str]) -> dict[Field, str]:
    """The name that stands for each field; fields without one are left out.

    Where none names the outlet, a source is taken for it.
    """
    by_key: dict[str, str] = {}
    for name in names:
        by_key.setdefault(_MARKS.sub("", name).casefold(), name)
    found = {
        field: by_key[key]
        for field, keys in _NAMES.items()
        if (key := next((key for key in keys if key in by_key), None))
    }
    if "outlet" not in found and "source" in found:
        found["outlet"] = found.pop("source")
    return found


def chosen(columns: Mapping[Field, str], names: Collection[str]) -> dict[Field, str]:
    """The mapping that somebody chose, if it is for a record with such names; else empty."""
    return dict(columns) if "text" in columns and set(columns.values()) <= set(names) else {}


def columns_of(names: Sequence[str], values: Sequence[str], used: Mapping[Field, str]) -> Columns:
    """`values`: of one row; it may be shorter or longer than `names`."""
    shown = zip_longest(names[:MOST], values[: len(names)][:MOST], fillvalue="")
    pairs = [(name[:SHOWN], value[:SHOWN]) for name, value in shown]
    return Columns(
        tuple(n for n, _ in pairs),
        tuple(v for _, v in pairs),
        {str(field): name for field, name in used.items()},
    )


def explained(columns: Iterable[str], found: Mapping[Field, str]) -> str:
    """The mapping in a sentence or two."""
    used = [
        name if _MARKS.sub("", name).casefold() == field else f"{name} (as {field})"
        for field, name in found.items()
    ]
    unused = [name for name in columns if name and name not in found.values()]
    rest = f" Not used: {', '.join(unused)}." if unused else ""
    return f"Columns used: {', '.join(used)}.{rest}"
