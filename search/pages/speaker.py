"""What a speaker page adds to the skeleton: names used, offices over time, the present role."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Count, F
from django.db.models.functions import Substr
from django.utils import timezone

from briefs.access import sees_all
from briefs.models import Office, Quote, Speaker
from briefs.prepared import Prepared
from search import visible
from search.reading.lanes import Lanes, Term, lanes
from search.reading.wordings import counted, with_pronouns_together
from search.templatetags.interface import day
from search.visible import Reader

NAMES = 8
#: Names are counted over this many of the newest statements.
MENTIONS = 500
_LANES = 8


def names_used(newest: Sequence[int], reader: Reader) -> list[tuple[str, int]]:
    """How articles name the speaker of these statements, most frequent first, pronouns as one entry.

    newest: keys of the statements.
    """
    each_once = dict.fromkeys(map(tuple, _SOURCES.values(newest, every=sees_all(reader))))
    return with_pronouns_together(counted([words for _, _, words in each_once]))[:NAMES]


def offices_seen(speaker: Speaker, reader: Reader) -> list[Office]:
    """Offices on record by date, and those attested by statements the reader may see."""
    counts = dict(map(tuple, _COUNTS.values(speaker.pk, every=sees_all(reader))))
    known = []
    for office in _HELD.rows(speaker.pk):
        office.statements = counts.get(office.pk, 0)
        if office.statements or office.start or office.end:
            known.append(office)
    known.sort(key=lambda office: (_last_day(office), office.statements), reverse=True)
    return known


# The words are cut out by the database, so that whole articles need not be loaded.
_SOURCES = Prepared[Quote](
    lambda keys, every: (
        visible.statements_shown(every=every)
        .live()
        .filter(pk__in=keys, source_end__isnull=False)
        .annotate(
            words=Substr(
                "article__text", F("source_start") + 1, F("source_end") - F("source_start")
            )
        )
        .order_by("-sequence")
        .values_list("article_id", "source_start", "words")
    )
)
_COUNTS = Prepared[Quote](
    lambda speaker, every: (
        visible.statements_shown(every=every)
        .live()
        .filter(speaker=speaker, office__isnull=False)
        .order_by()
        .values_list("office")
        .annotate(Count("pk"))
    )
)
_HELD = Prepared[Office](
    lambda speaker: (
        Office.objects.filter(speaker=speaker)
        .select_related("country")
        .only(
            "title", "slug", "speaker", "country__name", "start", "start_precision", "end",
            "end_precision", "attested_from", "attested_to",
        )
    )
)  # fmt: skip


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
