"""Countries named in a few words ("Iran's Ambassador to Moscow" -> IR), by `briefs.vocabulary`."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from briefs.vocabulary.countries import load_countries
from briefs.vocabulary.tagging import default_tagger
from briefs.vocabulary.traps import load_traps

_WORD = re.compile(r"(?:[A-Z]\.){2,}|[^\W_]+(?:-[^\W_]+)*")
_LONGEST = 6
_LONGEST_REMEMBERED = 200


@cache
def _phrases() -> dict[tuple[str, ...], str]:
    """Words of every name, demonym, capital and metonym, in lower case -> country code."""
    found: dict[tuple[str, ...], str] = {}
    for code, country in load_countries().items():
        groups = (
            (country.name, country.official_name, *country.aliases),
            (*country.demonym_adjectives, *country.demonym_nouns),
            country.capitals,
            country.metonyms,
            country.former_names,
        )
        for group in groups:
            for phrase in group:
                words = tuple(w.lower() for w in _WORD.findall(phrase))
                if words and words not in (("us",),):
                    found.setdefault(words, code)
    return found


@cache
def _sizes() -> dict[str, int]:
    """How many words the longest phrase that begins with a word has; 6 at most."""
    found: dict[str, int] = {}
    for words in _phrases():
        if len(words) <= _LONGEST:
            found[words[0]] = max(len(words), found.get(words[0], 0))
    return found


def countries_in(words: str) -> tuple[tuple[int, int, str], ...]:
    """(start, end, ISO alpha-2) of each country named, longest match first, in text order.

    Only capitalised words count: "turkey" and the pronoun "us" are no countries.
    """
    return _remembered(words) if len(words) <= _LONGEST_REMEMBERED else _find(words)


def _find(words: str) -> tuple[tuple[int, int, str], ...]:
    table, sizes = _phrases(), _sizes()
    tokens = [(m.start(), m.end(), m.group()) for m in _WORD.finditer(words)]
    found: list[tuple[int, int, str]] = []
    i = 0
    while i < len(tokens):
        start, _, word = tokens[i]
        if not word[0].isupper():
            i += 1
            continue
        if word in ("US", "UK"):
            found.append((start, tokens[i][1], "US" if word == "US" else "GB"))
            i += 1
            continue
        for size in range(min(sizes.get(word.lower(), 0), len(tokens) - i), 0, -1):
            key = tuple(t[2].lower() for t in tokens[i : i + size])
            code = table.get(key)
            if code is not None:
                found.append((start, tokens[i + size - 1][1], code))
                i += size
                break
        else:
            i += 1
    return tuple(found)


_remembered = lru_cache(maxsize=50_000)(_find)


def is_country_word(word: str) -> bool:
    """Whether one capitalised word names a country or its people."""
    return (word.lower(),) in _phrases() or word in ("US", "UK", "EU")


def is_demonym(word: str) -> bool:
    """Whether a word is only the adjective or the people of a country ("Iraqi", "Europeans")."""
    return word.lower() in _demonyms()


@cache
def _demonyms() -> frozenset[str]:
    words: set[str] = set()
    names: set[str] = set()
    for country in load_countries().values():
        for phrase in (*country.demonym_adjectives, *country.demonym_nouns):
            words |= {phrase.lower(), f"{phrase.lower()}s"}
        names |= {n.lower() for n in (country.name, country.official_name, *country.aliases)}
        names |= {n.lower() for n in (*country.capitals, *country.metonyms)}
    return frozenset(words - names)


class Meant:
    """What the words of one text that are names of states and of others mean there ("Georgia")."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._found: dict[int, str] | None = None

    def country(self, code: str) -> str:
        """The code, or "" where it was read off a word that names something else here."""
        return "" if code in _AMBIGUOUS and code not in self._tagged().values() else code

    def is_person(self, word: str, at: int) -> bool:
        """Whether a state's name at the offset `at` is a person's: "my friend Chad"."""
        traps = load_traps()
        named = word in traps.given_names and word not in traps.contexts  # Georgia is a place, too
        state = is_country_word(word) and not is_demonym(word)
        return named and state and at not in self._tagged()

    def _tagged(self) -> dict[int, str]:
        """Offset -> code of the countries that the text mentions, read when first asked for."""
        if self._found is None:
            tags = default_tagger().tag(self._text)
            self._found = {mention.start: mention.code for mention in tags.countries}
        return self._found


#: Countries whose name is somebody's or another place's, too.
_AMBIGUOUS = frozenset(("GE", "TD", "JO", "TR"))
