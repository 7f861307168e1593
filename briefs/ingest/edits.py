"""An editor's changes to the facts of an article, and its deletion."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from briefs import audit, sequences
from briefs.analysis import Analysis, analyse
from briefs.dates import PartialDate
from briefs.ingest.renewal import renew
from briefs.models import Article, User
from briefs.models.articles import FactFrom, TitleFrom
from briefs.vocabulary_store import tagger

FROM_SOMEWHERE = frozenset({"outlet", "published", "byline", "url"})
FACTS = FROM_SOMEWHERE | {"title", "external_id", "licence", "public"}


def edit_article(
    *, article: Article, by: User, where: FactFrom = FactFrom.EDITOR, **changes: object
) -> Article:
    """Set any of FACTS; `published` is a PartialDate or None. Audited. where: they come from.

    Days like "on Friday" and speakers who stand in the byline follow: the text is read again, and
    what people have decided about its statements stays.
    """
    if unknown := changes.keys() - FACTS:
        raise TypeError(f"not an editable fact of an article: {', '.join(sorted(unknown))}")
    before = _facts(article)
    apply_facts(article, changes, where=where)
    after = _facts(article)
    if before == after:
        return article
    is_read_by = any(before[name] != after[name] for name in ("title", "published", "byline"))
    analysis = analysis_of_stored(article) if is_read_by else None
    with transaction.atomic():
        article.save()
        sequences.touch([article.pk])
        audit.record(by=by, action="edit", on=article, before=before, after=after)
        if analysis:
            renew(Article.objects.get(pk=article.pk), analysis)
    return article


def analysis_of_stored(article: Article) -> Analysis:
    """What the text holds by the facts that are set now, found by this process."""
    return analyse(
        article.text,
        title=article.headline,
        byline=article.byline,
        published=article.published_date,
        language=article.language,
        tagger=tagger(),
    )


def apply_facts(
    article: Article, facts: Mapping[str, object], *, where: FactFrom = FactFrom.EDITOR
) -> None:
    """Set facts as `edit_article` takes them; not saved."""
    for name, value in facts.items():
        known = article.published_date if name == "published" else getattr(article, name)
        if name in FROM_SOMEWHERE and value != known:
            article.facts_from = {**article.facts_from, name: where}
        if name == "published":
            date = value
            assert date is None or isinstance(date, PartialDate)
            if date != article.published_date:
                article.published = date.start if date else None
                article.published_precision = date.precision if date else ""
                article.published_words = ""
            continue
        if name == "title" and value != article.title:
            is_by_editor = where == FactFrom.EDITOR
            article.title_from = TitleFrom.EDITOR if is_by_editor else TitleFrom.METADATA
        setattr(article, name, value)


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
        "external_id": article.external_id,
        "licence": article.licence,
        "public": article.public,
    }
