"""What people have decided about statements as training data, a document a line.

The format of `quotes-dev`: offsets in code points of `text`, `quotes` with content, cue, speaker,
speaker_name, type and class. Where people have not decided about all statements of an article,
`annotated` is "decided", and what they have not looked at is in `ignore`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch

from briefs.extraction.lexicon import PRONOUNS
from briefs.models import Article, Quote
from briefs.models.quotes import QuoteQuerySet
from briefs.models.speakers import SpeakerKind
from briefs.vocabulary.names import same_person

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
    quotes = Quote.objects.select_related("speaker").prefetch_related("speaker__aliases")
    statements = Prefetch("quotes", quotes.order_by("position"))
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
    name = quote.speaker.name if quote.speaker else quote.speaker_name
    return {
        "content": quote.contents,
        "cue": _outside(quote, quote.cue_start, quote.cue_end),
        "speaker": _speaker(quote),
        **({"speaker_name": name} if name else {}),
        "type": quote.type,
        "class": "statement",
    }


def _speaker(quote: Quote) -> list[list[int]]:
    """The words that name who spoke. Where a person said who that is, the machine's reading holds
    only if it is a pronoun or a name of theirs, else such a name in the paragraph, or none."""
    read = _outside(quote, quote.source_start, quote.source_end)
    if quote.extractor_version and "speaker" not in quote.corrected:
        return read
    names = _names(quote)
    if read and names and (_is_pronoun(quote.source) or _names_one_of(quote.source, names)):
        return read
    return _mention(quote, names) if names else []


def _names(quote: Quote) -> list[str]:
    """What who spoke is called, the longest first; empty where nobody is named."""
    if not quote.speaker:
        return [quote.speaker_name] if quote.speaker_name else []
    names = {quote.speaker.name, *(alias.text for alias in quote.speaker.aliases.all())}
    if quote.speaker.kind == SpeakerKind.PERSON:
        names.add(quote.speaker.name.split()[-1])
    return sorted(names, key=lambda name: (-len(name), name))


def _is_pronoun(words: str) -> bool:
    return all(word in PRONOUNS for word in words.casefold().split())


def _names_one_of(words: str, names: Iterable[str]) -> bool:
    return any(
        words.casefold() == name.casefold() or same_person(words, name).score > 0 for name in names
    )


def _mention(quote: Quote, names: Iterable[str]) -> list[list[int]]:
    """Where one of the names stands nearest to the cue in its paragraph, outside the content."""
    text = quote.article.text
    at = quote.start if quote.cue_start is None else quote.cue_start
    paragraph = text.rfind("\n", 0, at) + 1, (text + "\n").find("\n", at)
    form = rf"(?<!\w)(?:{'|'.join(map(re.escape, names))})(?!\w)"
    named = re.compile(form, re.NOFLAG if quote.speaker else re.IGNORECASE)
    found = [
        match.span() for match in named.finditer(text, *paragraph) if _outside(quote, *match.span())
    ]
    return [list(min(found, key=lambda span: abs(span[0] - at)))] if found else []


def _outside(quote: Quote, start: int | None, end: int | None) -> list[list[int]]:
    """The span, unless it is in the content: a person may have said that it belongs to that."""
    if start is None or end is None or any(a < end and start < b for a, b in quote.contents):
        return []
    return [[start, end]]
