"""Keeps statements clustered: which are one that was printed several times (`copies` says when).

A cluster has the first-seen number of its first statement; a statement alone has its own. New
statements are placed as they are stored. Whatever else can change a cluster (another speaker, day,
outlet or content, a removal) makes a new revision of an article: a job looks through the articles
whose clusters are of an older revision, in small transactions. So it does not matter how a change
was made, nor how often a worker is killed; a collection from before there were clusters is
clustered by the same job.
"""

from __future__ import annotations

import time
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from heapq import nsmallest

from django.db import transaction
from django.db.models import F

from briefs import bulk, jobs, sequences
from briefs.copies import Wording, are_close, are_copies, components, wording
from briefs.dates import PartialDate
from briefs.models import Article, Fingerprint, Quote
from briefs.models.fields import partial_date
from briefs.models.quotes import spans_of
from briefs.slices import ROWS_AT_ONCE, batched
from briefs.vocabulary.folding import fold_keeping_length

PRIORITY = -1  # uploads go first
ARTICLES_AT_ONCE = 50
#: A job works for so long and queues itself again, so that no upload waits for it.
SLICE_SECONDS = 1.0
#: What is printed again and again has so many fingerprints of a kind that not all are compared: those
#: are that have the most fingerprints in common with a statement, and of these the nearest in day.
#: The others nearly always are in one cluster with them. The order of arrival decides only among more
#: that are equal in both, and where one fingerprint has more than `_LOOKED_AT`: of those the newest are
#: looked at, so that a phrase said in every briefing does not slow the next one.
MOST_CANDIDATES, _LOOKED_AT = 100, 1000
#: Characters around a statement that its place is told by.
_AROUND = 120
#: Texts in memory together: a cluster may be of thousands of articles, some of them books.
_TEXTS_AT_ONCE = 200

Pair = tuple[int, int]


def place(quotes: Sequence[Quote]) -> None:
    """Cluster statements that were stored in this transaction, their articles being at hand.

    Needs the lock on sequences. Articles whose statements come into another cluster by the new ones
    get a new revision.
    """
    moved = _cluster(quotes, {one.sequence: _wording(one, one.article.text) for one in quotes})
    _touch(moved - {quote.article_id for quote in quotes})


def follow() -> None:
    """Have the job look for changed articles, if there are any. Call it when in doubt."""
    if due().exists():
        _enqueue()


def due():
    """Articles whose statements may belong to other clusters than they do."""
    return Article.objects.filter(clustered__lt=F("revision"))


def cluster_again() -> None:
    """Do a slice of what is due and queue the rest. Safe to run again after a crash."""
    deadline = time.monotonic() + SLICE_SECONDS
    while cluster_some():
        if time.monotonic() > deadline:
            _enqueue()
            return


def cluster_some() -> int:
    """Bring the next articles up to date, in one transaction; returns how many there were."""
    with transaction.atomic():
        sequences.take(0)  # who stores statements waits: what they are compared with is all there
        articles = list(due().order_by("pk").only("pk", "revision")[:ARTICLES_AT_ONCE])
        keys = [article.pk for article in articles]
        concerned = _with_cluster_mates(keys)
        gone = [quote for quote in concerned if _is_gone(quote)]
        live = [quote for quote in concerned if not _is_gone(quote)]
        for some in batched(concerned):
            Fingerprint.objects.filter(quote__in=[quote.pk for quote in some]).delete()
        # Statements that are no longer found belong to no cluster.
        alone = _store(gone, {quote.sequence: quote.sequence for quote in gone})
        moved = alone | _cluster(live, _wordings(live))
        _touch(moved)
        Article.objects.filter(pk__in=keys).update(clustered=F("revision"))
    return len(articles)


def _enqueue() -> None:
    jobs.enqueue(sequences.CLUSTER, key=sequences.CLUSTER, payload={}, priority=PRIORITY)


def _touch(articles: Iterable[int]) -> None:
    """Another revision that is clustered as far as the one before was."""
    for some in batched(sorted(articles)):
        sequences.touch(some, clusters_stay=True)


def _with_cluster_mates(articles: Sequence[int]) -> list[Quote]:
    """The statements of the articles, and all that are in one cluster with any of them."""
    clusters = Quote.objects.filter(article__in=articles).values("cluster")
    return list(_loaded(Quote.objects.filter(cluster__in=clusters)).order_by("pk"))


def _loaded(rows):
    """Statements with all that is compared, but for the texts that `_wordings` cuts them from."""
    return rows.select_related("article").only(
        "pk", "sequence", "cluster", "contents", "speaker_id", "speaker_name", "withdrawn_at",
        "said", "said_precision", "start", "end", "article__text_hash", "article__outlet_id", "article__published",
        "article__published_precision", "article__deleted_at", "article__cluster",
    )  # fmt: skip


def _is_gone(quote: Quote) -> bool:
    return quote.withdrawn_at is not None or quote.article.deleted_at is not None


def _wordings(quotes: Sequence[Quote]) -> dict[int, Wording]:
    """First-seen number -> what is compared. A text is fetched once for all that is said in it, and
    let go before the next ones'."""
    found: dict[int, Wording] = {}
    for some in batched(quotes, _TEXTS_AT_ONCE):
        rows = Article.objects.filter(pk__in={quote.article_id for quote in some})
        texts = dict(rows.values_list("pk", "text"))
        found |= {quote.sequence: _wording(quote, texts[quote.article_id]) for quote in some}
    return found


def _cluster(members: Sequence[Quote], wordings: Mapping[int, Wording]) -> set[int]:
    """Give statements their clusters. All that are in a cluster with one of them are among them,
    and none of them has fingerprints.

    wordings: theirs. Returns the articles of statements whose cluster is another one now.
    """
    by_key = _by_fingerprint(wordings)
    pairs = list(_pairs_among(wordings, by_key))
    merged: set[int] = set()
    for quote, candidate, near in _candidates(by_key, wordings):
        for sequence in near:
            if are_copies(wordings[sequence], candidate):
                pairs.append((sequence, quote.cluster))
                merged.add(quote.cluster)
    cluster = components(pairs, [*wordings, *merged])
    pks = {quote.sequence: quote.pk for quote in members}
    # In the order of the index on keys, which soon is larger than what a database holds in memory.
    fingerprints = ((pks[sequence], key) for key in sorted(by_key) for sequence in by_key[key])
    bulk.insert(Fingerprint, ("quote_id", "key"), fingerprints)
    return _store(members, cluster) | _store_merged(merged, cluster)


def _store(members: Sequence[Quote], cluster: Mapping[int, int]) -> set[int]:
    changed = [quote for quote in members if quote.cluster != cluster[quote.sequence]]
    for quote in changed:
        quote.cluster = cluster[quote.sequence]
    Quote.objects.bulk_update(changed, ["cluster"], batch_size=ROWS_AT_ONCE)
    return {quote.article_id for quote in changed}


def _store_merged(merged: Iterable[int], cluster: Mapping[int, int]) -> set[int]:
    """Statements of clusters that are part of an older one now."""
    articles: set[int] = set()
    for old in sorted(merged):
        if cluster[old] != old:
            rows = Quote.objects.filter(cluster=old)
            articles.update(rows.values_list("article_id", flat=True))
            rows.update(cluster=cluster[old])
    return articles


def _by_fingerprint(wordings: Mapping[int, Wording]) -> dict[int, list[int]]:
    """Key -> first-seen numbers of the statements that have it."""
    found: dict[int, list[int]] = defaultdict(list)
    for sequence, one in wordings.items():
        for key in _keys(one):
            found[key].append(sequence)
    return found


def _pairs_among(
    wordings: Mapping[int, Wording], by_key: Mapping[int, Sequence[int]]
) -> Iterable[Pair]:
    seen: set[Pair] = set()
    for sharing in by_key.values():
        if len(sharing) > MOST_CANDIDATES:
            # Those that are alike, of one time, stand together.
            sharing = sorted(sharing, key=lambda sequence: _order(wordings[sequence]))
        for place, one in enumerate(sharing):
            for other in sharing[max(0, place - MOST_CANDIDATES) : place]:
                pair = (min(one, other), max(one, other))
                if pair not in seen:
                    seen.add(pair)
                    if are_copies(wordings[one], wordings[other]):
                        yield pair


def _order(one: Wording) -> tuple[int, int, int, str]:
    return _day(one.day), min(one.shingles, default=0), len(one.shingles), one.place


def _day(day: PartialDate | None) -> int:
    """As a number; far from all others where it is not known."""
    return day.start.toordinal() if day else -1_000_000


def _candidates(
    by_key: Mapping[int, Sequence[int]], wordings: Mapping[int, Wording]
) -> Iterable[tuple[Quote, Wording, set[int]]]:
    """Stored statements that share a fingerprint, and with which ones."""
    sharing: dict[int, list[int]] = defaultdict(list)
    for key, pk in bulk.select(Fingerprint, ("key", "quote_id"), where="key", among=by_key):
        sharing[key].append(pk)
    near: dict[int, set[int]] = defaultdict(set)
    many = {key: pks[-_LOOKED_AT:] for key, pks in sharing.items() if len(pks) > MOST_CANDIDATES}
    days = _days({pk for key, pks in sharing.items() for pk in many.get(key, pks)})
    common: dict[int, Counter[int]] = {}
    for key, pks in sharing.items():
        for sequence in by_key[key]:
            one = wordings[sequence]
            chosen = pks
            if key in many:
                if sequence not in common:
                    common[sequence] = Counter(pk for k in _keys(one) for pk in sharing.get(k, ()))
                chosen = _nearest(one, many[key], common[sequence], days)
            for pk in chosen:
                # Most share a phrase and are of another month: their texts need not be read.
                if are_close(one.day, days[pk]) is not False:
                    near[pk].add(sequence)
    for pks in batched(sorted(near)):
        some = list(_loaded(Quote.objects.live().filter(pk__in=pks)).order_by("pk"))
        found = _wordings(some)
        for quote in some:
            yield quote, found[quote.sequence], near[quote.pk]


def _nearest(
    one: Wording,
    pks: Iterable[int],
    common: Mapping[int, int],
    days: Mapping[int, PartialDate | None],
) -> list[int]:
    """Of stored statements those with most fingerprints in `common`, of these the nearest in day."""
    day = _day(one.day)
    return nsmallest(MOST_CANDIDATES, pks, lambda pk: (-common[pk], abs(_day(days[pk]) - day), pk))


def _days(pks: Iterable[int]) -> dict[int, PartialDate | None]:
    """Statement -> the day it is compared by."""
    found = {}
    columns = ("pk", "said", "said_precision", "article__published", "article__published_precision")
    for some in batched(sorted(pks)):
        rows = Quote.objects.filter(pk__in=some).order_by().values_list(*columns)
        for pk, said, said_precision, published, precision in rows:
            found[pk] = partial_date(said, said_precision) or partial_date(published, precision)
    return found


def _wording(quote: Quote, text: str) -> Wording:
    """text: its article's, which need not be loaded with it."""
    article = quote.article
    return wording(
        spans_of(text, quote.contents),
        article=article.pk,
        outlet=article.outlet_id,
        source=quote.speaker_id or fold_keeping_length(quote.speaker_name).strip(),
        place=f"{article.text_hash} {quote.start}-{quote.end}",
        day=quote.said_date or article.published_date,
        near=article.cluster_id,
        around=(
            text[max(0, quote.start - _AROUND) : quote.start],
            text[quote.end : quote.end + _AROUND],
        ),
    )


def _keys(one: Wording) -> list[int]:
    """Fingerprints of a source, as signed 64-bit integers: those of one stand together."""
    source = one.source
    number = source if isinstance(source, int) else ~(zlib.crc32(str(source).encode()) >> 1)
    return sorted((number << 32) | fingerprint for fingerprint in one.fingerprints)
