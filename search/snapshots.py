"""What a statement was like at some time, to be kept and compared with what it is like now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from briefs.dates import PartialDate
from briefs.models import Quote
from search.addresses import address_of
from search.exports.types import ArticleReference, StatementReference
from search.reading.differences import Difference, compare
from search.references import Absolute, statement_reference
from search.templatetags.interface import day

Snapshot = Mapping[str, Any]

#: What is compared, and as what it is spoken of.
_TOLD = {
    "speaker": "Speaker",
    "office": "Capacity",
    "type": "How",
    "verb": "Verb",
    "said": "Said",
}
_TOLD_OF_ARTICLE = {"title": "Title", "outlet": "Source", "published": "Published"}


@dataclass(frozen=True, slots=True)
class Changed:
    """One fact that is another one now."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Since:
    """How a statement differs from what was kept of it. wording: None where it is the same, or too
    long to be compared, which `reworded` tells apart."""

    facts: tuple[Changed, ...]
    reworded: bool
    wording: Difference | None

    def __bool__(self) -> bool:
        return self.reworded or bool(self.facts)


def snapshot(quote: Quote) -> dict[str, Any]:
    """Of a row as `rows.with_all` loads it."""
    one = statement_reference(quote, str)
    article = one.article
    return {
        "id": one.id,
        "text": one.text,
        "spans": quote.contents,
        "cue": [quote.cue_start, quote.cue_end],
        "source": [quote.source_start, quote.source_end],
        "type": one.type,
        "verb": one.verb,
        "speaker": one.speaker,
        "speaker_key": one.speaker_key,
        "office": one.office,
        "speaker_country": one.speaker_country,
        "said": one.said.isoformat() if one.said else "",
        "said_words": one.said_words,
        "countries": [list(country) for country in one.countries],
        "topics": list(one.topics),
        "state": one.state,
        "paragraph": one.paragraph,
        "extractor_version": quote.extractor_version,
        "article": {
            "id": article.id,
            "revision": quote.article.revision,
            "text_hash": quote.article.text_hash,
            "title": article.title,
            "outlet": article.outlet,
            "published": article.published.isoformat() if article.published else "",
            "byline": article.byline,
            "source_url": article.source_url,
            "external_id": article.external_id,
            "licence": article.licence,
            "attribution": article.attribution,
        },
    }


def reference(
    kept: Snapshot, absolute: Absolute, *, note: str = "", warning: str = ""
) -> StatementReference:
    """What files and citations are made of, as it was."""
    article = kept["article"]
    return StatementReference(
        id=kept["id"],
        url=absolute(address_of("statement", kept["id"])),
        text=kept["text"],
        article=ArticleReference(
            id=article["id"],
            url=absolute(address_of("article", article["id"])),
            published=_date(article["published"]),
            **{
                name: article[name]
                for name in (
                    "title", "outlet", "byline", "source_url", "external_id", "licence",
                    "attribution",
                )
            },
        ),
        said=_date(kept["said"]),
        countries=tuple((code, name) for code, name in kept["countries"]),
        topics=tuple(kept["topics"]),
        note=note,
        warning=warning,
        **{
            name: kept[name]
            for name in (
                "type", "verb", "speaker", "speaker_key", "office", "speaker_country",
                "said_words", "state", "paragraph",
            )
        },
    )  # fmt: skip


def since(kept: Snapshot, quote: Quote) -> Since:
    """What is different now. Tags are left out: they follow the vocabulary, not the text."""
    now = snapshot(quote)
    facts = [
        *_changes(kept, now, _TOLD),
        *_changes(kept["article"], now["article"], _TOLD_OF_ARTICLE),
    ]
    reworded = kept["text"].split() != now["text"].split()
    return Since(tuple(facts), reworded, compare(kept["text"], now["text"]) if reworded else None)


def _changes(before: Snapshot, after: Snapshot, told: Mapping[str, str]) -> list[Changed]:
    return [
        Changed(label, _shown(name, before[name]), _shown(name, after[name]))
        for name, label in told.items()
        if before[name] != after[name]
    ]


def _shown(name: str, value: str) -> str:
    if name in ("said", "published"):
        return day(_date(value))
    return value or "–"


def _date(text: str) -> PartialDate | None:
    return PartialDate.parse(text) if text else None
