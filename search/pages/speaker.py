"""What a speaker page adds to the skeleton: names used, offices over time, the present role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from briefs.models import Office, Quote, Speaker
from search.pages.profile import source_words
from search.reading.lanes import Lanes, Term, lanes
from search.reading.wordings import counted, with_pronouns_together
from search.templatetags.interface import day

NAMES = 8
#: Names are counted over this many of the newest statements.
_MENTIONS = 5000
_LANES = 8


def names_used(quotes: QuerySet[Quote]) -> list[tuple[str, int]]:
    """How articles name the speaker, most frequent first, pronouns as one entry."""
    return with_pronouns_together(counted(source_words(quotes, _MENTIONS)))[:NAMES]


def offices_seen(speaker: Speaker, quotes: QuerySet[Quote]) -> list[Office]:
    """Offices on record by date, and those attested by statements the reader may see."""
    rows = Office.objects.filter(speaker=speaker).select_related("country")
    seen = rows.annotate(statements=Count("quotes", filter=Q(quotes__in=quotes)))
    known = [office for office in seen if office.statements or office.start or office.end]
    known.sort(key=lambda office: (_last_day(office), office.statements), reverse=True)
    return known


def role_now(offices: Sequence[Office]) -> tuple[str, str]:
    """The present role; else the one most statements were made in, and how far it is known.

    ("Foreign Minister, Russia", ""), ("Ambassador, Iran", "as of 12 Apr 2021"), ("", "").
    """
    for office in offices:
        if office.start and not office.end:
            return str(office), ""
    office = max(offices, key=lambda one: one.statements, default=None)
    if office is None:
        return "", ""
    if office.end:
        return str(office), f"until {day(office.end_date)}"
    return str(office), f"as of {day(office.attested_to)}" if office.attested_to else ""


def office_lanes(offices: Sequence[Office]) -> Lanes:
    """The offices as lanes, the commonest where there are many."""
    chosen = sorted(offices, key=lambda office: -office.statements)[:_LANES]
    terms = [_term(office) for office in offices if office in chosen]
    return lanes(terms, timezone.localdate())


def _term(office: Office) -> Term:
    if office.start or office.end:
        start = day(office.start_date) if office.start else "?"
        end = day(office.end_date) if office.end else "now"
        last = office.end_date.end if office.end else None
        return Term(str(office), f"{start} to {end}", office.start, last)
    first, last = office.attested_from, office.attested_to
    if not (first and last):
        return Term(str(office), "no date", attested=True)
    when = day(first) if first == last else f"{day(first)} to {day(last)}"
    return Term(str(office), f"attested {when}", first, last, attested=True)


def _last_day(office: Office) -> dt.date:
    if office.start and not office.end:
        return dt.date.max
    return office.end or office.attested_to or office.start or dt.date.min
