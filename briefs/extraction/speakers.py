"""From the words that name a source to the speaker, within one article.

Names join on the family name, offices in definite descriptions ("the Russian foreign minister",
"the diplomat") are matched with the offices the article gives, pronouns go to the nearest fitting
person with the speaker of the statement before preferred. What does not settle it stays open:
`resolve` then answers None, and a guess that stands on little comes with a low chance.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from briefs.extraction import lexicon as lex
from briefs.extraction.antecedents import in_full
from briefs.extraction.bodies import BODY_WORDS, DOCUMENTS, ONE_OF_A_STATE, body_name
from briefs.extraction.continuation import Report
from briefs.extraction.document import Document
from briefs.extraction.frames import Mention
from briefs.extraction.namesakes import GUESS
from briefs.extraction.people import People, Person
from briefs.extraction.places import countries_in
from briefs.extraction.roles import GENERAL_ROLES, VAGUE_ROLES, head_noun, plain_office
from briefs.extraction.sources import ENDERS
from briefs.extraction.subjects import ISSUED_BY, issuer, named_at_cue
from briefs.extraction.titles import OFFICES, UNNAMED, is_profession, office_of
from briefs.extraction.types import SpeakerKind, SpeakerRef
from briefs.vocabulary.bodies import known_body

#: Words inside the name of a body, and between a document and who issued it.
_NAME_LINKS = ("of", "for", "on", "and", "the", "&", "in")
#: What may follow the name of the one who spoke: "Omar Haddad, who", "Omar Haddad the minister".
_BEHIND_NAMES = frozenset("who and himself herself also a an the one whose".split())
_NOUNS = frozenset(("low", "role", "plural", "Cap", "ing"))
#: Whose letter it is that says something.
_OWNERS = {"his": "he", "her": "she", "its": "it", "their": "they"}
#: How many statements or mentions back an antecedent is looked for.
_LOOK_BACK = 60
#: An article names fewer; a bound for texts that are none.
_MOST_PERSONS = 400
#: Above it, a bare family name of several persons is left as it was resolved.
_SURE = 0.8
#: What is guessed is marked as uncertain.
_DOUBTFUL = 0.45


@dataclass(slots=True)
class Resolution:
    """The speaker of a statement and the chance that it is the right one.

    most: the confidence of the statement is no higher, where the speaker was guessed among several.
    """

    ref: SpeakerRef | None
    chance: float
    most: float = 1.0


@dataclass(slots=True)
class _Group:
    """A speaker that is no named person: a body or an unnamed source."""

    name: str
    kind: SpeakerKind
    office: str = ""
    country: str = ""
    #: What an unnamed source is: "official" of "a senior official familiar with the talks".
    head: str = ""


class Speakers:
    """Resolves the sources of one article, in text order."""

    def __init__(self, doc: Document, people: People) -> None:
        self._doc = doc
        self._people = people
        self._groups: dict[str, _Group] = {}
        #: The speakers of the statements so far: (person index or group key, unit).
        self._said: list[tuple[int | str | None, int]] = []
        #: Each wording of a speaker once, in text order (the keys of a dictionary).
        self._wordings: dict[int | str, dict[str, None]] = {}
        self._chances: list[float] = []
        #: The statements whose speaker is a guess among several of one name.
        self._guessed: set[int] = set()
        self._small = {w for w in doc.tokens.words if w.islower()}
        self._first_words = {first for first, _, _ in doc.units}
        #: Words that stand inside a sentence as they are written.
        self._inner = {w for k, w in enumerate(doc.tokens.words) if k not in self._first_words}

    def resolve(self, reports: list[Report]) -> list[Resolution]:
        """One resolution for each report. All reports of one speaker share one `SpeakerRef`."""
        for report in reports:
            key, chance = self._who(report)
            self._said.append((key, report.unit if report.cue is None else report.cue.unit))
            self._chances.append(chance)
            if key is not None and report.source is not None:
                self._wordings.setdefault(key, {}).setdefault(self._words(*report.source))
        self._join_heralded()
        self._join_bodies()
        refs: dict[int | str, SpeakerRef] = {}
        return [
            Resolution(
                None if key is None else self._ref(key, refs),
                chance,
                _DOUBTFUL if place in self._guessed else 1.0,
            )
            for place, ((key, _), chance) in enumerate(zip(self._said, self._chances, strict=True))
        ]

    def _join_heralded(self) -> None:
        """ "Iran's ambassador says … . …, Esmaeil Baghaei said": the office first, then its holder.

        The lead names the office, the next speaker comes with a full name and without one.
        """
        keys = [k for k, (key, _) in enumerate(self._said) if key is not None]
        if len(keys) < 2:
            return
        (office, unit), (holder, next_unit) = (self._said[k] for k in keys[:2])
        if not (isinstance(office, str) and isinstance(holder, int)) or next_unit - unit > 2:
            return
        group, person = self._groups[office], self._people.persons[holder]
        if not group.office or person.office or len(person.name) < 2:
            return
        person.office, person.country = group.office, person.country or group.country
        for k in keys:
            if self._said[k][0] == office:
                self._said[k] = (holder, self._said[k][1])
                self._chances[k] = min(self._chances[k], 0.65)
        self._wordings.setdefault(holder, {}).update(self._wordings.pop(office, {}))

    def _join_bodies(self) -> None:
        """ "The Foreign Ministry" is the Norwegian one where the article has no other."""
        bodies = {key: group for key, group in self._groups.items() if group.kind == "body"}
        endings: dict[str, list[str]] = {}
        for key, group in bodies.items():
            words = group.name.lower().split()
            for k in range(1, min(len(words), 5) if group.country else 0):
                endings.setdefault(" ".join(words[k:]), []).append(key)
        same: dict[int | str | None, str] = {}
        for key, group in bodies.items():
            longer = endings.get(group.name.lower(), ())
            if not group.country and len(longer) == 1:
                same[key] = longer[0]
                wordings = self._wordings.pop(key, {})
                self._wordings.setdefault(longer[0], {}).update(wordings)
        if same:
            self._said = [(same.get(key, key), unit) for key, unit in self._said]

    # -- one source ----------------------------------------------------------------------------

    def _who(self, report: Report) -> tuple[int | str | None, float]:
        if report.inherits >= 0:
            if report.inherits in self._guessed:
                self._guessed.add(len(self._said))
            return self._said[report.inherits][0], 0.5 * self._chances[report.inherits]
        if report.source is None or report.cue is None:
            return None, 0.6
        first, last = report.source
        lower = self._doc.tokens.lower
        chunk = report.chunk or report.source
        if chunk[1] - chunk[0] == 1 and lower[chunk[0]] in lex.OBJECT_PRONOUNS:
            return self._pronoun(lex.OBJECT_PRONOUNS[lower[chunk[0]]], chunk[0], report)
        if chunk[1] - chunk[0] == 1 and lower[chunk[0]] in lex.SUBJECT_PRONOUNS | {"who", "others"}:
            return self._pronoun(lower[chunk[0]], chunk[0], report)
        if lower[first : first + 2] == ["part", "of"] and last - first > 3:
            first, chunk = first + 2, (first + 2, last)
        owner = _OWNERS.get(lower[chunk[0]], "")
        if owner and lower[chunk[1] - 1] in DOCUMENTS and chunk[1] - chunk[0] < 4:
            key, chance = self._pronoun(owner, chunk[0], report)  # "his letter said"
            if key is not None:
                return key, chance
        named = self._named(first, last, chunk)
        if named is not None:
            return self._of_namesakes(named, report)
        other = named_at_cue(self._doc, self._people, report.cue, chunk)
        if other is not None:
            report.source = (other.start, other.end)
        other = other or issuer(self._doc, self._people, chunk)
        if other is not None:
            key, chance = self._of_namesakes(other, report)
            return key, 0.95 * chance
        return self._described(first, self._with_state(chunk, last), chunk, report)

    def _with_state(self, chunk: tuple[int, int], last: int) -> int:
        """The end of a source with whose body it is: "The government" + "of American Samoa"."""
        words, lower = self._doc.tokens.words, self._doc.tokens.lower
        end = chunk[1]
        if lower[end - 1] not in ONE_OF_A_STATE or lower[end : end + 1] != ["of"]:
            return last
        end += 1 + (lower[end + 1 : end + 2] == ["the"])
        start = end
        while end < len(words) and words[end][0].isupper() and end - start < 4:
            end += 1
        return max(last, end) if end > start else last

    def _of_namesakes(self, mention: Mention, report: Report) -> tuple[int, float]:
        """The person of a mention; of several who bear the name, the one who just spoke."""
        previous, unit = self._last_said()
        here = report.cue.unit if report.cue else report.unit
        if (
            mention.chance < _SURE
            and isinstance(previous, int)
            and previous in mention.rivals
            and here - unit <= 2
        ):
            return previous, 0.8
        if mention.chance <= GUESS:
            self._guessed.add(len(self._said))
        return mention.person, 0.97 * mention.chance

    def _named(self, first: int, last: int, chunk: tuple[int, int]) -> Mention | None:
        """The person a source names, if a person is its head and not a mere part of it."""
        lower, words = self._doc.tokens.lower, self._doc.tokens.words
        head = self._people.at(*chunk)
        mentions = [head] if head is not None else []
        mentions += [m for m in self._people.inside(first, last) if m is not head]
        for mention in mentions:
            end = mention.end
            before = lower[mention.start - 1] if mention.start > first else ""
            titled = mention.start > first and self._people.completes_title(mention)
            # "Lund campaign spokesman Omar Haddad", "the spokesman, Omar Haddad"
            held = titled or before == "," or self._described_as(mention, first, chunk)
            if not (mention is head or held or before in ISSUED_BY):
                continue  # named inside a description, not the one described
            if end < last:
                if lower[end] in ("’s", "'s"):
                    if lower[chunk[1] - 1] in DOCUMENTS and chunk[1] - end <= 4:
                        return mention  # "Haddad's letter said"
                    continue  # "al-Sadr's office"
                if words[end][0].islower() and not self._ends_name(end):
                    continue  # "Obama administration officials", "the Trump campaign"
            issued = before in ISSUED_BY and lower[chunk[1] - 1] in DOCUMENTS
            if before in lex.PREPOSITIONS and not (issued or titled):
                continue  # "an aide to Carla Hills", but "a letter from Carla Hills"
            return mention
        return None

    def _described_as(self, mention: Mention, first: int, chunk: tuple[int, int]) -> bool:
        """Whether small words that say what somebody is lead up to a name that ends the phrase.

        "Lund campaign spokesman Omar Haddad", "another author, engineering professor Omar Haddad".
        """
        shapes, lower = self._doc.shapes, self._doc.tokens.lower
        k = mention.start - 1
        if k < first or shapes[k] not in ("low", "role"):
            return False
        if chunk[0] <= mention.start and mention.end == chunk[1]:
            return lower[k] in OFFICES or mention.end - mention.name > 1
        while k > first and (shapes[k] in _NOUNS or lower[k] == "and"):
            k -= 1
        return lower[k] == "," and is_profession(lower[mention.start - 1])

    def _ends_name(self, k: int) -> bool:
        """Whether the word at `k`, behind a name, is no noun that the name goes with."""
        word, kind = self._doc.tokens.lower[k], self._doc.shapes[k]
        return (
            word in lex.PREPOSITIONS
            or word in _BEHIND_NAMES
            or word in lex.ADVERBS
            or word in ENDERS
            or kind in ("ed", "ly", "cue-past", "cue-third")
        )

    def _pronoun(self, word: str, at: int, report: Report) -> tuple[int | str | None, float]:
        if word in ("i", "we", "you"):
            return None, 0.8
        if word == "who":
            return self._antecedent(at, report)
        if word in ("they", "it", "others"):
            return self._group_before(word, at, report)
        gender = "m" if word == "he" else "f"
        cue_unit = report.cue.unit if report.cue else report.unit
        first = self._doc.units[cue_unit][0]
        outside = [
            m
            for m in self._people.inside(first, at)
            if self._doc.quoted[m.start] < 0
            and not any(a <= m.start < b for a, b in report.contents)
            and self._fits(m.person, gender)
            and self._doc.tokens.lower[m.end : m.end + 1] not in (["’s"], ["'s"])
        ]
        previous = self._previous_person(gender, cue_unit)
        if outside:
            if previous is not None and any(m.person == previous for m in outside):
                return previous, 0.9
            return outside[0].person, 0.8
        subject = self._subject_before(cue_unit, gender)
        if previous is not None:
            key, unit = self._last_said()
            if key == previous and cue_unit - unit <= 1:
                return previous, 0.93
            if subject is None or subject == previous:
                return previous, 0.85
        if subject is not None:
            return subject, 0.75
        if previous is not None:
            return previous, 0.7
        before = self._people.inside(0, at)[-_LOOK_BACK:]
        recent = [m for m in before if self._fits(m.person, gender)]
        if recent:
            return recent[-1].person, 0.55
        later = {
            m.person for m in self._people.mentions[:_LOOK_BACK] if self._fits(m.person, gender)
        }
        return (later.pop(), 0.5) if len(later) == 1 else (None, 0.5)

    def _last_said(self) -> tuple[int | str | None, int]:
        for key, unit in reversed(self._said[-_LOOK_BACK:]):
            if key is not None:
                return key, unit
        return None, -99

    def _previous_person(self, gender: str, unit: int) -> int | None:
        """The speaker of the nearest statement before whom the pronoun fits."""
        for key, at in reversed(self._said):
            if unit - at > 8:
                return None
            if isinstance(key, int) and self._fits(key, gender):
                return key
        return None

    def _subject_before(self, unit: int, gender: str) -> int | None:
        """The first fitting person of the unit before, outside quotations and statements."""
        for back in (1, 2, 3):
            if unit - back < 0:
                return None
            first, last, _ = self._doc.units[unit - back]
            for mention in self._people.inside(first, last):
                near = mention.start - first <= 8 or back == 1
                quoted = self._doc.quoted[mention.start] >= 0
                if near and not quoted and self._fits(mention.person, gender):
                    return mention.person
        return None

    def _fits(self, person: int, gender: str) -> bool:
        have = self._people.persons[person].gender
        return not have or have == gender

    def _antecedent(self, at: int, report: Report) -> tuple[int | str | None, float]:
        """Whom "who" stands for: the noun phrase right before it."""
        lower = self._doc.tokens.lower
        end = at
        while end > 0 and lower[end - 1] in (",", "—", "–", "-", "and"):
            end -= 1
        start = end
        floor = max(0, end - 12)
        while start > floor and (
            self._doc.shapes[start - 1]
            in ("Cap", "Title", "role", "the", "a", "an", "low", "plural", "det", "of", "for")
        ):
            start -= 1
        if start == end:
            return None, 0.4
        mention = self._people.at(start, end)
        if mention is not None and mention.end >= end - 6:
            return mention.person, 0.85
        return self._described(start, end, (start, end), report)

    def _group_before(self, word: str, at: int, report: Report) -> tuple[int | str | None, float]:
        unit = report.cue.unit if report.cue else report.unit
        for key, said_unit in reversed(self._said):
            if unit - said_unit > 4:
                break
            if isinstance(key, str):
                return key, 0.75
        return None, 0.5

    def _described(
        self, first: int, last: int, chunk: tuple[int, int], report: Report
    ) -> tuple[int | str | None, float]:
        """A source without a person's name: a role, a body, or somebody unnamed."""
        words = self._words(first, last)
        head_words = self._words(*chunk)
        heads = [w.lower() for w in re.findall(r"[\w-]+", head_words)]
        office, country = office_of(self._words(first, self._own_title(chunk[1], last)))
        lower = self._doc.tokens.lower
        definite = lower[chunk[0]] in ("the", "his", "her", "their", "its", "this") or (
            self._doc.shapes[chunk[0]] in ("Cap", "Title", "role")
        )
        head = head_noun(heads)
        if head in DOCUMENTS and (owner := _OWNED.match(head_words)) is not None:
            role = owner[1].lower()  # "the judge’s statement"
            if role in OFFICES or role in GENERAL_ROLES:
                person, chance = self._holder(role, role, "", report)
                if person is not None:
                    return person, chance
        plural = head.endswith("s") and head not in ("congress", "us", "press", "news", "states")
        indefinite = lower[chunk[0]] in (
            "a",
            "an",
            "one",
            "another",
            "some",
            "two",
            "several",
            "many",
        )
        plain = heads[:1] in (["the"], ["this"], ["that"], ["these"], ["those"]) and head in UNNAMED
        if plain and (same := self._unnamed_before(head, heads[1:-1])) is not None:
            return same, 0.85
        if not indefinite and not plural and (office or head in OFFICES or head in GENERAL_ROLES):
            person, chance = self._holder(office or head, head, country, report)
            if person is not None:
                return person, chance
        source = next((w for w in heads if w in UNNAMED), "")
        if indefinite and source and not any(w[:1].isupper() for w in head_words.split()[1:]):
            return self._group(words, "unnamed", "", country, head), 0.85
        if head in UNNAMED and not (definite and not plural and office):
            return self._group(words, "unnamed", "", country, head), 0.85
        if definite and office and head in OFFICES:
            # An office without a name in this article: kept by its words.
            name = re.sub(r"^(?:the|The)\s+", "", head_words)
            return self._group(name, "unnamed", office, country), 0.7
        named = re.sub(r"^(?:the|a|an)\s+", "", head_words, flags=re.I)
        body = head in BODY_WORDS or bool(countries_in(head_words)) or named[:1].isupper()
        if body or any(w[:1].isupper() for w in head_words.split()[1:]):
            if self._starts_clause(*chunk):
                return None, 0.5
            long = self._body_words(first, last, chunk)
            if len(heads) == 2 and heads[0] == "the":
                long = in_full(self._doc, head, chunk[0]) or long
            name = "" if self._only_opens(*chunk) else body_name(long)
            kind: SpeakerKind = "body" if name else "unnamed"
            return self._group(
                name or long, kind, "", country or _country(name) or _country(head_words)
            ), 0.85
        return self._group(words, "unnamed", "", country), 0.75

    def _own_title(self, end: int, last: int) -> int:
        """Where a title ends that goes on behind `end`: before the person it is held for."""
        stop = min(last, end + 8)
        for mention in self._people.inside(end, stop):
            if self._doc.tokens.lower[mention.start - 1] in ("for", "to"):
                return mention.start - 1
        return stop

    def _starts_clause(self, first: int, last: int) -> bool:
        """Whether a chunk is but the first word of a sentence: "Elsewhere, …", "Addressing the …"."""
        tokens = self._doc.tokens
        word = tokens.words[first]
        if last - first > 1 or word.isupper() or first not in self._first_words:
            return False
        behind = tokens.lower[last] if last < len(tokens) else ""
        opens = behind in (",", "the", "a", "an", "his", "her", "their", "its")
        return opens and word not in self._inner and not countries_in(word) and not known_body(word)

    def _only_opens(self, first: int, last: int) -> bool:
        """Whether a word has its capital from the start of the sentence: small elsewhere."""
        tokens, shapes = self._doc.tokens, self._doc.shapes
        word, behind = tokens.words[first], tokens.lower[last : last + 1]
        if last - first == 1 and word.lower() in self._small:
            return True
        if first not in self._first_words or word in self._inner or not word.istitle():
            return False
        if countries_in(word) or known_body(self._words(first, last)):
            return False
        # "Millions of tons", "Organizers of the rally", "Digital evidence": a noun of the sentence
        if last - first == 1:
            of_things = behind in (["of"], ["for"], ["from"]) and shapes[last + 1 : last + 2] != [
                "Cap"
            ]
            return of_things or (word.endswith(("ers", "ors", "ists", "ions")) and len(word) > 6)
        small = all(w.islower() for w in tokens.words[first + 1 : last])
        return small and shapes[last - 1] == "plural"

    def _body_words(self, first: int, last: int, chunk: tuple[int, int]) -> str:
        """The chunk with what runs on: "Syrian Observatory" + "for Human Rights"."""
        end = chunk[1]
        words, lower = self._doc.tokens.words, self._doc.tokens.lower
        links = (*ISSUED_BY, *_NAME_LINKS) if lower[end - 1] in DOCUMENTS else _NAME_LINKS
        while end < last:
            if words[end][0].isupper() or (
                lower[end] in links
                and any(w[0].isupper() for w in words[end + 1 : min(last, end + 3)])
            ):
                end += 1
            else:
                break
        return self._words(chunk[0], end)

    def _holder(
        self, office: str, head: str, country: str, report: Report
    ) -> tuple[int | None, float]:
        """The person of the article who holds an office that these words describe."""
        wanted = plain_office(office)
        persons = self._people.persons
        at = report.cue.first if report.cue else 0
        exact: list[int] = []
        general: list[int] = []
        for k, person in enumerate(persons[:_MOST_PERSONS]):
            if country and person.country and country != person.country:
                continue
            have = plain_office(person.office)
            if not have:
                continue
            if wanted == have or (len(wanted) > 4 and (wanted in have or have in wanted)):
                exact.append(k)
            if any(stem in have for stem in GENERAL_ROLES.get(head, ())):
                general.append(k)
        previous, unit = self._last_said()
        if not exact and head in VAGUE_ROLES and general and previous not in general:
            self._guessed.add(len(self._said))  # anybody may be "the official"
        for group, chance in ((exact, 0.9), (general, 0.8)):
            if len(group) == 1:
                return group[0], chance
            if group:
                return self._nearest(group, at), chance - 0.15
        cue_unit = report.cue.unit if report.cue else report.unit
        if (
            isinstance(previous, int)
            and cue_unit - unit <= 3
            and (not persons[previous].office or (head == "professor" and cue_unit - unit <= 1))
            and head in OFFICES
            and (not country or persons[previous].country in ("", country))
        ):
            return previous, 0.55
        return None, 0.0

    def _nearest(self, group: list[int], at: int) -> int:
        """The one that spoke last, else the one named last before the cue."""
        for key, _ in reversed(self._said[-_LOOK_BACK:]):
            if key in group:
                return int(key)

        def named(person: int) -> int:
            tokens = self._people.persons[person].tokens
            before = bisect_left(tokens, at)
            return tokens[before - 1] if before else -1

        return max(group, key=named)

    def _unnamed_before(self, head: str, described: list[str]) -> str | None:
        """The unnamed source of that kind whom "the official" goes on with, if nobody named is.

        described: the words between "the" and "official", which must be said of the source too.
        """
        for key, _ in reversed(self._said[-_LOOK_BACK:]):
            same = isinstance(key, str) and self._groups[key].head == head
            if same and set(described) <= set(str(key).split()):
                return str(key)
            if isinstance(key, int):
                office = plain_office(self._people.persons[key].office)
                fitting = () if head in VAGUE_ROLES else GENERAL_ROLES.get(head, ())
                if head in office.split() or any(stem in office for stem in fitting):
                    return None
                if not office and head not in VAGUE_ROLES:
                    return None
        return None

    def _group(
        self, name: str, kind: SpeakerKind, office: str, country: str, head: str = ""
    ) -> str:
        name = name.strip(' ,;:–—-"“”')
        key = re.sub(r"^(?:the|a|an)\s+", "", name.lower())
        if kind != "unnamed":
            key = re.sub(r"\W+", " ", key).strip()
        group = self._groups.get(key)
        if group is None:
            country = self._people.meant.country(country)
            group = self._groups[key] = _Group(name, kind, office, country, head)
        return key

    # -- references ----------------------------------------------------------------------------

    def _ref(self, key: int | str, refs: dict[int | str, SpeakerRef]) -> SpeakerRef:
        ref = refs.get(key)
        if ref is None:
            wordings = tuple(self._wordings.get(key, ()))
            if isinstance(key, int):
                person: Person = self._people.persons[key]
                names = tuple(dict.fromkeys((*person.wordings, *wordings)))
                ref = SpeakerRef(person.full_name, "person", person.office, person.country, names)
            else:
                group = self._groups[key]
                ref = SpeakerRef(
                    group.name, group.kind, group.office, group.country, wordings or (group.name,)
                )
            refs[key] = ref
        return ref

    def _words(self, first: int, last: int) -> str:
        tokens = self._doc.tokens
        return " ".join(self._doc.text[tokens.starts[first] : tokens.ends[last - 1]].split())


_OWNED = re.compile(r"[Tt]he (\w+)['’]s ")


def _country(words: str) -> str:
    found = countries_in(words)
    return found[0][2] if found else ""
