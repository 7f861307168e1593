"""From text and what is known beside it to an ArticleDraft: one place for every format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import TypeVar

from briefs.readers.columns import Field
from briefs.readers.decoding import clean
from briefs.readers.headers import (
    Headers,
    Published,
    headers_of,
    outlet_of_address,
    published_in_address,
    read_date,
    web_address,
)
from briefs.readers.language import language_of
from briefs.readers.types import ArticleDraft, FactFrom, Record, TitleFrom

T = TypeVar("T")

_LONGEST_TITLE = 400


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file gives beside the text; it outweighs what the text says.

    headline: what looks like one in the document, by its size.
    """

    title: str = ""
    headline: str = ""
    outlet: str = ""
    published: Published | None = None
    byline: str = ""
    url: str = ""


def record_of_fields(fields: Mapping[Field, str], *, filename: str, encoding: str) -> Record | None:
    """An article of a collection; None if it has no text."""
    text = clean(fields.get("text", ""))
    if not text.strip():
        return None

    def given(field: Field) -> str:
        return clean(fields.get(field, "")).strip()

    known = Metadata(
        title=given("title"),
        outlet=given("outlet"),
        published=read_date(given("date")),
        byline=given("byline"),
        url=given("url"),
    )
    return Record(
        draft=draft_of(text, filename=filename, encoding=encoding, known=known),
        external_id=given("id"),
        licence=given("licence"),
        source=given("source"),
    )


def draft_of(
    text: str, *, filename: str, encoding: str, known: Metadata | None = None
) -> ArticleDraft:
    """The draft of cleaned `text`, which must not be blank."""
    known = known or Metadata()
    found = headers_of(text)
    title, title_from = _title(known, found, filename)
    url = web_address(known.url)
    outlet = _first({"file": known.outlet, "address": outlet_of_address(url), "text": found.outlet})
    published = _first(
        {"file": known.published, "text": found.published, "address": published_in_address(url)}
    )
    byline = _first({"file": known.byline, "text": found.byline})
    facts = {
        "outlet": outlet,
        "published": published,
        "byline": byline,
        "url": _first({"file": url}),
    }
    day = published[1] if published else None
    return ArticleDraft(
        text=text,
        title=title,
        title_from=title_from,
        outlet=outlet[1] if outlet else "",
        published=day.date if day else None,
        published_words=day.words if day else "",
        byline=byline[1] if byline else "",
        url=url,
        language=language_of(text),
        encoding=encoding,
        found_in={name: fact[0] for name, fact in facts.items() if fact},
    )


def _first(values: Mapping[FactFrom, T | None]) -> tuple[FactFrom, T] | None:
    """The first that is known, and where from."""
    return next(((where, value) for where, value in values.items() if value), None)


def _title(known: Metadata, found: Headers, filename: str) -> tuple[str, TitleFrom]:
    given = " ".join(known.title.split())[:_LONGEST_TITLE]
    if given:
        return given, "metadata"
    if known.headline:
        return " ".join(known.headline.split())[:_LONGEST_TITLE], "text"
    if found.headline:
        return found.headline, "text"
    if found.first_sentence:
        return found.first_sentence, "first sentence"
    return PurePath(filename).stem or "Untitled", "file"
