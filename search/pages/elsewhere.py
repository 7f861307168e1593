"""The other printings of a statement, each beside its own wording."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from briefs.models import Quote
from briefs.models.quotes import spans_of
from briefs.prepared import Prepared
from briefs.vocabulary_store import tagger
from search.copies import Printed, first_reported
from search.reading.differences import Difference, Flag, Mention, compare
from search.vocabulary import labels

#: Printings set side by side; more are named only, and of very many the first ones.
COMPARED = 20
NAMED = 100

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
    """copies: set side by side. rest: named. more: number of those that are neither."""

    copies: list[Copy]
    rest: Sequence[Printed]
    more: int
    first: str

    @property
    def count(self) -> int:
        return len(self.copies) + len(self.rest) + self.more


def printed_elsewhere(quote: Quote, printed: Sequence[Printed]) -> Elsewhere:
    """What the statement's page shows of its other printings, as `copies.elsewhere` gives them."""
    text = quote.text
    own = _countries(text) if printed else ()
    compared, rest = printed[:COMPARED], printed[COMPARED:]
    texts = {
        pk: spans_of(of_article, contents)
        for pk, contents, of_article in _TEXTS.values([one.quote.pk for one in compared])
    }
    copies = []
    for one in compared:
        other = texts[one.quote.pk]
        difference = compare(text, other, countries=(own, _countries(other)))
        flags = tuple(dict.fromkeys(map(_said, difference.flags))) if difference else ()
        copies.append(Copy(one, other, difference, flags))
    first = first_reported(printed, quote)
    return Elsewhere(copies, rest[:NAMED], max(len(rest) - NAMED, 0), first)


_TEXTS = Prepared[Quote](
    lambda keys: (
        Quote.objects.filter(pk__in=keys).order_by().values_list("pk", "contents", "article__text")
    )
)


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
