"""Whether a line that an outlet repeats is its boilerplate."""

from __future__ import annotations

from django.db import transaction

from briefs import audit
from briefs.models import OutletLine, User


def decide_outlet_line(*, line: OutletLine, is_content: bool, by: User) -> None:
    """Say that it is part of the articles, or boilerplate after all. Holds for what is read later."""
    with transaction.atomic():
        row = OutletLine.objects.select_for_update().get(pk=line.pk)
        if row.is_content == is_content:
            return
        before = audit.values(row, ["is_content"])
        row.is_content = is_content
        row.save(update_fields=["is_content"])
        audit.record(
            by=by, action="change", on=row, before=before, after=audit.values(row, ["is_content"])
        )
