"""Every write of articles and their statements.

An article, its statements and its outbox row commit together. Parsing happens before, outside the
transaction. A human decision made later goes through `briefs.corrections`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from briefs import audit, jobs, originals, sequences
from briefs.analysis import Analysis, Counts, Statement, analyse, text_hash
from briefs.dates import PartialDate
from briefs.linking import Linker
from briefs.models import (
    Article,
    ArticleCountry,
    ArticleTopic,
    Original,
    Outlet,
    OutletAlias,
    Quote,
    Topic,
    Upload,
    UploadFile,
    User,
)
from briefs.models.quotes import Named, State
from briefs.models.uploads import FileState
from briefs.readers import read
from briefs.readers.types import ArticleDraft, Refusal
from briefs.vocabulary.folding import fold_keeping_length
from briefs.vocabulary_store import tagger

READ_FILE = "read-file"
UPLOAD_PRIORITY = 10  # someone is waiting for it; imports run at 0
UNCERTAIN_BELOW = 0.5

NAMED = {"person": Named.NAMED, "body": Named.BODY, "unnamed": Named.UNNAMED}


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of a draft: the new article, or the one that was here already."""

    article: Article
    outcome: Literal["added", "duplicate"]
    statements: int = 0


# Uploads


def receive(
    *,
    files: Iterable[UploadedFile],
    by: User,
    outlet: Outlet | None = None,
    published: PartialDate | None = None,
    upload: Upload | None = None,
) -> Upload:
    """Keep the files as uploaded and queue their reading; bad ones are refused one by one.

    With `upload`, the files join that batch.
    """
    if upload is None:
        upload = Upload.objects.create(
            by=by,
            outlet=outlet,
            published=published.start if published else None,
            published_precision=published.precision if published else "",
        )
    for file in files:
        _receive_one(upload, file)
    return upload


def _receive_one(upload: Upload, file: UploadedFile) -> None:
    name = (file.name or "untitled")[-255:]
    refusal = _refused_at_the_door(file)
    original = None if refusal else originals.keep(name, file.chunks())
    with transaction.atomic():
        Upload.objects.select_for_update().get(pk=upload.pk)
        row = UploadFile.objects.create(
            upload=upload,
            position=upload.files.count() + 1,
            name=name,
            size=file.size or 0,
            original=original,
            state=FileState.REFUSED if refusal else FileState.WAITING,
            reason=refusal.reason if refusal else "",
            advice=refusal.advice if refusal else "",
            finished=timezone.now() if refusal else None,
        )
        if not refusal:
            _queue(row)


def _refused_at_the_door(file: UploadedFile) -> Refusal | None:
    if not file.size:
        return Refusal("The file is empty", "Check the file and upload it again")
    if file.size > settings.MAX_FILE_BYTES:
        limit = settings.MAX_FILE_BYTES // (1024 * 1024)
        return Refusal(f"The file is larger than {limit} MB", "Split it into single articles")
    return None


def retry_file(*, file: UploadFile) -> None:
    """Read a refused or cancelled file once more."""
    with transaction.atomic():
        again = UploadFile.objects.filter(
            pk=file.pk,
            state__in=[FileState.REFUSED, FileState.CANCELLED],
            original__isnull=False,
        ).update(state=FileState.WAITING, reason="", advice="", finished=None)
        if again:
            _queue(file)


def cancel_file(*, file: UploadFile) -> None:
    """Take a file that waits out of the queue; one being read goes on."""
    UploadFile.objects.filter(pk=file.pk, state=FileState.WAITING).update(
        state=FileState.CANCELLED, finished=timezone.now()
    )


def _queue(row: UploadFile) -> None:
    jobs.enqueue(
        READ_FILE, key=f"{READ_FILE}:{row.pk}", payload={"file": row.pk}, priority=UPLOAD_PRIORITY
    )


def read_file(*, file_id: int) -> None:
    """Bring one uploaded file to its outcome. Safe to run again after a crash."""
    claimed = UploadFile.objects.filter(
        pk=file_id, state__in=[FileState.WAITING, FileState.READING]
    ).update(state=FileState.READING)
    if not claimed:
        return
    row = UploadFile.objects.select_related("upload__by", "upload__outlet", "original").get(
        pk=file_id
    )
    assert row.original is not None
    draft = read(originals.read(row.original), row.name)
    if isinstance(draft, Refusal):
        _finish(row, state=FileState.REFUSED, reason=draft.reason, advice=draft.advice)
        return
    batch = row.upload
    override = PartialDate(batch.published, batch.published_precision) if batch.published else None
    store(
        draft=draft,
        external_id=row.name,
        uploader=batch.by,
        original=row.original,
        outlet=batch.outlet,
        published=override,
        upload_file=row,
    )


def give_up_file(*, file_id: int) -> None:
    """State the outcome of a file that no attempt could read."""
    UploadFile.objects.filter(pk=file_id, state__in=[FileState.WAITING, FileState.READING]).update(
        state=FileState.REFUSED,
        reason="The file could not be read",
        advice="Save it as plain text and upload that, or tell an admin",
        finished=timezone.now(),
    )


def _finish(row: UploadFile, **outcome: object) -> None:
    UploadFile.objects.filter(pk=row.pk).update(finished=timezone.now(), **outcome)


# Articles


def store(
    *,
    draft: ArticleDraft,
    external_id: str = "",
    uploader: User | None = None,
    original: Original | None = None,
    outlet: Outlet | None = None,
    published: PartialDate | None = None,
    licence: str = "",
    source: str = "",
    public: bool = False,
    upload_file: UploadFile | None = None,
) -> Stored:
    """Extract and store one article, or name the one that is already here.

    `outlet` and `published` outweigh what was read from the text. `upload_file` gets its outcome
    in the same transaction, so that a crash neither loses nor doubles it.
    """
    outlet = outlet or outlet_named(draft.outlet)
    published = published or draft.published
    digest = text_hash(draft.text)
    found = _existing(digest, outlet)
    if found:
        return _duplicate(found, upload_file)
    analysis = analyse(
        draft.text,
        title=draft.title if draft.title_from != "first sentence" else "",
        published=published,
        language=draft.language,
        tagger=tagger(),
    )
    article = Article(
        external_id=external_id[:255],
        title=draft.title[:400],
        title_from=draft.title_from,
        text=draft.text,
        text_hash=digest,
        zones=analysis.zones,
        language=draft.language,
        outlet=outlet,
        published=published.start if published else None,
        published_precision=published.precision if published else "",
        published_words=draft.published_words[:120] if published == draft.published else "",
        byline=draft.byline[:400],
        url=draft.url[:1000],
        licence=licence[:200],
        source=source[:400],
        public=public,
        uploader=uploader,
        original=original,
        encoding=draft.encoding[:40],
        extractor_version=analysis.version,
    )
    try:
        with transaction.atomic():
            first = sequences.take(1 + len(analysis.statements))
            article.sequence = first
            article.save(force_insert=True)
            _store_statements(article, analysis, first + 1)
            _store_tags(article, analysis.mentions)
            sequences.announce([article.pk])
            if upload_file:
                _finish(upload_file, state=FileState.ADDED, article=article)
    except IntegrityError:
        # Somebody stored the same text between our look and our write.
        found = _existing(digest, outlet)
        if not found:
            raise
        return _duplicate(found, upload_file)
    return Stored(article, "added", len(analysis.statements))


def _existing(digest: str, outlet: Outlet | None) -> Article | None:
    return Article.objects.live().filter(text_hash=digest, outlet=outlet).first()


def _duplicate(found: Article, upload_file: UploadFile | None) -> Stored:
    if upload_file:
        same = found.external_id or found.title
        _finish(
            upload_file,
            state=FileState.DUPLICATE,
            article=found,
            reason=f"Same text as {same}"[:300],
        )
    return Stored(found, "duplicate")


def _store_statements(article: Article, analysis: Analysis, first_sequence: int) -> None:
    linker = Linker(article.published)
    quotes = [
        _quote(article, statement, position, linker, first_sequence, analysis.version)
        for position, statement in enumerate(analysis.statements, start=1)
    ]
    Quote.objects.bulk_create(quotes)
    mentions = [statement.mentions for statement in analysis.statements]
    topics = _topic_ids(slug for counts in mentions for slug in counts.topics)
    Quote.countries.through.objects.bulk_create(
        Quote.countries.through(quote_id=quote.pk, country_id=code)
        for quote, counts in zip(quotes, mentions, strict=True)
        for code in counts.countries
    )
    Quote.topics.through.objects.bulk_create(
        Quote.topics.through(quote_id=quote.pk, topic_id=topics[slug])
        for quote, counts in zip(quotes, mentions, strict=True)
        for slug in counts.topics
        if slug in topics
    )


def _quote(
    article: Article,
    statement: Statement,
    position: int,
    linker: Linker,
    first_sequence: int,
    version: str,
) -> Quote:
    found = statement.attribution
    ref = found.speaker
    link = linker.link(ref) if ref else None
    said = found.said.date if found.said else None
    return Quote(
        sequence=first_sequence + position - 1,
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
        speaker_name=ref.name[:200] if ref else "",
        speaker_country_id=link.country_id if link else None,
        office=link.office if link else None,
        office_title=ref.office[:200] if ref else "",
        addressee=found.addressee[:200],
        venue=found.venue[:200],
        said=said.start if said else None,
        said_precision=said.precision if said else "",
        said_words=found.said.words[:120] if found.said else "",
        confidence=found.confidence,
        state=State.UNCERTAIN if found.confidence < UNCERTAIN_BELOW else State.UNREVIEWED,
        extractor_version=version,
    )


def _store_tags(article: Article, mentions: Counts) -> None:
    topics = _topic_ids(mentions.topics)
    ArticleCountry.objects.bulk_create(
        ArticleCountry(article=article, country_id=code, count=count)
        for code, count in mentions.countries.items()
    )
    ArticleTopic.objects.bulk_create(
        ArticleTopic(article=article, topic_id=topics[slug], count=count)
        for slug, count in mentions.topics.items()
        if slug in topics
    )


def _topic_ids(slugs: Iterable[str]) -> dict[str, int]:
    rows = Topic.objects.filter(slug__in=set(slugs), merged_into=None)
    return dict(rows.values_list("slug", "pk"))


def outlet_named(name: str) -> Outlet | None:
    """The outlet of this name (any case, accents or not, merged ones followed), made when new."""
    name = " ".join(name.split())[:120]
    key = fold_keeping_length(name).strip()
    if not key:
        return None
    alias = OutletAlias.objects.filter(key=key).select_related("outlet__merged_into").first()
    if alias:
        return alias.outlet.merged_into or alias.outlet
    with transaction.atomic():
        sequences.take(0)  # of two workers that meet a new outlet, one makes it
        alias = OutletAlias.objects.filter(key=key).select_related("outlet").first()
        if alias:
            return alias.outlet
        outlet, _ = Outlet.objects.get_or_create(name=name, defaults={"slug": _outlet_slug(name)})
        OutletAlias.objects.create(outlet=outlet, key=key)
    return outlet


def _outlet_slug(name: str) -> str:
    base = slugify(name)[:70] or "outlet"
    taken = set(Outlet.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


# Corrections of the article's own facts


def edit_article(*, article: Article, by: User, **changes: object) -> Article:
    """Set any of title, outlet, published (PartialDate | None), byline, url, public; audited."""
    unknown = changes.keys() - {"title", "outlet", "published", "byline", "url", "public"}
    if unknown:
        raise TypeError(f"not an editable fact of an article: {', '.join(sorted(unknown))}")
    before = _facts(article)
    if "published" in changes:
        date = changes.pop("published")
        assert date is None or isinstance(date, PartialDate)
        if date != article.published_date:
            article.published = date.start if date else None
            article.published_precision = date.precision if date else ""
            article.published_words = ""
    if "title" in changes and changes["title"] != article.title:
        article.title_from = "editor"
    for name, value in changes.items():
        setattr(article, name, value)
    after = _facts(article)
    if before == after:
        return article
    with transaction.atomic():
        article.save()
        sequences.touch([article.pk])
        audit.record(by=by, action="edit", on=article, before=before, after=after)
    return article


def delete_article(*, article: Article, by: User, reason: str) -> None:
    """Leave a tombstone: gone from index, feeds and exports; its address says who, when, why."""
    with transaction.atomic():
        article.deleted_at, article.deleted_by = timezone.now(), by
        article.deleted_reason = reason[:400]
        article.save(update_fields=["deleted_at", "deleted_by", "deleted_reason"])
        sequences.touch([article.pk])
        audit.record(by=by, action="delete", on=article, after={"reason": reason})


def _facts(article: Article) -> dict[str, object]:
    return {
        "title": article.title,
        "outlet": article.outlet.name if article.outlet else "",
        "published": str(article.published_date or ""),
        "byline": article.byline,
        "url": article.url,
        "public": article.public,
    }
