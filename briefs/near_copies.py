"""Articles of nearly the same text make a cluster: what one agency wrote, as each outlet printed it.

A cluster is known by its first article. Call what writes inside the transaction that stores the
articles, under the lock of `sequences`: of two copies that come at once, one is the first.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, QuerySet

from briefs import bulk, jobs, sequences
from briefs.analysis import bands_of
from briefs.models import Article, ArticleBand
from briefs.resemblance import NEARLY_THE_SAME, Shingles, resemblance, shingle_set

CLUSTER_ARTICLES = "cluster-articles"
PRIORITY = -1  # uploads go first

#: Candidates compared in full, those with most keys in common first.
COMPARED = 20
#: An article that resembles one with keys by so much gets none of its own: whatever resembles it
#: resembles that one, too, and a text printed a thousand times does not slow the next thousand.
KEYS_BELOW = 0.95
ARTICLES_AT_ONCE = 100


@dataclass(frozen=True, slots=True)
class NearCopy:
    """An article whose text is nearly the same; resemblance: from NEARLY_THE_SAME to 1."""

    article: Article
    resemblance: float

    @property
    def percent(self) -> int:
        return int(100 * self.resemblance)


def of_text(text: str, bands: Sequence[int], among: QuerySet[Article]) -> list[NearCopy]:
    """Those `among` the articles that are of the cluster that a text belongs to, the most alike
    first; of very many the newest ones."""
    like = _Known(bands).most_alike(text, bands)
    if like is None:
        return []
    members = among.filter(cluster=like.cluster_id).defer("zones", "numbered")
    own = shingle_set(text)
    found = [NearCopy(one, resemblance(own, shingle_set(one.text))) for one in members[:COMPARED]]
    return sorted(found, key=lambda one: -one.resemblance)


def assign(articles: Iterable[tuple[Article, Sequence[int]]]) -> list[Article]:
    """Put stored articles, each with its bands, into clusters; returns those that joined one."""
    all_ = list(articles)
    known = _Known({key for _, bands in all_ for key in bands})
    joined, keys = [], []
    for article, bands in all_:
        like = known.most_alike(article.text, bands)
        article.cluster_id = like.cluster_id if like else article.pk
        if like is not None:
            joined.append(article)
        if like is None or like.resemblance < KEYS_BELOW:
            known.add(article, bands)
            keys += [(key, article.pk) for key in bands]
    bulk.insert(ArticleBand, ("key", "article_id"), keys)
    alone = [one.pk for one, _ in all_ if one.cluster_id == one.pk]
    Article.objects.filter(pk__in=alone).update(cluster=F("pk"))
    Article.objects.bulk_update(joined, ["cluster"])
    return joined


def follow_articles() -> None:
    """Have articles put into clusters that were stored before there were any."""
    if Article.objects.filter(cluster=None).exists():
        jobs.enqueue(CLUSTER_ARTICLES, key=CLUSTER_ARTICLES, payload={}, priority=PRIORITY)


def cluster_some() -> None:
    """Do a slice of that and queue the rest. Safe to run again after a crash."""
    with transaction.atomic():
        sequences.take(0)
        rows = Article.objects.filter(cluster=None).only("pk", "text").order_by("pk")
        joined = assign((one, bands_of(one.text)) for one in rows[:ARTICLES_AT_ONCE])
        if joined:
            sequences.touch([one.pk for one in joined], clusters_stay=True)
        follow_articles()


@dataclass(frozen=True, slots=True)
class _Like:
    cluster_id: int
    resemblance: float


class _Known:
    """The articles that have any of some keys."""

    def __init__(self, keys: Iterable[int]) -> None:
        self._with_key: dict[int, list[int]] = defaultdict(list)
        rows = ArticleBand.objects.filter(key__in=list(keys)).order_by("pk")
        for key, article in rows.values_list("key", "article_id"):
            self._with_key[key].append(article)
        self._cluster: dict[int, int] = {}
        self._text: dict[int, str] = {}
        self._shingles: dict[int, Shingles] = {}  # of those that were compared

    def add(self, article: Article, bands: Iterable[int]) -> None:
        assert article.cluster_id is not None
        for key in bands:
            self._with_key[key].append(article.pk)
        self._cluster[article.pk] = article.cluster_id
        self._text[article.pk] = article.text

    def most_alike(self, text: str, bands: Iterable[int]) -> _Like | None:
        """The cluster of the article that resembles the text most, if any does enough."""
        shared = Counter(pk for key in bands for pk in self._with_key.get(key, ()))
        if not shared:
            return None
        candidates = [pk for pk, _ in shared.most_common(COMPARED)]
        self._fetch(candidates)
        own = shingle_set(text)
        alike = [(resemblance(own, self._of(pk)), -pk) for pk in candidates]
        best, pk = max(alike)
        return _Like(self._cluster[-pk], best) if best >= NEARLY_THE_SAME else None

    def _fetch(self, wanted: Iterable[int]) -> None:
        rows = Article.objects.filter(pk__in=[pk for pk in wanted if pk not in self._text])
        for pk, cluster, text in rows.values_list("pk", "cluster_id", "text"):
            self._text[pk], self._cluster[pk] = text, cluster or pk

    def _of(self, pk: int) -> Shingles:
        if pk not in self._shingles:
            self._shingles[pk] = shingle_set(self._text[pk])
        return self._shingles[pk]
