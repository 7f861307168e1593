"""Stored articles follow the vocabulary: what admins change is tagged again in the background.

One row notes by which names the articles are tagged. Whoever may have changed the vocabulary
calls `follow_vocabulary`: it compares, and a job looks through all texts for the names that
differ, in small transactions that each note how far they came. So it does not matter how a change
was made, or how often a worker is killed. An article that is stored meanwhile is tagged by the
present vocabulary (`ingest.tags.mentions_of`).
"""

from __future__ import annotations

import functools
import time
from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils import timezone

from briefs import jobs, sequences, vocabulary_store
from briefs.analysis import Mentions
from briefs.ingest import tags
from briefs.models import Article, Quote, Tagging
from briefs.vocabulary.phrases import Phrases

TAG_AGAIN = "tag-again"
PRIORITY = -1  # uploads go first

ARTICLES_AT_ONCE = 200
#: A job works for so long and queues itself again, so that no upload waits for it.
SLICE_SECONDS = 1.0
#: For so long whoever asks for the number of articles is kept waiting.
COUNT_SECONDS = 0.3

Names = Mapping[str, Collection[str]]  # whose -> names, as `vocabulary_store.phrases` has them


def note_vocabulary() -> None:
    """Note the present vocabulary as the one that articles are tagged by, unless one is noted."""
    if not Tagging.objects.exists():
        Tagging.objects.get_or_create(pk=1, defaults={"phrases": vocabulary_store.phrases()})


def follow_vocabulary() -> None:
    """Have articles tagged by the present vocabulary. Call it in the transaction that changed it,
    or when it may have been changed; where it was not, nothing is done."""
    with transaction.atomic():
        note_vocabulary()
        noted = Tagging.objects.select_for_update().get(pk=1)
        present = vocabulary_store.phrases()
        names = differing(noted.phrases, present)
        if not names:
            return
        noted.phrases, noted.vocabulary = present, sequences.vocabulary_changed()
        if Article.objects.exists():
            noted.changed = sorted(names.union(noted.changed))
            noted.upto = noted.looked_through = noted.tagged_again = 0
            noted.began, noted.finished = timezone.now(), None
            jobs.enqueue(TAG_AGAIN, key=TAG_AGAIN, payload={}, priority=PRIORITY)
        noted.save()


def lock() -> None:
    """Take the lock on tagging, which comes before that on `sequences`."""
    Tagging.objects.select_for_update().filter(pk=1).first()


def differing(old: Names, new: Names) -> set[str]:
    """Names that were added or removed, or belong to another country or topic now."""
    return {
        name for whose in {*old, *new} for name in set(old.get(whose, ())) ^ set(new.get(whose, ()))
    }


def count_articles(names: Collection[str]) -> tuple[int, bool]:
    """How many articles hold any of the names, and whether that is all of them: counting is given
    up after a moment."""
    deadline = time.monotonic() + COUNT_SECONDS
    phrases, count = Phrases(names), 0
    newest_first = Article.objects.live().order_by("-pk").values_list("text", flat=True)
    for text in newest_first.iterator(chunk_size=100):
        count += phrases.are_in(text)
        if time.monotonic() > deadline:
            return count, False
    return count, True


def tag_again() -> None:
    """Do a slice of what is to be done and queue the rest. Safe to run again after a crash."""
    deadline = time.monotonic() + SLICE_SECONDS
    while _tag_some():
        if time.monotonic() > deadline:
            jobs.enqueue(TAG_AGAIN, key=TAG_AGAIN, payload={}, priority=PRIORITY)
            return


def _tag_some() -> bool:
    """Look through the next articles; whether more may be left."""
    noted = Tagging.objects.filter(pk=1).first()
    if noted is None or not noted.changed:
        return False
    waiting = Article.objects.live().filter(pk__gt=noted.upto).order_by("pk")
    articles = list(waiting.only("pk", "text", "zones")[:ARTICLES_AT_ONCE])
    phrases = _phrases(tuple(noted.changed))
    tagger = vocabulary_store.tagger(since=noted.vocabulary)
    mentions = {
        one.pk: Mentions(tagger.tag(one.text), one.zones)
        for one in articles
        if phrases.are_in(one.text)
    }
    with transaction.atomic():
        now = Tagging.objects.select_for_update().get(pk=1)
        if (now.vocabulary, now.upto) != (noted.vocabulary, noted.upto):
            return True  # another worker did it, or the vocabulary changed again
        if not articles:
            now.changed, now.finished = [], timezone.now()
            now.save()
            return False
        sequences.take(0)
        quotes = Quote.objects.live().filter(article__in=mentions).select_for_update(of=("self",))
        changed = tags.store(mentions, quotes)
        if changed:
            sequences.touch(sorted(changed), clusters_stay=True)
        now.upto = articles[-1].pk
        now.looked_through += len(articles)
        now.tagged_again += len(changed)
        now.save(update_fields=["upto", "looked_through", "tagged_again"])
    return True


@functools.lru_cache(1)
def _phrases(names: tuple[str, ...]) -> Phrases:
    return Phrases(names)
