"""Made-up queries over articles of the sample, answered as reading every document answers them: the
same hits in the same order, the same counts of every facet, the same timeline."""

from __future__ import annotations

import dataclasses
import random
from pathlib import Path

from tests.soak.asking import query
from tests.soak.product import prepare
from tests.soak.record import Budget, Found

#: Of the sample, other ones for each seed: reading them all for each query takes seconds.
ARTICLES = 8


def run(budget: Budget, seed: int, folder: Path) -> Found:
    prepare(folder / "data")
    from briefs.models import Article
    from search import documents
    from search.engines import open_engine
    from search.engines.naive import NaiveEngine
    from search.query.errors import QueryError
    from search.query.request import SearchQuery
    from search.types import FACET_FIELDS
    from search.vocabulary import DatabaseVocabulary

    found, chance = Found(), random.Random(seed)
    stored = list(Article.objects.live().order_by("pk").values_list("pk", "text"))
    chosen = chance.sample(stored, ARTICLES)
    texts = [text for _, text in chosen]
    contents = list(documents.for_articles(sorted(pk for pk, _ in chosen)))
    naive, real, vocabulary = NaiveEngine(), open_engine(folder / "index"), DatabaseVocabulary()
    for each in (naive, real):
        each.rebuild(contents, watermark=1)
    facets = dict.fromkeys(FACET_FIELDS, 10_000)
    while budget.is_left(found):
        text = query(chance, texts)
        asked = SearchQuery(
            q=text[:1000],
            kind=chance.choice(("statements", "articles")),
            match=chance.choice(("auto", "all", "any")),
            sort=chance.choice(("", "relevance", "newest", "oldest")),
        )
        try:
            request = asked.to_engine(vocabulary, facets=facets, timeline="date")
        except QueryError:
            found.counts["refused"] += 1
            continue
        request = dataclasses.replace(request, limit=100)
        found.trials += 1
        answers = [dataclasses.replace(one.search(request), timings={}) for one in (naive, real)]
        found.counts["with hits"] += answers[0].total > 0
        if answers[0] != answers[1]:
            found.wrong.append(f"trial {found.trials} of seed {seed}: {asked!r}"[:600])
    return found
