"""Whom "he", "she", "they" and "it" stand for: by gender, number and who spoke last."""

from __future__ import annotations

from briefs.extraction import lexicon as lex
from briefs.extraction.continuation import Report
from briefs.extraction.document import Document
from briefs.extraction.frames import Mention
from briefs.extraction.people import People
from briefs.extraction.spoken import LOOK_BACK, Spoken
from briefs.extraction.ways import Way


class Pronouns:
    """Resolves the pronouns of one article; statements come in text order."""

    def __init__(self, doc: Document, people: People, spoken: Spoken) -> None:
        self._doc = doc
        self._people = people
        self._spoken = spoken
        #: Who else the pronoun that was resolved last may stand for.
        self.rival: int | None = None

    def resolve(self, word: str, at: int, report: Report) -> tuple[int | str | None, Way]:
        """The person or group the pronoun at the token `at` stands for, and the way to it."""
        self.rival = None
        if word in ("i", "we", "you"):
            return None, "first person"
        if word in ("they", "it", "others"):
            return self._group_before(word, at, report)
        gender = "m" if word == "he" else "f"
        cue_unit = report.cue.unit if report.cue else report.unit
        first = self._doc.units[cue_unit][0]
        parenthetic = self._doc.tokens.lower[at - 1 : at] == [
            "which"
        ]  # "X rejects it, which he said …"
        outside = [
            m
            for m in self._people.inside(first, at)
            if self._doc.quoted[m.start] < 0
            and (parenthetic or not any(a <= m.start < b for a, b in report.contents))
            and self._fits(m.person, gender)
            and self._doc.tokens.lower[m.end : m.end + 1] not in (["’s"], ["'s"])
        ]
        previous = self._previous_person(gender, cue_unit)
        if parenthetic and outside:
            return outside[0].person, "pronoun, named in the sentence"
        if outside:
            if previous is not None and any(m.person == previous for m in outside):
                self.rival = next((m.person for m in outside if m.person != previous), None)
                return previous, "pronoun, spoke and named"
            first_named = outside[0].person
            others = (*(m.person for m in outside), previous)
            self.rival = next((one for one in others if one not in (None, first_named)), None)
            return first_named, "pronoun, named in the sentence"
        subject = self._subject_before(cue_unit, gender)
        if previous is not None:
            key, unit = self._spoken.last()
            self.rival = subject if subject != previous else None
            aside = len(self._spoken.said) - 1 in self._spoken.asides and subject is not None
            if key == previous and cue_unit - unit <= 1 and not aside:
                return previous, "pronoun, goes on"
            if subject is None or subject == previous:
                return previous, "pronoun, spoke"
        if subject is not None:
            self.rival = (
                previous if previous is not None else self._beside(subject, cue_unit, gender)
            )
            return subject, "pronoun, subject before"
        before = self._people.inside(0, at)[-LOOK_BACK:]
        recent = [m for m in before if self._fits(m.person, gender)]
        if recent:
            last = recent[-1].person
            self.rival = next((m.person for m in reversed(recent) if m.person != last), None)
            return last, "pronoun, named before"
        later = {
            m.person for m in self._people.mentions[:LOOK_BACK] if self._fits(m.person, gender)
        }
        return (later.pop(), "pronoun, only one") if len(later) == 1 else (None, "open")

    def _previous_person(self, gender: str, unit: int) -> int | None:
        """The speaker of the nearest statement before whom the pronoun fits."""
        for key, at in reversed(self._spoken.said):
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
            fitting = [
                mention
                for mention in self._people.inside(first, last)
                if (mention.start - first <= 8 or back == 1)
                and self._doc.quoted[mention.start] < 0
                and self._fits(mention.person, gender)
            ]
            if fitting:
                subject = next((m for m in fitting if self._acts(m)), fitting[0])
                return subject.person
        return None

    def _acts(self, mention: Mention) -> bool:
        """Whether a verb of the main clause follows a name: "Berg demurred", not "whether Berg"."""
        lower, shapes, start, end = (
            self._doc.tokens.lower,
            self._doc.shapes,
            mention.start,
            mention.end,
        )
        before = lower[start - 1] if start else ""
        if before in lex.PREPOSITIONS or before in lex.SUBORDINATORS or end >= len(lower):
            return False
        return lower[end] in lex.FINITE or shapes[end] in ("ed", "cue-past", "cue-third", "ly")

    def _beside(self, subject: int, unit: int, gender: str) -> int | None:
        """The nearest other person in the three units before."""
        units = self._doc.units
        found = reversed(self._people.inside(units[max(0, unit - 3)][0], units[unit][0]))
        others = (m.person for m in found if m.person != subject)
        return next((one for one in others if self._fits(one, gender)), None)

    def _fits(self, person: int, gender: str) -> bool:
        have = self._people.persons[person].gender
        return not have or have == gender

    def _group_before(self, word: str, at: int, report: Report) -> tuple[int | str | None, Way]:
        unit = report.cue.unit if report.cue else report.unit
        for key, said_unit in reversed(self._spoken.said):
            if unit - said_unit > 4:
                break
            if isinstance(key, str):
                return key, "they or it"
        return None, "open"
