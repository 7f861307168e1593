"""The other printings of a statement, each beside its own wording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from briefs.models import Quote
from briefs.vocabulary_store import tagger
from search.copies import Printed, elsewhere, first_reported
from search.reading.differences import Difference, Flag, Mention, compare
from search.visible import Reader
from search.vocabulary import labels

#: Printings set side by side; more are named only.
COMPARED = 20

_SENSES = {
    "negation": "Negation",
    "number": "Number",
    "modal": "Modal verb",
    "country": "Country",
}


@dataclass(frozen=True, slots=True)
class Copy:
    """One printing. difference: None where the texts are too long. flags: in words."""

    printed: Printed
    text: str
    difference: Difference | None
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    copies: list[Copy]
    rest: list[Printed]
    first: str

    @property
    def count(self) -> int:
        return len(self.copies) + len(self.rest)


def printed_elsewhere(quote: Quote, reader: Reader) -> Elsewhere:
    """What the statement's page shows of its other printings that the reader may see."""
    printed = elsewhere([quote], reader).get(quote.pk, [])
    text = quote.text
    own = _countries(text) if printed else ()
    copies = []
    for one in printed[:COMPARED]:
        other = one.quote.text
        difference = compare(text, other, countries=(own, _countries(other)))
        flags = tuple(dict.fromkeys(map(_said, difference.flags))) if difference else ()
        copies.append(Copy(one, other, difference, flags))
    return Elsewhere(copies, printed[COMPARED:], first_reported(printed, quote))


def _countries(text: str) -> Sequence[Mention]:
    found = tagger().tag(text).countries
    called = labels("country", [one.code for one in found])
    return [Mention(one.start, one.end, called[one.code]) for one in found]


def _said(flag: Flag) -> str:
    """ "Number: “30” here, “60” there"."""
    here, there = (", ".join(f"“{word}”" for word in words) for words in (flag.one, flag.other))
    if here and there:
        return f"{_SENSES[flag.sense]}: {here} here, {there} there"
    return f"{_SENSES[flag.sense]}: {here or there} only {'here' if here else 'there'}"
