"""What one article's text holds, ready to be stored: statements, countries, topics. No writes."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from briefs.boilerplate import edge_lines, learned_zones
from briefs.dates import PartialDate
from briefs.extraction import extract
from briefs.extraction.types import Attribution, Extraction
from briefs.paragraphs import number_at, paragraphs
from briefs.resemblance import bands, shingle_set
from briefs.vocabulary.tagging import Tagger, Tags

ANALYSED_LANGUAGES = ("en",)
FURNITURE = ("boilerplate", "caption")


@dataclass(frozen=True, slots=True)
class Counts:
    """value -> how often it is mentioned."""

    countries: Counter[str]
    topics: Counter[str]


@dataclass(frozen=True, slots=True)
class Mentions:
    """The countries and topics that one text names, and where. `zones` as articles store them."""

    tags: Tags
    zones: Sequence[Sequence[Any]]

    def in_body(self) -> Counts:
        """What the article is filed under: all but its boilerplate and captions."""
        furniture = [
            self.tags.within(start, end) for kind, start, end in self.zones if kind in FURNITURE
        ]
        all_, some = _count([self.tags]), _count(furniture)
        return Counts(all_.countries - some.countries, all_.topics - some.topics)

    def in_spans(self, spans: Iterable[Sequence[int]]) -> Counts:
        """What a statement is filed under: what its contents name."""
        return _count([self.tags.within(start, end) for start, end in spans])


@dataclass(frozen=True, slots=True)
class Statement:
    """An attribution with the number of its paragraph."""

    attribution: Attribution
    paragraph: int


@dataclass(frozen=True, slots=True)
class Analysis:
    """All statements in text order, what the article mentions, and how it was found.

    version: that of the extraction. vocabulary: that of the tagger, whose words `mentions` are.
    numbered: the paragraphs that have a number, for an article that is new.
    bands: what articles of nearly this text are likely to have, too. edge_lines: keys of lines that
    are boilerplate if the outlet repeats them.
    """

    statements: Sequence[Statement]
    mentions: Mentions
    zones: list[list[Any]]
    numbered: list[list[int]]
    version: str
    vocabulary: int
    bands: list[int]
    edge_lines: list[int]


def analyse(
    text: str,
    *,
    title: str,
    byline: str,
    published: PartialDate | None,
    language: str,
    tagger: Tagger,
    learned: Collection[int] = frozenset(),
) -> Analysis:
    """Texts in a language without rules of its own are kept and found, but not analysed.

    learned: keys of lines that are boilerplate of the outlet (`boilerplate`).
    """
    if language in ANALYSED_LANGUAGES:
        extraction = extract(text, title=title, byline=byline, published=published)
    else:
        extraction = Extraction()
    zones: list[list[Any]] = [[zone.kind, *zone.span] for zone in extraction.zones]
    lines = edge_lines(text, zones, _read(extraction)) if extraction.version else []
    zones = sorted([*zones, *learned_zones(text, lines, learned)], key=lambda zone: zone[1:])
    numbered = paragraphs(text, zones)
    found = sorted(extraction.attributions, key=lambda one: (one.contents[0].start, one.contents))
    return Analysis(
        statements=[
            Statement(attribution, number_at(numbered, attribution.contents[0].start))
            for attribution in found
        ],
        mentions=Mentions(tagger.tag(text), zones),
        zones=zones,
        numbered=[list(one.span) for one in numbered if one.is_numbered],
        version=extraction.version,
        vocabulary=tagger.version,
        bands=bands_of(text),
        edge_lines=[line.key for line in lines],
    )


def _read(extraction: Extraction) -> Iterator[tuple[int, int]]:
    """All that statements were read from."""
    for one in extraction.attributions:
        yield from (span for span in (*one.contents, one.cue, one.source) if span)


def _count(parts: Sequence[Tags]) -> Counts:
    return Counts(
        Counter(mention.code for part in parts for mention in part.countries),
        Counter(mention.slug for part in parts for mention in part.topics),
    )


def text_hash(text: str) -> str:
    """The identity of a text: letters and marks count, spacing and typographic variants don't."""
    plain = unicodedata.normalize("NFKC", text)
    for variant, usual in _TYPOGRAPHY.items():
        plain = plain.replace(variant, usual)  # four times as fast as translate()
    return sha256(" ".join(plain.split()).casefold().encode()).hexdigest()


def bands_of(text: str) -> list[int]:
    """The keys by which articles of nearly this text are found; of a short one, its copies."""
    found = bands(shingle_set(text))
    return found or [int.from_bytes(bytes.fromhex(text_hash(text))[:8], signed=True)]


_TYPOGRAPHY = {"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-"}
