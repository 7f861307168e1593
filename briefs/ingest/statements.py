"""What an analysis found as rows of Quote, not saved yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from briefs.analysis import Analysis, Statement
from briefs.linking import Link, Wanted
from briefs.models import Article, Quote
from briefs.models.quotes import Named, State

#: Marks about half of what is wrong; docs/extraction.md says how that was measured.
UNCERTAIN_BELOW = 0.7

NAMED = {"person": Named.NAMED, "body": Named.BODY, "unnamed": Named.UNNAMED}


def speakers_in(article: Article, analysis: Analysis) -> Iterator[Wanted]:
    """The speakers that the article names, as `linking.link` wants them."""
    for statement in analysis.statements:
        if statement.attribution.speaker:
            yield statement.attribution.speaker, article.published


def rows_of(article: Article, analysis: Analysis, links: Mapping[Wanted, Link]) -> list[Quote]:
    """One row for each statement, in the order of the text; without first-seen numbers."""
    return [
        _row(article, statement, position, links, analysis.version)
        for position, statement in enumerate(analysis.statements, start=1)
    ]


def _row(
    article: Article,
    statement: Statement,
    position: int,
    links: Mapping[Wanted, Link],
    version: str,
) -> Quote:
    found = statement.attribution
    ref = found.speaker
    link = links[ref, article.published] if ref else None
    said = found.said.date if found.said else None
    return Quote(
        article=article,
        position=position,
        paragraph=statement.paragraph,
        start=min(span.start for span in found.contents),
        end=max(span.end for span in found.contents),
        contents=[list(span) for span in found.contents],
        cue_start=found.cue.start if found.cue else None,
        cue_end=found.cue.end if found.cue else None,
        source_start=found.source.start if found.source else None,
        source_end=found.source.end if found.source else None,
        type=found.type,
        verb=found.verb,
        named=NAMED[ref.kind] if ref else Named.UNNAMED,
        speaker=link.speaker if link else None,
        speaker_name=_capitalised(ref.name)[:200] if ref else "",
        speaker_country_id=link.country_id if link else None,
        office=link.office if link else None,
        office_title=ref.office[:200] if ref else "",
        addressee=found.addressee[:200],
        venue=found.venue[:200],
        said=said.start if said else None,
        said_precision=said.precision if said else "",
        said_words=found.said.words[:120] if found.said else "",
        confidence=found.confidence,
        rival=found.rival[:200],
        rival_confidence=found.rival_confidence,
        state=State.UNCERTAIN if found.confidence < UNCERTAIN_BELOW else State.UNREVIEWED,
        extractor_version=version,
    )


def _capitalised(name: str) -> str:
    """ "a senior official" as it stands alone: with a capital."""
    return name[:1].upper() + name[1:]
