"""Dossiers: collect statements, put them in order, write to them, share them.

Each statement keeps its wording of the day on which it was added. Where the record says something
else by now, the dossier says so; the wording stays until somebody takes over the present one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from briefs.models import Article, AuditEntry, Quote, User
from briefs.texts import load_texts
from search import visible
from search.exports.types import Head, Removed, StatementReference
from search.models import Dossier, DossierItem, DossierShare
from search.models.sharing import SharedQuerySet
from search.references import Absolute
from search.rows import UNREAD, with_all
from search.snapshots import Since, reference, since, snapshot
from search.templatetags.interface import counted, day

NAME_LENGTH = 200
NOTE_LENGTH = 5000
#: Statements in one dossier.
MOST = 1000
UNDO = dt.timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Entry:
    """A statement of a dossier as it is shown. block: what goes into files. quote: the present
    record, if there is one.

    warning: what became of it, in words. decided: when somebody last decided about it or its article,
    if that was since it was added.
    """

    item: DossierItem
    number: int
    block: StatementReference | Removed
    quote: Quote | None
    article: Article | None
    since: Since | None
    warning: str
    decided: dt.datetime | None = None

    @property
    def words(self) -> StatementReference | None:
        """None where its article was deleted, of which nothing is shown any more."""
        return self.block if isinstance(self.block, StatementReference) else None


class FullError(Exception):
    """A dossier has no room for that many."""


# Who sees what


def own(reader: User) -> SharedQuerySet:
    return Dossier.objects.live().filter(owner=reader)


def shared_with(reader: User) -> SharedQuerySet:
    return Dossier.objects.visible_to(reader).exclude(owner=reader).select_related("owner")


def restorable(reader: User) -> QuerySet[Dossier]:
    """Deleted so lately that it can be undone, latest first."""
    since_then = timezone.now() - UNDO
    rows = Dossier.objects.filter(owner=reader, deleted_at__gt=since_then)
    return rows.order_by("-deleted_at")


def listed(rows: SharedQuerySet) -> QuerySet[Dossier]:
    """With how many statements each holds, as `count`."""
    return rows.annotate(count=Count("items")).order_by("-changed")


def entries(dossier: Dossier, absolute: Absolute) -> list[Entry]:
    """The statements in their order, each compared with the present record. Five queries."""
    items = list(dossier.items.all())
    rows = with_all(Quote.objects.filter(pk__in=[item.quote_id for item in items if item.quote_id]))
    rows = rows.select_related("article__deleted_by", "article__replaced_by", "withdrawn_by")
    quotes = rows.defer("article__text", "article__replaced_by__text", *UNREAD).in_bulk()
    load_texts(quotes.values())
    decided = _last_decisions(quotes.values())
    found = []
    for number, item in enumerate(items, 1):
        quote = quotes.get(item.quote_id) if item.quote_id else None
        warning, changes = _became(item, quote)
        gone = quote is None or quote.article.current.deleted_at is not None
        block = reference(item.kept, absolute, note=item.note, warning=warning)
        found.append(
            Entry(
                item=item,
                number=number,
                block=Removed(block.id, block.url, warning, item.note) if gone else block,
                quote=quote,
                article=quote.article if quote else None,
                since=changes,
                warning=warning,
                decided=_decided_since(item, quote, decided) if changes else None,
            )
        )
    return found


def _became(item: DossierItem, quote: Quote | None) -> tuple[str, Since | None]:
    if quote is None:
        return "This statement is no longer on record.", None
    article = quote.article.current
    if article.deleted_at:
        reason = f": {article.deleted_reason}" if article.deleted_reason else "."
        return f"Its article was removed on {_day(article.deleted_at)}{reason}", None
    if quote.article.replaced_by:
        on = _day(quote.article.deleted_at)
        return f"It is no longer in the article, whose text was corrected on {on}.", None
    if quote.withdrawn_at:
        return f"This statement was removed from the record on {_day(quote.withdrawn_at)}.", None
    changes = since(item.kept, quote)
    if changes:
        return f"The record has changed since {_day(item.added)}.", changes
    return "", None


def _last_decisions(quotes: Collection[Quote]) -> dict[tuple[str, str], dt.datetime]:
    """Kind and public id of a statement or an article -> when it was last decided about."""
    statements = [quote.public_id for quote in quotes]
    articles = [quote.article.public_id for quote in quotes]
    rows = AuditEntry.objects.filter(
        Q(object_type="quote", object_id__in=statements)
        | Q(object_type="article", object_id__in=articles)
    )
    found = rows.order_by("at").values_list("object_type", "object_id", "at")
    return {(kind, public_id): at for kind, public_id, at in found}


def _decided_since(
    item: DossierItem, quote: Quote | None, decided: Mapping[tuple[str, str], dt.datetime]
) -> dt.datetime | None:
    if quote is None:
        return None
    of = (("quote", quote.public_id), ("article", quote.article.public_id))
    later = (decided[one] for one in of if one in decided and decided[one] > item.added)
    return max(later, default=None)


def _day(moment: dt.datetime) -> str:
    return day(timezone.localtime(moment).date())


# What files hold


def head(dossier: Dossier, found: Sequence[Entry]) -> Head:
    held = counted(len(found), "statement")
    if gone := sum(entry.words is None for entry in found):
        held += f", {gone:,} of them removed"
    told = f"Dossier, {held}. Readout, {day(timezone.localdate())}."
    return Head(dossier.name, (told, *(line for line in dossier.note.splitlines() if line.strip())))


# Writing


def make(*, owner: User, name: str, note: str = "") -> Dossier:
    return Dossier.objects.create(owner=owner, name=name, note=note)


def add(*, dossier: Dossier, statements: Sequence[str], by: User) -> int:
    """Add statements by public id, in that order, behind those it has; returns how many were new.

    Raises FullError where there would be more than MOST.
    """
    with transaction.atomic():
        Dossier.objects.select_for_update().get(pk=dossier.pk)
        held = set(dossier.items.values_list("statement", flat=True))
        rows = with_all(visible.statements(by).live().filter(public_id__in=statements))
        found = {quote.public_id: quote for quote in rows}
        new = [one for one in dict.fromkeys(statements) if one in found and one not in held]
        if len(held) + len(new) > MOST:
            raise FullError
        last = dossier.items.order_by("position").values_list("position", flat=True).last() or 0
        DossierItem.objects.bulk_create(
            DossierItem(
                dossier=dossier,
                quote=found[one],
                statement=one,
                position=position,
                kept=snapshot(found[one]),
                added_by=by,
            )
            for position, one in enumerate(new, last + 1)
        )
        _touch(dossier)
    return len(new)


def change(*, dossier: Dossier, name: str, note: str) -> None:
    dossier.name, dossier.note, dossier.changed = name, note, timezone.now()
    dossier.save(update_fields=["name", "note", "changed"])


def annotate(*, item: DossierItem, note: str) -> None:
    DossierItem.objects.filter(pk=item.pk).update(note=note)
    _touch(item.dossier)


def move(*, item: DossierItem, places: int) -> None:
    """Up by a negative number of places, down by a positive one, as far as there are any.

    Nothing where it was taken out meanwhile.
    """
    with transaction.atomic():
        Dossier.objects.select_for_update().get(pk=item.dossier_id)
        order = list(item.dossier.items.all())
        at = next((index for index, one in enumerate(order) if one.pk == item.pk), None)
        if at is None:
            return
        order.insert(max(0, min(at + places, len(order) - 1)), order.pop(at))
        for position, one in enumerate(order, 1):
            one.position = position
        DossierItem.objects.bulk_update(order, ["position"])
        _touch(item.dossier)


def take_over(*, item: DossierItem) -> None:
    """Keep the present wording in place of the one of the time, where there is one still."""
    quote = with_all(Quote.objects.live().filter(pk=item.quote_id)).first()
    if quote is None:
        return
    DossierItem.objects.filter(pk=item.pk).update(kept=snapshot(quote), added=timezone.now())
    _touch(item.dossier)


def remove(*, item: DossierItem) -> None:
    item.delete()
    _touch(item.dossier)


def share(*, dossier: Dossier, team: bool, people: Iterable[User], owners: Iterable[User]) -> None:
    """Let the team and these people read it, these owners also change it, and nobody else."""
    owning = {user.pk for user in owners} - {dossier.owner_id}
    reading = {user.pk for user in people} - owning - {dossier.owner_id}
    with transaction.atomic():
        dossier.shared, dossier.changed = team, timezone.now()
        dossier.save(update_fields=["shared", "changed"])
        dossier.shares.all().delete()
        DossierShare.objects.bulk_create(
            DossierShare(dossier=dossier, user_id=pk, owns=pk in owning)
            for pk in sorted(owning | reading)
        )


def copy(*, dossier: Dossier, owner: User) -> Dossier:
    """One of one's own with the same statements, wordings and notes."""
    with transaction.atomic():
        made = make(owner=owner, name=f"Copy of {dossier.name}"[:NAME_LENGTH], note=dossier.note)
        items = list(dossier.items.all())
        for item in items:
            item.pk, item.dossier, item._state.adding = None, made, True
        DossierItem.objects.bulk_create(items)
    return made


def delete(*, dossier: Dossier) -> None:
    """Take it out of every list; it can be restored for a day."""
    dossier.deleted_at = timezone.now()
    dossier.save(update_fields=["deleted_at"])


def restore(*, dossier: Dossier) -> None:
    dossier.deleted_at = None
    dossier.save(update_fields=["deleted_at"])


def _touch(dossier: Dossier) -> None:
    dossier.changed = timezone.now()
    dossier.save(update_fields=["changed"])
