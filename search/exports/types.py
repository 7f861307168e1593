"""What goes into files and citations: statements and articles as plain values. No Django."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

from briefs.dates import PartialDate


@dataclass(frozen=True, slots=True)
class ArticleReference:
    """An article as it is referred to. attribution names who asks to be named with its text."""

    id: str
    url: str
    title: str
    outlet: str = ""
    published: PartialDate | None = None
    byline: str = ""
    source_url: str = ""
    external_id: str = ""
    licence: str = ""
    attribution: str = ""


@dataclass(frozen=True, slots=True)
class StatementReference:
    """A statement as it is referred to.

    text: what was said, quotation marks included where the article has them. speaker: "" where
    nobody is named; speaker_key tells speakers of one name apart. countries: code -> name.
    note: what an analyst wrote to it. warning: what became of it since.
    """

    id: str
    url: str
    text: str
    article: ArticleReference
    type: str = "direct"
    verb: str = "said"
    speaker: str = ""
    speaker_key: str = ""
    office: str = ""
    speaker_country: str = ""
    said: PartialDate | None = None
    said_words: str = ""
    countries: tuple[tuple[str, str], ...] = ()
    topics: tuple[str, ...] = ()
    state: str = "unreviewed"
    paragraph: int = 1
    note: str = ""
    warning: str = ""


Reference = StatementReference | ArticleReference


@dataclass(frozen=True, slots=True)
class Removed:
    """A statement of which nothing is taken away any more but what became of it, and the note that
    an analyst wrote to it. Its address goes on saying so."""

    id: str
    url: str
    told: str
    note: str = ""


#: Controls, separators of lines, halves of characters: nothing that a line can show. Marks of the
#: direction of writing stay.
_UNSHOWN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]+")


class Heading(NamedTuple):
    """level: 1 or 2; the title of the whole is no heading."""

    level: int
    text: str


#: What documents for reading are made of, in order.
Block = Reference | Removed | Heading


class Head(NamedTuple):
    """What stands above everything: the title, and lines below it."""

    title: str
    lines: tuple[str, ...] = ()


def one_line(text: str) -> str:
    """Without line breaks and controls, each run of blanks one blank."""
    if text.isprintable():
        if "  " not in text:
            return text.strip()
    else:
        text = _UNSHOWN.sub(" ", text)
    return " ".join(text.split())


def credits(article: ArticleReference) -> str:
    """Under which licence the article stands and who asks to be named; "" where neither is known."""
    told = (
        article.licence and f"Licence: {article.licence}",
        article.attribution and f"Source: {article.attribution}",
    )
    return one_line(". ".join(part.rstrip(".") for part in told if part))
