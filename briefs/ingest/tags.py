"""Files articles and statements under the countries and topics they mention."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from briefs import bulk
from briefs.analysis import Analysis, Mentions
from briefs.models import Article, ArticleCountry, ArticleTopic, Quote, Topic
from briefs.vocabulary_store import tagger


def store(
    mentions: Mapping[int, Mentions], quotes: Iterable[Quote], *, are_new: bool = False
) -> set[int]:
    """Make the tags of these articles (by id), and of `quotes`, statements of theirs, what their
    texts mention. Returns the ids of the articles that are filed differently now.

    Tags of a statement that a person has decided stay. `are_new`: nothing is filed yet.
    """
    rows = list(quotes)
    bodies = {pk: found.in_body() for pk, found in mentions.items()}
    said = {row.pk: mentions[row.article_id].in_spans(row.contents) for row in rows}
    topics = _topic_ids({slug for one in (*bodies.values(), *said.values()) for slug in one.topics})

    def known(counts: Mapping[str, int]) -> dict[int, int]:
        return {topics[slug]: count for slug, count in counts.items() if slug in topics}

    changed = _file(
        ArticleCountry, "article", "country", {pk: one.countries for pk, one in bodies.items()}, are_new
    ) | _file(
        ArticleTopic, "article", "topic", {pk: known(one.topics) for pk, one in bodies.items()}, are_new
    )  # fmt: skip
    refiled = _file(
        Quote.countries.through, "quote", "country",
        {row.pk: said[row.pk].countries for row in rows if "countries" not in row.corrected}, are_new,
    ) | _file(
        Quote.topics.through, "quote", "topic",
        {row.pk: known(said[row.pk].topics) for row in rows if "topics" not in row.corrected}, are_new,
    )  # fmt: skip
    return changed | {row.article_id for row in rows if row.pk in refiled}


def mentions_of(article: Article, analysis: Analysis, *, vocabulary: int) -> Mentions:
    """What the article mentions in the words of the present `vocabulary` (as
    `sequences.take_with_vocabulary` numbers it); the analysis may be older."""
    if analysis.vocabulary == vocabulary:
        return analysis.mentions
    return Mentions(tagger(since=vocabulary).tag(article.text), analysis.zones)


def _topic_ids(slugs: set[str]) -> dict[str, int]:
    rows = Topic.objects.filter(slug__in=slugs, merged_into=None)
    return dict(rows.values_list("slug", "pk"))


def _file(
    table: Any, owner: str, under: str, wanted: Mapping[int, Mapping[Any, int]], are_new: bool
) -> set[int]:
    """Make the rows of a table of tags those `wanted`: owner -> {country or topic: how often}.

    Returns the owners that gained or lost one. A count that changed is stored and no news.
    """
    is_counted = any(column.name == "count" for column in table._meta.concrete_fields)
    target = {(pk, value): n for pk, counts in wanted.items() for value, n in counts.items()}
    columns = ("pk", f"{owner}_id", f"{under}_id", *(("count",) if is_counted else ()))
    stored: dict[tuple[int, Any], tuple[int, ...]] = {}
    if not are_new:
        rows = table.objects.filter(**{f"{owner}__in": wanted})
        for pk, owned_by, value, *count in rows.values_list(*columns):
            stored[owned_by, value] = (pk, *count)

    gone = stored.keys() - target.keys()
    new = [key for key in target if key not in stored]
    recounted = [key for key, (_, *count) in stored.items() if key in target and count not in ([], [target[key]])]  # fmt: skip
    if gone:
        table.objects.filter(pk__in=[stored[key][0] for key in gone]).delete()
    counted = ("count",) if is_counted else ()
    bulk.insert(
        table,
        (f"{owner}_id", f"{under}_id", *counted),
        ((*key, target[key]) if is_counted else key for key in new),
    )
    if recounted:
        changed = [table(pk=stored[key][0], count=target[key]) for key in recounted]
        table.objects.bulk_update(changed, ["count"])
    return {key[0] for key in (*gone, *new)}
