"""Decisions about speakers, countries, topics and outlets, and their names."""

from __future__ import annotations

from itertools import chain, count

from django.db import models, transaction
from django.utils.text import slugify

from briefs import audit
from briefs.corrections.touching import announce, articles_filed_under, lock, retag
from briefs.models import Country, Speaker, SpeakerAlias, User
from briefs.models.speakers import SpeakerKind
from briefs.vocabulary.names import name_key


def save_vocabulary(*, by: User, row: models.Model) -> None:
    """Add or change a speaker, office, country, topic or outlet."""
    with transaction.atomic():
        lock(type(row))
        stored = type(row)._default_manager.filter(pk=row.pk).first()
        before = audit.values(stored) if stored else {}
        # Topics that lose this parent and those that gain it are indexed by other ancestors.
        touched = set(articles_filed_under(stored)) if stored else set()
        moved: list[int] = []
        row.save()
        if isinstance(row, Speaker):
            add_speaker_alias(row, row.name)  # linking looks names up among the aliases
            if stored and stored.country_id != row.country_id:
                of_country = row.quotes.filter(speaker_country=stored.country_id)
                moved = list(of_country.order_by("pk").values_list("pk", flat=True))
                of_country.update(speaker_country=row.country_id)
        after = audit.values(row)
        changed = [name for name in after if not before or after[name] != before[name]]
        audit.record(
            by=by,
            action="change" if stored else "add",
            on=row,
            before={name: before[name] for name in changed if before},
            after={name: after[name] for name in changed} | ({"quotes": moved} if moved else {}),
        )
        retag(row)
        announce(touched | set(articles_filed_under(row)), clusters_stay=True)


def add_speaker(
    *, by: User, name: str, kind: str = SpeakerKind.PERSON, country: Country | None = None
) -> Speaker:
    """A person or body nobody has on record yet."""
    name = " ".join(name.split())[:200]
    with transaction.atomic():
        speaker = Speaker(slug=free_slug(name), name=name, kind=kind, country=country)
        save_vocabulary(by=by, row=speaker)
    return speaker


def free_slug(name: str) -> str:
    """An address for a new speaker: `sergei-lavrov`, or `sergei-lavrov-2` and so on."""
    base = slugify(name)[:100] or "speaker"
    taken = set(Speaker.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    numbered = (f"{base}-{n}" for n in count(2))
    return next(slug for slug in chain([base], numbered) if slug not in taken)


def speakers_called(name: str) -> list[Speaker]:
    """Speakers on record who go by this name, merges followed."""
    aliases = SpeakerAlias.objects.filter(key=name_key(name)[:200]).exclude(key="")
    found = {
        (alias.speaker.merged_into or alias.speaker).pk: alias.speaker.merged_into or alias.speaker
        for alias in aliases.select_related("speaker__merged_into")
    }
    return sorted(found.values(), key=lambda speaker: speaker.name)


def add_speaker_alias(speaker: Speaker, text: str) -> bool:
    """Whether it is new."""
    key = name_key(text)[:200]
    return SpeakerAlias.objects.get_or_create(speaker=speaker, text=text, defaults={"key": key})[1]
