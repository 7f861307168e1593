"""Telling editors of a mix-up, and settling it. Both are on record in the audit log."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from briefs import audit
from briefs.models import MixUp, Quote, Speaker, User


def report(
    *, by: User, kind: str, words: str = "", speaker: Speaker | None = None,
    quote: Quote | None = None,
) -> MixUp:  # fmt: skip
    """Tell editors. The same thing told again by the same reader is told once."""
    with transaction.atomic():
        told, is_first = MixUp.objects.waiting().get_or_create(
            by=by, kind=kind, words=words, speaker=speaker, quote=quote
        )
        if is_first:
            audit.record(by=by, action="report", on=told, after=audit.values(told))
    return told


def settle(*, by: User, mix_up: MixUp) -> bool:
    """Take it off the list; False if somebody else was first."""
    with transaction.atomic():
        waiting = MixUp.objects.waiting().filter(pk=mix_up.pk)
        if not waiting.update(settled_at=timezone.now(), settled_by=by):
            return False
        audit.record(by=by, action="settle", on=mix_up)
    return True
