"""Runs of capitalised words, and which of their words are titles and which the name."""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise

from briefs.extraction import lexicon as lex
from briefs.extraction.document import CAPITALISED, Document, OfWord, capitalised
from briefs.extraction.frames import Frames, Mention, links
from briefs.extraction.headlines import title_cased
from briefs.extraction.name_words import (
    HEADS_OF_BODIES,
    HONORIFICS,
    NO_PERSONS,
    NOT_NAMES,
    heads_body,
)
from briefs.extraction.places import Meant, countries_in, is_country_word
from briefs.extraction.titles import OFFICES, RANKS, is_profession
from briefs.vocabulary.bodies import known_body
from briefs.vocabulary.names import is_given_name
from briefs.vocabulary.traps import load_traps

_FROM = frozenset(("from", "of", "in", "for"))
_DEFINITE = frozenset("the a an his her their its our my this that".split())
#: They stand before a family name, whatever word it is.
MR = frozenset("mr. mrs. ms. dr. mr mrs ms dr".split())
_JUNIORS = [[word] for word in ("jr.", "sr.", "jr", "sr")]
#: They open a sentence before a name.
_OPENS = frozenset("even although though only".split())


def has_title(doc: Document, mention: Mention) -> bool:
    """Whether the capitals before a name hold a whole title: "Senator", "Gen."."""
    own = doc.tokens.lower[mention.start : mention.name]
    if own and own[-1] in RANKS and own[0] not in OFFICES and _of_office(doc, mention.start):
        return False  # "Leader of the" + "Islamic Revolution Ayatollah Ali Berg"
    return any(w in OFFICES or w in HONORIFICS or w[-1] == "." for w in own)


def _of_office(doc: Document, at: int) -> bool:
    """Whether "Chief of Staff of the" stands before the token `at`."""
    lower, words = doc.tokens.lower, doc.tokens.words
    k = at - (lower[at - 1] == "the")
    if k < 2 or lower[k - 1] != "of":
        return False
    first = k - 1
    while first > 0 and k - first < 8 and (
        words[first - 1][0].isupper() or lower[first - 1] in ("of", "the")
    ):  # fmt: skip
        first -= 1
    return not OFFICES.isdisjoint([*lower[first:k], lower[first - 1] if first else ""])


def heads_title(doc: Document, at: int) -> bool:
    """Whether "Minister of", or "Minister of Trade and", stands before the token `at`."""
    lower, words = doc.tokens.lower, doc.tokens.words
    k = at - 1
    if k > 1 and lower[k] == "and" and capitalised(words[k - 1]):
        k -= 2
    if k < 1 or lower[k - 1] not in OFFICES:
        return False
    # "ambassador to" + "South Korea Jan Novak"
    return lower[k] == "to" or (lower[k] in ("of", "for") and capitalised(words[k - 1]))


class Runs:
    """Finds the runs of one document that may name persons."""

    def __init__(self, doc: Document, meant: Meant, frames: Frames) -> None:
        self._doc = doc
        self._meant = meant
        self._frames = frames
        self._titles = title_cased(doc)
        #: Words behind a given name: "Anna Reuters" is no news agency.
        self._borne_by = {
            b for a, b in pairwise(doc.tokens.words) if a[0].isupper() and is_given(a)
        }

    def find(self) -> tuple[list[Mention], list[Mention]]:
        """The mentions in prose, and the runs of capitals in headlines as they are."""
        doc = self._doc
        words, lower, shapes = doc.tokens.words, doc.tokens.lower, doc.shapes
        n = len(words)
        capital = list(map(CAPITALISED.__getitem__, words))
        found: list[Mention] = []
        headed: list[Mention] = []
        i = 0
        for start in range(n):
            if start < i or not capital[start] or lower[start] in NOT_NAMES:
                continue
            if start in self._doc.first_words and lower[start] in _OPENS:
                continue  # "Even Anna Berg said"
            if self._frames.inverted(start) and not is_given(words[start]):
                continue  # "Added Haddad: …"
            i = start
            while i < n and i - start < 14 and (i == start or self._goes_on(i)):
                dated = (shapes[i] == "DATE" and lower[i] != "day") or (
                    lower[i] == "may" and shapes[i + 1 : i + 2] == ["NUM"]
                )
                if capital[i] and not dated and (i == start or lower[i] not in NOT_NAMES):
                    i += 1
                    continue
                if i > start + 1 and lower[i] == "," and lower[i + 1 : i + 2] in _JUNIORS:
                    i += 2  # "Karim Berg, Jr."
                    break
                if i == start or not links(doc, i):
                    break
                i += 1
            if i > start and self._headed(start):
                headed.append(Mention(start, start, i))
            elif i > start:
                mention = self._read(start, i)
                if mention is not None:
                    found.append(mention)
        return found, headed

    def _headed(self, at: int) -> bool:
        """Whether a token stands in a headline, where names run on into other words."""
        k = bisect_right(self._titles, at, key=_first) - 1
        return k >= 0 and at < self._titles[k][1]

    def _goes_on(self, i: int) -> bool:
        """Whether a run of capitals may go on at the token `i`: not in another sentence."""
        return i not in self._doc.first_words and not self._doc.parted(i)

    def _read(self, start: int, end: int) -> Mention | None:
        """Split a run into titles and name; None where it names no person."""
        words, lower = self._doc.tokens.words, self._doc.tokens.lower
        name = start
        for k in range(start, end):
            low = lower[k]
            titled = low in lex.TITLES or low in OFFICES or heads_body(words[k])
            titled = titled or (low[-1] == "s" and low[:-1] in OFFICES)  # "Vice Presidents"
            if k == start and k + 2 < end and is_profession(low):
                titled = True  # "Ecologist Anna Berg"
            country = is_country_word(words[k]) and k + 1 < end and not is_given(words[k])
            if titled or (country and not self._borne(k, end)):
                name = k + 1
        name = max(name, self._behind_country(start, end))
        # "Minister of Agriculture Jan Novak": what comes before the given name is the portfolio.
        if name == start and end - start > 2 and heads_title(self._doc, start):
            name = next((k for k in range(start, end - 1) if is_given(words[k])), start)
        # "a senator from" + "Ohio Jan Novak"
        if name == start and end - start > 2 and start and lower[start - 1] in _FROM:
            name += not is_given(words[start]) and is_given(words[start + 1])
        # "Passport Services Rachel Arndt": what a department is for is no part of the name.
        while end - name > 1 and lower[name] in NO_PERSONS and not is_given(words[name]):
            name += 1
        # "our IPO Davoud Khani": an abbreviation before a name is none of its words.
        while end - name > 2 and _abbreviation(words[name]) and not words[name + 1].isupper():
            name += 1
        if name >= end:
            name = self._title_as_name(start, end)
        if name < 0:
            return None
        office = any(
            w in OFFICES or w in HONORIFICS or (w in lex.TITLES and w[-1] == ".")
            for w in lower[start:name]
        )
        if start and lower[start - 1] == "the" and not office and not is_given(words[name]):
            return None  # "the Guardian", "the Europeans"
        in_body = name > start and heads_body(words[name - 1]) and lower[name - 1] not in lex.TITLES
        if in_body and (end - name < 2 or not is_given(words[name])):
            return None
        if end - name > 5:
            return None
        only = words[name]
        if known_body(" ".join(words[name:end])) and (end - name > 1 or only not in self._borne_by):
            return None
        if end - name == 1:
            if self._meant.is_person(only, self._doc.tokens.starts[name]):
                return Mention(start, name, end)
            if is_country_word(only) and only in self._borne_by and self._does(end):
                return Mention(start, name, end)  # "Cuban said" of Mark Cuban
            if is_country_word(only) or (only.isupper() and len(only) > 1) or len(only) < 2:
                return None
            if any(ch.isdigit() for ch in only):
                return None
            run = " ".join(words[start:end])
            if countries_in(only) or any(stop == len(run) for _, stop, _ in countries_in(run)):
                return None  # "Saudi Arabia" is no Arabia
        elif not self._borne(name, end):
            phrase = countries_in(" ".join(words[name:end]))
            called = end - name == 2 and name > start and is_profession(lower[name - 1])
            called = called and bool(phrase) and phrase[0][0] > 0  # "actor Karim Lebanon"
            if phrase and not is_given(words[name]) and not called:
                return None
            if (
                name == start
                and not is_given(words[name])
                and any(is_country_word(w) for w in words[name:end])
            ):
                return None
            if all(w.isupper() and len(w) > 3 for w in words[name:end]) and name == start:
                return None
        return Mention(start, name, end)

    def _does(self, k: int) -> bool:
        """Whether a verb of saying stands at the token `k`."""
        return k < len(self._doc.tokens) and self._doc.shapes[k] in ("cue-past", "cue-third")

    def _title_as_name(self, start: int, end: int) -> int:
        """Where the name starts in titles that are a name: "Mr. Prince", "Steve King"; else -1.

        A title alone ("King said") may be the family name of a person named in full elsewhere.
        """
        words, lower = self._doc.tokens.words, self._doc.tokens.lower
        last = end - 1
        if words[last].isupper() or heads_body(words[last]) or not words[last].isalpha():
            return -1
        if last == start:
            return -1 if start and lower[start - 1] in _DEFINITE else start
        for k in range(start, last):
            if is_given(words[k]) and lower[k] not in OFFICES and lower[k] not in lex.TITLES:
                return k
        return last if lower[last - 1] in MR else -1

    def _behind_country(self, start: int, end: int) -> int:
        """The given name behind a country of several words, as in "to" + "South Korea Jan Novak"."""
        words = self._doc.tokens.words[start:end]
        found = countries_in(" ".join(words)) if len(words) > 3 else ()
        if not found or found[0][0] or found[0][1] <= len(words[0]):
            return start
        size = len(" ".join(words)[: found[0][1]].split())
        return start + size if len(words) - size > 1 and is_given(words[size]) else start

    def _borne(self, k: int, end: int) -> bool:
        """Whether the country's word at `k` is a given name here: "Chad Berg", not "Chad President"."""
        words, lower = self._doc.tokens.words, self._doc.tokens.lower
        traps = load_traps()
        if k + 2 != end or words[k] not in traps.given_names:
            return False
        after = lower[k + 1]
        return (
            after not in traps.not_surnames
            and after not in OFFICES | lex.TITLES | HEADS_OF_BODIES
            and not is_country_word(words[k + 1])
        )


def _first(part: tuple[int, int]) -> int:
    return part[0]


def _abbreviation(word: str) -> bool:
    return len(word) > 2 and word.isalpha() and word.isupper()


_GIVEN = OfWord(is_given_name)


def is_given(word: str) -> bool:
    return _GIVEN[word]
