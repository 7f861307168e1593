"""What people have decided about statements, after some of it was taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from briefs.models import AuditEntry, Quote
from briefs.slices import batched


def recount_corrected(undone: Iterable[AuditEntry]) -> None:
    """Free the facts that these entries about statements had decided, but for those that another
    decision that stands has decided, too: about the statement, or by splitting its speaker."""
    taken: dict[str, set[str]] = defaultdict(set)
    for entry in undone:
        taken[entry.object_id].update(entry.before)
    by_split = _said_by_splits() if any("speaker" in names for names in taken.values()) else set()
    for batch in batched(taken):
        decided: dict[str, set[str]] = defaultdict(set)
        entries = AuditEntry.objects.standing().filter(object_type="quote", object_id__in=batch)
        entries = entries.filter(action__in=("correct", "confirm")).order_by()
        for public_id, after in entries.values_list("object_id", "after"):
            decided[public_id].update(after)
        quotes = list(Quote.objects.filter(public_id__in=batch))
        for quote in quotes:
            stands = decided[quote.public_id] | ({"speaker"} if quote.pk in by_split else set())
            free = taken[quote.public_id] - stands
            quote.corrected = [name for name in quote.corrected if name not in free]
        Quote.objects.bulk_update(quotes, ["corrected"])


def _said_by_splits() -> set[int]:
    """The statements that were given to another person by splits that stand."""
    splits = AuditEntry.objects.standing().filter(object_type="speaker", action="split").order_by()
    return {pk for after in splits.values_list("after", flat=True) for pk in after["quotes"]}
