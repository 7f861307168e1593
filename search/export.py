"""Search results as a spreadsheet or as JSON Lines, each row with its source and licence."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence

from django.urls import reverse

from briefs.models import Article, Quote
from search import rows
from search.cards import office_line
from search.types import Hit
from search.visible import Reader

#: Results in one file at most.
MOST = 100_000
_AT_ONCE = 500
#: A cell that begins so is a formula to a spreadsheet.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Absolute = Callable[[str], str]
Row = dict[str, str]


def found_rows(hits: Sequence[Hit], kind: str, reader: Reader, absolute: Absolute) -> Iterator[Row]:
    """One row a hit, loaded some hundreds at a time. absolute: makes a path an address."""
    for start in range(0, len(hits), _AT_ONCE):
        chunk = hits[start : start + _AT_ONCE]
        if kind == "articles":
            yield from (article_row(one, absolute) for one in rows.articles(chunk, reader))
        else:
            yield from (statement_row(one, absolute) for one in rows.statements(chunk, reader))


def statement_row(quote: Quote, absolute: Absolute) -> Row:
    said = quote.said_date
    return {
        "id": quote.public_id,
        "url": absolute(reverse("statement", args=[quote.public_id])),
        "speaker": quote.speaker.name if quote.speaker else quote.speaker_name,
        "office": office_line(quote),
        "speaker_country": quote.speaker_country_id or "",
        "type": quote.type,
        "verb": quote.verb,
        "text": quote.text,
        "said": said.isoformat() if said else "",
        "said_words": quote.said_words,
        "countries": "; ".join(country.code for country in quote.countries.all()),
        "topics": "; ".join(topic.name for topic in quote.topics.all()),
        "state": quote.state,
        "paragraph": str(quote.paragraph),
        **{
            f"article_{name}": value for name, value in article_row(quote.article, absolute).items()
        },
    }


def article_row(article: Article, absolute: Absolute) -> Row:
    """`attribution` names who asks to be named wherever the text goes."""
    published = article.published_date
    return {
        "id": article.public_id,
        "url": absolute(reverse("article", args=[article.public_id])),
        "external_id": article.external_id,
        "title": article.title,
        "outlet": article.outlet.name if article.outlet else "",
        "published": published.isoformat() if published else "",
        "byline": article.byline,
        "source_url": article.url,
        "licence": article.licence,
        "attribution": article.source,
    }


class _Line:
    """A file that hands each line on instead of keeping it."""

    def write(self, text: str) -> str:
        return text


def as_csv(found: Iterable[Row]) -> Iterator[str]:
    """Lines of a spreadsheet; with a byte order mark, without which Excel garbles accents."""
    writer = csv.writer(_Line())
    yield "\ufeff"
    head: list[str] | None = None
    for row in found:
        if head is None:
            head = list(row)
            yield writer.writerow(head)
        yield writer.writerow([harmless(cell) for cell in row.values()])


def as_json_lines(found: Iterable[Row]) -> Iterator[str]:
    for row in found:
        yield json.dumps(row, ensure_ascii=False) + "\n"


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
