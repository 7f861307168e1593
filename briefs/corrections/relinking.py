"""Statements that came to a speaker while another one was merged into them, when that is undone."""

from __future__ import annotations

import datetime as dt

from briefs import audit
from briefs.corrections.splitting import offices_of
from briefs.corrections.vocabulary import add_speaker_alias
from briefs.models import AuditEntry, Office, Quote, Speaker
from briefs.slices import batched
from briefs.vocabulary.names import name_key


def relink_since(merge: AuditEntry, *, other: Speaker) -> list[Quote]:
    """Give `other`, who stands alone again with their names, the statements that texts have filed
    since the merge under the one they were merged into, by a name that is only theirs.

    Spellings of such a name that texts have added go along; what people have decided stays.
    """
    since, into = merge.at, Speaker.objects.get(slug=merge.after["merged_into"])
    given = {into.name, *_brought_by_merges(into), *_given_by_editors(into, since)}
    learned = into.aliases.filter(changed__gte=since).exclude(text__in=given)
    own = into.aliases.exclude(pk__in=learned.values("pk"))
    theirs = set(other.aliases.values_list("key", flat=True))
    theirs -= set(own.values_list("key", flat=True))
    for alias in learned.filter(key__in=theirs):
        add_speaker_alias(other, alias.text)
        alias.delete()
    came = Quote.objects.filter(speaker=into, created__gte=since).order_by("pk")
    names = set(came.values_list("speaker_name", flat=True))
    so_named = came.filter(speaker_name__in=[one for one in names if name_key(one)[:200] in theirs])
    moved = [
        quote
        for quote in so_named.select_related("article")
        .defer("article__text", "article__zones")
        .select_for_update(of=("self",))
        if not quote.is_decided and "speaker" not in quote.corrected
    ]
    offices = offices_of(other, moved)
    for quote in moved:
        office, day = offices.get(quote.office_id), quote.article.published
        if quote.speaker_country_id == into.country_id:
            held_for = office.country_id if office else None
            quote.speaker_country_id = held_for or other.country_id
        if office and day:
            office.attest(day)
        quote.office, quote.speaker = office, other
    Office.objects.bulk_update(offices.values(), ["attested_from", "attested_to"])
    for batch in batched(moved):
        Quote.objects.bulk_update(batch, ["speaker", "speaker_country", "office"])
    return moved


def _brought_by_merges(into: Speaker) -> list[str]:
    """The names that a speaker has by merges that stand."""
    merges = AuditEntry.objects.standing().filter(
        object_type="speaker", action="merge", after__merged_into=into.slug
    )
    brought = merges.order_by().values_list("before__new_aliases", flat=True)
    return [text for names in brought for text in names or ()]


def _given_by_editors(speaker: Speaker, since: dt.datetime) -> list[str]:
    """The names, and titles of offices, that editors have given a speaker since then."""
    edits = AuditEntry.objects.standing().filter(
        object_type="speaker",
        object_id=audit.identity(speaker),
        action__in=("change", "details"),
        at__gte=since,
    )
    made = edits.order_by().values_list("after", flat=True)
    return [
        text
        for after in made
        for text in (*after.get("added", ()), *after.get("changed", ()), after.get("name", ""))
    ]
