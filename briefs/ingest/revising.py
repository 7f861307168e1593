"""A corrected text takes the place of the one that an article had.

The article keeps its address and its first-seen number. A statement whose words are in the new text,
as they were or reworded, goes on, with what people have decided about it; one whose words are not
stays behind with the earlier text, and its address says so. What the new text says besides is new.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from django.db import transaction
from django.utils import timezone

from briefs import audit, near_copies, sequences
from briefs.alignment import Alignment
from briefs.analysis import Analysis
from briefs.extraction.types import Span
from briefs.ingest.articles import Facts
from briefs.ingest.edits import read_ahead, read_by
from briefs.ingest.outcomes import finish
from briefs.ingest.renewal import renew
from briefs.matching import covers
from briefs.models import Article, ArticleBand, AuditEntry, OutletLine, Quote, UploadFile, User
from briefs.models.articles import FactFrom, TitleFrom
from briefs.models.fields import new_public_id
from briefs.models.uploads import FileState
from briefs.positions import put_aside
from briefs.slices import ROWS_AT_ONCE
from briefs.spans import Contents

#: What comes with a text, besides it.
FACTS = (
    "text_hash", "title", "title_from", "language", "byline", "published", "published_precision",
    "published_words", "url", "outlet", "facts_from", "licence", "source", "original", "encoding",
)  # fmt: skip
_PLACE = ("contents", "cue_start", "cue_end", "source_start", "source_end", "position")
_BY_PEOPLE = (FactFrom.EDITOR, FactFrom.UPLOAD)

#: Of each statement, by its key: the columns in `_PLACE`, and the version that no longer found it or "".
Places = Mapping[int, Sequence[Any]]


class SameText(Exception):
    """The article has this text already."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a new text holds, and where the words of the present one stand in it; found before the
    transaction that stores it. of: what it was found by."""

    of: tuple[object, ...]
    analysis: Analysis
    alignment: Alignment


@dataclass(frozen=True, slots=True)
class Revised:
    """What became of the statements. stand: as they were or, so many of them, reworded."""

    article: Article
    stand: int
    reworded: int
    gone: int
    new: int

    def __str__(self) -> str:
        parts = (
            f"{self.stand} statement{'s'[: self.stand != 1]} stand{'s'[: self.stand == 1]}",
            f"{self.reworded} reworded",
            f"{self.new} new",
            f"{self.gone} no longer in it",
        )
        told = ", ".join(part for part in parts if not part.startswith("0 "))
        return told or "No statements, as before"


def revise(
    *, article: Article, facts: Facts, by: User | None, upload_file: UploadFile | None = None
) -> Revised:
    """Replace the text of an article by a corrected one, and its facts by those found with that, but
    for what people have set. Audited; `upload_file` gets its outcome in the same transaction.

    Raises SameText, Article.DoesNotExist where it has been deleted, IntegrityError where another
    article of its outlet has this text.
    """
    rows = Article.objects.live().select_related("outlet")
    while True:
        planned = rows.get(pk=article.pk)
        plan = plan_text(planned, _with(planned, facts))
        with transaction.atomic():
            sequences.take(0)
            stored = rows.select_for_update(of=("self",)).get(pk=article.pk)
            if stored.text_hash == facts.text_hash:
                raise SameText
            wanted = _with(stored, facts)
            if plan.of != _found_by(stored, wanted):
                continue  # somebody else has changed it meanwhile
            revised, entry = put_text(stored, wanted, plan, by=by)
            entry.save()
            if upload_file:
                finish(upload_file, state=FileState.REVISED, article=stored, reason=str(revised))
            return revised


def plan_text(stored: Article, wanted: Article) -> Plan:
    """wanted: the article with another text and what comes with it, not saved."""
    analysis = read_ahead(wanted).analysis
    return Plan(_found_by(stored, wanted), analysis, Alignment(stored.text, wanted.text))


def fits(plan: Plan, stored: Article, wanted: Article) -> bool:
    """Whether a plan was made of just these."""
    return plan.of == _found_by(stored, wanted)


def put_text(
    stored: Article, wanted: Article, plan: Plan, *, by: User | None, places: Places | None = None
) -> tuple[Revised, AuditEntry]:
    """Store `wanted` in place of `stored`, in the transaction that has locked it, and tell what became
    of its statements; returns the entry of the whole, which is not saved.

    places: where every statement of that text stood, where it was the article's before.
    """
    before = _Record(stored)
    earlier = _put_aside(stored, by)
    _move(stored, earlier, wanted, plan.alignment, places)
    facts = audit.values(stored)
    wanted.zones = plan.analysis.zones
    if places is None:
        wanted.numbered = plan.analysis.numbered
    wanted.save(update_fields=["text", "zones", "numbered", *FACTS])
    _cluster(wanted, earlier, plan.analysis)
    renew(Article.objects.get(pk=stored.pk), plan.analysis, is_new_text=True)
    sequences.touch([stored.pk, earlier.pk])
    revised = before.compared(Article.objects.get(pk=stored.pk), by)
    now = audit.values(wanted)
    changed = [name for name in FACTS if facts[name] != now[name]]
    entry = audit.entry(
        by=by,
        action="revise",
        on=stored,
        before={name: facts[name] for name in changed} | {"statements": before.places},
        after={name: now[name] for name in changed} | {"earlier": earlier.public_id},
    )
    return revised, entry


def _with(article: Article, facts: Facts) -> Article:
    """The article with the text, and what was found with it where nobody has set otherwise."""
    wanted, draft = copy(article), facts.draft
    wanted.text, wanted.text_hash = facts.text, facts.text_hash
    wanted.original, wanted.encoding = facts.original, draft.encoding[:40]
    wanted.licence = facts.licence[:200] or article.licence
    wanted.source = facts.source[:400] or article.source
    if not _language_was_set(article):
        wanted.language = facts.language
    if _has_title(article, draft.title_from):
        wanted.title, wanted.title_from = draft.title[:400], draft.title_from
    for name, value in (("byline", draft.byline[:400]), ("url", draft.url[:1000])):
        if value and _may_be_set(article, facts, name):
            setattr(wanted, name, value)
            _came(wanted, facts, name)
    if facts.outlet and not article.outlet_id:
        wanted.outlet = facts.outlet
        _came(wanted, facts, "outlet")
    if facts.published and _may_be_set(article, facts, "published"):
        wanted.published = facts.published.start
        wanted.published_precision = facts.published.precision
        of_text = facts.published == draft.published
        wanted.published_words = draft.published_words[:120] if of_text else ""
        _came(wanted, facts, "published")
    return wanted


def _has_title(article: Article, found: str) -> bool:
    """Whether the title that was found is a better one than the article has."""
    if article.title_from == TitleFrom.EDITOR:
        return False
    weak = (TitleFrom.SENTENCE, TitleFrom.FILE)
    return found not in weak or article.title_from in weak


def _may_be_set(article: Article, facts: Facts, name: str) -> bool:
    set_by_people = article.facts_from.get(name) in _BY_PEOPLE
    return not set_by_people or facts.facts_from.get(name) == FactFrom.UPLOAD


def _language_was_set(article: Article) -> bool:
    edits = audit.about(article).filter(action="edit", after__has_key="language")
    return edits.filter(undone_by=None).exists()


def _came(article: Article, facts: Facts, name: str) -> None:
    article.facts_from = {**article.facts_from, name: facts.facts_from.get(name, FactFrom.FILE)}


def _found_by(stored: Article, wanted: Article) -> tuple[object, ...]:
    return stored.text_hash, wanted.text_hash, wanted.outlet_id, *read_by(wanted)


def _put_aside(stored: Article, by: User | None) -> Article:
    """The earlier text as an article of its own, with the address and the keys of that text."""
    earlier = copy(stored)
    earlier.pk, earlier.public_id = None, new_public_id()
    earlier._state.adding = True
    earlier.sequence = sequences.take(1)
    earlier.revision = earlier.clustered = 1
    earlier.replaced_by = stored
    earlier.deleted_at, earlier.deleted_by, earlier.deleted_reason = timezone.now(), by, ""
    earlier.save(force_insert=True)
    ArticleBand.objects.filter(article=stored).update(article=earlier)
    OutletLine.objects.filter(article=stored).update(article=earlier)
    return earlier


# Statements


def _move(
    stored: Article, earlier: Article, wanted: Article, alignment: Alignment, places: Places | None
) -> None:
    quotes = list(stored.quotes.select_for_update().order_by("position", "pk"))
    back = _coming_back(stored, wanted)
    # A text that comes back has the statements it had; what another one has brought goes with that.
    if places is None:
        places = _places(quotes, alignment)
        back, places = _without_doubles(back, quotes, places)
    for quote in quotes:
        if quote.pk in places:
            *place, not_found_by = places[quote.pk]
            _set_place(quote, place)
            if not_found_by and not quote.withdrawn_at and not _is_by_people(quote):
                quote.withdrawn_at, quote.withdrawn_by_version = timezone.now(), not_found_by
            elif quote.withdrawn_by_version and not not_found_by:
                quote.withdrawn_at, quote.withdrawn_by_version = None, ""
        else:
            quote.article = earlier
            quote.withdrawn_at = quote.withdrawn_at or earlier.deleted_at
    for quote in back:
        quote.article = stored
    put_aside(stored.quotes.filter(withdrawn_at=None))
    _number([*(quote for quote in quotes if quote.pk in places), *back])
    columns = [*_PLACE, "start", "end", "article", "withdrawn_at", "withdrawn_by_version"]
    Quote.objects.bulk_update([*quotes, *back], columns, batch_size=ROWS_AT_ONCE)


def _places(quotes: Sequence[Quote], alignment: Alignment) -> Places:
    """Where the statements stand in the new text, of those that do."""
    found = {quote.pk: alignment.moved(quote.contents) for quote in quotes}
    stand = [quote for quote in quotes if found[quote.pk] and not quote.withdrawn_at]
    for quote in quotes:
        if found[quote.pk] or not (contents := alignment.elsewhere(quote.contents)):
            continue
        # What was said twice and is there once now is the other statement.
        if not any(
            _overlap(contents, found[one.pk]) and not _overlap(quote.contents, one.contents)
            for one in stand
        ):
            found[quote.pk] = contents
            stand += [] if quote.withdrawn_at else [quote]
    return {
        quote.pk: _place(quote, contents, alignment)
        for quote in quotes
        if (contents := found[quote.pk])
    }


def _overlap(one: Contents, other: Contents | None) -> bool:
    return any(a < d and c < b for a, b in one for c, d in other or ())


def _place(quote: Quote, contents: Contents, alignment: Alignment) -> Sequence[Any]:
    """Of `Places`."""
    spans = ((quote.cue_start, quote.cue_end), (quote.source_start, quote.source_end))
    cue, source = (
        (start is not None and end is not None and alignment.one(start, end)) or (None, None)
        for start, end in spans
    )
    return [contents, *cue, *source, quote.position, quote.withdrawn_by_version]


def _set_place(quote: Quote, place: Sequence[Any]) -> None:
    for name, value in zip(_PLACE, place, strict=True):
        setattr(quote, name, value)
    quote.start, quote.end = quote.contents[0][0], quote.contents[-1][1]


def _coming_back(stored: Article, wanted: Article) -> list[Quote]:
    """The statements of earlier texts that are the wanted one again."""
    same = stored.earlier_texts.filter(text_hash=wanted.text_hash)
    rows = Quote.objects.filter(article__in=same, article__text=wanted.text)
    quotes = list(rows.select_related("article").select_for_update(of=("self",)))
    for quote in quotes:
        if quote.withdrawn_at == quote.article.deleted_at:
            quote.withdrawn_at = None  # only the text was another
    return quotes


def _without_doubles(
    back: Sequence[Quote], quotes: Sequence[Quote], places: Places
) -> tuple[list[Quote], Places]:
    """Of a statement that comes back and one that stands where it stood, that one which people have
    decided about."""
    staying = {one: places[one.pk][0] for one in quotes if one.pk in places}
    coming = {one: one.contents for one in back if not _is_taken(one, one.contents, staying)}
    gone = {
        one.pk
        for one, contents in staying.items()
        if not _is_by_people(one) and _is_taken(one, contents, coming)
    }
    return list(coming), {pk: place for pk, place in places.items() if pk not in gone}


def _is_taken(quote: Quote, contents: Contents, others: Mapping[Quote, Contents]) -> bool:
    """Whether people have decided about another statement of these words."""
    return not quote.withdrawn_at and any(
        not one.withdrawn_at
        and _is_by_people(one)
        and one.type == quote.type
        and covers(_spans(place), _spans(contents))
        for one, place in others.items()
    )


def _is_by_people(quote: Quote) -> bool:
    return bool(quote.is_decided or quote.corrected)


def _spans(contents: Contents) -> list[Span]:
    return [Span(*one) for one in contents]


def _number(quotes: Iterable[Quote]) -> None:
    """In the order of the text, anew where their numbers are not."""
    live = [quote for quote in quotes if not quote.withdrawn_at]
    live.sort(key=lambda one: (one.start, one.contents))
    if any(a.position >= b.position for a, b in pairwise(live)):
        for position, quote in enumerate(live, start=1):
            quote.position = position


class _Record:
    """The statements of an article before its text is replaced."""

    def __init__(self, article: Article) -> None:
        quotes = _with_texts(article)
        of_text = [quote for quote in quotes if quote.article_id == article.pk]
        columns = (*_PLACE, "withdrawn_by_version")
        self.places = {str(one.pk): [getattr(one, name) for name in columns] for one in of_text}
        self._known = {quote.pk for quote in quotes}
        self._live = {quote.pk: _told(quote) for quote in quotes if _is_live(quote)}

    def compared(self, article: Article, by: User | None) -> Revised:
        """Tell of each statement that is another one now how it was and is."""
        now = {quote.pk: quote for quote in _with_texts(article)}
        live = {pk: _told(quote) for pk, quote in now.items() if _is_live(quote)}
        told: list[tuple[str, int, Any, Any]] = []
        for pk, was in self._live.items():
            if pk not in live:
                told.append(("drop", pk, was, {}))
            elif was["words"].split() != live[pk]["words"].split():
                told.append(("reword", pk, was, live[pk]))
        came = live.keys() - self._live.keys()
        told += [("return", pk, {}, live[pk]) for pk in sorted(came & self._known)]
        AuditEntry.objects.bulk_create(
            (
                audit.entry(by=by, action=action, on=now[pk], before=was, after=is_)
                for action, pk, was, is_ in told
            ),
            batch_size=ROWS_AT_ONCE,
        )
        stand = len(self._live.keys() & live.keys())
        reworded = sum(action == "reword" for action, *_ in told)
        return Revised(article, stand, reworded, len(self._live) - stand, len(came))


def _with_texts(article: Article) -> list[Quote]:
    """The statements of an article and of its earlier texts, each with its text."""
    texts = {one.pk: one for one in (article, *article.earlier_texts.all())}
    quotes = list(Quote.objects.filter(article__in=texts).order_by("article", "position"))
    for quote in quotes:
        quote.article = texts[quote.article_id]
    return quotes


def _is_live(quote: Quote) -> bool:
    return quote.withdrawn_at is None and quote.article.deleted_at is None


def _told(quote: Quote) -> dict[str, Any]:
    return {"words": quote.text, "speaker": quote.speaker_id}


def _cluster(article: Article, earlier: Article, analysis: Analysis) -> None:
    """By the new text. What resembles the earlier one stays with that."""
    was_first = earlier.cluster_id == article.pk
    if near_copies.assign([(article, analysis.bands)]) or not was_first:
        return
    others = Article.objects.filter(cluster=article.pk).exclude(pk=article.pk)
    keys = list(others.values_list("pk", flat=True))
    others.update(cluster=earlier.pk)
    sequences.touch(keys, clusters_stay=True)
