"""Every human decision about statements and vocabulary: correct, merge, and the record of it.

Each function is one transaction: the change, its audit entry and the outbox rows of the articles
that must be indexed anew commit together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from briefs import audit, retagging, sequences
from briefs.models import (
    Article,
    ArticleTopic,
    Country,
    Office,
    Outlet,
    OutletAlias,
    Quote,
    Speaker,
    SpeakerAlias,
    Topic,
    TopicAlias,
    Upload,
    User,
)
from briefs.models.quotes import State
from briefs.vocabulary.folding import fold_keeping_length
from briefs.vocabulary.names import name_key

ROWS_AT_ONCE = 1000  # a database takes only so many values in one statement


class CannotMerge(Exception):
    """The merge would break the record; the message says what to do first."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge moved: number of rows merged away, statements and articles touched."""

    rows: int
    statements: int
    articles: int


def correct_quote(
    *,
    by: User,
    quote: Quote,
    countries: Iterable[Country] | None = None,
    topics: Iterable[Topic] | None = None,
) -> None:
    """Store an edited statement, filed under what is given. Unless the editor chose otherwise it
    counts as confirmed. What was changed stays through re-extraction and re-tagging."""
    tags = {"countries": countries, "topics": topics}
    with transaction.atomic():
        stored = Quote.objects.select_for_update().get(pk=quote.pk)
        before = {**audit.values(stored), **_filed_under(stored)}
        if quote.state == stored.state:
            quote.state = State.CONFIRMED
        quote.save()
        for name, chosen in tags.items():
            if chosen is not None:
                getattr(quote, name).set(chosen)
        after = {**audit.values(quote), **_filed_under(quote)}
        changed = [name for name in after if after[name] != before[name]]
        quote.corrected = sorted({*stored.corrected, *changed})
        quote.save(update_fields=["corrected"])
        audit.record(
            by=by,
            action="correct",
            on=quote,
            before={name: before[name] for name in changed},
            after={name: after[name] for name in changed},
        )
        _announce([quote.article_id])


def _filed_under(quote: Quote) -> dict[str, list[str]]:
    return {
        "countries": sorted(quote.countries.values_list("code", flat=True)),
        "topics": sorted(quote.topics.values_list("slug", flat=True)),
    }


def withdraw_quotes(*, by: User, quotes: Iterable[Quote]) -> int:
    """Take statements out of search; their permalinks go on and say so. Returns how many."""
    with transaction.atomic():
        rows = list(
            Quote.objects.select_for_update()
            .filter(pk__in=[quote.pk for quote in quotes], withdrawn_at__isnull=True)
            .order_by("pk")
        )
        now = timezone.now()
        for quote in rows:
            audit.record(by=by, action="withdraw", on=quote, after={"withdrawn_at": str(now)})
        Quote.objects.filter(pk__in=[quote.pk for quote in rows]).update(
            withdrawn_at=now, withdrawn_by=by
        )
        _announce(quote.article_id for quote in rows)
    return len(rows)


def save_vocabulary(*, by: User, row: models.Model) -> None:
    """Add or change a speaker, office, country, topic or outlet."""
    with transaction.atomic():
        stored = type(row)._default_manager.filter(pk=row.pk).first()
        before = audit.values(stored) if stored else {}
        # Topics that lose this parent and those that gain it are indexed by other ancestors.
        touched = set(_articles_filed_under(stored)) if stored else set()
        row.save()
        if isinstance(row, Speaker):
            _keep_own_name_as_alias(row)
            if stored and stored.country_id != row.country_id:
                row.quotes.filter(speaker_country=stored.country_id).update(
                    speaker_country=row.country_id
                )
        after = audit.values(row)
        changed = [name for name in after if not before or after[name] != before[name]]
        audit.record(
            by=by,
            action="change" if stored else "add",
            on=row,
            before={name: before[name] for name in changed if before},
            after={name: after[name] for name in changed},
        )
        _retag(row)
        _announce(touched | set(_articles_filed_under(row)))


def vocabulary_details_changed(
    *,
    by: User,
    row: models.Model,
    added: Sequence[str],
    changed: Sequence[str],
    removed: Sequence[str],
) -> None:
    """Record that aliases or offices of a row were edited, and index what they are found by."""
    with transaction.atomic():
        after = {"added": list(added), "changed": list(changed), "removed": list(removed)}
        audit.record(
            by=by,
            action="details",
            on=row,
            after={key: names for key, names in after.items() if names},
        )
        _retag(row)
        _announce(_articles_filed_under(row))


def delete_vocabulary(*, by: User, row: models.Model) -> None:
    """Delete a row nothing refers to; the database refuses others (ProtectedError)."""
    with transaction.atomic():
        touched = _articles_filed_under(row)
        audit.record(by=by, action="delete", on=row, before=audit.values(row))
        row.delete()
        _retag(row)
        _announce(touched)


def merge_speakers(*, by: User, into: Speaker, others: Iterable[Speaker]) -> Merged:
    """Make `others` the same person as `into`: statements, name variants and offices move."""
    return _merge(by, into, others, _take_over_speaker)


def merge_topics(*, by: User, into: Topic, others: Iterable[Topic]) -> Merged:
    """Make `others` the same topic as `into`: children, aliases and tags move."""
    return _merge(by, into, others, _take_over_topic)


def merge_outlets(*, by: User, into: Outlet, others: Iterable[Outlet]) -> Merged:
    """Make `others` the same outlet as `into`. Raises CannotMerge where both hold one text."""
    return _merge(by, into, others, _take_over_outlet)


@dataclass(frozen=True, slots=True)
class _Moved:
    """What one row gave up: number of statements, ids of articles, and all that undoing needs."""

    statements: int
    articles: Iterable[int]
    before: dict[str, Any]


def _merge(
    by: User, into: Any, others: Iterable[Any], take_over: Callable[[Any, Any], _Moved]
) -> Merged:
    """Have `into` take over each of `others`, whose addresses lead to it from now on.

    What moved is kept in the audit entry, so that the merge can be undone.
    """
    with transaction.atomic():
        into, rows = _locked(into, others)
        articles, statements = set(_articles_filed_under(into)), 0
        for other in rows:
            values = audit.values(other)
            articles.update(_articles_filed_under(other))
            moved = take_over(into, other)
            articles.update(moved.articles)
            statements += moved.statements
            _redirect(other, into)
            audit.record(
                by=by,
                action="merge",
                on=other,
                before={**values, **moved.before},
                after={"merged_into": into.slug},
            )
        _retag(into)
        _announce(articles)
    return Merged(rows=len(rows), statements=statements, articles=len(articles))


def _take_over_speaker(into: Speaker, other: Speaker) -> _Moved:
    quotes = list(other.quotes.order_by("pk").values_list("pk", flat=True))
    aliases = list(other.aliases.values_list("text", flat=True))
    offices = [audit.values(office) for office in other.offices.all()]
    other.quotes.update(speaker=into)
    _move_offices(other, into)
    for text in (*aliases, other.name):
        _add_speaker_alias(into, text)
    other.aliases.all().delete()
    return _Moved(len(quotes), (), {"quotes": quotes, "aliases": aliases, "offices": offices})


def _take_over_topic(into: Topic, other: Topic) -> _Moved:
    quotes = list(other.quotes.order_by("pk").values_list("pk", flat=True))
    aliases = dict(other.aliases.values_list("text", "exact"))
    before = {
        "quotes": quotes,
        "articles": dict(other.articletopic_set.values_list("article_id", "count")),
        "aliases": list(aliases),
        "children": list(other.children.values_list("slug", flat=True)),
    }
    tagged = Quote.topics.through.objects
    has_both = tagged.filter(topic=into).values("quote_id")
    tagged.filter(topic=other, quote_id__in=has_both).delete()
    tagged.filter(topic=other).update(topic=into)
    _move_article_topics(other, into)
    if _is_below(into, other):
        into.parent = other.parent
        into.save(update_fields=["parent"])
    other.children.exclude(pk=into.pk).update(parent=into)
    for text, exact in {other.name: False, **aliases}.items():
        TopicAlias.objects.get_or_create(topic=into, text=text, defaults={"exact": exact})
    other.aliases.all().delete()
    return _Moved(len(quotes), (), before)


def _take_over_outlet(into: Outlet, other: Outlet) -> _Moved:
    _refuse_same_texts([into, other])
    statements = Quote.objects.live().filter(article__outlet=other).count()
    articles = list(other.articles.order_by("pk").values_list("pk", flat=True))
    aliases = list(other.aliases.values_list("key", flat=True))
    other.articles.update(outlet=into)
    Upload.objects.filter(outlet=other).update(outlet=into)
    other.aliases.update(outlet=into)
    OutletAlias.objects.get_or_create(
        key=fold_keeping_length(other.name), defaults={"outlet": into}
    )
    return _Moved(statements, articles, {"articles": articles, "aliases": aliases})


def _locked(into: Any, others: Iterable[Any]) -> tuple[Any, list[Any]]:
    """The rows afresh and locked, in key order so that two merges cannot wait for each other."""
    wanted = {other.pk for other in others} - {into.pk}
    if not wanted:
        raise CannotMerge("Choose at least two to merge.")
    found = {
        row.pk: row
        for row in type(into)
        .objects.select_for_update()
        .filter(pk__in={into.pk, *wanted})
        .order_by("pk")
    }
    for row in found.values():
        if row.merged_into_id:
            raise CannotMerge(f"{row} is merged already. Leave it out, or merge its successor.")
    target = found.pop(into.pk)
    return target, list(found.values())


def _retag(row: models.Model) -> None:
    """Texts are tagged by the names of countries and topics.

    Before `_announce`: the job, too, takes the lock on tagging before that on sequences.
    """
    if isinstance(row, Country | Topic):
        retagging.follow_vocabulary()


def _redirect(other: Any, into: Any) -> None:
    """Old addresses lead to `into` in one step, also those merged into `other` before."""
    type(other).objects.filter(merged_into=other).update(merged_into=into)
    other.merged_into = into
    other.save(update_fields=["merged_into"])


def _announce(article_ids: Iterable[int]) -> None:
    ids = sorted(set(article_ids))
    for start in range(0, len(ids), ROWS_AT_ONCE):
        sequences.touch(ids[start : start + ROWS_AT_ONCE])


def _articles_filed_under(row: models.Model) -> list[int]:
    """The articles whose index documents hold something of this row."""
    match row:
        case Speaker():
            quotes = Quote.objects.filter(speaker=row)
        case Office():
            quotes = Quote.objects.filter(office=row)
        case Topic():
            slugs = _with_descendants(row)
            tagged = ArticleTopic.objects.filter(topic__in=slugs).values_list(
                "article_id", flat=True
            )
            quotes = Quote.objects.filter(topics__in=slugs)
            return [*tagged, *quotes.values_list("article_id", flat=True)]
        case _:  # countries and outlets are indexed by codes and slugs, which never change
            return []
    return list(quotes.values_list("article_id", flat=True).distinct())


def _with_descendants(topic: Topic) -> list[int]:
    found, level = [topic.pk], [topic.pk]
    while level:
        children = Topic.objects.filter(parent__in=level).exclude(pk__in=found)
        level = list(children.values_list("pk", flat=True))
        found += level
    return found


def _is_below(topic: Topic, other: Topic) -> bool:
    return topic.pk in _with_descendants(other)


def _keep_own_name_as_alias(speaker: Speaker) -> None:
    """Linking looks names up among the aliases, so a speaker's own name is one of them."""
    _add_speaker_alias(speaker, speaker.name)


def _add_speaker_alias(speaker: Speaker, text: str) -> None:
    SpeakerAlias.objects.get_or_create(speaker=speaker, text=text, defaults={"key": name_key(text)})


def _move_offices(other: Speaker, into: Speaker) -> None:
    """An office both held in the same years is one office; its attested period is the union."""
    own = {_office_key(office): office for office in into.offices.all()}
    for office in other.offices.all():
        same = own.get(_office_key(office))
        if same is None:
            office.speaker = into
            office.save(update_fields=["speaker"])
            continue
        dates = [day for day in (same.attested_from, office.attested_from) if day]
        same.attested_from = min(dates, default=None)
        dates = [day for day in (same.attested_to, office.attested_to) if day]
        same.attested_to = max(dates, default=None)
        same.save(update_fields=["attested_from", "attested_to"])
        office.quotes.update(office=same)
        office.delete()


def _office_key(office: Office) -> tuple[Any, ...]:
    return (office.slug, office.country_id, office.start, office.end)


def _move_article_topics(other: Topic, into: Topic) -> None:
    counts = dict(other.articletopic_set.values_list("article_id", "count"))
    tagged_with_both = ArticleTopic.objects.filter(
        topic=into, article__in=other.articletopic_set.values("article")
    )
    for tag in tagged_with_both:
        tag.count += counts[tag.article_id]
        tag.save(update_fields=["count"])
    other.articletopic_set.filter(article__in=into.articletopic_set.values("article")).delete()
    other.articletopic_set.update(topic=into)


def _refuse_same_texts(outlets: list[Outlet]) -> None:
    """An outlet holds a text once, so two copies must become one before their outlets do."""
    twice = (
        Article.objects.live()
        .filter(outlet__in=outlets)
        .values("text_hash")
        .annotate(copies=models.Count("pk"), title=models.Min("title"))
        .filter(copies__gt=1)
        .order_by("title")
    )
    if titles := [row["title"] for row in twice[:3]]:
        more = f" and {twice.count() - 3} more" if twice.count() > 3 else ""
        raise CannotMerge(
            "Each of these articles is in both outlets: "
            + ", ".join(f"“{title}”" for title in titles)
            + f"{more}. Delete one copy of each first."
        )
