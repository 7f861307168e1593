"""Runs the present extraction over articles that an earlier version has read.

Each article is brought up to date in one transaction, which also notes the version: a run that
was interrupted goes on where it stopped.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from briefs import analyst, ingest, outlet_lines
from briefs.analysis import ANALYSED_LANGUAGES, Analysis
from briefs.extraction import VERSION
from briefs.models import Article, Outlet

log = logging.getLogger("readout.extraction")

ARTICLES_AT_ONCE = 100
#: Fewer are done before processes of their own have started.
WORTH_PROCESSES = 40


@dataclass(frozen=True, slots=True)
class Failed:
    """An article that could not be read again; it stays as it is and is tried by the next run."""

    article: str
    title: str


def analysed() -> QuerySet[Article]:
    """The articles that extraction has read, or would read."""
    return Article.objects.live().filter(language__in=ANALYSED_LANGUAGES)


def outdated() -> QuerySet[Article]:
    """Those of them that another version has read than the present one."""
    return analysed().exclude(extractor_version=VERSION)


def reextract(
    articles: QuerySet[Article], *, dry_run: bool = False, processes: int = 1
) -> Iterator[ingest.Renewal | Failed]:
    """Read the articles again, one result for each, in no promised order.

    Those that are deleted meanwhile are passed over.
    """
    for article, analysis in _analysed(articles, processes):
        result = _renewed(article, analysis, dry_run=dry_run)
        if result is not None:
            yield result


def _analysed(
    articles: QuerySet[Article], processes: int
) -> Iterator[tuple[Article, Analysis | analyst.Failed]]:
    learned = outlet_lines.learned(Outlet.objects.values_list("pk", flat=True))
    if articles[:WORTH_PROCESSES].count() < WORTH_PROCESSES:
        yield from (
            (article, analyst.analyse(_question(article, learned)))
            for article in _in_order(articles)
        )
        return
    pool: analyst.Pool[Article]
    with analyst.Pool(processes) as pool:
        for article in _in_order(articles):
            yield from pool.give(article, _question(article, learned))
        yield from pool.rest()


def _in_order(articles: QuerySet[Article]) -> Iterator[Article]:
    last = 0
    while chunk := list(articles.filter(pk__gt=last).order_by("pk")[:ARTICLES_AT_ONCE]):
        yield from chunk
        last = chunk[-1].pk


def _question(article: Article, learned: Mapping[int, frozenset[int]]) -> analyst.Question:
    return (
        article.text,
        article.headline,
        article.byline,
        article.published_date,
        article.language,
        learned.get(article.outlet_id or 0, outlet_lines.NOTHING_LEARNED),
    )


def _renewed(
    article: Article, analysis: Analysis | analyst.Failed, *, dry_run: bool
) -> ingest.Renewal | Failed | None:
    while True:
        if isinstance(analysis, analyst.Failed):
            log.error("%s could not be analysed\n%s", article.public_id, analysis.trace)
            return Failed(article.public_id, article.title)
        renewal = ingest.renew(article, analysis, dry_run=dry_run)
        if renewal is not None:
            return renewal
        # Somebody changed the article while it was analysed.
        now = Article.objects.live().filter(pk=article.pk).first()
        if now is None:
            return None
        learned = outlet_lines.learned([now.outlet_id] if now.outlet_id else [])
        article, analysis = now, analyst.analyse(_question(now, learned))
