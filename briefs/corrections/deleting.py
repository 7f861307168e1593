"""Deleting a row of the vocabulary that nothing refers to, and making it again as it was."""

from __future__ import annotations

from typing import Any

from django.db import IntegrityError, models, transaction

from briefs import audit
from briefs.corrections.columns import CannotUndo, set_columns
from briefs.corrections.details import details_of, held_in, set_back
from briefs.corrections.touching import announce, articles_filed_under, lock, retag
from briefs.models import ArticleTopic, AuditEntry, MixUp, Office, Quote, Speaker, Topic, User
from briefs.slices import batched


def delete_vocabulary(*, by: User, row: models.Model) -> None:
    """Delete a row nothing refers to; the database refuses others (ProtectedError).

    What goes with it (names, offices, tags, reports of mix-ups) is kept in the audit entry.
    """
    with transaction.atomic():
        lock(type(row))
        touched = articles_filed_under(row)
        audit.record(by=by, action="delete", on=row, before=audit.values(row) | _gone_with(row))
        row.delete()
        retag(row)
        announce(touched)


def make_again(entry: AuditEntry, model: type[models.Model]) -> models.Model:
    """Undo a deletion; the row has its key and address again. Raises CannotUndo."""
    row, before = model(), entry.before
    columns = {column.name for column in model._meta.concrete_fields}
    set_columns(row, {name: one for name, one in before.items() if name in columns})
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError as error:
        raise CannotUndo("Another has its name or address now. Change that first.") from error
    if isinstance(row, Office):
        for batch in batched(before.get("held", {}).get(str(row.pk), ())):
            rows = Quote.objects.filter(pk__in=batch, speaker=row.speaker_id, office=None)
            rows.update(office=row)
    set_back(row, before, {})
    if isinstance(row, Topic):
        _tag_again(row, before)
    for values in before.get("mix_ups", ()):
        report = MixUp()
        set_columns(report, values)
        report.save(force_insert=True)
    retag(row)
    announce(articles_filed_under(row))
    return row


def _gone_with(row: models.Model) -> dict[str, Any]:
    details = details_of(row)
    match row:
        case Speaker():
            reports = MixUp.objects.filter(speaker=row)
            details["held"] = held_in(list(row.offices.all()))
            details["mix_ups"] = [audit.values(one) for one in reports]
        case Office():
            details["held"] = held_in([row])
        case Topic():
            details["quotes"] = list(row.quotes.order_by("pk").values_list("pk", flat=True))
            counts = row.articletopic_set.order_by("pk").values_list("article", "count")
            details["articles"] = {str(article): count for article, count in counts}
    return details


def _tag_again(topic: Topic, before: dict[str, Any]) -> None:
    tagged = Quote.topics.through
    for batch in batched(before.get("quotes", ())):
        there = Quote.objects.filter(pk__in=batch).order_by().values_list("pk", flat=True)
        tagged.objects.bulk_create(tagged(topic=topic, quote_id=pk) for pk in there)
    counts = {int(article): count for article, count in before.get("articles", {}).items()}
    ArticleTopic.objects.bulk_create(
        ArticleTopic(topic=topic, article_id=pk, count=count) for pk, count in counts.items()
    )
