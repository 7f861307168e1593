"""An editor's changes to the facts of an article, and its deletion."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from briefs import audit, sequences
from briefs.dates import PartialDate
from briefs.models import Article, User


def edit_article(*, article: Article, by: User, **changes: object) -> Article:
    """Set any of title, outlet, published (PartialDate | None), byline, url, public; audited."""
    unknown = changes.keys() - {"title", "outlet", "published", "byline", "url", "public"}
    if unknown:
        raise TypeError(f"not an editable fact of an article: {', '.join(sorted(unknown))}")
    before = _facts(article)
    apply_facts(article, changes)
    after = _facts(article)
    if before == after:
        return article
    with transaction.atomic():
        article.save()
        sequences.touch([article.pk])
        audit.record(by=by, action="edit", on=article, before=before, after=after)
    return article


def apply_facts(article: Article, facts: Mapping[str, object]) -> None:
    """Set facts as `edit_article` takes them; not saved."""
    for name, value in facts.items():
        if name == "published":
            date = value
            assert date is None or isinstance(date, PartialDate)
            if date != article.published_date:
                article.published = date.start if date else None
                article.published_precision = date.precision if date else ""
                article.published_words = ""
            continue
        if name == "title" and value != article.title:
            article.title_from = "editor"
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
        "public": article.public,
    }
