"""The documents and queries that rankings are measured on."""

from __future__ import annotations

import csv
import gzip
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.engine_corpus import LARGE, ROOT

CORPUS = ROOT.parent / "shared" / "corpus"
QUERIES = Path(__file__).with_name("queries.jsonl")

_SAMPLE = 3_000
_QUERIES = 500
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
#: What is quoted or bracketed is often cut off where the sentence is; apostrophes are not meant.
_MARKS = re.compile(r"[\"“”«»()\[\]{}]")


@dataclass(frozen=True)
class Article:
    """What a collection says of an article; `date` is a day, a year or empty."""

    id: str
    title: str
    text: str
    byline: str = ""
    date: str = ""
    outlet: str = ""


@dataclass(frozen=True)
class Query:
    """`grades`: id of an article -> how far it answers the query; 0 where it was read and does not."""

    text: str
    grades: Mapping[str, int]


def analyst_articles() -> list[Article]:
    with (CORPUS / "manifest.csv").open(encoding="utf-8", newline="") as manifest:
        return [
            Article(
                text=(CORPUS / row["file"]).read_text("utf-8"),
                **{name: row[name] for name in ("id", "title", "byline", "date", "outlet")},
            )
            for row in csv.DictReader(manifest)
        ]


def analyst_queries() -> list[Query]:
    rows = map(json.loads, QUERIES.read_text("utf-8").splitlines())
    return [Query(row["query"], row["grades"]) for row in rows]


def sampled_articles() -> list[Article]:
    """A sample of the large corpus, the same in every run."""
    rows = [row for path in sorted(LARGE.glob("*.jsonl.gz")) for row in _lines(path)]
    return [
        Article(row["id"], row["title"], row["text"])
        for row in random.Random(11).sample(rows, _SAMPLE)
    ]


def headlines(articles: Sequence[Article]) -> list[Query]:
    """Headlines of four words or more that one article alone has."""
    times = Counter(article.title for article in articles)
    told = [a for a in articles if len(a.title.split()) >= 4 and times[a.title] == 1]
    chosen = random.Random(12).sample(told, _QUERIES)
    return [Query(article.title, {article.id: 1}) for article in chosen]


def half_sentences(articles: Sequence[Article]) -> list[Query]:
    """Half the words, in order, of a sentence that stands in one article alone (so in no footer)."""
    times = Counter(sentence for article in articles for sentence in set(_sentences(article.text)))
    draw = random.Random(13)
    queries = []
    for article in draw.sample(articles, len(articles)):
        own = [s for s in _sentences(article.text) if times[s] == 1 and not _MARKS.search(s)]
        if own and len(queries) < _QUERIES:
            words = draw.choice(own).split()
            kept = sorted(draw.sample(range(len(words)), len(words) // 2))
            queries.append(Query(" ".join(words[at] for at in kept), {article.id: 1}))
    return queries


def _sentences(text: str) -> list[str]:
    """Those of 8 to 30 words, white space collapsed."""
    found = (" ".join(sentence.split()) for sentence in _SENTENCE_END.split(text))
    return [sentence for sentence in found if 8 <= len(sentence.split()) <= 30]


def _lines(path: Path) -> Iterator[dict[str, str]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)
