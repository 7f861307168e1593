"""Decisions about speakers, countries, topics and outlets, and their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import chain, count
from typing import Any

from django.db import models, transaction
from django.utils.text import slugify

from briefs import audit
from briefs.corrections.touching import announce, articles_filed_under, retag
from briefs.models import Country, Outlet, Speaker, SpeakerAlias, Topic, User
from briefs.models.speakers import SpeakerKind
from briefs.vocabulary.names import name_key


def save_vocabulary(*, by: User, row: models.Model) -> None:
    """Add or change a speaker, office, country, topic or outlet."""
    with transaction.atomic():
        stored = type(row)._default_manager.filter(pk=row.pk).first()
        before = audit.values(stored) if stored else {}
        # Topics that lose this parent and those that gain it are indexed by other ancestors.
        touched = set(articles_filed_under(stored)) if stored else set()
        row.save()
        if isinstance(row, Speaker):
            add_speaker_alias(row, row.name)  # linking looks names up among the aliases
            if stored and stored.country_id != row.country_id:
                row.quotes.filter(speaker_country=stored.country_id).update(
                    speaker_country=row.country_id
                )
        after = audit.values(row)
        changed = [name for name in after if not before or after[name] != before[name]]
        audit.record(
            by=by,
            action="change" if stored else "add",
            on=row,
            before={name: before[name] for name in changed if before},
            after={name: after[name] for name in changed},
        )
        retag(row)
        announce(touched | set(articles_filed_under(row)))


def vocabulary_details_changed(
    *,
    by: User,
    row: models.Model,
    added: Sequence[str],
    changed: Sequence[str],
    removed: Sequence[str],
    before: Mapping[str, Any] | None = None,
) -> None:
    """Record that aliases or offices of a row were edited, and index what they are found by.

    before: `details_of` the row before that, by which it can be taken back.
    """
    with transaction.atomic():
        told = {"added": list(added), "changed": list(changed), "removed": list(removed)}
        audit.record(
            by=by,
            action="details",
            on=row,
            before=before,
            after={
                **{key: names for key, names in told.items() if names},
                **(details_of(row) if before else {}),
            },
        )
        retag(row)
        announce(articles_filed_under(row))


def details_of(row: models.Model) -> dict[str, Any]:
    """Aliases and offices of a row as JSON values."""
    match row:
        case Speaker():
            offices = [audit.values(office) for office in row.offices.order_by("pk")]
            aliases = row.aliases.order_by("text").values_list("text", flat=True)
            return {"aliases": list(aliases), "offices": offices}
        case Topic():
            rows = row.aliases.order_by("text").values_list("text", "exact")
            return {"aliases": [list(one) for one in rows]}
        case Outlet():
            return {"aliases": list(row.aliases.order_by("key").values_list("key", flat=True))}
    return {}


def delete_vocabulary(*, by: User, row: models.Model) -> None:
    """Delete a row nothing refers to; the database refuses others (ProtectedError)."""
    with transaction.atomic():
        touched = articles_filed_under(row)
        audit.record(by=by, action="delete", on=row, before=audit.values(row))
        row.delete()
        retag(row)
        announce(touched)


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
