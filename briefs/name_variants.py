"""Articles are found by all names of their speakers, so those that are here follow a name that a new
text has used for one.

An import would index a statesman's thousand articles anew at each of his spellings. So new ones are
noted (`SpeakerAlias.announced`), and a job announces the articles of all their speakers a while later.
What editors change is announced at once (`corrections`).
"""

from __future__ import annotations

import datetime as dt
import time

from django.db import transaction
from django.utils import timezone

from briefs import sequences
from briefs.models import Quote, SpeakerAlias
from briefs.slices import batched

ANNOUNCE_VARIANTS = "announce-name-variants"

#: So long others may join the first: longer than most imports take.
AFTER = dt.timedelta(minutes=30)
#: A job works for so long; what is left is due still.
SLICE_SECONDS = 1.0


def is_due() -> bool:
    waiting = SpeakerAlias.objects.filter(announced=False)
    return waiting.filter(changed__lt=timezone.now() - AFTER).exists()


def announce() -> None:
    """Have articles of speakers with new variants indexed with them, a speaker at a time. Safe to run
    again after a crash."""
    deadline = time.monotonic() + SLICE_SECONDS
    while _announce_one() and time.monotonic() < deadline:
        pass


def _announce_one() -> bool:
    """Whether any was left."""
    with transaction.atomic():
        sequences.take(0)
        variant = SpeakerAlias.objects.filter(announced=False).order_by("pk").first()
        if variant is None:
            return False
        quotes = Quote.objects.live().filter(speaker=variant.speaker_id).order_by("article_id")
        for some in batched(list(quotes.values_list("article_id", flat=True).distinct())):
            sequences.touch(some, clusters_stay=True)
        SpeakerAlias.objects.filter(speaker=variant.speaker_id, announced=False).update(
            announced=True
        )
    return True
