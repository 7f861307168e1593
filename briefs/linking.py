"""From the speaker an article names to the one Speaker on record.

Three kinds of evidence, strongest first: a well-known person of that name whose country, office
and days agree (`vocabulary.leaders`); the one speaker on record who goes by that name and whose
country does not contradict; else a speaker of their own, which an editor can merge. Two countries
keep two people of one name apart. A bare family name needs country or office to agree, or to be
one a well-known person goes by. Nothing is guessed silently.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.text import slugify

from briefs.extraction.types import SpeakerRef
from briefs.models import Country, Office, Speaker, SpeakerAlias
from briefs.models.speakers import SpeakerKind
from briefs.vocabulary.leaders import Leader, find_leader
from briefs.vocabulary.names import name_key, same_person
from briefs.vocabulary.offices import canonical_office

SLUG_LENGTH = 100
SAME_FULL_NAME = 0.85


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
        code = ref.country if Country.objects.filter(code=ref.country).exists() else None
        if ref.kind == "unnamed":
            return Link(None, None, code)
        leader = self._leader(ref) if ref.kind == "person" else None
        if leader:
            speaker = _on_record(leader.name, ref.kind, leader.country) or _create(
                leader.name, ref.kind, leader.country or None, leader.names
            )
        else:
            speaker = _on_record(ref.name, ref.kind, code) or _create(ref.name, ref.kind, code)
        if code and not speaker.country_id:
            Speaker.objects.filter(pk=speaker.pk).update(country=code)
            speaker.country_id = code
        _learn_name(speaker, ref)
        office = self._office(speaker, ref, code, leader)
        held_for = office.country_id if office else None
        return Link(speaker, office, held_for or code or speaker.country_id)

    def _leader(self, ref: SpeakerRef) -> Leader | None:
        """The well-known person meant. Less is asked to agree step by step: articles word offices
        in their own way, and name people who have left them."""
        country, office = ref.country or None, ref.office or None
        for wanted in (
            {"country": country, "office": office, "on": self.day},
            {"country": country, "on": self.day},
            {"country": country},
        ):
            leader = find_leader(ref.name, **wanted)
            if leader and self._is_surely(leader, ref):
                return leader
        return None

    def _is_surely(self, leader: Leader, ref: SpeakerRef) -> bool:
        scores = [same_person(ref.name, known).score for known in (leader.name, *leader.names)]
        if max(scores) >= SAME_FULL_NAME:
            return " " in ref.name or bool(leader.names) or bool(ref.country)
        agrees = ref.country == leader.country and bool(ref.country)
        return agrees and canonical_office(ref.office).slug == leader.office_slug

    def _office(
        self, speaker: Speaker, ref: SpeakerRef, code: str | None, leader: Leader | None
    ) -> Office | None:
        """The office the article states, else the one known to be held on its day."""
        if ref.office:
            title, slug = canonical_office(ref.office)
        elif leader and self.day and not leader.attested and leader.held_on(self.day):
            title, slug = leader.office, leader.office_slug
        else:
            return None
        known = {"title": title[:200], "attested_from": self.day, "attested_to": self.day}
        if leader and leader.office_slug == slug and not leader.attested:
            for name, date in (("start", leader.start), ("end", leader.end)):
                known[name] = date.start if date else None
                known[f"{name}_precision"] = date.precision if date else ""
        office, made = Office.objects.get_or_create(
            speaker=speaker,
            slug=slug[:SLUG_LENGTH],
            country_id=code or speaker.country_id,
            defaults=known,
        )
        if self.day and not made:
            _attest(office, self.day)
        return office


def _on_record(name: str, kind: str, code: str | None) -> Speaker | None:
    """The one speaker who goes by this name and whose country does not contradict."""
    aliases = SpeakerAlias.objects.filter(key=name_key(name)[:200], speaker__kind=kind)
    found: dict[int, Speaker] = {}
    for alias in aliases.select_related("speaker__merged_into").order_by("speaker_id"):
        speaker = alias.speaker.merged_into or alias.speaker
        if not code or speaker.country_id in (code, None):
            found[speaker.pk] = speaker
    if len(found) > 1 and code:
        found = {pk: one for pk, one in found.items() if one.country_id == code}
    if not found or (len(found) > 1 and kind == SpeakerKind.PERSON):
        return None
    return next(iter(found.values()))


def _create(name: str, kind: str, code: str | None, names: tuple[str, ...] = ()) -> Speaker:
    speaker = Speaker.objects.create(
        slug=_free_slug(name), name=name[:200], kind=kind, country_id=code
    )
    for text in dict.fromkeys((name, *names)):
        _add_alias(speaker, text)
    return speaker


def _learn_name(speaker: Speaker, ref: SpeakerRef) -> None:
    """Full names met in the text become variants; roles and bare family names do not."""
    is_full = " " in ref.name or speaker.kind == SpeakerKind.BODY
    if is_full and ref.name != speaker.name:
        _add_alias(speaker, ref.name)


def _add_alias(speaker: Speaker, text: str) -> None:
    SpeakerAlias.objects.get_or_create(
        speaker=speaker, text=text[:200], defaults={"key": name_key(text)[:200]}
    )


def _attest(office: Office, day: dt.date) -> None:
    first = min(office.attested_from or day, day)
    last = max(office.attested_to or day, day)
    if (first, last) != (office.attested_from, office.attested_to):
        office.attested_from, office.attested_to = first, last
        office.save(update_fields=["attested_from", "attested_to"])


def _free_slug(name: str) -> str:
    """`sergei-lavrov`, else `sergei-lavrov-2` and so on."""
    base = slugify(name)[:SLUG_LENGTH] or "speaker"
    taken = set(Speaker.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
