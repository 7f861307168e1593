"""The readout line: a search as a sentence of removable chips."""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass

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
    label_of = functools.cache(label)
    meant = words.parts(query, label_of, DatabaseVocabulary())
    typed = words.parts(query, label_of)
    return [
        Chip(
            connector=part.connector,
            label=short.label if " (or " in part.label else part.label,
            query=part.query_without_it,
            href=results_address(part.query_without_it),
            title=part.label if " (or " in part.label else "",
            excluded=part.excluded,
        )
        for part, short in zip(meant, typed, strict=True)
    ]


def sentence(line: Iterable[Chip]) -> str:
    """The line as plain text: "containing JCPOA by Sergei Lavrov or Kazem Jalali"."""
    return " ".join(f"{chip.connector} {chip.label}".strip() for chip in line)
