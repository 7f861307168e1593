"""Countries and topics mentioned in a text, with the places where they are.

A `Tagger` is built from plain records, so it can be built from the shipped data files or from
database rows that admins have edited. Build it once and keep it: building takes tens of
milliseconds, tagging is linear in the length of the text.

    tagger = Tagger(load_countries().values(), load_topics().values())
    tags = tagger.tag(article_text)          # once for an article
    tags.within(start, end).country_codes()  # then for each of its statements

Tag whole articles rather than the statements cut out of them: what "Korea" or "Congo" means is
decided by the rest of the text.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple, TypeVar

from briefs.vocabulary.countries import Country, load_countries
from briefs.vocabulary.matcher import Case, Matcher, Mention, Pattern, Words, is_phrase
from briefs.vocabulary.phrases import plural
from briefs.vocabulary.topics import Topic, load_topics
from briefs.vocabulary.traps import ContextRule, Traps, load_traps

CountryWord = Literal["name", "former", "demonym", "capital", "metonym"]


class CountryMention(NamedTuple):
    """`text[start:end]` means the country `code`; `word` says by what kind of word."""

    code: str
    start: int
    end: int
    word: CountryWord


class TopicMention(NamedTuple):
    """`text[start:end]` is about the topic `slug`."""

    slug: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Tags:
    """The mentions in one text, in text order; mentions of one kind do not overlap."""

    countries: tuple[CountryMention, ...] = ()
    topics: tuple[TopicMention, ...] = ()

    def country_codes(self) -> list[str]:
        """Each country once, in order of first mention."""
        return list(dict.fromkeys(mention.code for mention in self.countries))

    def topic_slugs(self) -> list[str]:
        """Each topic once, in order of first mention."""
        return list(dict.fromkeys(mention.slug for mention in self.topics))

    def within(self, start: int, end: int) -> Tags:
        """The mentions inside `text[start:end]`, offsets unchanged."""
        return Tags(_between(self.countries, start, end), _between(self.topics, start, end))


M = TypeVar("M", CountryMention, TopicMention)


def _between(mentions: tuple[M, ...], start: int, end: int) -> tuple[M, ...]:
    first = bisect_left(mentions, start, key=lambda mention: mention.start)
    last = bisect_right(mentions, end, key=lambda mention: mention.end)
    return mentions[first:last]


@dataclass(frozen=True, slots=True)
class _Term:
    """What a country phrase stands for; `rule` and `person` ask for a look at the surroundings.

    rare: the phrase is a given name now and then, where clear signs of a person stand beside it.
    """

    codes: tuple[str, ...]
    word: CountryWord
    phrase: str
    mode: Literal["all", "one"] = "all"
    rule: ContextRule | None = None
    person: bool = False
    rare: bool = False
    host: bool = False


class Tagger:
    """Finds the countries and topics that a text mentions.

    Names and aliases that no text can hold (`is_phrase`) are passed over. `version` is for whoever
    keeps several: it says of which state of the vocabulary this one is.
    """

    def __init__(
        self,
        countries: Iterable[Country],
        topics: Iterable[Topic],
        traps: Traps | None = None,
        *,
        version: int = 0,
    ) -> None:
        self.version = version
        self._traps = traps or load_traps()
        self._countries = Matcher(self._country_patterns(countries))
        self._topics = Matcher(_topic_patterns(topics))

    def tag(self, text: str) -> Tags:
        words = Words(text)
        topics = tuple(TopicMention(*mention) for mention in self._topics.find(words))
        return Tags(self._tag_countries(words), topics)

    def _country_patterns(self, countries: Iterable[Country]) -> list[Pattern[_Term]]:
        traps = self._traps
        terms: dict[str, _Term] = {}
        for phrase, codes, mode in traps.shared:
            word: CountryWord = "demonym" if phrase[-1] in "ns" or phrase == "Congolese" else "name"
            terms[phrase] = _Term(codes, "capital" if phrase == "Brussels" else word, phrase, mode)
        for country in countries:
            groups: list[tuple[CountryWord, tuple[str, ...]]] = [
                ("name", (country.name, country.official_name, *country.aliases)),
                ("former", country.former_names),
                ("demonym", (*country.demonym_nouns, *country.demonym_adjectives)),
                ("capital", country.capitals),
                ("metonym", country.metonyms),
            ]
            for word, phrases in groups:
                for phrase in phrases:
                    if phrase not in terms and is_phrase(phrase):
                        terms[phrase] = self._term(country.code, word, phrase)
        compounds = dict.fromkeys(
            form for phrase in traps.not_countries for form in (phrase, plural(phrase))
        )
        blocked = [Pattern[_Term](phrase, None, _case(phrase)) for phrase in compounds]
        return blocked + [Pattern(phrase, term, _case(phrase)) for phrase, term in terms.items()]

    def _term(self, code: str, word: CountryWord, phrase: str) -> _Term:
        traps = self._traps
        return _Term(
            (code,),
            word,
            phrase,
            rule=traps.contexts.get(phrase),
            person=phrase in traps.family_names or phrase in traps.given_names,
            rare=phrase in traps.rare_given_names,
            host=phrase in traps.host_capitals,
        )

    def _tag_countries(self, words: Words) -> tuple[CountryMention, ...]:
        found = self._countries.find(words)
        reading = _Reading(words.text, found, self._traps)
        return tuple(
            CountryMention(code, mention.start, mention.end, mention.value.word)
            for mention in found
            for code in reading.countries_meant(mention)
        )


class _Reading:
    """Decides what the country words of one text mean there; asked in text order."""

    def __init__(self, text: str, found: list[Mention[_Term]], traps: Traps) -> None:
        self._text = text
        self._traps = traps
        self._people: set[str] = set()  # family names that this text has shown to be a person's
        self._excused: dict[ContextRule, bool] = {}
        self._certain: dict[str, list[int]] = {}  # code -> starts of its unambiguous mentions
        for mention in found:
            if len(mention.value.codes) == 1 and not mention.value.person:
                self._certain.setdefault(mention.value.codes[0], []).append(mention.start)

    def countries_meant(self, mention: Mention[_Term]) -> tuple[str, ...]:
        term = mention.value
        if (
            (term.person and self._is_person(mention))
            or (term.rare and self._is_rare_name(mention))
            or (term.rule is not None and self._is_turned_down(term.rule, mention))
            or (term.host and self._is_only_a_place(mention))
        ):
            return ()
        return term.codes if term.mode == "all" else self._nearest(term.codes, mention.start)

    def _is_person(self, mention: Mention[_Term]) -> bool:
        """Whether a word like "Jordan" is somebody's name here, or has been shown to be before."""
        traps, term = self._traps, mention.value
        before = _word_before(self._text, mention.start)
        if term.phrase in traps.family_names and (
            traps.is_given_name(before) or before.lower().rstrip(".") in traps.titles
        ):
            self._people.add(term.phrase)
            return True
        if term.phrase in traps.given_names and self._is_given_alone(mention, before):
            self._people.add(term.phrase)
            return True
        if term.phrase in traps.given_names and not _PREPOSITION.fullmatch(before):
            after = _CAPITALISED_AFTER.match(self._text, mention.end)
            if after and after[1].lower() not in traps.not_surnames:
                return True
        return term.phrase in self._people and term.codes[0] not in self._certain

    def _is_given_alone(self, mention: Mention[_Term], before: str) -> bool:
        """Whether a given name stands alone where only a person can: "my friend Chad", "Chad smiled"."""
        if before.lower() in self._traps.kin:
            return True
        if mention.value.codes[0] in self._certain:
            return False
        after = _WORD_AFTER.match(self._text, mention.end)
        acts = after is not None and after[1].lower() in self._traps.deeds
        return acts or _OF_HIMSELF.match(self._text, mention.end) is not None

    def _is_rare_name(self, mention: Mention[_Term]) -> bool:
        """Whether a country's word is a given name before a family name, with signs of a person."""
        traps = self._traps
        before = _word_before(self._text, mention.start)
        family = _CAPITALISED_AFTER.match(self._text, mention.end)
        if not family or family[1].lower() in traps.not_surnames or _PREPOSITION.fullmatch(before):
            return False
        if before.lower().rstrip(".") in traps.kin | traps.titles:
            return True
        if _OF_HIMSELF.match(self._text, family.end()):
            return True
        behind = _SIGN_OF_A_PERSON.match(self._text, family.end())
        return bool(behind and (not behind["word"] or behind["word"] in traps.deeds | _PERSONAL))

    def _is_turned_down(self, rule: ContextRule, mention: Mention[_Term]) -> bool:
        if rule not in self._excused:
            self._excused[rule] = bool(rule.unless and rule.unless.search(self._text))
        if self._excused[rule]:
            return False
        start, end = max(0, mention.start - _WINDOW), mention.end + _WINDOW
        return rule.near.search(self._text, start, end) is not None

    def _is_only_a_place(self, mention: Mention[_Term]) -> bool:
        if _word_before(self._text, mention.start).lower() in self._traps.host_before:
            return True
        after = _WORD_AFTER.match(self._text, mention.end)
        return bool(after and after[1].lower() in self._traps.host_after)

    def _nearest(self, candidates: tuple[str, ...], position: int) -> tuple[str, ...]:
        """The candidate last named before `position`, else the only one named behind it."""
        starts = {code: self._certain[code] for code in candidates if code in self._certain}
        before = {
            code: places[index - 1]
            for code, places in starts.items()
            if (index := bisect_left(places, position))
        }
        if before:
            return (max(before, key=before.__getitem__),)
        return tuple(starts) if len(starts) == 1 else ()


_WINDOW = 150  # characters on either side that a context rule looks at
_PREPOSITION = re.compile(r"(?:in|to|from|of|with|at|for|and|by|near|between|against|on|the)", re.I)
_WORD_BEFORE = re.compile(r"([^\W\d_]+\.?)[ \xa0]+$")
_WORD_AFTER = re.compile(r"[ \xa0-]([^\W\d_]+)")
_CAPITALISED_AFTER = re.compile(
    r"[ \xa0]((?:[A-Z]['’])?[A-Z][^\W\d_]*[a-z][^\W\d_]*)\b(?!['’]s? [A-Z])"
)
#: Behind a name: an age, "who", "the actor", or a word for what persons do.
_SIGN_OF_A_PERSON = re.compile(
    r"(?:, \d\d?\b|, who\b|, (?:the|a|an) [a-z][\w -]{2,40}\b(?:er|or|ist|ian|ant|man|woman|star)\b"
    r"| (?P<word>[a-z]+)\b)"
)
#: "said he was tired": a state is no he.
_OF_HIMSELF = re.compile(
    r" (?:said|says|added|thought|knew|told [\w ]{2,20}?)(?:,)? (?:that )?(?:he|she) (?:was|is|had|has|would)\b"
)
_PERSONAL = frozenset(
    "won fought starred plays played directed knocked recalled tweeted who".split()
)


def _word_before(text: str, start: int) -> str:
    match = _WORD_BEFORE.search(text[max(0, start - 30) : start])
    return match[1] if match else ""


def _case(phrase: str) -> Case:
    """Abbreviations are matched as written; names need their capitals; other words do not."""
    letters = [char for char in phrase if char.isalpha()]
    if all(char.isupper() for char in letters):
        return "exact"
    return "capital" if any(char.isupper() for char in letters) else "any"


def _topic_patterns(topics: Iterable[Topic]) -> list[Pattern[str]]:
    patterns: dict[str, Pattern[str]] = {}
    for topic in topics:
        _add_topic_phrase(patterns, topic.slug, topic.name, "any")
        for phrase in topic.aliases:
            # A single word with a capital is a proper name: "Wagner", "Golan".
            _add_topic_phrase(patterns, topic.slug, phrase, "any" if " " in phrase else "capital")
        for phrase in filter(is_phrase, topic.exact_aliases):
            patterns.setdefault(phrase, Pattern(phrase, topic.slug, "exact"))
    return list(patterns.values())


def _add_topic_phrase(
    patterns: dict[str, Pattern[str]], slug: str, phrase: str, case: Case
) -> None:
    if _case(phrase) == "exact":
        case = "exact"
    for form in (phrase, plural(phrase)) if is_phrase(phrase) else ():
        patterns.setdefault(form, Pattern(form, slug, case))


@cache
def default_tagger() -> Tagger:
    """The tagger over the shipped countries and topics."""
    return Tagger(load_countries().values(), load_topics().values())
