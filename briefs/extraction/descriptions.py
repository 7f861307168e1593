"""From the words that describe who spoke, without a name, to a holder of the office or a group."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property

from briefs.extraction.antecedents import BodiesInFull
from briefs.extraction.bodies import BODY_WORDS, DOCUMENTS, ONE_OF_A_STATE, body_name
from briefs.extraction.continuation import Report
from briefs.extraction.document import Document
from briefs.extraction.people import People
from briefs.extraction.places import countries_in
from briefs.extraction.roles import GENERAL_ROLES, VAGUE_ROLES, head_noun, plain_office
from briefs.extraction.spoken import LOOK_BACK, Spoken
from briefs.extraction.subjects import ISSUED_BY
from briefs.extraction.titles import GENERAL_BODY, OFFICES, UNNAMED, office_of
from briefs.extraction.types import SpeakerKind, is_former
from briefs.extraction.ways import Way
from briefs.vocabulary.bodies import known_body
from briefs.vocabulary.leaders import known_country

#: Words inside the name of a body, and between a document and who issued it.
_NAME_LINKS = ("of", "for", "on", "and", "the", "&", "in")
#: An article names fewer; a bound for texts that are none.
_MOST_PERSONS = 400
#: Offices of whatever body: one of a body named is another one's.
_ANY_BODYS = frozenset("chief head director secretary-general".split())
#: "advisor" + " to the president": whose advisor it is.
_SUPERIOR = re.compile(r" to .*")
_OWNED = re.compile(r"[Tt]he (\w+)['’]s ")


class Descriptions:
    """Resolves roles, bodies and unnamed sources of one article."""

    def __init__(self, doc: Document, people: People, spoken: Spoken) -> None:
        self._doc = doc
        self._people = people
        self._spoken = spoken
        self._bodies = BodiesInFull(doc)

    @cached_property
    def _inner(self) -> set[str]:
        """Words that stand inside a sentence as they are written."""
        first_words = self._doc.first_words
        return {w for k, w in enumerate(self._doc.tokens.words) if k not in first_words}

    def described(
        self, first: int, last: int, chunk: tuple[int, int], report: Report
    ) -> tuple[int | str | None, Way]:
        """A source without a person's name: a role, a body, or somebody unnamed."""
        words = self._doc.text_of(first, last)
        head_words = self._doc.text_of(*chunk)
        heads = [w.lower() for w in re.findall(r"[\w-]+", head_words)]
        office, country = office_of(self._doc.text_of(first, self._own_title(chunk[1], last)))
        lower = self._doc.tokens.lower
        definite = lower[chunk[0]] in ("the", "his", "her", "their", "its", "this") or (
            self._doc.shapes[chunk[0]] in ("Cap", "Title", "role")
        )
        head = head_noun(heads)
        if head in DOCUMENTS and (owner := _OWNED.match(head_words)) is not None:
            role = owner[1].lower()  # "the judge’s statement"
            if role in OFFICES or role in GENERAL_ROLES:
                person, way = self._holder(role, role, "", report)
                if person is not None:
                    return person, way
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
            return same, "the same unnamed"
        if head == "counterpart" and (theirs := _country(head_words)):
            person = self._last_of(theirs, chunk[0])
            if person is not None:
                return person, "role"
        if not indefinite and not plural and (office or head in OFFICES or head in GENERAL_ROLES):
            past = "former" in heads
            person, way = self._holder(office or head, head, country, report, past)
            if person is not None:
                return person, way
        source = next((w for w in heads if w in UNNAMED), "")
        if indefinite and source and not any(w[:1].isupper() for w in head_words.split()[1:]):
            return self._spoken.group(words, "unnamed", "", country, head), "unnamed"
        holds = definite and not plural and office
        if head in UNNAMED and not holds and not GENERAL_BODY.search(head_words):
            return self._spoken.group(words, "unnamed", "", country, head), "unnamed"
        if definite and office and head in OFFICES:
            # An office without a name in this article: kept by its words.
            name = re.sub(r"^(?:the|The)\s+", "", head_words)
            return self._spoken.group(name, "unnamed", office, country), "office"
        named = re.sub(r"^(?:the|a|an)\s+", "", head_words, flags=re.I)
        body = head in BODY_WORDS or bool(countries_in(head_words)) or named[:1].isupper()
        if body or any(w[:1].isupper() for w in head_words.split()[1:]):
            if self._starts_clause(*chunk):
                return None, "open"
            long = self._body_words(first, last, chunk)
            if len(heads) == 2 and heads[0] == "the":
                long = self._bodies.find(head, chunk[0]) or long
            name = "" if self._only_opens(*chunk) else body_name(long)
            kind: SpeakerKind = "body" if name else "unnamed"
            return self._spoken.group(
                name or long, kind, "", country or _country(name) or _country(head_words)
            ), "body" if name else "described"
        return self._spoken.group(words, "unnamed", "", country), "described"

    def _own_title(self, end: int, last: int) -> int:
        """Where a title ends that goes on behind `end`: before the person it is held for."""
        stop = min(last, end + 8)
        for mention in self._people.inside(end, stop):
            if self._doc.tokens.lower[mention.start - 1] in ("for", "to"):
                return mention.start - 1
        return stop

    def with_state(self, chunk: tuple[int, int], last: int) -> int:
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

    def _starts_clause(self, first: int, last: int) -> bool:
        """Whether a chunk is but the first word of a sentence: "Elsewhere, …", "Addressing the …"."""
        tokens = self._doc.tokens
        word = tokens.words[first]
        if last - first > 1 or word.isupper() or first not in self._doc.first_words:
            return False
        behind = tokens.lower[last] if last < len(tokens) else ""
        opens = behind in (",", "the", "a", "an", "his", "her", "their", "its")
        return opens and word not in self._inner and not countries_in(word) and not known_body(word)

    def _only_opens(self, first: int, last: int) -> bool:
        """Whether a word has its capital from the start of the sentence: small elsewhere."""
        tokens, shapes = self._doc.tokens, self._doc.shapes
        word, behind = tokens.words[first], tokens.lower[last : last + 1]
        if last - first == 1 and word.lower() in self._doc.small:
            return True
        if first not in self._doc.first_words or word in self._inner or not word.istitle():
            return False
        if countries_in(word) or known_body(self._doc.text_of(first, last)):
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
        return self._doc.text_of(chunk[0], end)

    def _holder(
        self, office: str, head: str, country: str, report: Report, former: bool = False
    ) -> tuple[int | None, Way]:
        """The person of the article who holds, or held, an office that these words describe."""
        wanted = plain_office(office)
        persons = self._people.persons
        at = report.cue.first if report.cue else 0
        exact: list[int] = []
        general: list[int] = []
        for k, person in enumerate(persons[:_MOST_PERSONS]):
            if country and (person.country or known_country(person.full_name)) not in ("", country):
                continue
            have = plain_office(person.office)
            if not have:
                continue
            if have.startswith("vice ") and not wanted.startswith("vice "):
                continue  # the president is another one
            if have in _ANY_BODYS and have != wanted:
                continue  # "the UN chief" is not any chief
            if wanted == have or (len(wanted) > 4 and (wanted in have or have in wanted)):
                exact.append(k)
            own = f"{_SUPERIOR.sub('', have)} {person.rank}"
            if any(stem in own for stem in GENERAL_ROLES.get(head, ())):
                general.append(k)
        cue_unit = report.cue.unit if report.cue else report.unit
        subject = self._subject_before(cue_unit) if head in OFFICES else None
        if former and subject is not None:
            return subject, "role of who spoke"
        previous, unit = self._spoken.last()
        if head in VAGUE_ROLES:  # "the official" is nobody who is named only later
            general = [k for k in general if self._named_before(k, at) >= 0]
        if not exact and head in VAGUE_ROLES and general and previous not in general:
            self._spoken.guessed.add(len(self._spoken.said))  # anybody may be "the official"
        exact, general = self._as_held(exact, former), self._as_held(general, former)
        ways: tuple[tuple[list[int], Way, Way], ...] = (
            (exact, "role", "role, several"),
            (general, "role in general", "role in general, several"),
        )
        for group, way, several in ways:
            if len(group) == 1:
                return group[0], way
            if group:
                return self._nearest(group, at), several
        if (
            isinstance(previous, int)
            and cue_unit - unit <= 3
            and (not persons[previous].office or (head == "professor" and cue_unit - unit <= 1))
            and head in OFFICES
            and (not country or persons[previous].country in ("", country))
        ):
            return previous, "role of who spoke"
        if subject is not None and not country and not persons[subject].office:
            return subject, "role of who spoke"
        return None, "open"

    def _as_held(self, holders: list[int], former: bool) -> list[int]:
        """Of who holds and who held an office, those the words speak of."""
        persons = self._people.persons
        same = [k for k in holders if is_former(persons[k].office) == former]
        return same or holders

    def _subject_before(self, unit: int) -> int | None:
        """The person who opens the sentence before, in the same paragraph."""
        if unit == 0 or self._doc.units[unit - 1][2] != self._doc.units[unit][2]:
            return None
        first = self._doc.units[unit - 1][0]
        opening = self._people.inside(first, first + 2)
        return opening[0].person if opening and self._doc.quoted[first] < 0 else None

    def _last_of(self, country: str, at: int) -> int | None:
        """The office holder of a country who was named last before the token `at`."""
        group = [
            k
            for k, one in enumerate(self._people.persons[:_MOST_PERSONS])
            if one.office and one.country == country and one.tokens and one.tokens[0] < at
        ]
        return max(group, key=lambda k: self._named_before(k, at), default=None)

    def _named_before(self, person: int, at: int) -> int:
        """The token at which a person was named last before the token `at`, or -1."""
        tokens = self._people.persons[person].tokens
        before = bisect_left(tokens, at)
        return tokens[before - 1] if before else -1

    def _nearest(self, group: list[int], at: int) -> int:
        """The one that spoke last, else the one named last before the cue."""
        for key, _ in reversed(self._spoken.said[-LOOK_BACK:]):
            if key in group:
                return int(key)
        return max(group, key=lambda k: self._named_before(k, at))

    def _unnamed_before(self, head: str, described: list[str]) -> str | None:
        """The unnamed source of that kind whom "the official" goes on with, if nobody named is.

        described: the words between "the" and "official", which must be said of the source too.
        """
        for key, _ in reversed(self._spoken.said[-LOOK_BACK:]):
            same = isinstance(key, str) and self._spoken.groups[key].head == head
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


def _country(words: str) -> str:
    found = countries_in(words)
    return found[0][2] if found else ""
