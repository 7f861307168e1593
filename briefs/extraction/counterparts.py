"""The office of a counterpart: "Foreign Minister Berg met her Syrian counterpart, Omar Haddad"."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from operator import itemgetter

from briefs.extraction.document import Document
from briefs.extraction.places import countries_in

#: Offices of one rank, by the country that words them in its own way; "" is everybody else's.
_RANKS: tuple[dict[str, str], ...] = (
    {"": "Foreign Minister", "US": "Secretary of State", "GB": "Foreign Secretary"},
    {"": "Defense Minister", "US": "Secretary of Defense", "GB": "Defence Secretary"},
    {"": "Finance Minister", "US": "Treasury Secretary", "GB": "Chancellor of the Exchequer"},
)
#: So many tokens stand before "counterpart": "his United Arab Emirates".
_REACH = 5


def country_of_counterpart(doc: Document, at: int) -> str:
    """The country of the counterpart named at token `at`, "" where none is given."""
    lower = doc.tokens.lower
    last = at - 1 - (lower[at - 1 : at] == [","])
    if last < 1 or lower[last] != "counterpart":
        return ""
    words = doc.text_of(max(0, last - _REACH), last)
    found = countries_in(words)
    return found[-1][2] if found and found[-1][1] == len(words) else ""


def office_of_counterpart(
    doc: Document, at: int, country: str, held: Collection[tuple[int, str]]
) -> str:
    """The office, in `country`, of a counterpart named at token `at`; "" where it is not told.

    held: token and office of each mention of an office holder before, in text order. The first of
    the sentence is its subject; without one, it is the last who was named before.
    """
    first = doc.units[bisect_right(doc.units, at, key=itemgetter(0)) - 1][0] if doc.units else 0
    before = [(token, office) for token, office in held if token < at]
    inside = [office for token, office in before if token >= first]
    office = inside[0] if inside else before[-1][1] if before else ""
    for words in _RANKS:
        if office in words.values():
            return words.get(country, words[""])
    return office
