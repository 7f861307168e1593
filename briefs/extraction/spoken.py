"""Who has spoken so far in an article, and the speakers in it that are no named persons."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from briefs.extraction.places import Meant
from briefs.extraction.types import SpeakerKind

#: How many statements or mentions back an antecedent is looked for.
LOOK_BACK = 60


@dataclass(slots=True)
class Group:
    """A speaker that is no named person: a body or an unnamed source."""

    name: str
    kind: SpeakerKind
    office: str = ""
    country: str = ""
    #: What an unnamed source is: "official" of "a senior official familiar with the talks".
    head: str = ""


@dataclass(slots=True)
class Spoken:
    """The speakers of the statements so far, in text order."""

    meant: Meant
    #: (person index or group key, unit) of each statement.
    said: list[tuple[int | str | None, int]] = field(default_factory=list)
    groups: dict[str, Group] = field(default_factory=dict)
    #: The statements whose speaker is a guess among several of one name.
    guessed: set[int] = field(default_factory=set)
    #: The statements told aside, in a relative clause: "Haddad, who called it a hoax, …".
    asides: set[int] = field(default_factory=set)

    def last(self) -> tuple[int | str | None, int]:
        """The nearest speaker before who is known, and the unit of the statement."""
        for key, unit in reversed(self.said[-LOOK_BACK:]):
            if key is not None:
                return key, unit
        return None, -99

    def group(self, name: str, kind: SpeakerKind, office: str, country: str, head: str = "") -> str:
        """The key of a group, which is made where the article has not had it."""
        name = name.strip(' ,;:–—-"“”')
        key = re.sub(r"^(?:the|a|an)\s+", "", name.lower())
        if kind != "unnamed":
            key = re.sub(r"\W+", " ", key).strip()
        group = self.groups.get(key)
        if group is None:
            country = self.meant.country(country)
            group = self.groups[key] = Group(name, kind, office, country, head)
        return key
