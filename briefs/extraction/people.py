"""The persons an article names: every mention read into name, titles and country, then joined.

A mention is a run of capitalised words ("Iranian Foreign Ministry spokesman Bahram Qassemi"); what
stands before the name and in apposition behind it gives the office. Mentions are joined when their
names agree by the rules of `briefs.vocabulary.names`.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

from briefs.extraction import lexicon as lex
from briefs.extraction.appositions import capacity, joint_role, role_before
from briefs.extraction.counterparts import country_of_counterpart, office_of_counterpart
from briefs.extraction.document import SHAPES, Document
from briefs.extraction.frames import Frames, Mention
from briefs.extraction.name_words import (
    HEADS_OF_BODIES,
    HONORIFICS,
    NO_PERSONS,
)
from briefs.extraction.namesakes import Namesake, choose, generation, middles_agree
from briefs.extraction.places import Meant, is_country_word
from briefs.extraction.runs import MR, Runs, has_title, heads_title, is_given
from briefs.extraction.titles import OFFICES, RANKS, is_profession
from briefs.vocabulary.names import fold, gender_of, given_key, word_key

#: Titles in -man that women bear, too.
_MEN = frozenset("spokesman chairman congressman".split())
#: So many persons that share a word of their names are looked at.
_NAMESAKES = 12
#: So many office holders named before may be whose counterpart somebody is.
_OFFICES_BACK = 20


@dataclass(slots=True)
class Person:
    """One person of the article. `tokens` are positions of mentions, in text order."""

    name: list[str]
    keys: list[str]
    gender: str = ""
    office: str = ""
    country: str = ""
    #: "ayatollah" in lower case, beside an office or for want of one.
    rank: str = ""
    #: Each wording once, in text order (the keys of a dictionary).
    wordings: dict[str, None] = field(default_factory=dict)
    tokens: list[int] = field(default_factory=list)
    #: "jr" for "Omar Haddad Jr.", who is not his father.
    generation: str = ""

    @property
    def full_name(self) -> str:
        return " ".join(self.name)


_ARTICLE = re.compile(r"(?i)^(?:al|el|ad|as|ash|at|an|ar|az)[- ](?=\w{3})")


class People:
    """Persons and mentions of one document."""

    def __init__(self, doc: Document) -> None:
        self._doc = doc
        self.persons: list[Person] = []
        self.mentions: list[Mention] = []
        self._by_key: dict[str, list[int]] = {}
        #: The mentions by full name of each person, and what is told of those who have namesakes.
        self._full: dict[int, list[Mention]] = {}
        self._told: dict[int, tuple[frozenset[str], list[int]]] = {}
        self._meant = Meant(doc.text)
        self._frames = Frames(doc)
        pending, headed = Runs(doc, self._meant, self._frames).find()
        # Longer names first within the article's order, so that "Lavrov" finds "Sergei Lavrov"
        # also where the short form stands in the headline.
        for mention in sorted(pending, key=lambda m: (m.name - m.end, m.start)):
            if mention.end - mention.name >= 2:
                self._enter(mention)
        self._told.clear()
        for mention in pending:
            if mention.person >= 0:
                self._full.setdefault(mention.person, []).append(mention)
        for mention in pending:
            if mention.person < 0:
                self._enter(mention)
        for mention in pending:
            if mention.person < 0 and mention.end - mention.name in (2, 3):
                self._complete(mention)
        pending += [found for mention in headed for found in self._in_headline(mention)]
        self.mentions = sorted((m for m in pending if m.person >= 0), key=_position)
        self._named = {i for m in self.mentions for i in range(m.name, m.end)}
        held: deque[tuple[int, str]] = deque(maxlen=_OFFICES_BACK)
        for mention in self.mentions:
            person = self.persons[mention.person]
            person.tokens.append(mention.end - 1)
            if not person.office and mention.chance == 1.0:
                self._give_capacity(person, mention, held)
            if person.office:
                held.append((mention.start, person.office))
        self._order = [m.start for m in self.mentions]
        self._starts = {i: m for m in self.mentions for i in range(m.start, m.end)}

    def _give_capacity(
        self, person: Person, mention: Mention, held: Collection[tuple[int, str]]
    ) -> None:
        """Office and country as told beside the name, or of a counterpart by those of the other."""
        title = self._doc.tokens.lower[mention.start : mention.name]
        person.rank = next((word for word in title if word in RANKS), person.rank)
        own = has_title(self._doc, mention)
        country = "" if own else country_of_counterpart(self._doc, mention.start)
        if country:
            office = office_of_counterpart(self._doc, mention.start, country, held)
        else:
            place = (mention.start, mention.name, mention.end)
            office, country = capacity(self._doc, place, own, self._named)
        if office:
            person.office, person.country = office, self._meant.country(country)

    def _complete(self, mention: Mention) -> None:
        """Take capitals that end in a person's one name for the full name: "Neera Berg" of Berg."""
        words = self._doc.tokens.words[mention.name : mention.end]
        lower = [word.lower() for word in words]
        bearer = self._known([_key(words[-1])])
        if bearer < 0 or len(self.persons[bearer].name) > 1 or mention.start != mention.name:
            return
        if any(is_country_word(w) for w in words) or not all(w.isalpha() for w in words):
            return
        if any(w in self._doc.small or w in NO_PERSONS or w in HEADS_OF_BODIES for w in lower):
            return
        if words[0].isupper() or OFFICES & set(lower):
            return
        person = self.persons[bearer]
        person.name, person.keys = words, [_key(word) for word in words]
        person.gender = person.gender or gender_of(words[0]) or ""
        person.wordings = {" ".join(words): None, **person.wordings}
        mention.person = bearer

    def _in_headline(self, run: Mention) -> Iterator[Mention]:
        """The names in a run of capitals: persons of the prose, else a given name and one word."""
        words, at = self._doc.tokens.words, run.name
        while at < run.end:
            for end in range(min(run.end, at + 4), at, -1):
                keys = [key for word in words[at:end] if (key := _key(word))]
                found = self._known(keys) if len(keys) == end - at else -1
                if found >= 0:
                    yield Mention(at, at, end, found)
                    break
            else:
                end = at + 1
                second = words[end] if end < run.end else ""
                bare = self._known([_key(second)]) if second else -1
                surname = bare >= 0 and len(self.persons[bare].name) == 1
                surname = surname and not self._is_word(words[at])  # not "Hacker Tregubov"
                if second and (surname or (is_given(words[at]) and not self._is_word(second))):
                    end += 1
                    mention = Mention(at, at, end)
                    self._enter(mention)
                    yield mention
            at = end

    def _is_word(self, word: str) -> bool:
        """Whether a word has its capital from the headline alone."""
        low = word.lower()
        return (
            low in self._doc.small or low in lex.CUE_FORMS or SHAPES[low] not in ("low", "plural")
        )

    def _known(self, keys: list[str]) -> int:
        """The person of whose name these words are the end, or given and family name; else -1."""
        for k in self._by_key.get(keys[-1], ())[-_NAMESAKES:]:
            have = self.persons[k].keys
            if have[-len(keys) :] == keys or (keys[0] == have[0] and keys[-1] == have[-1]):
                return k
        return -1

    @property
    def meant(self) -> Meant:
        """What words for states mean in this text."""
        return self._meant

    def at(self, first: int, last: int) -> Mention | None:
        """The first mention of a person that overlaps the tokens `[first, last)`."""
        for i in range(first, last):
            mention = self._starts.get(i)
            if mention is not None:
                return mention
        return None

    def inside(self, first: int, last: int) -> list[Mention]:
        """Mentions that start in `[first, last)`."""
        return self.mentions[bisect_left(self._order, first) : bisect_left(self._order, last)]

    def completes_title(self, mention: Mention) -> bool:
        """Whether the words before a name end its own title: "Minister of" + "Health Anna Berg".

        Not so in "a spokesman for President Anna Berg", where another person has the title.
        """
        complete = mention.name == mention.start or has_title(self._doc, mention)
        return not complete and heads_title(self._doc, mention.start)

    def _enter(self, mention: Mention) -> None:
        words, lower = self._doc.tokens.words, self._doc.tokens.lower
        name = [w for w in words[mention.name : mention.end] if w not in ("-", ",")]
        suffix = generation(name)
        keys = [key for w in (name[:-1] if suffix else name) if (key := _key(w))]
        if not keys:
            return
        place = (mention.start, mention.end)
        role = role_before(self._doc, *place) or joint_role(self._doc, *place)
        titled = role is not None or self._titled(mention)
        told = (*range(mention.start, mention.name), *range(*(role or (0, 0))))
        single = len(name) == 1
        gender = next((g for k in told if (g := HONORIFICS.get(lower[k], ""))), "")
        found = self._bearer(mention, keys[0], gender) if single else self._find(name, keys, suffix)
        if found < 0:
            called = lower[mention.start] in MR and mention.name > mention.start
            if single and not called and self._doubtful(name[0]):
                return
            titled = titled or is_country_word(name[0])  # only where it is shown to be a person's
            stands = titled or self._frames.acts(mention)
            if single and not stands and not self._frames.apposed(mention):
                return
            if (
                not single
                and not stands
                and not is_given(name[0])
                and not self._frames.apposed(mention)
            ):
                return
            found = len(self.persons)
            self.persons.append(Person(name, keys, generation=suffix))
        person = self.persons[found]
        mention.person = found
        if len(name) > len(person.name):
            person.name, person.keys = name, keys
        for key in keys:
            holders = self._by_key.setdefault(key, [])
            if found not in holders:
                holders.append(found)
        if not person.gender:
            own = (gender_of(name[0]) or "") if len(name) > 1 else ""
            # "spokesman Hope Berg": the title of an office tells less than the given name.
            by_title = any(lower[k] in _MEN for k in told)
            person.gender = own or gender if by_title else gender or own
        person.wordings.setdefault(" ".join(words[mention.name : mention.end]))

    def _doubtful(self, word: str) -> bool:
        """Whether a single name, unless it is a person's named in full, may be any word."""
        low = word.lower()
        if low in NO_PERSONS or low in OFFICES or low in lex.TITLES:
            return True
        return low in self._doc.small and not is_given(word)

    def _bearer(self, mention: Mention, key: str, gender: str) -> int:
        """The person of whose name a mention has one word; -1 for somebody new."""
        holders = self._by_key.get(key, ())[-_NAMESAKES:]
        bearers = [k for k in holders if self.persons[k].keys[-1] == key]
        plain = [k for k in bearers if not self.persons[k].generation]
        bearers = plain or bearers
        if not bearers:
            # Family name first, or a compound name cut short; Lee is not Li where both are named.
            longer = [k for k in holders if len(self.persons[k].keys) > 1]
            word = self._doc.tokens.words[mention.name]
            return next((k for k in longer if word in self.persons[k].name), next(iter(longer), -1))
        if len(bearers) == 1 and not gender:
            return bearers[0]
        lower = self._doc.tokens.lower
        paragraph = bisect_right(self._doc.paragraph_tokens, mention.start, key=_first) - 1
        mention.rivals = tuple(bearers)
        found, mention.chance = choose(
            [self._namesake(k) for k in bearers],
            mention.start,
            self._doc.paragraph_tokens[paragraph][0],
            gender,
            frozenset(lower[mention.start : mention.name]) & OFFICES,
        )
        if len(bearers) == 1:
            mention.rivals = ()
        return found

    def _namesake(self, person: int) -> Namesake:
        if person not in self._told:
            self._told[person] = self._titles_and_places(person)
        return Namesake(person, self.persons[person].gender, *self._told[person])

    def _titles_and_places(self, person: int) -> tuple[frozenset[str], list[int]]:
        """The words of titles that stand beside a person's full name, and where that stands."""
        full = self._full.get(person, [])
        lower = self._doc.tokens.lower
        titles: set[str] = set()
        for m in full:
            office, _ = capacity(
                self._doc, (m.start, m.name, m.end), has_title(self._doc, m), set()
            )
            titles |= {w for w in lower[m.start : m.name] if w in OFFICES}
            titles |= set(office.lower().split()) & OFFICES
        return frozenset(titles), sorted(m.start for m in full)

    def _find(self, name: list[str], keys: list[str], suffix: str) -> int:
        """The person a name of several words belongs to, -1 for somebody new."""
        for k in self._by_key.get(keys[-1], ())[-_NAMESAKES:]:
            person = self.persons[k]
            have = person.keys
            if suffix != person.generation and (len(have) > 1 or suffix):
                continue
            if have[-1] == keys[-1]:
                if len(have) == 1 or set(keys) <= set(have):
                    return k
                same = have[0] == keys[0] or given_key(person.name[0]) == given_key(name[0])
                if same and middles_agree(have, keys):
                    return k
                if have[0][:1] == keys[0][:1] and min(len(have[0]), len(keys[0])) == 1:
                    return k
        if len(keys) > 1:
            joined = "".join(keys)
            for k in self._by_key.get(keys[0], ())[-_NAMESAKES:]:
                have = self.persons[k].keys
                if suffix == self.persons[k].generation and (
                    set(keys) <= set(have) or "".join(have[-len(keys) :]) == joined
                ):
                    return k
        return -1

    def _titled(self, mention: Mention) -> bool:
        """Whether a title or a role stands before the name: not only "Saudi" or "the Department"."""
        lower = self._doc.tokens.lower
        before = range(max(0, mention.start - 1), mention.name)
        return self.completes_title(mention) or any(
            is_profession(lower[k])
            or lower[k] in HONORIFICS
            or (lower[k] in lex.TITLES and k >= mention.start)
            for k in before
        )


def _first(part: tuple[int, int]) -> int:
    return part[0]


def _position(mention: Mention) -> int:
    return mention.start


def _key(word: str) -> str:
    """What all spellings of a name's word share, with its article or without: al-Assad, Assad."""
    return word_key(_ARTICLE.sub("", fold(word)).replace("-", "").replace("’", "").replace("'", ""))
