"""From the words that name a source to the speaker, within one article.

Names join on the family name, offices in definite descriptions ("the Russian foreign minister",
"the diplomat") are matched with the offices the article gives, pronouns go to the nearest fitting
person with the speaker of the statement before preferred. What does not settle it stays open:
`resolve` then answers None, and a guess that stands on little comes with a low chance.
"""

from __future__ import annotations

from dataclasses import dataclass

from briefs.extraction import lexicon as lex
from briefs.extraction import phrases
from briefs.extraction.bodies import DOCUMENTS
from briefs.extraction.continuation import Report
from briefs.extraction.descriptions import Descriptions
from briefs.extraction.document import Document
from briefs.extraction.frames import Mention
from briefs.extraction.name_words import HONOURS
from briefs.extraction.namesakes import GUESS
from briefs.extraction.people import People, Person
from briefs.extraction.places import countries_in
from briefs.extraction.pronouns import Pronouns
from briefs.extraction.sources import DID, ENDERS, chunks
from briefs.extraction.spoken import LOOK_BACK, Spoken
from briefs.extraction.subjects import ISSUED_BY, issuer, named_at_cue
from briefs.extraction.titles import OFFICES, UNNAMED, is_profession
from briefs.extraction.types import SpeakerRef
from briefs.extraction.ways import Way
from briefs.extraction.writings import Writings
from briefs.vocabulary.bodies import known_body

#: What may follow the name of the one who spoke: "Omar Haddad, who", "Omar Haddad the minister".
_BEHIND_NAMES = frozenset("who and himself herself also a an the one whose".split())
_NOUNS = frozenset(("low", "role", "plural", "Cap", "ing"))
#: Whose letter it is that says something.
_OWNERS = {"his": "he", "her": "she", "its": "it", "their": "they"}
#: Ways that lead to who wrote something.
_TELLING = ("body", "role", "office")
#: Above it, a bare family name of several persons is left as it was resolved.
_SURE = 0.8
#: What is guessed is marked as uncertain.
_DOUBTFUL = 0.45


@dataclass(slots=True)
class Resolution:
    """The speaker of a statement, and the way from the words of the source to it.

    most: the confidence of the statement is no higher, where the speaker was guessed among several
    or the words stand without marks and cue. rival: the name of another who may be meant.
    """

    ref: SpeakerRef | None
    way: Way
    most: float = 1.0
    rival: str = ""


class Speakers:
    """Resolves the sources of one article, in text order."""

    def __init__(self, doc: Document, people: People) -> None:
        self._doc = doc
        self._people = people
        self._spoken = Spoken(people.meant)
        self._pronouns = Pronouns(doc, people, self._spoken)
        self._descriptions = Descriptions(doc, people, self._spoken)
        self._writings = Writings(doc)
        #: Each wording of a speaker once, in text order (the keys of a dictionary).
        self._wordings: dict[int | str, dict[str, None]] = {}
        self._ways: list[Way] = []
        self._reports: list[Report] = []
        #: Who else may be meant in each statement, and by the source that is being resolved.
        self._rivals: list[int | None] = []
        self._rival: int | None = None

    def resolve(self, reports: list[Report]) -> list[Resolution]:
        """One resolution for each report. All reports of one speaker share one `SpeakerRef`."""
        self._reports = reports
        for report in reports:
            self._rival = None
            key, way = self._who(report)
            if report.chunk and self._doc.text_of(*report.chunk) == "who":
                self._spoken.asides.add(len(self._spoken.said))
            self._rivals.append(self._rival if self._rival != key else None)
            self._spoken.said.append((key, report.unit if report.cue is None else report.cue.unit))
            self._ways.append(way)
            if key is not None and report.source is not None:
                self._wordings.setdefault(key, {}).setdefault(self._doc.text_of(*report.source))
        self._join_heralded()
        self._join_bodies()
        refs: dict[int | str, SpeakerRef] = {}
        return [
            Resolution(
                None if key is None else self._ref(key, refs),
                way,
                _DOUBTFUL if place in self._spoken.guessed or report.cue is None else 1.0,
                "" if rival in (None, key) else self._people.persons[rival].full_name,
            )
            for place, (report, (key, _), way, rival) in enumerate(
                zip(reports, self._spoken.said, self._ways, self._rivals, strict=True)
            )
        ]

    def _join_heralded(self) -> None:
        """ "Iran's ambassador says … . …, Esmaeil Baghaei said": the office first, then its holder.

        The lead names the office, the next speaker comes with a full name and without one.
        """
        keys = [k for k, (key, _) in enumerate(self._spoken.said) if key is not None]
        if len(keys) < 2:
            return
        (office, unit), (holder, next_unit) = (self._spoken.said[k] for k in keys[:2])
        if not (isinstance(office, str) and isinstance(holder, int)) or next_unit - unit > 2:
            return
        group, person = self._spoken.groups[office], self._people.persons[holder]
        if not group.office or person.office or len(person.name) < 2:
            return
        person.office, person.country = group.office, person.country or group.country
        for k in keys:
            if self._spoken.said[k][0] == office:
                self._spoken.said[k] = (holder, self._spoken.said[k][1])
                self._ways[k] = "office, then its holder"
        self._wordings.setdefault(holder, {}).update(self._wordings.pop(office, {}))

    def _join_bodies(self) -> None:
        """ "The Foreign Ministry" is the Norwegian one where the article has no other."""
        bodies = {key: group for key, group in self._spoken.groups.items() if group.kind == "body"}
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
            self._spoken.said = [(same.get(key, key), unit) for key, unit in self._spoken.said]

    # -- one source ----------------------------------------------------------------------------

    def _who(self, report: Report) -> tuple[int | str | None, Way]:
        if report.inherits >= 0:
            if report.inherits in self._spoken.guessed:
                self._spoken.guessed.add(len(self._spoken.said))
            self._rival = self._rivals[report.inherits]
            return self._spoken.said[report.inherits][0], self._ways[report.inherits]
        if report.source is None:
            return None, "no source"
        first, last = report.source
        lower = self._doc.tokens.lower
        chunk = report.chunk or report.source
        if chunk[1] - chunk[0] == 1 and lower[chunk[0]] in lex.OBJECT_PRONOUNS:
            return self._pronoun(lex.OBJECT_PRONOUNS[lower[chunk[0]]], chunk[0], report)
        if chunk[1] - chunk[0] == 1 and lower[chunk[0]] in lex.SUBJECT_PRONOUNS | {"who", "others"}:
            if lower[chunk[0]] == "who":
                return self._antecedent(chunk[0], report)
            return self._pronoun(lower[chunk[0]], chunk[0], report)
        if lower[first : first + 2] == ["part", "of"] and last - first > 3:
            first, chunk = first + 2, (first + 2, last)
        owner = _OWNERS.get(lower[chunk[0]], "")
        if owner and lower[chunk[1] - 1] in DOCUMENTS and chunk[1] - chunk[0] < 4:
            key, way = self._pronoun(owner, chunk[0], report)  # "his letter said"
            if key is not None:
                return key, way
            self._rival = None
        if owner and chunk[1] - chunk[0] == 2 and lower[chunk[0] + 1] in HONOURS:
            return self._pronoun(owner, chunk[0], report)
        named = self._named(first, last, chunk)
        if named is not None:
            return self._of_namesakes(named, report)
        other = named_at_cue(self._doc, self._people, report.cue, chunk) if report.cue else None
        if other is not None:
            report.source = (other.start, other.end)
        other = other or issuer(self._doc, self._people, chunk)
        if other is not None:
            return self._of_namesakes(other, report)
        if self._is_part(chunk, last):
            chunk = (first, last)
        writer = self._writer(chunk, report)
        if writer is not None:
            return writer, "writer"
        return self._descriptions.described(
            first, self._descriptions.with_state(chunk, last), chunk, report
        )

    def _is_part(self, chunk: tuple[int, int], last: int) -> bool:
        """Whether the chunk is but the first adjective: "Local" + "and federal officials"."""
        lower, (start, end) = self._doc.tokens.lower, chunk
        if end - start > 1 or end + 2 >= last or lower[end] != "and":
            return False
        if self._doc.shapes[last - 1] != "plural":
            return False
        word = self._doc.tokens.words[start]
        return lower[last - 1] in UNNAMED or not (known_body(word) or countries_in(word))

    def _writer(self, chunk: tuple[int, int], report: Report) -> int | str | None:
        """Who issued "the statement": the speaker or subject of the sentence that tells of it."""
        told = self._writings.told_of(chunk, report.cue.unit if report.cue else report.unit)
        if told is None:
            return None
        unit, at = told
        recent = slice(max(0, len(self._spoken.said) - LOOK_BACK), len(self._spoken.said))
        for earlier, (key, where) in zip(
            self._reports[recent], self._spoken.said[recent], strict=True
        ):
            relayed = any(a <= at < b for a, b in earlier.contents)  # "…, ISNA reported"
            if where == unit and not relayed:
                return key
        first, last, _ = self._doc.units[unit]
        lower = self._doc.tokens.lower
        found = chunks(self._doc, first, last)
        subject = next((c for c in found if lower[c[0] - 1] not in lex.PREPOSITIONS), None)
        if subject is None:
            return None
        if lower[subject[0]] in ("he", "she"):
            return self._pronouns.resolve(lower[subject[0]], subject[0], report)[0]
        mention = self._people.at(*subject)
        if mention is not None and lower[mention.end : mention.end + 1] not in (["’s"], ["'s"]):
            return mention.person
        whole = phrases.linked(self._doc, *subject, max(at, subject[1]))
        key, way = self._descriptions.described(subject[0], whole, subject, report)
        return key if way in _TELLING else None

    def _pronoun(self, word: str, at: int, report: Report) -> tuple[int | str | None, Way]:
        found = self._pronouns.resolve(word, at, report)
        self._rival = self._pronouns.rival
        return found

    def _of_namesakes(self, mention: Mention, report: Report) -> tuple[int, Way]:
        """The person of a mention; of several who bear the name, the one who just spoke."""
        if mention.chance < 1.0:
            self._rival = next((one for one in mention.rivals if one != mention.person), None)
        previous, unit = self._spoken.last()
        here = report.cue.unit if report.cue else report.unit
        if (
            mention.chance < _SURE
            and isinstance(previous, int)
            and previous in mention.rivals
            and here - unit <= 2
        ):
            if previous != mention.person:
                self._rival = mention.person
            return previous, "namesake who spoke"
        if mention.chance <= GUESS:
            self._spoken.guessed.add(len(self._spoken.said))
        if mention.chance == 1.0:
            person = self._people.persons[mention.person]
            return mention.person, "name" if len(person.name) > 1 else "one name"
        return mention.person, "namesake" if mention.chance >= _SURE else "namesake guessed"

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
            held = held or self._heads(mention, first, last)
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

    def _heads(self, mention: Mention, first: int, last: int) -> bool:
        """Whether a role opens the phrase that a full name ends: "secretary of the event" + name."""
        lower, before = self._doc.tokens.lower, self._doc.tokens.lower[mention.start - 1]
        if mention.end != last or mention.end - mention.name < 2 or mention.start < first + 3:
            return False
        between = self._doc.shapes[mention.start - 1] in ("low", "venue") and before not in OFFICES
        of = next(
            (k for k in range(first + 1, min(first + 5, mention.start)) if lower[k] == "of"), 0
        )
        return between and of > 0 and lower[of - 1] in OFFICES

    def _ends_name(self, k: int) -> bool:
        """Whether the word at `k`, behind a name, is no noun that the name goes with."""
        word, kind = self._doc.tokens.lower[k], self._doc.shapes[k]
        return (
            word in lex.PREPOSITIONS
            or word in _BEHIND_NAMES
            or word in lex.ADVERBS
            or word in ENDERS
            or word in DID
            or kind in ("ed", "ly", "cue-past", "cue-third")
        )

    def _antecedent(self, at: int, report: Report) -> tuple[int | str | None, Way]:
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
            return None, "open"
        mention = self._people.at(start, end)
        if mention is not None and mention.end >= end - 6:
            return mention.person, "who"
        return self._descriptions.described(start, end, (start, end), report)

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
                group = self._spoken.groups[key]
                ref = SpeakerRef(
                    group.name, group.kind, group.office, group.country, wordings or (group.name,)
                )
            refs[key] = ref
        return ref
