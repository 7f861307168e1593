"""Taking decisions back, each by what its audit entry holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from copy import copy
from functools import partial
from itertools import chain
from typing import Any

from django.db import IntegrityError, models, transaction
from django.db.models import F, Value, When
from django.db.models.functions import Greatest
from django.utils import timezone

from briefs import audit, ingest, outlet_lines
from briefs.corrections.columns import CannotUndo, refuse, refuse_changed, set_columns
from briefs.corrections.deleting import make_again
from briefs.corrections.details import changed_again, set_back
from briefs.corrections.merging import take_back_split
from briefs.corrections.recounting import recount_corrected
from briefs.corrections.relinking import relink_since
from briefs.corrections.settling import undo_settled
from briefs.corrections.statements import filed_under, put_in_order
from briefs.corrections.touching import announce, articles_filed_under, lock, retag
from briefs.corrections.vocabulary import add_speaker_alias
from briefs.earlier_texts import text_at
from briefs.models import (
    Article,
    ArticleTopic,
    AuditEntry,
    Country,
    Office,
    Outlet,
    OutletAlias,
    OutletLine,
    Quote,
    Speaker,
    Topic,
    TopicAlias,
    User,
)
from briefs.slices import ROWS_AT_ONCE, batched

#: So long a merge, split or renaming can be taken back.
UNDO = dt.timedelta(days=30)

_EDIT, _REVISE = ("article", "edit"), ("article", "revise")
#: Decisions about statements, and columns that are places in a text.
_ON_STATEMENTS = ("correct", "confirm", "withdraw", "add")
_PLACES = {"contents", "cue_start", "cue_end", "source_start", "source_end"}
_VOCABULARY = {model._meta.model_name: model for model in (Speaker, Office, Country, Topic, Outlet)}


def may_undo(user: User, entry: AuditEntry) -> bool:
    """Admins take back everything that can be; editors what they decided themselves about statements
    and articles, and the deletion of an article by another editor. What an admin deleted, and what
    somebody deleted who is no longer here, is for admins."""
    if user.is_admin:
        return is_undoable(entry)
    own = entry.object_type in ("quote", "article") and entry.actor_id == user.pk
    return user.is_editor and (own or _is_an_editors_deletion(entry)) and is_undoable(entry)


def _is_an_editors_deletion(entry: AuditEntry) -> bool:
    is_deletion = (entry.object_type, entry.action) == ("article", "delete")
    return is_deletion and entry.actor is not None and not entry.actor.is_admin


def is_undoable(entry: AuditEntry) -> bool:
    """Whether it is of a kind, and young enough, to be taken back, and stands."""
    if entry.undoes_id or hasattr(entry, "undone_by") or entry.part_of_id:
        return False
    if (entry.object_type, entry.action) not in _UNDOING:
        return False
    return entry.object_type not in _VOCABULARY or entry.at >= timezone.now() - UNDO


def undo(*, by: User, entry: AuditEntry) -> list[AuditEntry]:
    """Take back a deed and what it brought along, all or nothing; returns the new entries, that of
    the deed last. Where speakers are apart again, its `after` holds the keys of statements that
    came while they were one and were given back, too (`came_since`).

    Raises CannotUndo, where something was decided on top of it since.
    """
    deeds = _UNDOING
    if (entry.object_type, entry.action) == _EDIT:
        # A text is read outside the transaction: that takes long.
        deeds = {**_UNDOING, _EDIT: partial(_undo_edit, reading=_read_as_before(entry))}
    if (entry.object_type, entry.action) == _REVISE:
        deeds = {**_UNDOING, _REVISE: partial(_undo_revision, by=by, plan=_plan_as_before(entry))}
    with transaction.atomic():
        lock(_VOCABULARY.get(entry.object_type, Quote))
        entry = AuditEntry.objects.select_for_update(of=("self",)).get(pk=entry.pk)
        if not is_undoable(entry):
            raise CannotUndo("This was undone already, or cannot be undone any more.")
        made: list[AuditEntry] = []
        undone: list[AuditEntry] = []
        articles: set[int] = set()
        parts = list(entry.parts.standing())
        rows = chain(undo_settled(parts), [deeds[entry.object_type, entry.action](entry)])
        for one, row in zip((*parts, entry), rows, strict=True):
            made.append(
                audit.entry(
                    by=by, action="undo", on=row, before=one.after, after=one.before, undoes=one
                )
            )
            if isinstance(row, Quote):
                undone.append(one)
                articles.add(row.article_id)
        if (entry.object_type, entry.action) == ("speaker", "merge") and (
            came := relink_since(entry, other=row)
        ):
            made[-1].after["came_since"] = [quote.pk for quote in came]
            articles.update(quote.article_id for quote in came)
        AuditEntry.objects.bulk_create(made, batch_size=ROWS_AT_ONCE)
        recount_corrected(undone)
        announce(articles)
    return made


# Statements


def _refuse_moved(entry: AuditEntry, quote: Quote) -> None:
    """The words that an entry holds are places in the text of its time."""
    held = {*entry.before, *entry.after}
    if held & _PLACES and text_at(quote.article, entry.at) != quote.article.text:
        raise CannotUndo("The text of its article was replaced since. Undo that first.")


def _quote(entry: AuditEntry) -> Quote:
    rows = Quote.objects.select_for_update(of=("self",)).select_related("article")
    quote = rows.filter(public_id=entry.object_id).first()
    if quote is None:
        raise CannotUndo("The statement is gone.")
    if quote.article.replaced_by_id:
        raise CannotUndo("Its words are no longer in the article, whose text was replaced.")
    return quote


def _undo_correction(entry: AuditEntry) -> Quote:
    quote = _quote(entry)
    _refuse_moved(entry, quote)
    refuse_changed(entry, {**audit.values(quote), **filed_under(quote)})
    tags = {"countries": (Country, "code"), "topics": (Topic, "slug")}
    set_columns(quote, {k: v for k, v in entry.before.items() if k not in tags})
    if "contents" in entry.before:
        put_in_order(quote)
    quote.save()
    for name, (model, key) in tags.items():
        if name in entry.before:
            rows = model.objects.filter(**{f"{key}__in": entry.before[name]})
            getattr(quote, name).set(rows)
    return quote


def _undo_withdrawal(entry: AuditEntry) -> Quote:
    quote = _quote(entry)
    if not quote.withdrawn_at:
        raise CannotUndo("The statement is back already.")
    put_in_order(quote)
    quote.withdrawn_at = quote.withdrawn_by = None
    quote.save()
    return quote


def _undo_addition(entry: AuditEntry) -> Quote:
    """The address of an added statement may be cited already: it stays and says so."""
    quote = _quote(entry)
    if not quote.withdrawn_at:
        quote.withdrawn_at, quote.withdrawn_by = timezone.now(), entry.actor
        quote.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return quote


# Vocabulary


def _undo_change(entry: AuditEntry) -> models.Model:
    row = _row(entry)
    refuse_changed(entry, audit.values(row))
    touched = set(articles_filed_under(row))
    if isinstance(row, Speaker) and "country" in entry.before:
        of_country = row.quotes.filter(speaker_country=entry.after["country"])
        for batch in batched(entry.after.get("quotes", ())):
            of_country.filter(pk__in=batch).update(speaker_country=entry.before["country"])
    set_columns(row, entry.before)
    row.save()
    retag(row)
    announce(touched | set(articles_filed_under(row)))
    return row


def _undo_details(entry: AuditEntry) -> models.Model:
    row = _row(entry)
    if not entry.before:
        raise CannotUndo("What the names were before was not recorded then.")
    refuse(changed_again(row, entry.before, entry.after))
    set_back(row, entry.before, entry.after)
    retag(row)
    announce(articles_filed_under(row))
    return row


def _undo_merge_of_speakers(entry: AuditEntry) -> Speaker:
    other, into = _parted(entry)
    before = entry.before
    joined = {one["office"]: one for one in before.get("joined", ())}
    for values in before["offices"]:
        held = joined.get(values["id"])
        if held is None:
            Office.objects.filter(pk=values["id"], speaker=into).update(speaker=other)
            continue
        office = Office()
        set_columns(office, {**values, "speaker": other.pk})
        office.save(force_insert=True)
        in_kept = Quote.objects.filter(office=held["kept"]["id"])
        for batch in batched(held["quotes"]):
            in_kept.filter(pk__in=batch).update(office=office)
        kept = {name: held["kept"][name] for name in ("attested_from", "attested_to")}
        Office.objects.filter(pk=held["kept"]["id"]).update(**kept)
    for batch in batched(before["quotes"]):
        Quote.objects.filter(pk__in=batch, speaker=into).update(speaker=other)
    into.aliases.filter(text__in=before.get("new_aliases", ())).exclude(text=into.name).delete()
    for text in (*before["aliases"], other.name):
        add_speaker_alias(other, text)
    announce([*articles_filed_under(into), *articles_filed_under(other)])
    return other


def _undo_merge_of_topics(entry: AuditEntry) -> Topic:
    other, into = _parted(entry)
    before = entry.before
    articles = set(articles_filed_under(into))
    into.aliases.filter(text__in=before.get("new_aliases", ())).delete()
    exact = set(before.get("exact", ()))
    for text in before["aliases"]:
        TopicAlias.objects.get_or_create(topic=other, text=text, defaults={"exact": text in exact})
    Topic.objects.filter(slug__in=before["children"], parent=into).update(parent=other)
    if "parent_of_into" in before and into.parent_id != before["parent_of_into"]:
        Topic.objects.filter(pk=into.pk).update(parent=before["parent_of_into"])
    tagged = Quote.topics.through.objects
    both = set(before.get("both", ()))
    for batch in batched(before["quotes"]):
        of_into = tagged.filter(topic=into, quote__in=batch)
        kept = set(of_into.values_list("quote", flat=True)) & both
        tagged.bulk_create(Quote.topics.through(topic=other, quote_id=quote) for quote in kept)
        of_into.exclude(quote__in=kept).update(topic=other)
    _part_articles(other, into, before["articles"])
    retag(other)
    announce(articles | set(articles_filed_under(other)))
    return other


def _part_articles(other: Topic, into: Topic, counts: Mapping[str, int]) -> None:
    """Take off `into` what articles had of `other`. counts: article -> how often, as stored."""
    for batch in batched(counts.items()):
        given = {int(article): count for article, count in batch}
        rows = ArticleTopic.objects.filter(topic=into, article__in=given)
        case = models.Case(*(When(article=pk, then=Value(n)) for pk, n in given.items()))
        rows.update(count=Greatest(F("count") - case, 0))
        rows.filter(count__lte=0).delete()
        ArticleTopic.objects.bulk_create(
            (ArticleTopic(topic=other, article_id=pk, count=n) for pk, n in given.items()),
            ignore_conflicts=True,
        )


def _undo_merge_of_outlets(entry: AuditEntry) -> Outlet:
    other, into = _parted(entry)
    moved: list[int] = []
    for batch in batched(entry.before["articles"]):
        articles = Article.objects.filter(pk__in=batch, outlet=into)
        moved += articles.values_list("pk", flat=True)
        articles.update(outlet=other)
    into.aliases.filter(key__in=entry.before.get("new_aliases", ())).delete()
    OutletAlias.objects.filter(key__in=entry.before["aliases"], outlet=into).update(outlet=other)
    outlet_lines.give_back(into, other)
    announce(moved)
    return other


def _parted(entry: AuditEntry) -> tuple[Any, Any]:
    """The row that was merged away, standing alone again, and that which it was merged into."""
    other = _row(entry)
    into = other.merged_into
    if into is None or into.slug != entry.after["merged_into"]:
        raise CannotUndo(f"{into or 'It'} was merged again since. Undo that first.")
    other.merged_into = None
    other.save(update_fields=["merged_into"])
    type(other).objects.filter(slug__in=entry.before.get("led_here", ())).update(merged_into=other)
    return other, into


def _undo_split(entry: AuditEntry) -> Speaker:
    """The new speaker's address leads to the old one from now on."""
    speaker = _row(entry)
    new = Speaker.objects.filter(pk=entry.after["speaker"], merged_into=None).first()
    if new is None or speaker.merged_into_id:
        raise CannotUndo("One of the two was merged since. Undo that first.")
    touched = articles_filed_under(new)
    take_back_split(into=speaker, new=new)
    if entry.after["name"] not in entry.after["aliases"]:
        speaker.aliases.filter(text=entry.after["name"]).exclude(text=speaker.name).delete()
    decided = set(entry.after["decided"])
    for batch in batched(entry.after["quotes"]):
        moved = Quote.objects.filter(pk__in=batch, speaker=speaker)
        if entry.after["country"] != entry.before["country"]:
            of_new = moved.filter(speaker_country=entry.after["country"])
            of_new.update(speaker_country=entry.before["country"])
        freed = [quote for quote in moved if quote.pk in decided]
        for quote in freed:
            quote.corrected = [name for name in quote.corrected if name != "speaker"]
        Quote.objects.bulk_update(freed, ["corrected"])
    announce(touched)
    return speaker


def _undo_deletion_of(entry: AuditEntry) -> models.Model:
    return make_again(entry, _VOCABULARY[entry.object_type])


# Articles


def _read_as_before(entry: AuditEntry) -> ingest.Reading | None:
    """What the text holds by the facts of before, where that is something else."""
    article = Article.objects.filter(public_id=entry.object_id).first()
    if article is None:
        return None
    was = ingest.read_by(article)
    ingest.take_back(article, entry.before, entry.after)
    return ingest.read_ahead(article) if was != ingest.read_by(article) else None


def _undo_edit(entry: AuditEntry, *, reading: ingest.Reading | None = None) -> Article:
    article = _article(entry)
    told = ingest.edited(entry.before, entry.after)
    refuse_changed(entry, ingest.edited_facts(article), told)
    was = ingest.read_by(article)
    ingest.take_back(article, entry.before, entry.after)
    now = ingest.read_by(article)
    if was != now and (reading is None or reading.of != now):
        raise CannotUndo("The article was changed just now. Try again.")
    _save_article(article)
    if was != now and reading:
        ingest.renew(Article.objects.get(pk=article.pk), reading.analysis)
    return article


def _plan_as_before(entry: AuditEntry) -> tuple[Article, ingest.Plan] | None:
    """The article with the text of before, and what that holds."""
    article = Article.objects.live().filter(public_id=entry.object_id).first()
    if article is None:
        return None
    wanted = _as_before(article, entry)
    return wanted, ingest.plan_text(article, wanted)


def _as_before(article: Article, entry: AuditEntry) -> Article:
    """The article with the text that a revision has replaced, and with the facts of that, but for
    those that were set since; not saved. Raises CannotUndo."""
    wanted, now = copy(article), audit.values(article)
    earlier = article.earlier_texts.filter(public_id=entry.after["earlier"]).first()
    if earlier is None or now["text_hash"] != entry.after["text_hash"]:
        raise CannotUndo("The text was replaced again since. Undo that first.")
    as_left = {name for name in ingest.FACTS_OF_TEXT if now[name] == entry.after.get(name)}
    set_columns(wanted, {name: entry.before[name] for name in as_left & entry.before.keys()})
    wanted.text, wanted.numbered = earlier.text, earlier.numbered
    return wanted


def _undo_revision(
    entry: AuditEntry, *, by: User, plan: tuple[Article, ingest.Plan] | None = None
) -> Article:
    article = _article(entry)
    if plan is None or article.deleted_at:
        raise CannotUndo("The article was deleted since. Restore it first.")
    if _decided_since(article, entry):
        raise CannotUndo("People have decided about its statements since. Undo that first.")
    wanted = _as_before(article, entry)
    if not ingest.fits(plan[1], article, wanted):
        raise CannotUndo("The article was changed just now. Try again.")
    places = {int(pk): place for pk, place in entry.before["statements"].items()}
    try:
        with transaction.atomic():
            ingest.put_text(article, wanted, plan[1], by=by, places=places)
    except IntegrityError as error:
        raise CannotUndo("The same text of that outlet is here as another article.") from error
    return wanted


def _decided_since(article: Article, entry: AuditEntry) -> bool:
    statements = article.quotes.values("public_id")
    later = AuditEntry.objects.standing().filter(pk__gt=entry.pk, object_type="quote")
    return later.filter(object_id__in=statements, action__in=_ON_STATEMENTS).exists()


def _undo_deletion(entry: AuditEntry) -> Article:
    article = _article(entry)
    article.deleted_at = article.deleted_by = None
    article.deleted_reason = ""
    _save_article(article)
    return article


def _article(entry: AuditEntry) -> Article:
    article = Article.objects.select_for_update().filter(public_id=entry.object_id).first()
    if article is None:
        raise CannotUndo("The article is gone.")
    return article


def _save_article(article: Article) -> None:
    try:
        with transaction.atomic():
            article.save()
    except IntegrityError as error:
        raise CannotUndo("The same text of that outlet is here as another article.") from error
    announce([article.pk])


# Outlets


def _undo_outlet_line(entry: AuditEntry) -> OutletLine:
    row = OutletLine.objects.select_for_update().filter(pk=entry.object_id).first()
    if row is None:
        raise CannotUndo("The line is gone.")
    refuse_changed(entry, audit.values(row))
    set_columns(row, entry.before)
    row.save()
    return row


# Shared


def _row(entry: AuditEntry) -> Any:
    model = _VOCABULARY[entry.object_type]
    row = model.objects.select_for_update().filter(pk=entry.object_id).first()
    if row is None:
        raise CannotUndo("What was changed has been deleted since.")
    return row


_UNDOING: dict[tuple[str, str], Callable[[AuditEntry], Any]] = {
    ("quote", "correct"): _undo_correction,
    ("quote", "confirm"): _undo_correction,
    ("quote", "withdraw"): _undo_withdrawal,
    ("quote", "add"): _undo_addition,
    ("speaker", "merge"): _undo_merge_of_speakers,
    ("topic", "merge"): _undo_merge_of_topics,
    ("outlet", "merge"): _undo_merge_of_outlets,
    ("speaker", "split"): _undo_split,
    _EDIT: _undo_edit,
    _REVISE: _undo_revision,
    ("article", "delete"): _undo_deletion,
    **{(name, "delete"): _undo_deletion_of for name in ("speaker", "office", "topic", "outlet")},
    ("outletline", "change"): _undo_outlet_line,
    **{(name, "details"): _undo_details for name in ("speaker", "topic", "outlet")},
    **{(name, "change"): _undo_change for name in _VOCABULARY},
}
