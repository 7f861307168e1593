"""Who ranks: Readout, the way an address of the product is answered, and bm25s."""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import Stemmer

from search.engines import open_engine
from search.engines.base import Engine
from search.query.errors import QueryError
from search.query.request import SearchQuery
from search.query.resolve import Vocabulary
from search.types import Document
from tests.benchmarks.relevance.sets import Article
from tests.product import Product

#: A query -> ids of articles, the best first.
Ranker = Callable[[str], list[str]]

_DEPTH = 100


def product(data: Path, articles: Sequence[Article]) -> tuple[Ranker, Vocabulary]:
    """A product set up in `data`, with the articles imported; and its vocabulary.

    Django is set up on it, so there can be one in a process.
    """
    made = Product(data)
    made.manage("serve", "--setup-only")
    records = data / "articles.jsonl"
    records.write_text("".join(json.dumps(asdict(one)) + "\n" for one in articles), "utf-8")
    made.manage("import_articles", str(records))
    made.manage("index", "rebuild")
    os.environ.update(made.environment)

    import django

    django.setup()

    from briefs.models import Article as Stored
    from search.documents import article_uid
    from search.engine import engine
    from search.vocabulary import DatabaseVocabulary

    ids = {article_uid(pk): known for pk, known in Stored.objects.values_list("pk", "external_id")}
    vocabulary = DatabaseVocabulary()
    return _ranker(engine(), vocabulary, ids), vocabulary


def engine_alone(folder: Path, articles: Sequence[Article], vocabulary: Vocabulary) -> Ranker:
    """The engine on the articles as they are, without a database and what is worked out for it."""
    engine = open_engine(folder)
    documents = [
        Document(
            uid=f"a{at}",
            kind="articles",
            article=at,
            revision=1,
            text=article.text,
            title=article.title,
            names=article.byline,
        )
        for at, article in enumerate(articles)
    ]
    engine.rebuild(documents, watermark=1)
    return _ranker(engine, vocabulary, {f"a{at}": one.id for at, one in enumerate(articles)})


def bm25s(texts: Sequence[str], ids: Sequence[str]) -> Ranker:
    """bm25s as its makers show it: Porter stems, English stop words, k1 1.2, b 0.75."""
    import bm25s as peer

    logging.getLogger("bm25s").setLevel(logging.WARNING)
    stemmer = Stemmer.Stemmer("porter")

    def tokens(texts: Sequence[str]) -> Any:
        return peer.tokenize(list(texts), stopwords="en", stemmer=stemmer, show_progress=False)

    index = peer.BM25(k1=1.2, b=0.75)
    index.index(tokens(texts), show_progress=False)

    def rank(text: str) -> list[str]:
        depth = min(_DEPTH, len(ids))
        found, scores = index.retrieve(tokens([text]), k=depth, show_progress=False)
        return [ids[at] for at, score in zip(found[0], scores[0], strict=True) if score > 0]

    return rank


def _ranker(engine: Engine, vocabulary: Vocabulary, ids: dict[str, str]) -> Ranker:
    def rank(text: str) -> list[str]:
        asked = {"kind": "articles", "match": "any", "q": text, "per_page": _DEPTH}
        try:
            request = SearchQuery.from_querystring(urlencode(asked)).to_engine(vocabulary)
        except QueryError:
            return []
        return [ids[hit.uid] for hit in engine.search(request).hits]

    return rank
