"""What extraction finds in a text. Offsets are half-open, in code points of the text given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from briefs.dates import PartialDate

StatementType = Literal["direct", "mixed", "indirect"]
SpeakerKind = Literal["person", "body", "unnamed"]
ZoneKind = Literal["headline", "byline", "dateline", "body", "caption", "boilerplate"]

#: The verb classes a cue may have; "said" is the neutral one. Documented in docs/extraction.md.
VerbClass = Literal[
    "said", "claimed", "denied", "warned", "promised", "demanded", "asked",
    "announced", "praised", "criticised", "agreed", "suggested", "explained", "withheld",
]  # fmt: skip


class Span(NamedTuple):
    """`text[start:end]`."""

    start: int
    end: int


#: The first word of an office that is held no more: "Former President".
FORMER = "Former"


def is_former(office: str) -> bool:
    return office.startswith(f"{FORMER} ")


@dataclass(frozen=True, slots=True)
class SpeakerRef:
    """Who spoke, as far as this one article tells: all mentions of one speaker share one ref.

    name: the fullest name the article gives ("Sergei Lavrov"), a body's name ("Russian Foreign
    Ministry"), or, for an unnamed source, the words used ("a senior official").
    office, country: the capacity stated ("Foreign Minister") and its country (ISO alpha-2).
    names: every distinct wording that was joined into this speaker, as found.
    """

    name: str
    kind: SpeakerKind = "person"
    office: str = ""
    country: str = ""
    names: tuple[str, ...] = ()

    @property
    def has_left(self) -> bool:
        """Whether the office is one that the speaker held before."""
        return is_former(self.office)


@dataclass(frozen=True, slots=True)
class SaidDate:
    """The day a statement was made, with the words relied on ("on Friday").

    carried: the words stand with an earlier statement, which this one goes on with.
    """

    date: PartialDate
    words: str
    span: Span | None = None
    carried: bool = False


@dataclass(frozen=True, slots=True)
class Attribution:
    """One statement: content (what was said), cue (the reporting word), source (who, as worded).

    contents: one or more spans in text order, quotation marks included where the text has them.
    cue, source: may be missing (a floating quotation has neither).
    speaker: the resolved speaker, or None where the text leaves it open.
    confidence: 0..1, that content and speaker are both right.
    rival: the name of another person whom the words may mean, "" where there is none; and how likely
    they do, at most.
    """

    contents: tuple[Span, ...]
    type: StatementType
    cue: Span | None = None
    source: Span | None = None
    speaker: SpeakerRef | None = None
    verb: VerbClass = "said"
    addressee: str = ""
    venue: str = ""
    said: SaidDate | None = None
    confidence: float = 0.5
    #: The words that tell when, also where no calendar day can be read off them ("on Friday");
    #: "" where the day is carried over.
    said_words: str = ""
    #: What the confidence rests on, as features (`confidence.grounds`); () where it is set.
    grounds: tuple[str, ...] = ()
    rival: str = ""
    rival_confidence: float = 0.0


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of the article that is not plain body: headline, byline, dateline, boilerplate …"""

    kind: ZoneKind
    span: Span


@dataclass(frozen=True, slots=True)
class Extraction:
    """Everything read off one text."""

    attributions: list[Attribution] = field(default_factory=list)
    zones: tuple[Zone, ...] = ()
    version: str = ""
    #: The publication date that the text itself prints, if any ("date 2021-04-12").
    published: SaidDate | None = None
