"""Bringing back deleted articles, and texts that others took the place of."""

from __future__ import annotations

from collections.abc import Iterable

from briefs import audit
from briefs.corrections.columns import CannotUndo
from briefs.corrections.undoing import may_undo, undo
from briefs.models import Article, AuditEntry, User


def deletions(articles: Iterable[Article], user: User) -> dict[str, AuditEntry]:
    """Public id -> the decision by which an article is deleted, of those that `user` may take back."""
    rows = AuditEntry.objects.standing().filter(
        object_type="article",
        action="delete",
        object_id__in=[article.public_id for article in articles if article.deleted_at],
    )
    found = rows.select_related("actor", "undone_by").order_by("pk")
    return {entry.object_id: entry for entry in found if may_undo(user, entry)}


def revision_of(earlier: Article, user: User) -> AuditEntry | None:
    """The decision by which another text took the place of this one, where `user` may take it back."""
    if not user.is_authenticated:
        return None
    entry = audit.about(earlier.current).filter(after__earlier=earlier.public_id).first()
    return entry if entry and may_undo(user, entry) else None


def restore_article(*, article: Article, by: User) -> None:
    """Take the deletion of an article back, with its statements and what was decided about them.

    Raises CannotUndo, where the same text is here as another article, or no deletion stands that is
    theirs to take back.
    """
    entry = deletions([article], by).get(article.public_id)
    if entry is None:
        raise CannotUndo("It is no longer deleted, or was deleted by an admin, who can restore it.")
    undo(by=by, entry=entry)
