"""The fields of the language: `speaker:`, `said:`, `title:` and what else they are called."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Literal

from search.types import DATE_FIELDS, FACET_FIELDS

FieldKind = Literal["values", "dates", "text", "length"]


@dataclass(frozen=True, slots=True)
class Field:
    """name: as the query tree has it. spelling: as it is typed. bound: of `after:`, `before:`."""

    name: str
    kind: FieldKind
    spelling: str
    bound: Literal["", "after", "before"] = ""


#: Field of `Scoped` -> how it is typed.
TEXT_FIELDS = {"title": "title", "names": "byline", "text": "text"}

_FIELDS: dict[str, Field] = {
    **{name: Field(name, "values", name) for name in FACET_FIELDS},
    **{name: Field(name, "dates", name) for name in DATE_FIELDS},
    **{typed: Field(name, "text", typed) for name, typed in TEXT_FIELDS.items()},
    "words": Field("words", "length", "words"),
    "after": Field("date", "dates", "after", "after"),
    "before": Field("date", "dates", "before", "before"),
}
_SYNONYMS = {"by": "speaker", "mentions": "country", "about": "topic", "source": "outlet"}
_FIELDS.update({typed: _FIELDS[name] for typed, name in _SYNONYMS.items()})

# What other systems call our fields, where spelling alone would not lead there.
_MEANT = {
    "author": "byline",
    "date-from": "after",
    "headline": "title",
    "language": "lang",
    "length": "words",
    "name": "speaker",
    "newspaper": "outlet",
    "person": "speaker",
    "publication": "outlet",
    "publisher": "outlet",
    "role": "office",
    "said-by": "speaker",
    "since": "after",
    "site": "outlet",
    "subject": "topic",
    "until": "before",
    "who": "speaker",
}

NAMES = tuple(_FIELDS)
MAX_NAME = max(map(len, NAMES))


def find(name: str) -> Field | None:
    """The field called `name` in any case, or None."""
    return _FIELDS.get(name.lower())


def suggest(name: str) -> str | None:
    """The field that somebody who typed `name` probably meant."""
    name = name.lower()
    if name in _MEANT:
        return _MEANT[name]
    if len(name) > 2 * MAX_NAME:
        return None
    near = difflib.get_close_matches(name, _FIELDS, n=1, cutoff=0.6)
    return near[0] if near else None
