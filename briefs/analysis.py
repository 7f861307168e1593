"""What one article's text holds, ready to be stored: statements, countries, topics. No writes."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256

from briefs.dates import PartialDate
from briefs.extraction import extract
from briefs.extraction.types import Extraction, Span
from briefs.paragraphs import number_at, paragraphs
from briefs.vocabulary.tagging import Tagger

ANALYSED_LANGUAGES = ("en",)
FURNITURE = ("boilerplate", "caption")


@dataclass(frozen=True, slots=True)
class Tags:
    """value -> how often it is mentioned."""

    countries: Counter[str]
    topics: Counter[str]


@dataclass(frozen=True, slots=True)
class Analysis:
    """`statement_tags[i]` and `paragraph_numbers[i]` belong to `extraction.attributions[i]`."""

    extraction: Extraction
    tags: Tags
    statement_tags: Sequence[Tags]
    paragraph_numbers: Sequence[int]


def analyse(
    text: str, *, title: str, published: PartialDate | None, language: str, tagger: Tagger
) -> Analysis:
    """Texts in a language without rules of its own are kept and found, but not analysed."""
    if language in ANALYSED_LANGUAGES:
        extraction = extract(text, title=title, published=published)
    else:
        extraction = Extraction()
    mentions = tagger.tag(text)
    furniture = [zone.span for zone in extraction.zones if zone.kind in FURNITURE]

    def inside(spans: Iterable[Span], *, outside: bool = False) -> Tags:
        spans = list(spans)

        def keep(start: int) -> bool:
            return any(span.start <= start < span.end for span in spans) != outside

        return Tags(
            countries=Counter(one.value for one in mentions.countries if keep(one.start)),
            topics=Counter(one.value for one in mentions.topics if keep(one.start)),
        )

    zones = [(zone.kind, *zone.span) for zone in extraction.zones]
    numbered = paragraphs(text, zones)
    return Analysis(
        extraction=extraction,
        tags=inside(furniture, outside=True),
        statement_tags=[inside(found.contents) for found in extraction.attributions],
        paragraph_numbers=[
            number_at(numbered, found.contents[0].start) for found in extraction.attributions
        ],
    )


def text_hash(text: str) -> str:
    """The identity of a text: letters and marks count, spacing and typographic variants don't."""
    plain = unicodedata.normalize("NFKC", text).translate(_TYPOGRAPHY)
    return sha256(re.sub(r"\s+", " ", plain).strip().casefold().encode()).hexdigest()


_TYPOGRAPHY = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "–": "-", "—": "-"})
