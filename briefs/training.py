"""What people have decided about statements as training data, a document a line.

The format of `quotes-dev`: offsets in code points of `text`, `quotes` with content, cue, speaker,
speaker_name, type and class. Where people have not decided about all statements of an article,
`annotated` is "decided", and what they have not looked at is in `ignore`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch

from briefs.models import Article, Quote
from briefs.models.quotes import QuoteQuerySet

_ARTICLES_AT_ONCE = 100


def decided() -> QuoteQuerySet:
    """Statements, also removed ones, that people have decided about."""
    rows = Quote.objects.all()
    return (
        rows.filter(state="confirmed")
        | rows.filter(extractor_version="")
        | rows.filter(withdrawn_at__isnull=False, withdrawn_by__isnull=False)
        | rows.exclude(corrected=[])
    )


def documents() -> Iterator[dict[str, Any]]:
    """One for each article with such statements, in the order they came in."""
    some = decided().filter(article=OuterRef("pk"))
    statements = Prefetch("quotes", Quote.objects.select_related("speaker").order_by("position"))
    articles = Article.objects.live().filter(Exists(some)).select_related("outlet")
    for article in (
        articles.order_by("sequence").prefetch_related(statements).iterator(_ARTICLES_AT_ONCE)
    ):
        yield _document(article)


def as_json_lines(rows: Iterable[dict[str, Any]]) -> Iterator[str]:
    for row in rows:
        yield json.dumps(row, ensure_ascii=False) + "\n"


def _document(article: Article) -> dict[str, Any]:
    live = [quote for quote in article.quotes.all() if not quote.withdrawn_at]
    # A person's word about who, what or how stands for all of it only when it was confirmed.
    good = [quote for quote in live if quote.is_decided]
    open_ = [span for quote in live if not quote.is_decided for span in quote.contents]
    facts = {
        "id": article.public_id,
        "source_corpus": "readout",
        "licence": article.licence,
        "title": article.title,
        "date": str(article.published_date or ""),
        "outlet": article.outlet.name if article.outlet else "",
        "url": article.url,
    }
    return {
        **{name: value for name, value in facts.items() if value or name == "licence"},
        "annotated": "decided" if open_ else "all",
        "text": article.text,
        **({"ignore": sorted(open_)} if open_ else {}),
        "quotes": [_quote(quote) for quote in good],
    }


def _quote(quote: Quote) -> dict[str, Any]:
    speaker = quote.speaker
    name = speaker.name if speaker else quote.speaker_name
    return {
        "content": quote.contents,
        "cue": _spans(quote.cue_start, quote.cue_end),
        "speaker": _spans(quote.source_start, quote.source_end),
        **({"speaker_name": name} if name else {}),
        "type": quote.type,
        "class": "statement",
    }


def _spans(start: int | None, end: int | None) -> list[list[int]]:
    return [] if start is None or end is None else [[start, end]]
