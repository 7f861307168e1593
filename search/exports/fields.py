"""What reference managers keep of a statement or an article, whatever the format. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from briefs.dates import PartialDate
from search.citations import UNNAMED, american
from search.exports.types import ArticleReference, Reference, Removed, StatementReference, credits


@dataclass(frozen=True, slots=True)
class Fields:
    """key: unique within the file. abstract: the statement with who made it."""

    id: str
    key: str
    title: str
    outlet: str
    byline: str
    published: PartialDate | None
    url: str
    source_url: str
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


#: What stands for the title of a statement that is gone.
REMOVED = "Statement removed"


def fields(reference: Reference | Removed) -> Fields:
    if isinstance(reference, Removed):
        return _of(
            ArticleReference(reference.id, reference.url, REMOVED),
            reference.id,
            reference.url,
            notes=tuple(filter(None, [reference.note, reference.told])),
        )
    if isinstance(reference, ArticleReference):
        return _of(reference, reference.id, reference.url)
    speaker = reference.speaker or UNNAMED
    who = ", ".join(part for part in (speaker, reference.office) if part)
    return _of(
        reference.article,
        reference.id,
        reference.url,
        abstract=f"{who}: {reference.text}",
        keywords=(
            *([reference.speaker] if reference.speaker else []),
            *(name for _, name in reference.countries),
            *reference.topics,
        ),
        notes=_notes(reference),
    )


def _notes(statement: StatementReference) -> tuple[str, ...]:
    words = f", from “{statement.said_words}”" if statement.said_words else ""
    found = (
        statement.note,
        statement.warning,
        f"¶ {statement.paragraph}, {statement.type}, {statement.verb}",
        f"Said: {american(statement.said)}{words}" if statement.said else "",
        credits(statement.article),
    )
    return tuple(line for line in found if line)


def _of(article: ArticleReference, id_: str, url: str, **of_statement: object) -> Fields:
    told = {"notes": tuple(filter(None, [credits(article)])), **of_statement}
    return Fields(
        id=id_,
        key=f"readout-{id_}",
        title=article.title,
        outlet=article.outlet,
        byline=article.byline,
        published=article.published,
        url=url,
        source_url=article.source_url,
        **told,  # type: ignore[arg-type]
    )
