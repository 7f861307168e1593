"""Statements that come in while a test looks: stored, clustered, indexed."""

from __future__ import annotations

from django.db import transaction

from briefs import clustering, sequences
from briefs.dates import PartialDate
from briefs.models import Quote, Speaker
from search import indexing
from search.engine import engine
from tests.search.making import index, make_article, make_outlet, make_quote

SAID = "The fishermen of both countries will go on fishing in these waters for thirty years"
OTHER = "No ship of ours was near the harbour on the night of the storm"


def printed(speaker: Speaker, outlet: str, said: str = SAID, day: str = "2024-03-04") -> Quote:
    """Printed by an outlet on a day."""
    article = make_article(
        f"“{said},” said {speaker.name}, for {outlet}.",
        outlet=make_outlet(outlet),
        published=PartialDate.parse(day).start,
        published_precision="day",
    )
    quote = make_quote(article, said, speaker=speaker, speaker_name=speaker.name)
    with transaction.atomic():
        sequences.touch([article.pk])
    while clustering.cluster_some():
        pass
    index(article)
    return quote


def follow_outbox() -> None:
    with indexing.sole_writer():
        indexing.sync(engine())
