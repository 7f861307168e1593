"""Statements and articles on one line each: who, what, where and when. For lists, mails and feeds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from briefs.dates import PartialDate
from briefs.models import Article, Quote
from search import rows
from search.addresses import address_of
from search.types import Hit, Kind
from search.visible import Reader

_QUOTED = 240


@dataclass(frozen=True, slots=True)
class Line:
    """who: the speaker, of an article nobody; text: cut to a few lines; href: its permanent page."""

    who: str
    text: str
    outlet: str
    day: PartialDate | None
    href: str


def of_hits(hits: Sequence[Hit], kind: Kind, reader: Reader) -> list[Line]:
    """Hits of one kind, in their order; what is gone or not for this reader drops out."""
    if kind == "articles":
        return [of_article(one) for one in rows.articles(hits, reader)]
    return [of_statement(one) for one in rows.statements(hits, reader)]


def of_statement(quote: Quote) -> Line:
    return Line(
        who=quote.speaker.name if quote.speaker else quote.speaker_name,
        text=_cut(quote.text),
        outlet=_outlet(quote.article),
        day=quote.said_date or quote.article.published_date,
        href=address_of("statement", quote.public_id),
    )


def of_article(article: Article) -> Line:
    return Line(
        who="",
        text=_cut(article.title),
        outlet=_outlet(article),
        day=article.published_date,
        href=address_of("article", article.public_id),
    )


def _outlet(article: Article) -> str:
    return article.outlet.name if article.outlet else ""


def _cut(text: str) -> str:
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED].rsplit(' ', 1)[0]} …"
