"""From the speaker an article names to the one Speaker on record.

Three kinds of evidence, strongest first: a well-known person of that name whose country, office
and days agree (`vocabulary.leaders`); the one speaker on record who goes by that name and whose
country does not contradict; else a speaker of their own, which an editor can merge. Two countries
keep two people of one name apart. A bare family name needs country or office to agree, or to be
one a well-known person goes by. Nothing is guessed silently.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify

from briefs.extraction.types import SpeakerRef
from briefs.models import Country, Office, Speaker, SpeakerAlias
from briefs.models.speakers import SpeakerKind
from briefs.vocabulary.leaders import Leader, find_leader
from briefs.vocabulary.names import name_key, same_person
from briefs.vocabulary.offices import canonical_office

SLUG_LENGTH = 100
SAME_FULL_NAME = 0.85
ALL_WORDS = 0.9


@dataclass(frozen=True, slots=True)
class Link:
    """The speaker on record, the office a statement was made in, and its country."""

    speaker: Speaker | None
    office: Office | None
    country_id: str | None


class Linker:
    """Links the speakers of one article; use it inside the transaction that stores it.

    What is on record about any of them is fetched once for all: an article is linked with a
    handful of queries, however many people it quotes.

    linked: speakers (ids) that statements of this article have already; of several who go by one
    name it is one of them. with_country: speakers whose country a person has set, so that what an
    article says of it sets nobody apart from them.
    """

    def __init__(
        self,
        refs: Iterable[SpeakerRef],
        *,
        day: dt.date | None,
        linked: Set[int] = frozenset(),
        with_country: Set[int] = frozenset(),
    ) -> None:
        self.day = day
        wanted = list(dict.fromkeys(ref for ref in refs if ref.kind != "unnamed"))
        self._codes = set(Country.objects.values_list("code", flat=True)) if wanted else set()
        self._leaders = {
            ref: leader
            for ref in wanted
            if ref.kind == "person" and (leader := self._leader(ref)) is not None
        }
        names = [self._leaders[ref].name if ref in self._leaders else ref.name for ref in wanted]
        self._record = _Record(names, linked, with_country)
        self._links: dict[SpeakerRef, Link] = {}

    def link(self, ref: SpeakerRef) -> Link:
        if ref not in self._links:
            self._links[ref] = self._resolve(ref)
        return self._links[ref]

    def _resolve(self, ref: SpeakerRef) -> Link:
        if ref.kind == "unnamed":
            return Link(None, None, ref.country or None)
        leader = self._leaders.get(ref)
        stated = leader.country if leader and leader.country else ref.country
        code = stated if stated in self._codes else None
        record = self._record
        if leader:
            speaker = record.find(leader.name, ref.kind, leader.country) or record.create(
                leader.name, ref.kind, leader.country or None, leader.names
            )
        else:
            speaker = record.find(ref.name, ref.kind, code) or record.create(
                ref.name, ref.kind, code
            )
        if code and not speaker.country_id:
            Speaker.objects.filter(pk=speaker.pk).update(country=code)
            speaker.country_id = code
        # Full names met in the text become variants; roles and bare family names do not.
        if (" " in ref.name or ref.kind == SpeakerKind.BODY) and ref.name != speaker.name:
            record.add_alias(speaker, ref.name)
        office = self._office(speaker, ref, code, leader)
        held_for = office.country_id if office else None
        return Link(speaker, office, held_for or code or speaker.country_id)

    def _leader(self, ref: SpeakerRef) -> Leader | None:
        """The well-known person meant. Less is asked to agree step by step: articles word offices
        in their own way, and name people who have left them."""
        country, office = ref.country or None, ref.office or None
        asked: list[dict[str, Any]] = []
        for wanted in (
            {"country": country, "office": office, "on": self.day},
            {"country": country, "on": self.day},
            {"country": country},
            {},  # a full name everybody knows outweighs the country an article seems to give
        ):
            wanted = {key: value for key, value in wanted.items() if value}
            if wanted in asked:
                continue
            asked.append(wanted)
            leader = find_leader(ref.name, **wanted)
            if leader and self._is_surely(leader, ref):
                return leader
        return None

    def _is_surely(self, leader: Leader, ref: SpeakerRef) -> bool:
        scores = [same_person(ref.name, known).score for known in (leader.name, *leader.names)]
        contradicts = bool(ref.country and leader.country and ref.country != leader.country)
        is_full = " " in ref.name
        well_known = bool(leader.names)
        # Of statesmen known by one name the family name must agree: Mohammad Ali Jafari is not
        # the Mohammed Ali of 1954, Tatyana Golikova is Tatyana Alekseyevna Golikova.
        family = name_key(ref.name.split()[-1]) == name_key(leader.name.split()[-1])
        if max(scores) >= SAME_FULL_NAME and (well_known or family or max(scores) >= ALL_WORDS):
            return (is_full and well_known) if contradicts else (is_full or well_known)
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
        known: dict[str, Any] = {
            "title": title[:200],
            "attested_from": self.day,
            "attested_to": self.day,
        }
        if leader and leader.office_slug == slug and not leader.attested:
            for name, date in (("start", leader.start), ("end", leader.end)):
                known[name] = date.start if date else None
                known[f"{name}_precision"] = date.precision if date else ""
        return self._record.office(
            speaker, slug[:SLUG_LENGTH], code or speaker.country_id, day=self.day, facts=known
        )


class _Record:
    """What is stored of the people of these names, kept up while more are added."""

    def __init__(self, names: Iterable[str], linked: Set[int], with_country: Set[int]) -> None:
        self._linked, self._with_country = linked, with_country
        keys = {_key(name) for name in names}
        self._known_as: dict[str, dict[int, Speaker]] = defaultdict(dict)
        self._aliases: set[tuple[int, str]] = set()
        aliases = SpeakerAlias.objects.filter(key__in=keys).order_by("speaker_id")
        for alias in aliases.select_related("speaker__merged_into"):
            speaker = alias.speaker.merged_into or alias.speaker
            self._known_as[alias.key].setdefault(speaker.pk, speaker)
            self._aliases.add((speaker.pk, alias.text))
        speakers = {pk for found in self._known_as.values() for pk in found}
        self._offices = {
            (office.speaker_id, office.slug, office.country_id): office
            for office in Office.objects.filter(speaker__in=speakers)
        }

    def find(self, name: str, kind: str, code: str | None) -> Speaker | None:
        """The one speaker who goes by this name and whose country does not contradict."""
        found = [
            one
            for one in self._known_as[_key(name)].values()
            if one.kind == kind
            and (not code or one.country_id in (code, None) or one.pk in self._with_country)
        ]
        here = [one for one in found if one.pk in self._linked]
        if len(here) == 1:
            return here[0]
        if len(found) > 1 and code:
            found = [one for one in found if one.country_id == code]
        if not found or (len(found) > 1 and kind == SpeakerKind.PERSON):
            return None
        return found[0]

    def create(
        self, name: str, kind: str, code: str | None, names: tuple[str, ...] = ()
    ) -> Speaker:
        speaker = Speaker.objects.create(
            slug=_free_slug(name), name=name[:200], kind=kind, country_id=code
        )
        for text in dict.fromkeys((name, *names)):
            self.add_alias(speaker, text)
        return speaker

    def add_alias(self, speaker: Speaker, text: str) -> None:
        self._known_as[_key(text)].setdefault(speaker.pk, speaker)
        if (speaker.pk, text[:200]) not in self._aliases:
            self._aliases.add((speaker.pk, text[:200]))
            SpeakerAlias.objects.get_or_create(
                speaker=speaker, text=text[:200], defaults={"key": _key(text)}
            )

    def office(
        self,
        speaker: Speaker,
        slug: str,
        code: str | None,
        *,
        day: dt.date | None,
        facts: Mapping[str, Any],
    ) -> Office:
        """The post of this speaker, seen held on `day`; made from `facts` when new."""
        office = self._offices.get((speaker.pk, slug, code))
        if office is None:
            office = Office.objects.create(speaker=speaker, slug=slug, country_id=code, **facts)
            self._offices[speaker.pk, slug, code] = office
        elif day:
            _attest(office, day)
        return office


def _attest(office: Office, day: dt.date) -> None:
    first = min(office.attested_from or day, day)
    last = max(office.attested_to or day, day)
    if (first, last) != (office.attested_from, office.attested_to):
        office.attested_from, office.attested_to = first, last
        office.save(update_fields=["attested_from", "attested_to"])


def _key(name: str) -> str:
    return name_key(name)[:200]


def _free_slug(name: str) -> str:
    """`sergei-lavrov`, else `sergei-lavrov-2` and so on."""
    base = slugify(name)[:SLUG_LENGTH] or "speaker"
    taken = set(Speaker.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
