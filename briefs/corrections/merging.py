"""Making several speakers, topics or outlets one, and taking that back.

What moved is kept in the audit entry of each row merged away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models, transaction

from briefs import audit, outlet_lines
from briefs.corrections.touching import (
    announce,
    articles_filed_under,
    lock,
    retag,
    with_descendants,
)
from briefs.corrections.vocabulary import add_speaker_alias
from briefs.models import (
    Article,
    ArticleTopic,
    Outlet,
    OutletAlias,
    Quote,
    Speaker,
    Topic,
    TopicAlias,
    Upload,
    UploadFile,
    User,
)
from briefs.vocabulary.folding import fold_keeping_length


class CannotMerge(Exception):
    """The merge would break the record; the message says what to do first."""


@dataclass(frozen=True, slots=True)
class Merged:
    """What a merge moved: number of rows merged away, statements and articles touched."""

    rows: int
    statements: int
    articles: int


def merge_speakers(*, by: User, into: Speaker, others: Iterable[Speaker]) -> Merged:
    """Make `others` the same person as `into`: statements, name variants and offices move."""
    return _merge(by, into, others, _take_over_speaker)


def merge_topics(*, by: User, into: Topic, others: Iterable[Topic]) -> Merged:
    """Make `others` the same topic as `into`: children, aliases and tags move."""
    return _merge(by, into, others, _take_over_topic)


def merge_outlets(*, by: User, into: Outlet, others: Iterable[Outlet]) -> Merged:
    """Make `others` the same outlet as `into`. Raises CannotMerge where both hold one text."""
    return _merge(by, into, others, _take_over_outlet)


def take_back_split(*, into: Speaker, new: Speaker) -> None:
    """Have a speaker take over one that was split off, whose address leads to it; no record."""
    _take_over_speaker(into, new)
    _redirect(new, into)


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
        lock(type(into))
        into, rows = _locked(into, others)
        articles, statements = set(articles_filed_under(into)), 0
        for other in rows:
            values = audit.values(other)
            articles.update(articles_filed_under(other))
            moved = take_over(into, other)
            articles.update(moved.articles)
            statements += moved.statements
            led_here = list(
                type(other).objects.filter(merged_into=other).values_list("slug", flat=True)
            )
            _redirect(other, into)
            audit.record(
                by=by,
                action="merge",
                on=other,
                before={**values, **moved.before, "led_here": led_here},
                after={"merged_into": into.slug},
            )
        retag(into)
        announce(articles, clusters_stay=isinstance(into, Topic))
    return Merged(rows=len(rows), statements=statements, articles=len(articles))


def _take_over_speaker(into: Speaker, other: Speaker) -> _Moved:
    quotes = list(other.quotes.order_by("pk").values_list("pk", flat=True))
    aliases = list(other.aliases.values_list("text", flat=True))
    before: dict[str, Any] = {
        "quotes": quotes,
        "aliases": aliases,
        "offices": [audit.values(office) for office in other.offices.all()],
    }
    other.quotes.update(speaker=into)
    before["joined"] = _move_offices(other, into)
    before["new_aliases"] = [
        text for text in dict.fromkeys((*aliases, other.name)) if add_speaker_alias(into, text)
    ]
    other.aliases.all().delete()
    return _Moved(len(quotes), (), before)


def _take_over_topic(into: Topic, other: Topic) -> _Moved:
    quotes = list(other.quotes.order_by("pk").values_list("pk", flat=True))
    aliases = dict(other.aliases.values_list("text", "exact"))
    before: dict[str, Any] = {
        "quotes": quotes,
        "articles": dict(other.articletopic_set.values_list("article_id", "count")),
        "aliases": list(aliases),
        "exact": [text for text, exact in aliases.items() if exact],
        "parent_of_into": into.parent_id,
        "children": list(other.children.values_list("slug", flat=True)),
    }
    tagged = Quote.topics.through.objects
    tagged_both = tagged.filter(topic=other, quote__in=tagged.filter(topic=into).values("quote"))
    before["both"] = list(tagged_both.values_list("quote", flat=True))
    tagged_both.delete()
    tagged.filter(topic=other).update(topic=into)
    _move_article_topics(other, into)
    if _is_below(into, other):
        into.parent = other.parent
        into.save(update_fields=["parent"])
    other.children.exclude(pk=into.pk).update(parent=into)
    before["new_aliases"] = []
    for text, exact in {other.name: False, **aliases}.items():
        facts = {"defaults": {"exact": exact}}
        if TopicAlias.objects.get_or_create(topic=into, text=text, **facts)[1]:
            before["new_aliases"].append(text)
    other.aliases.all().delete()
    return _Moved(len(quotes), (), before)


def _take_over_outlet(into: Outlet, other: Outlet) -> _Moved:
    _refuse_same_texts([into, other])
    statements = Quote.objects.live().filter(article__outlet=other).count()
    articles = list(other.articles.order_by("pk").values_list("pk", flat=True))
    aliases = list(other.aliases.values_list("key", flat=True))
    other.articles.update(outlet=into)
    for model in (Upload, UploadFile):
        model.objects.filter(outlet=other).update(outlet=into)
    other.aliases.update(outlet=into)
    outlet_lines.take_over(into, other)
    key = fold_keeping_length(other.name)
    is_new = OutletAlias.objects.get_or_create(key=key, defaults={"outlet": into})[1]
    before = {"articles": articles, "aliases": aliases, "new_aliases": [key] if is_new else []}
    return _Moved(statements, articles, before)


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


def _redirect(other: Any, into: Any) -> None:
    """Old addresses lead to `into` in one step, also those merged into `other` before."""
    type(other).objects.filter(merged_into=other).update(merged_into=into)
    other.merged_into = into
    other.save(update_fields=["merged_into"])


def _is_below(topic: Topic, other: Topic) -> bool:
    return topic.pk in with_descendants(other)


def _move_offices(other: Speaker, into: Speaker) -> list[dict[str, Any]]:
    """An office both held in the same years is one office; its attested period is the union.

    Returns what became one: the office that went, its statements, and how the other one was.
    """
    own = {office.post: office for office in into.offices.all()}
    joined = []
    for office in other.offices.all():
        same = own.get(office.post)
        if same is None:
            office.speaker = into
            office.save(update_fields=["speaker"])
            continue
        quotes = list(office.quotes.order_by("pk").values_list("pk", flat=True))
        joined.append({"office": office.pk, "quotes": quotes, "kept": audit.values(same)})
        dates = [day for day in (same.attested_from, office.attested_from) if day]
        same.attested_from = min(dates, default=None)
        dates = [day for day in (same.attested_to, office.attested_to) if day]
        same.attested_to = max(dates, default=None)
        same.save(update_fields=["attested_from", "attested_to"])
        office.quotes.update(office=same)
        office.delete()
    return joined


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
