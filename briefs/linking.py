"""From the speaker an article names to the one Speaker on record.

A full name links to the person known by it (any variant or transliteration), provided nothing
says otherwise: two countries keep two people of one name apart. A bare family name links only
where country or office agree with exactly one person; else it stays a speaker of its own, which
an editor can merge. Nothing is guessed silently.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.text import slugify

from briefs.extraction.types import SpeakerRef
from briefs.models import Country, Office, Speaker, SpeakerAlias
from briefs.models.speakers import SpeakerKind
from briefs.vocabulary.leaders import find_leader
from briefs.vocabulary.names import name_key
from briefs.vocabulary.offices import canonical_office

SLUG_LENGTH = 100


@dataclass(frozen=True, slots=True)
class Link:
    """The speaker on record, the office a statement was made in, and its country."""

    speaker: Speaker | None
    office: Office | None
    country_id: str | None


class Linker:
    """Links the speakers of one article; call `link` inside the transaction that stores it."""

    def __init__(self, day: dt.date | None) -> None:
        self.day = day
        self._links: dict[SpeakerRef, Link] = {}

    def link(self, ref: SpeakerRef) -> Link:
        if ref not in self._links:
            self._links[ref] = self._resolve(ref)
        return self._links[ref]

    def _resolve(self, ref: SpeakerRef) -> Link:
        country = Country.objects.filter(code=ref.country).first() if ref.country else None
        if ref.kind == "unnamed":
            return Link(None, None, country and country.code)
        speaker = self._find(ref) or self._create(ref, country)
        if country and not speaker.country_id:
            speaker.country = country
            speaker.save(update_fields=["country"])
        self._learn_names(speaker, ref)
        office = self._office(speaker, ref, country)
        held_for = office.country_id if office else None
        return Link(speaker, office, held_for or ref.country or speaker.country_id)

    def _find(self, ref: SpeakerRef) -> Speaker | None:
        candidates = _known_as(ref.name, ref.kind)
        if ref.country:
            agreeing = [one for one in candidates if one.country_id in (ref.country, None)]
            # A person may speak for a body or country not their own; a full name outweighs that
            # only when it is the only one of its kind and the country is not recorded.
            candidates = agreeing
        if ref.kind == "body":
            return candidates[0] if candidates else None
        if " " in ref.name.strip():
            return candidates[0] if len(candidates) == 1 else None
        return self._by_family_name(ref, candidates)

    def _by_family_name(self, ref: SpeakerRef, candidates: list[Speaker]) -> Speaker | None:
        bare = [one for one in candidates if " " not in one.name]
        if len(bare) == 1 and (not ref.country or bare[0].country_id == ref.country):
            return bare[0]
        if not (ref.country or ref.office):
            return None
        leader = find_leader(
            ref.name, country=ref.country or None, office=ref.office or None, on=self.day
        )
        if leader is None:
            return None
        known = _known_as(leader.name, ref.kind)
        return known[0] if len(known) == 1 else None

    def _create(self, ref: SpeakerRef, country: Country | None) -> Speaker:
        speaker = Speaker.objects.create(
            slug=_free_slug(ref.name),
            name=ref.name[:200],
            kind=SpeakerKind.BODY if ref.kind == "body" else SpeakerKind.PERSON,
            country=country,
        )
        _add_alias(speaker, ref.name)
        return speaker

    def _learn_names(self, speaker: Speaker, ref: SpeakerRef) -> None:
        """Full names met in the text become variants; roles and bare family names do not."""
        if speaker.kind == SpeakerKind.BODY:
            _add_alias(speaker, ref.name)
            return
        key = name_key(ref.name)
        if " " in ref.name and key != name_key(speaker.name):
            _add_alias(speaker, ref.name)

    def _office(self, speaker: Speaker, ref: SpeakerRef, country: Country | None) -> Office | None:
        if not ref.office:
            return None
        title, slug = canonical_office(ref.office)
        office, made = Office.objects.get_or_create(
            speaker=speaker,
            slug=slug[:SLUG_LENGTH],
            country=country or speaker.country,
            defaults={"title": title[:200], "attested_from": self.day, "attested_to": self.day},
        )
        if self.day and not made:
            first = min(filter(None, (office.attested_from, self.day)))
            last = max(filter(None, (office.attested_to, self.day)))
            if (first, last) != (office.attested_from, office.attested_to):
                office.attested_from, office.attested_to = first, last
                office.save(update_fields=["attested_from", "attested_to"])
        return office


def _known_as(name: str, kind: str) -> list[Speaker]:
    """Speakers on record under this name, merged ones followed, each once."""
    aliases = SpeakerAlias.objects.filter(key=name_key(name), speaker__kind=kind)
    found: dict[int, Speaker] = {}
    for alias in aliases.select_related("speaker__merged_into").order_by("speaker_id"):
        speaker = alias.speaker.merged_into or alias.speaker
        found[speaker.pk] = speaker
    return list(found.values())


def _add_alias(speaker: Speaker, text: str) -> None:
    SpeakerAlias.objects.get_or_create(
        speaker=speaker, text=text[:200], defaults={"key": name_key(text)[:200]}
    )


def _free_slug(name: str) -> str:
    """`sergei-lavrov`, else `sergei-lavrov-2` and so on."""
    base = slugify(name)[:SLUG_LENGTH] or "speaker"
    taken = set(Speaker.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
