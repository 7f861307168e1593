"""An editor's changes to the facts of an article, and its deletion."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from briefs import audit, outlet_lines, sequences
from briefs.analysis import Analysis, analyse
from briefs.dates import PartialDate
from briefs.ingest.outlets import outlet_named
from briefs.ingest.renewal import renew
from briefs.models import Article, AuditEntry, User
from briefs.models.articles import FactFrom, TitleFrom
from briefs.vocabulary_store import tagger

FROM_SOMEWHERE = frozenset({"outlet", "published", "byline", "url"})
FACTS = FROM_SOMEWHERE | {"title", "language", "external_id", "licence", "public"}
#: Columns that say where title and day come from.
PROVENANCE = frozenset({"title_from", "published_words"})


@dataclass(frozen=True, slots=True)
class Reading:
    """An analysis made before the transaction that stores it. of: the facts it was made by."""

    of: tuple[object, ...]
    analysis: Analysis


class EditedMeanwhile(Exception):
    """Others have set the same facts otherwise. entries: their edits, the latest first."""

    def __init__(self, entries: Sequence[AuditEntry]) -> None:
        self.entries = entries
        super().__init__("the same facts were set meanwhile")


def edit_article(
    *,
    article: Article,
    by: User,
    where: FactFrom = FactFrom.EDITOR,
    version: int | None = None,
    **changes: object,
) -> Article:
    """Set any of FACTS; `published` is a PartialDate or None. Audited. where: they come from.

    article: as whoever decided saw it. Only what differs from that is set, so that what others set
    meanwhile stays; and what an editor has set, only an editor sets otherwise. Days like "on
    Friday" and speakers who stand in the byline follow, and a text in another language than it
    was taken for: it is read again, before the transaction, and what people have decided about
    its statements stays.

    version: `audit.latest` of the article that was seen; raises EditedMeanwhile where one of these
    facts was set to something else after that.

    Raises Article.DoesNotExist where it has been deleted, IntegrityError where the outlet has the
    same text already. Returns the article as it is stored now.
    """
    if unknown := changes.keys() - FACTS:
        raise TypeError(f"not an editable fact of an article: {', '.join(sorted(unknown))}")
    wanted = {name: value for name, value in changes.items() if value != _value(article, name)}
    if not wanted:
        return article
    reading = None
    while True:
        planned = Article.objects.live().select_related("outlet").get(pk=article.pk)
        was = read_by(planned)
        _set_wanted(planned, wanted, where)
        if was != read_by(planned):
            reading = read_ahead(planned)
        with transaction.atomic():
            sequences.take(0)
            rows = Article.objects.live().select_related("outlet")
            stored = rows.select_for_update(of=("self",)).get(pk=article.pk)
            was, columns, before = read_by(stored), audit.values(stored), edited_facts(stored)
            _set_wanted(stored, wanted, where)
            is_read_otherwise = was != read_by(stored)
            if is_read_otherwise and (reading is None or reading.of != read_by(stored)):
                continue  # somebody else has set one of the facts that it is read by
            after = edited_facts(stored)
            if version is not None and (others := _clashing(stored, wanted, after, version)):
                raise EditedMeanwhile(others)
            if before != after:
                _save(stored, columns)
                _record(by, stored, columns, before, after)
            if is_read_otherwise and reading:
                renew(Article.objects.get(pk=stored.pk), reading.analysis)
            return stored


def _clashing(
    article: Article, wanted: Collection[str], after: Mapping[str, Any], version: int
) -> list[AuditEntry]:
    entries = audit.since(article, version).filter(action__in=("edit", "undo"))
    return [
        entry
        for entry in entries
        if any(name in entry.after and entry.after[name] != after[name] for name in wanted)
    ]


def take_back(article: Article, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
    """Set the facts of an edit, `before` and `after` as its audit entry holds them, to what they
    were, and where they came from; not saved."""
    facts: dict[str, Any] = {name: before[name] for name in edited(before, after)}
    if "outlet" in facts:
        facts["outlet"] = outlet_named(facts["outlet"])
    if "published" in facts:
        facts["published"] = PartialDate.parse(facts["published"]) if facts["published"] else None
    apply_facts(article, facts)
    for name in PROVENANCE & before.keys():
        setattr(article, name, before[name])
    found = {**article.facts_from, **before.get("facts_from", {})}
    article.facts_from = {name: where for name, where in found.items() if where}


def edited(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    """The facts that an edit has changed."""
    return {name for name in FACTS & before.keys() if before[name] != after.get(name)}


def read_by(article: Article) -> tuple[object, ...]:
    """The facts, besides its text, that what the text holds depends on."""
    return article.headline, article.byline, article.published_date, article.language


def read_ahead(article: Article) -> Reading:
    """What the text holds by the facts that are set now, found by this process."""
    analysis = analyse(
        article.text,
        title=article.headline,
        byline=article.byline,
        published=article.published_date,
        language=article.language,
        tagger=tagger(),
        learned=outlet_lines.learned_of(article.outlet),
    )
    return Reading(read_by(article), analysis)


def _set_wanted(article: Article, wanted: Mapping[str, object], where: FactFrom) -> None:
    by_editor = {name for name, found in article.facts_from.items() if found == FactFrom.EDITOR}
    if article.title_from == TitleFrom.EDITOR:
        by_editor.add("title")
    kept = set() if where == FactFrom.EDITOR else by_editor
    facts = {name: value for name, value in wanted.items() if name not in kept}
    apply_facts(article, facts, where=where)


def _save(article: Article, columns: Mapping[str, Any]) -> None:
    """Write what differs from `columns`."""
    now = audit.values(article)
    article.save(update_fields=[name for name in now if now[name] != columns[name]])
    sequences.touch([article.pk])


def _record(
    by: User,
    article: Article,
    columns: Mapping[str, Any],
    before: Mapping[str, Any],
    after: Mapping[str, Any],
) -> None:
    """What was changed, and where that came from, which is changed back with it."""
    changed = edited(before, after)
    now = audit.values(article)
    told: list[dict[str, Any]] = []
    for facts, values in ((before, columns), (after, now)):
        entry = {name: facts[name] for name in facts if name in changed}
        entry |= {name: values[name] for name in PROVENANCE if columns[name] != now[name]}
        sources = {name: values["facts_from"].get(name, "") for name in FROM_SOMEWHERE & changed}
        told.append(entry | ({"facts_from": sources} if sources else {}))
    audit.record(by=by, action="edit", on=article, before=told[0], after=told[1])


def apply_facts(
    article: Article, facts: Mapping[str, object], *, where: FactFrom = FactFrom.EDITOR
) -> None:
    """Set facts as `edit_article` takes them; not saved."""
    for name, value in facts.items():
        if name in FROM_SOMEWHERE and value != _value(article, name):
            article.facts_from = {**article.facts_from, name: where}
        if name == "published":
            date = value
            assert date is None or isinstance(date, PartialDate)
            if date != article.published_date:
                article.published = date.start if date else None
                article.published_precision = date.precision if date else ""
                article.published_words = ""
            continue
        if name == "title" and value != article.title:
            is_by_editor = where == FactFrom.EDITOR
            article.title_from = TitleFrom.EDITOR if is_by_editor else TitleFrom.METADATA
        setattr(article, name, value)


def delete_article(*, article: Article, by: User | None, reason: str) -> None:
    """Leave a tombstone: gone from index, feeds and exports; its address says who, when, why.

    Raises Article.DoesNotExist where it has been deleted already.
    """
    with transaction.atomic():
        sequences.take(0)
        Article.objects.live().select_for_update().get(pk=article.pk)
        article.deleted_at, article.deleted_by = timezone.now(), by
        article.deleted_reason = reason[:400]
        article.save(update_fields=["deleted_at", "deleted_by", "deleted_reason"])
        sequences.touch([article.pk])
        audit.record(by=by, action="delete", on=article, after={"reason": reason})


def _value(article: Article, name: str) -> object:
    return article.published_date if name == "published" else getattr(article, name)


def edited_facts(article: Article) -> dict[str, str | bool]:
    """FACTS as audit entries tell them."""
    return {
        "title": article.title,
        "outlet": article.outlet.name if article.outlet else "",
        "published": str(article.published_date or ""),
        "byline": article.byline,
        "url": article.url,
        "language": article.language,
        "external_id": article.external_id,
        "licence": article.licence,
        "public": article.public,
    }
