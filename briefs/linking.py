"""From the speaker an article names to the one Speaker on record.

Three kinds of evidence, strongest first: a well-known person of that name whose country, office
and days agree (`vocabulary.leaders`); the one speaker on record who goes by that name and whose
country does not contradict; else a speaker of their own, which an editor can merge. Two countries
keep two people of one name apart; who is named without a country is then a third, for all articles
that leave it open, until an editor says whose statements they are. A bare family name needs country or office to agree, or to be
one a well-known person goes by. Nothing is guessed silently.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Set
from dataclasses import dataclass
from itertools import count
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


Wanted = tuple[SpeakerRef, dt.date | None]  # a speaker and the day of the article


def link(
    wanted: Iterable[Wanted],
    *,
    linked: Set[int] = frozenset(),
    with_country: Set[int] = frozenset(),
) -> dict[Wanted, Link]:
    """Link the speakers of some articles; call it inside the transaction that stores them.

    What is on record about any of them is fetched once for all, and what is new is written once
    for all: a batch of articles is linked with a handful of queries, however many people it
    quotes.

    linked: speakers (ids) that the statements have already; of several who go by one name it is
    one of them. with_country: speakers whose country a person has set, so that what an article
    says of it sets nobody apart from them.
    """
    all_ = list(dict.fromkeys(wanted))
    links = {(ref, day): Link(None, None, ref.country or None) for ref, day in all_}
    named = [(ref, day) for ref, day in all_ if ref.kind != "unnamed"]
    if not named:
        return links
    leaders = {one: leader for one in named if (leader := _leader(*one)) is not None}
    names = {ref.name for ref, _ in named} | {leader.name for leader in leaders.values()}
    countries = {ref.country for ref, _ in named} | {one.country for one in leaders.values()}
    record = _Record(names, countries, linked, with_country)
    for one in named:
        links[one] = _resolve(*one, leaders.get(one), record)
    record.save()
    return links


def _resolve(ref: SpeakerRef, day: dt.date | None, leader: Leader | None, record: _Record) -> Link:
    stated = leader.country if leader and leader.country else ref.country
    code = stated if stated in record.codes else None
    if leader:
        speaker = record.find(leader.name, ref.kind, leader.country) or record.create(
            leader.name, ref.kind, leader.country or None, leader.names
        )
    else:
        speaker = record.find(ref.name, ref.kind, code) or record.create(ref.name, ref.kind, code)
    if code and not speaker.country_id:
        record.learn_country(speaker, code)
    # Full names met in the text become variants; roles and bare family names do not.
    if (" " in ref.name or ref.kind == SpeakerKind.BODY) and ref.name != speaker.name:
        record.add_alias(speaker, ref.name)
    office = _office(speaker, ref, code, leader, day, record)
    held_for = office.country_id if office else None
    return Link(speaker, office, held_for or code or speaker.country_id)


def _office(
    speaker: Speaker,
    ref: SpeakerRef,
    code: str | None,
    leader: Leader | None,
    day: dt.date | None,
    record: _Record,
) -> Office | None:
    """The office the article states, else the one known to be held on its day; none of those left."""
    if ref.has_left:
        return None
    if ref.office:
        title, slug = canonical_office(ref.office)
    elif leader and day and not leader.attested and leader.held_on(day):
        title, slug = leader.office, leader.office_slug
    else:
        return None
    known: dict[str, Any] = {"title": title[:200]}
    if leader and leader.office_slug == slug and not leader.attested:
        for name, date in (("start", leader.start), ("end", leader.end)):
            known[name] = date.start if date else None
            known[f"{name}_precision"] = date.precision if date else ""
    return record.office(
        speaker, slug[:SLUG_LENGTH], code or speaker.country_id, day=day, facts=known
    )


def _leader(ref: SpeakerRef, day: dt.date | None) -> Leader | None:
    """The well-known person meant. Less is asked to agree step by step: articles word offices
    in their own way, and name people who have left them."""
    if ref.kind != "person":
        return None
    country, office = ref.country or None, ref.office or None
    asked: list[dict[str, Any]] = []
    for wanted in (
        {"country": country, "office": office, "on": day},
        {"country": country, "on": day},
        {"country": country},
        {},  # a full name everybody knows outweighs the country an article seems to give
    ):
        wanted = {key: value for key, value in wanted.items() if value}
        if wanted in asked:
            continue
        asked.append(wanted)
        leader = find_leader(ref.name, **wanted)
        if leader and _is_surely(leader, ref):
            return leader
    return None


def _is_surely(leader: Leader, ref: SpeakerRef) -> bool:
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


class _Record:
    """What is stored of the people of these names, kept up while more are added.

    Speakers are told apart by their slugs: new ones have no key before `save`.
    """

    def __init__(
        self,
        names: Collection[str],
        countries: Collection[str],
        linked: Set[int],
        with_country: Set[int],
    ) -> None:
        self._linked, self._with_country = linked, with_country
        codes = Country.objects.filter(code__in=countries).order_by()
        self.codes = set(codes.values_list("code", flat=True))
        self._known_as: dict[str, dict[str, Speaker]] = defaultdict(dict)
        self._aliases: set[tuple[str, str]] = set()
        speakers: dict[int, Speaker] = {}
        aliases = SpeakerAlias.objects.filter(key__in={_key(name) for name in names})
        for alias in aliases.select_related("speaker__merged_into").order_by("speaker_id"):
            found = alias.speaker.merged_into or alias.speaker
            speaker = speakers.setdefault(found.pk, found)
            self._known_as[alias.key].setdefault(speaker.slug, speaker)
            self._aliases.add((speaker.slug, alias.text))
        offices = Office.objects.filter(speaker__in=speakers) if speakers else ()
        self._offices = {
            (speakers[office.speaker_id].slug, office.slug, office.country_id): office
            for office in offices
        }
        slugs = Speaker.objects.filter(slug__in={_slug(name) for name in names})
        self._slugs = set(slugs.order_by().values_list("slug", flat=True))
        self._new_speakers: list[Speaker] = []
        self._new_aliases: list[tuple[Speaker, str]] = []
        self._new_offices: list[Office] = []
        self._learned: list[Speaker] = []
        self._attested: dict[int, Office] = {}

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
        if len(found) > 1 and (code or kind == SpeakerKind.PERSON):
            # Of several countries' people who is named without one is on record once, apart.
            here = [one for one in found if one.country_id == code]
            found = here or [one for one in found if not one.country_id and code]
        return found[0] if found else None

    def create(
        self, name: str, kind: str, code: str | None, names: tuple[str, ...] = ()
    ) -> Speaker:
        slug = _slug(name)
        if slug in self._slugs:
            slug = self._numbered(slug)
        self._slugs.add(slug)
        speaker = Speaker(slug=slug, name=name[:200], kind=kind, country_id=code)
        self._new_speakers.append(speaker)
        for text in dict.fromkeys((name, *names)):
            self.add_alias(speaker, text)
        return speaker

    def _numbered(self, base: str) -> str:
        """`sergei-lavrov-2` and so on."""
        stored = Speaker.objects.filter(slug__startswith=base).order_by()
        taken = self._slugs | set(stored.values_list("slug", flat=True))
        return next(slug for n in count(2) if (slug := f"{base}-{n}") not in taken)

    def learn_country(self, speaker: Speaker, code: str) -> None:
        speaker.country_id = code
        if speaker.pk:
            self._learned.append(speaker)

    def add_alias(self, speaker: Speaker, text: str) -> None:
        self._known_as[_key(text)].setdefault(speaker.slug, speaker)
        if (speaker.slug, text[:200]) not in self._aliases:
            self._aliases.add((speaker.slug, text[:200]))
            self._new_aliases.append((speaker, text))

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
        office = self._offices.get((speaker.slug, slug, code))
        if office is None:
            office = Office(speaker=speaker, slug=slug, country_id=code, **facts)
            self._offices[speaker.slug, slug, code] = office
            self._new_offices.append(office)
        if day and office.attest(day) and office.pk:
            self._attested[office.pk] = office
        return office

    def save(self) -> None:
        """Write all that was added and learned."""
        new = {speaker.slug for speaker in self._new_speakers}
        Speaker.objects.bulk_create(self._new_speakers)
        Speaker.objects.bulk_update(self._learned, ["country"])
        SpeakerAlias.objects.bulk_create(
            (
                SpeakerAlias(
                    speaker=speaker,
                    text=text[:200],
                    key=_key(text),
                    announced=speaker.slug in new,
                )
                for speaker, text in self._new_aliases
            ),
            # A variant that an editor has just added is there: all the better.
            ignore_conflicts=True,
        )
        Office.objects.bulk_create(self._new_offices)
        Office.objects.bulk_update(self._attested.values(), ["attested_from", "attested_to"])


def _key(name: str) -> str:
    return name_key(name)[:200]


def _slug(name: str) -> str:
    return slugify(name)[:SLUG_LENGTH] or "speaker"
