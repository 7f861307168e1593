"""The readout line: a search as a sentence of removable chips."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from search.links import results_address
from search.query import words
from search.query.request import SearchQuery
from search.vocabulary import DatabaseVocabulary, label


@dataclass(frozen=True, slots=True)
class Chip:
    """connector [label ×]. query, href: the search without it. title: other wordings searched."""

    connector: str
    label: str
    query: SearchQuery
    href: str
    title: str = ""
    excluded: bool = False


def chips(query: SearchQuery) -> list[Chip]:
    """Names said as what they mean; words as typed, their other wordings aside in `title`."""
    return [
        Chip(
            connector=part.connector,
            label=part.typed if _names_wordings(part) else part.label,
            query=part.query_without_it,
            href=results_address(part.query_without_it),
            title=part.label if _names_wordings(part) else "",
            excluded=part.excluded,
        )
        for part in words.parts(query, functools.cache(label), DatabaseVocabulary())
    ]


def _names_wordings(part: words.Part) -> bool:
    return part.typed not in ("", part.label) and " (or " in part.label


def sentence(line: Iterable[Chip]) -> str:
    """The line as plain text: "containing JCPOA by Sergei Lavrov or Kazem Jalali"."""
    return " ".join(f"{chip.connector} {chip.label}".strip() for chip in line)


def name(line: Sequence[Chip]) -> str:
    """The line as a name begins: "JCPOA by Sergei Lavrov or Kazem Jalali".

    A word that a filter says again is in quotation marks: "“iran” mentioning Iran".
    """
    if not line or line[0].connector != "containing":
        return sentence(line)
    first = line[0].label
    is_said_again = any(chip.label.casefold() == first.casefold() for chip in line[1:])
    return sentence(
        [replace(line[0], connector="", label=f"“{first}”" if is_said_again else first), *line[1:]]
    )
