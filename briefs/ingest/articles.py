"""Stores articles with their statements and tags."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from django.db import IntegrityError, transaction
from django.utils import timezone

from briefs import sequences
from briefs.analysis import Analysis, analyse, text_hash
from briefs.dates import PartialDate
from briefs.ingest import tags
from briefs.ingest.outlets import outlet_named
from briefs.ingest.statements import rows_of
from briefs.linking import Linker
from briefs.models import Article, Original, Outlet, Quote, UploadFile, User
from briefs.models.articles import TitleFrom
from briefs.models.uploads import FileState
from briefs.readers.types import ArticleDraft
from briefs.vocabulary_store import tagger


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a draft: the new article, or the one that was here already."""

    article: Article
    outcome: Literal["added", "duplicate"]
    statements: int = 0


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is known of an article before it is analysed; plain values and saved rows."""

    draft: ArticleDraft
    text_hash: str
    external_id: str = ""
    outlet: Outlet | None = None
    published: PartialDate | None = None
    uploader: User | None = None
    original: Original | None = None
    licence: str = ""
    source: str = ""
    public: bool = False

    @property
    def text(self) -> str:
        return self.draft.text

    @property
    def language(self) -> str:
        return self.draft.language

    @property
    def headline(self) -> str:
        """The title, where it is one and not the first sentence."""
        return "" if self.draft.title_from == TitleFrom.SENTENCE else self.draft.title


def facts_of(
    draft: ArticleDraft,
    *,
    outlet: Outlet | None = None,
    published: PartialDate | None = None,
    **known: Any,
) -> Facts:
    """`outlet` and `published` outweigh what was read from the text."""
    return Facts(
        draft=draft,
        text_hash=text_hash(draft.text),
        outlet=outlet or outlet_named(draft.outlet),
        published=published or draft.published,
        **known,
    )


def store(facts: Facts, *, upload_file: UploadFile | None = None) -> Stored:
    """Extract and store one article, or name the one that is already here.

    `upload_file` gets its outcome in the same transaction, so that a crash neither loses nor
    doubles it.
    """
    found = existing(facts)
    if found:
        return _duplicate(found, upload_file)
    analysis = analyse(
        facts.text,
        title=facts.headline,
        byline=facts.draft.byline,
        published=facts.published,
        language=facts.language,
        tagger=tagger(),
    )
    return store_analysed(facts, analysis, upload_file=upload_file)


def store_analysed(
    facts: Facts, analysis: Analysis, *, upload_file: UploadFile | None = None
) -> Stored:
    """Write article, statements, tags and outbox row in one transaction."""
    article = _article(facts, analysis)
    try:
        with transaction.atomic():
            first = sequences.take(1 + len(analysis.statements))
            article.sequence = first
            article.save(force_insert=True)
            quotes = _store_statements(article, analysis, first + 1)
            tags.store({article.pk: tags.mentions_of(article, analysis)}, quotes, are_new=True)
            sequences.announce([article.pk])
            if upload_file:
                finish(upload_file, state=FileState.ADDED, article=article)
    except IntegrityError:
        # Somebody stored the same text between our look and our write.
        found = existing(facts)
        if not found:
            raise
        return _duplicate(found, upload_file)
    return Stored(article, "added", len(analysis.statements))


def existing(facts: Facts) -> Article | None:
    """The live article of the same text and outlet; of any outlet where none is known: that a
    text names no outlet is no sign that another one printed it."""
    same = Article.objects.live().filter(text_hash=facts.text_hash)
    if facts.outlet:
        same = same.filter(outlet=facts.outlet)
    return same.order_by("pk").first()


def _article(facts: Facts, analysis: Analysis) -> Article:
    draft, published = facts.draft, facts.published
    return Article(
        external_id=facts.external_id[:255],
        title=draft.title[:400],
        title_from=draft.title_from,
        text=draft.text,
        text_hash=facts.text_hash,
        zones=analysis.zones,
        language=draft.language,
        outlet=facts.outlet,
        published=published.start if published else None,
        published_precision=published.precision if published else "",
        published_words=draft.published_words[:120] if published == draft.published else "",
        byline=draft.byline[:400],
        url=draft.url[:1000],
        licence=facts.licence[:200],
        source=facts.source[:400],
        public=facts.public,
        uploader=facts.uploader,
        original=facts.original,
        encoding=draft.encoding[:40],
        extractor_version=analysis.version,
    )


def finish(row: UploadFile, **outcome: object) -> None:
    """State what became of an uploaded file.

    An added one stays so: a worker whose job was taken over finds the article that its heir
    stored, which is no duplicate.
    """
    UploadFile.objects.filter(pk=row.pk).exclude(state=FileState.ADDED).update(
        finished=timezone.now(), **outcome
    )


def _duplicate(found: Article, upload_file: UploadFile | None) -> Stored:
    if upload_file:
        same = found.external_id or found.title
        finish(
            upload_file,
            state=FileState.DUPLICATE,
            article=found,
            reason=f"Same text as {same}"[:300],
        )
    return Stored(found, "duplicate")


def _store_statements(article: Article, analysis: Analysis, first_sequence: int) -> list[Quote]:
    refs = (statement.attribution.speaker for statement in analysis.statements)
    linker = Linker((ref for ref in refs if ref), day=article.published)
    quotes = rows_of(article, analysis, linker)
    for sequence, quote in enumerate(quotes, start=first_sequence):
        quote.sequence = sequence
    return Quote.objects.bulk_create(quotes)
