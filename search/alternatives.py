"""Other wordings of a word or phrase: abbreviations, transliterations, names of countries.

Only what means the same: `JCPOA` and its long name, `Kyiv` and `Kiev`, `Araghchi` and `Araqchi`.
A topic's looser aliases ("nuclear deal") find the topic, but do not widen a search for words.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from threading import Lock

from briefs.vocabulary.countries import Country
from briefs.vocabulary.names import name_key, name_parts, word_key
from briefs.vocabulary.topics import Topic
from search.analysis import tokenize
from search.query.ordinary_words import ordinary_words
from search.query.resolve import contains

Wording = tuple[str, ...]

_SMALL_WORDS = frozenset("of the and for on in to a with".split())
LONGEST_GROUP = 8
#: No word of a name has more; what has is something else (numbered names), and all pairs of
#: thousands would take minutes.
_MOST_SPELLINGS = 40


class Alternatives:
    """Groups of wordings that mean the same; `of` gives the others of a wording's group."""

    def __init__(
        self, *, countries: Iterable[Country], topics: Iterable[Topic], names: Iterable[str]
    ) -> None:
        self._others: dict[Wording, dict[Wording, None]] = defaultdict(dict)
        self._spellings: dict[str, dict[str, None]] = defaultdict(dict)
        self._adding = Lock()
        for country in countries:
            self._add(_country_names(country))
            for capital in country.capitals:
                self._add(one for one in country.capitals if name_key(one) == name_key(capital))
        for topic in topics:
            self._add_abbreviations((topic.name, *topic.aliases, *topic.exact_aliases))
        self.add_names(names)

    def of(self, words: Wording) -> list[Wording]:
        return list(self._others.get(words, ()))[:LONGEST_GROUP]

    def _add(self, texts: Iterable[str]) -> None:
        group = list(dict.fromkeys(filter(None, map(_wording, texts))))
        for one in group:
            for other in group:
                if other != one and not contains(other, one):
                    self._others[one][other] = None

    def _add_abbreviations(self, texts: Sequence[str]) -> None:
        """An abbreviation stands for the wordings whose initials it spells, in this order or, as a
        slip of the pen (JPOCA), in another."""
        short = [text for text in texts if text.isupper() and text.isalpha() and len(text) > 1]
        for abbreviation in short:
            letters = sorted(abbreviation.lower())
            self._add(
                [
                    abbreviation,
                    *(one for one in short if len(one) > 3 and sorted(one.lower()) == letters),
                    *(text for text in texts if abbreviation.lower() in _initials(text)),
                ]
            )

    def add_names(self, names: Iterable[str]) -> None:
        """The transliterations of their words. Others may read meanwhile."""
        ordinary, grown = ordinary_words(), {}
        with self._adding:
            for name in names:
                for part in name_parts(name):
                    if len(part) > 3 and part not in ordinary:
                        key = word_key(part)
                        variants = self._spellings[key]
                        if part not in variants:
                            variants[part] = None
                            grown[key] = variants
            for variants in grown.values():
                if 1 < len(variants) <= _MOST_SPELLINGS:
                    self._add(variants)


def _country_names(country: Country) -> list[str]:
    return [country.name, country.official_name, *country.aliases]


def _wording(text: str) -> Wording:
    return tuple(token.text for token in tokenize(text))


def _initials(text: str) -> set[str]:
    """What a wording may be abbreviated to, its small words counted (JCPOA) or not (UAE)."""
    words = _wording(text)
    if len(words) < 2:
        return set()
    large = [word for word in words if word not in _SMALL_WORDS]
    return {"".join(word[0] for word in some) for some in (words, large)}
