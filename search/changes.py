"""What editors decided since: statements and articles corrected, or withdrawn.

Only people's decisions count. A new extraction, a rebuilt index or a changed vocabulary correct
thousands of statements at once, and that is no news of any of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from django.db.models import F, Max, Q

from briefs.earlier_texts import text_at
from briefs.models import Article, AuditEntry, Office, Quote, Speaker
from briefs.models.fields import partial_date
from briefs.models.quotes import spans_of
from search import documents
from search.percolation import Batch
from search.types import Document, EngineRequest, Kind

#: Decisions looked at, the latest: a reader who was away for long is told no more than that.
MOST = 200

_TOLD = {
    "quote": ("correct", "withdraw", "undo", "reword", "drop", "return"),
    "article": ("edit", "revise", "delete", "undo"),
}
#: Columns of a statement, as the record names them -> fields of its document.
_FIELDS = {
    "type": "type", "verb": "verb", "named": "named", "state": "state",
    "speaker_country": "from", "countries": "country", "topics": "topic",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Change:
    """A statement or article that was decided about, how it is found now and was before.

    decision: the last one's number. sequence: its first-seen number.
    """

    kind: Kind
    pk: int
    decision: int
    sequence: int
    withdrawn: bool
    documents: tuple[Document, ...]


class Changes:
    """All that was decided after the decision numbered `since`."""

    def __init__(self, since: int) -> None:
        self.upto = last_decision()
        self._changes = list(_changes(since)) if since < self.upto else []
        self._batches = [(one, Batch(one.documents)) for one in self._changes]

    def on(self, request: EngineRequest, *, since: int, seen: int) -> list[Change]:
        """Those that a search finds or found, decided after `since` about what was seen before."""
        return [
            change
            for change, batch in self._batches
            if change.decision > since
            and change.sequence <= seen
            and change.kind == request.kind
            and batch.matching(request)
        ]


def last_decision() -> int:
    return AuditEntry.objects.aggregate(last=Max("pk"))["last"] or 0


def _changes(since: int) -> Iterator[Change]:
    entries: dict[tuple[str, str], list[AuditEntry]] = {}
    for entry in _entries(since):
        entries.setdefault((entry.object_type, entry.object_id), []).append(entry)
    articles = Article.objects.filter(public_id__in=[key for of, key in entries if of == "article"])
    quotes = Quote.objects.filter(public_id__in=[key for of, key in entries if of == "quote"])
    of_earlier_text = Q(article__replaced_by__isnull=False, article__replaced_by__deleted_at=None)
    quotes = quotes.filter(Q(article__deleted_at=None) | of_earlier_text)
    quotes = quotes.select_related("article__replaced_by")
    of_articles = {one.pk: one for one in articles}
    of_quotes = {one.pk: one for one in quotes}
    long_withdrawn = set(
        Quote.objects.filter(article__in=of_articles, withdrawn_at__lt=F("article__deleted_at"))
        .exclude(public_id__in=[key for of, key in entries if of == "quote"])
        .values_list("pk", flat=True)
    )
    holding = {*of_articles, *(quote.article_id for quote in of_quotes.values())}
    for document in documents.as_they_were(holding):
        pk, is_quote = int(document.uid[1:]), document.kind == "statements"
        if is_quote and (quote := of_quotes.get(pk)):
            told = entries["quote", quote.public_id]
            if _came_back(told):
                continue
            was = (_before(document, quote, one) for one in told)
            yield _change(document, told[-1], bool(quote.withdrawn_at), was)
        elif document.article in of_articles and not (is_quote and pk in long_withdrawn):
            # What an article's deletion takes with it is withdrawn, each statement of it, too.
            article = of_articles[document.article]
            told = entries["article", article.public_id]
            if article.deleted_at or not is_quote:
                yield _change(document, told[-1], bool(article.deleted_at))


def _entries(since: int) -> Sequence[AuditEntry]:
    """Oldest first; what was decided and taken back since is left out."""
    of = Q()
    for model, actions in _TOLD.items():
        of |= Q(object_type=model, action__in=actions)
    later = AuditEntry.objects.filter(of, pk__gt=since, undone_by=None)
    standing = later.filter(Q(undoes=None) | Q(undoes__lte=since))
    return list(standing.order_by("-pk")[:MOST])[::-1]


def _came_back(told: Sequence[AuditEntry]) -> bool:
    """Whether a statement is what it was before corrected texts came and were taken back."""
    by_text = all(entry.action in ("reword", "drop", "return") for entry in told)
    return by_text and told[0].before == told[-1].after


def _change(
    document: Document, entry: AuditEntry, withdrawn: bool, before: Iterable[Document] = ()
) -> Change:
    return Change(
        kind=document.kind,
        pk=int(document.uid[1:]),
        decision=entry.pk,
        sequence=document.sequence,
        withdrawn=withdrawn,
        documents=(document, *before),
    )


def _before(document: Document, quote: Quote, entry: AuditEntry) -> Document:
    """The statement's document as it was before a decision."""
    values, columns = dict(document.values), entry.before
    for column, field in _FIELDS.items():
        if column in columns:
            told = columns[column]
            values[field] = tuple(told if isinstance(told, list) else filter(None, [told]))
    names = document.names
    days, precisions = dict(document.dates), dict(document.precisions)
    if "speaker" in columns:
        known = Speaker.objects.filter(pk=columns["speaker"]).select_related("merged_into")
        speaker = known.first()
        values["speaker"] = ((speaker.merged_into or speaker).slug,) if speaker else ()
        names = speaker.name if speaker else columns.get("speaker_name", "")
    if "office" in columns:
        held = Office.objects.filter(pk=columns["office"]).values_list("slug", flat=True)
        values["office"] = tuple(held)
    if "said" in columns:
        said = columns["said"] and partial_date(
            dt.date.fromisoformat(columns["said"]),
            columns.get("said_precision", quote.said_precision),
        )
        published = partial_date(quote.article.published, quote.article.published_precision)
        dates = {"said": said, "published": published, "date": said or published}
        days, precisions = documents.days(dates), documents.precisions(dates)
    return replace(
        document,
        text=_words_before(document, quote, entry),
        names=names,
        values={field: present for field, present in values.items() if present},
        dates=days,
        precisions=precisions,
    )


def _words_before(document: Document, quote: Quote, entry: AuditEntry) -> str:
    if contents := entry.before.get("contents"):
        return spans_of(text_at(quote.article, entry.at), contents)
    return entry.before.get("words", document.text)
