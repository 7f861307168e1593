"""Making two speakers of one: some statements and name variants go to a new person."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.db.models import QuerySet

from briefs import audit
from briefs.corrections.touching import announce, lock
from briefs.corrections.vocabulary import add_speaker_alias, free_slug
from briefs.models import Country, Office, Quote, Speaker, User


class CannotSplit(Exception):
    """Nothing would be divided; the message says what to choose."""


def split_speaker(
    *,
    by: User,
    speaker: Speaker,
    name: str,
    country: Country | None,
    quotes: QuerySet[Quote],
    aliases: Collection[str] = (),
) -> Speaker:
    """A new speaker called `name` who said those of the speaker's statements that are in `quotes`
    and goes by `aliases`, name variants that the old one loses."""
    with transaction.atomic():
        lock()
        speaker = Speaker.objects.select_for_update().get(pk=speaker.pk)
        moved = list(quotes.filter(speaker=speaker).select_for_update(of=("self",)).order_by("pk"))
        if not moved:
            raise CannotSplit("Choose at least one statement that goes to the new person.")
        name = " ".join(name.split())[:200]
        new = Speaker.objects.create(
            slug=free_slug(name), name=name, kind=speaker.kind, country=country
        )
        variants = speaker.aliases.filter(text__in=aliases).exclude(text=speaker.name)
        given = list(variants.values_list("text", flat=True))
        variants.update(speaker=new)
        add_speaker_alias(new, name)
        decided_now = [quote.pk for quote in moved if "speaker" not in quote.corrected]
        offices = offices_of(new, moved)
        for quote in moved:
            if quote.speaker_country_id == speaker.country_id:
                quote.speaker_country = country
            quote.office = offices.get(quote.office_id)
            quote.speaker = new
            quote.corrected = sorted({*quote.corrected, "speaker"})
        fields = ["speaker", "speaker_country", "office", "corrected"]
        Quote.objects.bulk_update(moved, fields, batch_size=500)
        audit.record(
            by=by,
            action="split",
            on=speaker,
            before={"name": speaker.name, "country": speaker.country_id},
            after={
                "speaker": new.pk,
                "name": new.name,
                "country": new.country_id,
                "quotes": [quote.pk for quote in moved],
                "decided": decided_now,
                "aliases": given,
            },
        )
        announce(quote.article_id for quote in moved)
    return new


def offices_of(speaker: Speaker, quotes: Collection[Quote]) -> dict[int | None, Office]:
    """The office of each of these statements -> the same post held by the speaker, made where the
    speaker is not on record with it."""
    own = {office.post: office for office in speaker.offices.all()}
    found: dict[int | None, Office] = {}
    for office in Office.objects.filter(pk__in={quote.office_id for quote in quotes} - {None}):
        old = office.pk
        if same := own.get(office.post):
            found[old] = same
            continue
        office.pk, office.speaker = None, speaker
        office.save(force_insert=True)
        found[old] = office
    return found
