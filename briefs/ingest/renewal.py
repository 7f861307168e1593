"""A newer analysis of an article that is stored already: what stands on, what is new, what is gone.

What people have decided is never changed: statements that they confirmed, added or removed, and
single facts they corrected. A statement that stands on keeps its public id and its first-seen
number; one that is no longer found keeps its address, which says so, and returns to it when a
later version finds it again. One that is found for the first time takes a number of its own, by which
lists go on, and is new to nobody who knows the article.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Literal

from django.db import transaction
from django.utils import timezone

from briefs import sequences
from briefs.analysis import Analysis
from briefs.extraction.types import Span
from briefs.ingest import tags
from briefs.ingest.statements import rows_of, speakers_in
from briefs.linking import link
from briefs.matching import Claim, covers, pairs
from briefs.models import Article, AuditEntry, Quote
from briefs.paragraphs import number_at, paragraphs, spans_numbered
from briefs.positions import put_aside

#: What can change of a statement -> the columns that hold it.
ASPECTS = {
    "content": ("contents", "start", "end"),
    "type": ("type",),
    "speaker": ("speaker", "speaker_name", "named"),
    "capacity": ("speaker_country", "office", "office_title"),
    "cue": ("cue_start", "cue_end", "source_start", "source_end", "verb"),
    "date": ("said", "said_precision", "said_words"),
    "circumstances": ("addressee", "venue"),
    "certainty": ("state", "rival"),
}
_GUESSED = ("confidence", "rival_confidence")
#: Who it was and as what belong together: deciding one decides both.
_WHO = {"speaker", "capacity"}


@dataclass(frozen=True, slots=True)
class Change:
    """One statement that differs. `aspects`: keys of ASPECTS, where it changed.

    speakers: who said it, before and after where these differ.
    """

    kind: Literal["new", "gone", "changed"]
    statement: str
    text: str
    speakers: tuple[str, ...]
    aspects: tuple[str, ...] = ()


@dataclass(slots=True)
class Renewal:
    """What became of the statements of one article.

    same: as before. kept: people have decided otherwise than this analysis, and that stays.
    retagged: filed under other countries or topics than before.
    """

    article: str
    changes: list[Change] = field(default_factory=list)
    same: int = 0
    kept: int = 0
    retagged: bool = False


def renew(
    article: Article, analysis: Analysis, *, dry_run: bool = False, is_new_text: bool = False
) -> Renewal | None:
    """Bring the record of `article` to what `analysis` found in it, in one transaction.

    None, and nothing done, where it was changed or deleted since it was read. A dry run does
    everything and takes it back. is_new_text: what is found for the first time was not there before,
    and is news.
    """
    with transaction.atomic():
        sequences.take(0)  # of two who meet a new speaker, one makes them
        same = Article.objects.live().filter(pk=article.pk, revision=article.revision)
        stored = same.select_for_update().first()
        if stored is None:
            return None
        renewal = _Renewing(stored, analysis, is_new_text=is_new_text).run()
        if dry_run:
            transaction.set_rollback(True)
    return renewal


class _Renewing:
    def __init__(self, article: Article, analysis: Analysis, *, is_new_text: bool) -> None:
        self.article, self.analysis, self.is_new_text = article, analysis, is_new_text
        rows = article.quotes.select_related("speaker").select_for_update(of=("self",))
        quotes = list(rows.order_by("position", "pk"))
        for quote in quotes:
            quote.article = article
        _, self.vocabulary = sequences.take_with_vocabulary(0)
        removed = [quote for quote in quotes if quote.withdrawn_at]
        self.live = [quote for quote in quotes if not quote.withdrawn_at]
        self.removed_by_people = [quote for quote in removed if not quote.withdrawn_by_version]
        self.no_longer_found = [quote for quote in removed if quote.withdrawn_by_version]
        self.with_country = _given_a_country({quote.speaker_id for quote in quotes} - {None})
        links = link(
            speakers_in(article, analysis),
            linked={quote.speaker_id for quote in quotes if quote.speaker_id},
            with_country=self.with_country,
        )
        # What they were counted by so far, where the article was stored before that was kept.
        self.numbered = (
            spans_numbered(article.text, article.zones)
            if article.numbered is None
            else article.numbered
        )
        self.found = rows_of(article, analysis, links)
        self.renewal = Renewal(article.public_id)
        self.updates: dict[int, set[str]] = {}  # statement -> columns to be written
        speakers = [row.speaker for row in (*quotes, *self.found) if row.speaker]
        self.names = {speaker.pk: speaker.name for speaker in speakers}

    def run(self) -> Renewal:
        standing, returned, new, gone = self._sorted_out()
        for old, row in standing:
            self._follow(old, row)
        for old, row in returned.items():
            self._overwrite(old, row, ASPECTS)
            self._set(old, withdrawn_at=None, withdrawn_by_version="")
        for quote in gone:
            self._note("gone", quote)
        for quote in (*returned, *new):
            self._note("new", quote)
        renewed = [quote for quote in self.live if quote not in gone]
        self._store(sorted([*renewed, *returned, *new], key=_in_text_order), new, gone)
        return self.renewal

    # Which is which

    def _sorted_out(
        self,
    ) -> tuple[list[tuple[Quote, Quote]], dict[Quote, Quote], list[Quote], list[Quote]]:
        """Statements that stand on, those that return (each with the row found), new and gone."""
        rest = list(self.found)

        def same(old: list[Quote], *, same_extent: bool = False) -> list[tuple[Quote, Quote]]:
            claims = [_claim(quote) for quote in old], [_claim(row) for row in rest]
            made = [(old[i], rest[j]) for i, j in pairs(*claims, same_extent=same_extent)]
            taken = {id(row) for _, row in made}
            rest[:] = [row for row in rest if id(row) not in taken]
            return made

        standing = same(self.live)
        removed = same(self.removed_by_people, same_extent=True)
        new = [row for row in rest if not self._is_settled(row)]
        self.renewal.kept += len(removed) + len(rest) - len(new)
        rest = new
        returned = dict(same(self.no_longer_found))
        still = {old.pk for old, _ in standing}
        missed = [quote for quote in self.live if quote.pk not in still]
        gone = [quote for quote in missed if not (quote.is_decided or quote.corrected)]
        self.renewal.kept += len(missed) - len(gone)
        return standing, returned, rest, gone

    def _is_settled(self, row: Quote) -> bool:
        """People have removed these words, or said which statement of this type they belong to."""
        spans = _spans(row)
        return any(covers(_spans(quote), spans) for quote in self.removed_by_people) or any(
            quote.type == row.type and covers(_spans(quote), spans)
            for quote in self.live
            if quote.is_decided or "contents" in quote.corrected
        )

    # What differs

    def _follow(self, old: Quote, row: Quote) -> None:
        """Bring a statement to how it is found now, but for what people have decided."""
        differing = [name for name in ASPECTS if _aspect(old, name) != _aspect(row, name)]
        if old.is_decided:
            differing = [name for name in differing if name != "certainty"]
        kept = set(differing) if old.is_decided else self._decided(old, row)
        changed = [name for name in differing if name not in kept]
        self.renewal.kept += bool(kept.intersection(differing))
        if not changed:
            self.renewal.same += 1
        else:
            before = self._speaker(old)
            self._overwrite(old, row, changed)
            self._note("changed", old, aspects=changed, before=before)
        if not old.is_decided:
            self._set(
                old,
                confidence=row.confidence,
                rival_confidence=row.rival_confidence,
                extractor_version=row.extractor_version,
            )

    def _decided(self, old: Quote, row: Quote) -> set[str]:
        kept = {name for name in ASPECTS if not set(ASPECTS[name]).isdisjoint(old.corrected)}
        if kept & _WHO:
            kept |= _WHO
        if old.speaker_id == row.speaker_id and old.speaker_id in self.with_country:
            kept.add("capacity")
        return kept

    def _overwrite(self, old: Quote, row: Quote, aspects: Iterable[str]) -> None:
        columns = [column for name in aspects for column in ASPECTS[name]]
        self._set(
            old, **{_attribute(column): getattr(row, _attribute(column)) for column in columns}
        )

    def _set(self, quote: Quote, **values: Any) -> None:
        for name, value in values.items():
            if getattr(quote, name) != value:
                setattr(quote, name, value)
                self.updates.setdefault(quote.pk, set()).add(name)

    def _note(
        self, kind: Literal["new", "gone", "changed"], quote: Quote,
        *, aspects: Sequence[str] = (), before: str | None = None,
    ) -> None:  # fmt: skip
        speakers = (self._speaker(quote),) if before is None else (before, self._speaker(quote))
        self.renewal.changes.append(
            Change(
                kind, quote.public_id, quote.text, tuple(dict.fromkeys(speakers)), tuple(aspects)
            )
        )

    def _speaker(self, quote: Quote) -> str:
        return self.names.get(quote.speaker_id or 0) or quote.speaker_name

    # Writing

    def _store(self, statements: list[Quote], new: list[Quote], gone: list[Quote]) -> None:
        article, analysis = self.article, self.analysis
        if gone:
            # No version reads a language that is not analysed: the one that had found them then.
            version = analysis.version or article.extractor_version
            Quote.objects.filter(pk__in=[quote.pk for quote in gone]).update(
                withdrawn_at=timezone.now(), withdrawn_by_version=version
            )
        moved = self._number(statements, new)
        self._save([quote for quote in statements if quote.pk])
        if new:
            for sequence, quote in enumerate(new, start=sequences.take(len(new))):
                quote.sequence = quote.cluster = sequence
                quote.known_since = None if self.is_new_text else article.sequence
            Quote.objects.bulk_create(new)
        mentions = tags.mentions_of(article, analysis, vocabulary=self.vocabulary)
        retagged = tags.store({article.pk: mentions}, statements)
        self.renewal.retagged = bool(retagged)
        is_news = bool(self.renewal.changes or moved or retagged)
        is_news |= article.zones != analysis.zones
        Article.objects.filter(pk=article.pk).update(
            zones=analysis.zones, numbered=self.numbered, extractor_version=analysis.version
        )
        if is_news:
            sequences.touch([article.pk])

    def _save(self, quotes: list[Quote]) -> None:
        """Few queries where only what differs with nearly every version does."""
        of_new_version, guessed = [], []
        for quote in quotes:
            columns = self.updates.get(quote.pk, set())
            if not columns <= {"extractor_version", *_GUESSED}:
                quote.save(update_fields=columns)
                continue
            of_new_version += [quote.pk] if "extractor_version" in columns else []
            guessed += [] if columns.isdisjoint(_GUESSED) else [quote]
        if of_new_version:
            rows = Quote.objects.filter(pk__in=of_new_version)
            rows.update(extractor_version=self.analysis.version)
        Quote.objects.bulk_update(guessed, _GUESSED)

    def _number(self, statements: list[Quote], new: list[Quote]) -> bool:
        """Number them from 1 where their order is another; a gap is left as it is: `#s4` stays.

        Returns whether positions changed. On the way there no two may be equal.
        """
        found = paragraphs(self.article.text, self.analysis.zones, self.numbered)
        stored = [quote for quote in statements if quote.pk]
        for quote in stored:
            self._set(quote, paragraph=number_at(found, quote.start))
        for quote in new:
            quote.paragraph = number_at(found, quote.start)
        positions = [quote.position for quote in stored]
        if not new and all(a < b for a, b in pairwise(positions)):
            return False
        put_aside(self.article.quotes.filter(withdrawn_at=None))
        for position, quote in enumerate(statements, start=1):
            quote.position = position
            if quote.pk:
                self.updates.setdefault(quote.pk, set()).add("position")
        return True


def _given_a_country(speakers: set[int]) -> set[int]:
    """Those whose country a person has set: what an article says about it counts no more."""
    entries = AuditEntry.objects.filter(
        object_type="speaker",
        object_id__in=[str(pk) for pk in speakers],
        action__in=("add", "change"),
        after__has_key="country",
    )
    return {int(pk) for pk in entries.values_list("object_id", flat=True)}


def _claim(quote: Quote) -> Claim:
    cue = Span(quote.cue_start, quote.cue_end) if quote.cue_end else None
    return Claim(_spans(quote), quote.speaker_id or quote.speaker_name or None, cue)


def _spans(quote: Quote) -> tuple[Span, ...]:
    return tuple(Span(*span) for span in quote.contents)


def _in_text_order(quote: Quote) -> tuple[int, list[list[int]]]:
    return quote.start, quote.contents


def _attribute(column: str) -> str:
    return Quote._meta.get_field(column).attname


def _aspect(quote: Quote, name: str) -> list[Any]:
    return [getattr(quote, _attribute(column)) for column in ASPECTS[name]]
