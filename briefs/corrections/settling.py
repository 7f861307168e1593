"""One decision for all statements that are read as the same speaker's, and taking it back.

A handful of queries for 500 statements, however many there are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from briefs import audit
from briefs.corrections.columns import CannotUndo, Known, refuse_changed, set_columns
from briefs.corrections.statements import action_of, as_found, attribute_in_office, in_office
from briefs.corrections.touching import announce, lock
from briefs.models import AuditEntry, Quote, Speaker, User
from briefs.models.quotes import State
from briefs.slices import batched


def settle_same(
    *, by: User, quotes: QuerySet[Quote], speaker: Speaker | None, part_of: AuditEntry
) -> int:
    """Say of uncertain statements, too, that `speaker` (None: whom they are read as) said them.

    Returns how many. They are undone together with the deed they are a part of.
    """
    with transaction.atomic():
        lock()
        rows = list(quotes.select_for_update(of=("self",)).select_related("speaker").order_by("pk"))
        for chunk in batched(rows):
            offices: dict[int, Quote] = {}
            if speaker:
                articles = {quote.article_id for quote in chunk}
                elsewhere = in_office(speaker).filter(article__in=articles)
                offices = {one.article_id: one for one in elsewhere.order_by("-position")}
            AuditEntry.objects.bulk_create(
                _settled(by, quote, speaker, offices.get(quote.article_id), part_of)
                for quote in chunk
            )
            Quote.objects.bulk_update(chunk, _WHO)
        announce(quote.article_id for quote in rows)
    return len(rows)


_WHO = [
    "speaker", "speaker_name", "named", "speaker_country", "office", "office_title", "state",
    "corrected",
]  # fmt: skip


def _settled(
    by: User, quote: Quote, speaker: Speaker | None, other: Quote | None, part_of: AuditEntry
) -> AuditEntry:
    before, found = audit.values(quote, _WHO), as_found(quote)
    if speaker and speaker.pk != quote.speaker_id:
        attribute_in_office(quote, speaker, other)
    quote.state = State.CONFIRMED
    now = audit.values(quote, _WHO)
    changed = [name for name in now if now[name] != before[name]]
    quote.corrected = sorted({*quote.corrected, *changed})
    return audit.entry(
        by=by,
        action=action_of(changed),
        on=quote,
        before={name: before[name] for name in changed},
        after={name: now[name] for name in changed},
        found=found,
        part_of=part_of,
    )


def undo_settled(entries: Sequence[AuditEntry]) -> Iterator[Quote]:
    """Take back what `settle_same` recorded; yields the statement of each entry, in their order.

    Raises CannotUndo, where one of them was changed since.
    """
    for batch in batched(entries):
        rows = Quote.objects.select_for_update(of=("self",)).select_related("article")
        found = {one.public_id: one for one in rows.filter(public_id__in=_ids(batch))}
        known = _known(batch)
        for entry in batch:
            quote = found.get(entry.object_id)
            if quote is None:
                raise CannotUndo("A statement is gone.")
            refuse_changed(entry, audit.values(quote, _WHO))
            set_columns(quote, entry.before, known)
        Quote.objects.bulk_update(found.values(), _WHO)
        yield from (found[entry.object_id] for entry in batch)


def _ids(entries: Sequence[AuditEntry]) -> list[str]:
    return [entry.object_id for entry in entries]


def _known(entries: Sequence[AuditEntry]) -> Known:
    """Answers for all the rows that the entries name, asked for at once."""
    named: dict[Any, set[Any]] = defaultdict(set)
    for name in _WHO:
        column = Quote._meta.get_field(name)
        if column.is_relation:
            named[column.related_model].update(entry.before.get(name) for entry in entries)
    there = {
        model: set(model._default_manager.filter(pk__in=keys - {None}).values_list("pk", flat=True))
        for model, keys in named.items()
    }
    return lambda model, pk: pk is None or pk in there[model]
