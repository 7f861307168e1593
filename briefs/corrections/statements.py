"""Decisions about statements: correct, confirm, withdraw, add."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from briefs import audit, positions, sequences
from briefs.corrections.touching import announce, lock
from briefs.models import Article, AuditEntry, Country, Quote, Speaker, Topic, User
from briefs.models.quotes import Named, QuoteQuerySet, State
from briefs.models.speakers import SpeakerKind
from briefs.paragraphs import number_at, paragraphs
from briefs.phenomena import source_kind

#: What follows from the contents.
_FOLLOWS = {"start", "end", "position", "paragraph"}


class Conflict(Exception):
    """Somebody (or a new reading of the article) was faster. `latest`: what people did last."""

    def __init__(self, quote: Quote) -> None:
        self.quote = quote
        self.latest = audit.about(quote).select_related("actor").first()
        super().__init__(f"{quote.public_id} was changed meanwhile")


class Overlap(Exception):
    """Statements that are there share words with one that is to be added. `others`: in the order
    of the text."""

    def __init__(self, others: Sequence[Quote]) -> None:
        self.others = others
        super().__init__(f"overlaps {', '.join(one.public_id for one in others)}")


def version_of(quote: Quote) -> str:
    """Differs after any change of a statement, by people or a machine."""
    state = {**audit.values(quote), **filed_under(quote)}
    for name in ("position", "paragraph", "confidence", "rival", "rival_confidence"):
        state.pop(name)
    return sha256(json.dumps(state, sort_keys=True).encode()).hexdigest()[:16]


def correct_quote(
    *,
    by: User,
    quote: Quote,
    countries: Iterable[Country] | None = None,
    topics: Iterable[Topic] | None = None,
    version: str | None = None,
) -> AuditEntry:
    """Store an edited statement, filed under what is given. Unless the editor chose otherwise it
    counts as confirmed. What was changed stays through re-extraction and re-tagging.

    version: `version_of` the statement that the editor saw; raises Conflict if it is another now.
    """
    tags = {"countries": countries, "topics": topics}
    with transaction.atomic():
        lock()
        stored = Quote.objects.select_for_update().get(pk=quote.pk)
        if version is not None and version_of(stored) != version:
            raise Conflict(stored)
        before = {**audit.values(stored), **filed_under(stored)}
        if quote.state == stored.state:
            quote.state = State.CONFIRMED
        is_moved = quote.contents != stored.contents
        if is_moved:
            quote.position = stored.position
            put_in_order(quote)
        for name, chosen in tags.items():
            if chosen is not None:
                getattr(quote, name).set(chosen)
        after = {**audit.values(quote), **filed_under(quote)}
        unsaid = _FOLLOWS | {"confidence"}
        changed = [name for name in after if after[name] != before[name] and name not in unsaid]
        quote.corrected = sorted({*stored.corrected, *changed})
        # The rest may have been renewed since the editor read it.
        columns = {*changed, "corrected", *(_FOLLOWS if is_moved else ())} - tags.keys()
        quote.save(update_fields=columns)
        entry = audit.record(
            by=by,
            action=action_of(changed),
            on=quote,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
            found=as_found(stored),
        )
        announce([quote.article_id])
    return entry


def attribute_to(quote: Quote, speaker: Speaker) -> None:
    """Set who said it, in the capacity the article gives that speaker elsewhere; not saved."""
    elsewhere = in_office(speaker).filter(article=quote.article_id).exclude(pk=quote.pk)
    attribute_in_office(quote, speaker, elsewhere.order_by("position").first())


def in_office(speaker: Speaker) -> QuerySet[Quote]:
    return Quote.objects.live().filter(speaker=speaker).exclude(office=None)


def attribute_in_office(quote: Quote, speaker: Speaker, other: Quote | None) -> None:
    """other: a statement of the article that the speaker made in an office."""
    quote.speaker, quote.speaker_name = speaker, speaker.name
    quote.named = Named.BODY if speaker.kind == SpeakerKind.BODY else Named.NAMED
    quote.speaker_country_id = speaker.country_id
    quote.office_id = other.office_id if other else None
    quote.office_title = other.office_title if other else ""
    if other:
        quote.speaker_country_id = other.speaker_country_id


def same_mention(quote: Quote) -> QuoteQuerySet:
    """Other uncertain statements that are read as being by whom this one is read as being by."""
    rows = Quote.objects.live().filter(state=State.UNCERTAIN).exclude(pk=quote.pk)
    if quote.speaker_id:
        return rows.filter(speaker=quote.speaker_id)
    if quote.speaker_name:
        return rows.filter(speaker=None, speaker_name=quote.speaker_name)
    return rows.none()


def withdraw_quotes(
    *, by: User, quotes: Iterable[Quote], version: str | None = None
) -> list[AuditEntry]:
    """Take statements out of search; their permalinks go on and say so. One entry for each.

    version: as for `correct_quote`, where it is one statement.
    """
    entries = []
    with transaction.atomic():
        lock()
        rows = list(
            Quote.objects.select_for_update()
            .filter(pk__in=[quote.pk for quote in quotes])
            .order_by("pk")
        )
        for quote in rows:
            if version is not None and version_of(quote) != version:
                raise Conflict(quote)
        live = [quote for quote in rows if not quote.withdrawn_at]
        for quote in live:
            before, found = audit.values(quote, _WITHDRAWN), as_found(quote)
            quote.withdrawn_at, quote.withdrawn_by = timezone.now(), by
            quote.save(update_fields=_WITHDRAWN)
            after = audit.values(quote, _WITHDRAWN)
            entries.append(
                audit.record(
                    by=by, action="withdraw", on=quote, before=before, after=after, found=found
                )
            )
        announce(quote.article_id for quote in live)
    return entries


_WITHDRAWN = ["withdrawn_at", "withdrawn_by"]


def add_quote(
    *,
    by: User,
    quote: Quote,
    countries: Iterable[Country] = (),
    topics: Iterable[Topic] = (),
    may_overlap: bool = True,
) -> AuditEntry:
    """Store a statement that the machine missed; `quote` has an article, contents, who and how.

    Raises Overlap where it shares words with others, unless it may.
    """
    with transaction.atomic():
        lock()
        article = Article.objects.select_for_update().get(pk=quote.article_id)
        quote.article = article
        _span(quote)
        if not may_overlap and (others := _overlapped(quote)):
            raise Overlap(others)
        quote.confidence, quote.state, quote.extractor_version = 1.0, State.CONFIRMED, ""
        quote.sequence = sequences.take(1)
        make_room(quote)
        quote.save()
        quote.countries.set(countries)
        quote.topics.set(topics)
        found = {"version": article.extractor_version, "type": quote.type}
        entry = audit.record(
            by=by, action="add", on=quote, before={"withdrawn_at": None, "withdrawn_by": None},
            after=audit.values(quote) | filed_under(quote), found=found,
        )  # fmt: skip
        announce([article.pk])
    return entry


def _overlapped(quote: Quote) -> list[Quote]:
    near = quote.article.quotes.live().filter(start__lt=quote.end, end__gt=quote.start)
    return [
        one
        for one in near.select_related("article").order_by("start")
        if any(a < end and b > start for a, b in one.contents for start, end in quote.contents)
    ]


def make_room(quote: Quote) -> None:
    """Give a statement that is not in the list its place in the order of the text."""
    live = Quote.objects.filter(article=quote.article_id, withdrawn_at=None).exclude(pk=quote.pk)
    before = live.filter(start__lte=quote.start).order_by("position").last()
    quote.position = before.position + 1 if before else 1
    if live.filter(position=quote.position).exists():
        positions.move_on(live, quote.position)


def put_in_order(quote: Quote) -> None:
    """A statement that was moved or comes back: its extent, paragraph and place follow from its
    contents."""
    _span(quote)
    live = Quote.objects.filter(article=quote.article_id, withdrawn_at=None).exclude(pk=quote.pk)
    too_late = live.filter(position__lte=quote.position, start__gt=quote.start)
    too_early = live.filter(position__gte=quote.position, start__lt=quote.start)
    taken = live.filter(position=quote.position)
    if (too_late | too_early | taken).exists():
        positions.take_out(quote)
        make_room(quote)


def _span(quote: Quote) -> None:
    spans: Sequence[Sequence[int]] = quote.contents
    quote.start, quote.end = spans[0][0], spans[-1][1]
    article = quote.article
    found = paragraphs(article.text, article.zones, article.numbered)
    quote.paragraph = number_at(found, quote.start)


def action_of(changed: Iterable[str]) -> str:
    return "confirm" if set(changed) <= {"state"} else "correct"


def filed_under(quote: Quote) -> dict[str, list[str]]:
    return {
        "countries": sorted(quote.countries.values_list("code", flat=True)),
        "topics": sorted(quote.topics.values_list("slug", flat=True)),
    }


def as_found(quote: Quote) -> dict[str, Any]:
    """How the machine read it, if nobody has decided anything about it yet."""
    if quote.is_decided or quote.corrected:
        return {}
    return {
        "version": quote.extractor_version,
        "type": quote.type,
        "source": source_kind(quote.source, quote.speaker_name, quote.named),
        "cue": quote.verb if quote.cue_end else "none",
        "confidence": quote.confidence,
    }
