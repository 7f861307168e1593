"""Articles and statements made for a test, by the words they hold."""

from __future__ import annotations

import itertools
from typing import Any

from django.db import transaction
from django.utils.text import slugify

from briefs import sequences
from briefs.analysis import text_hash
from briefs.models import Article, Outlet, Quote, Speaker, SpeakerAlias
from briefs.vocabulary.names import name_key
from search import indexing
from search.engine import engine

_numbers = itertools.count(1)


def make_outlet(name: str = "The Examiner") -> Outlet:
    return Outlet.objects.get_or_create(name=name, slug=slugify(name))[0]


def make_speaker(name: str, *aliases: str, **facts: Any) -> Speaker:
    """`aliases`: the names by which statements are linked to them."""
    slug = facts.pop("slug", slugify(name))
    made = Speaker.objects.create(name=name, slug=slug, **facts)
    SpeakerAlias.objects.bulk_create(
        SpeakerAlias(speaker=made, text=text, key=name_key(text)) for text in aliases
    )
    return made


def make_article(text: str, **facts: Any) -> Article:
    """`boilerplate`: the words at which the boilerplate begins."""
    foot = facts.pop("boilerplate", "")
    zones = [["boilerplate", text.index(foot), len(text)]] if foot else []
    facts.setdefault("title", f"Article {next(_numbers)}")
    facts.setdefault("title_from", "text")
    with transaction.atomic():
        return Article.objects.create(
            text=text,
            text_hash=text_hash(text),
            zones=zones,
            sequence=sequences.take(1),
            **facts,
        )


def make_quote(
    article: Article, *contents: str, cue: str = "", source: str = "", **facts: Any
) -> Quote:
    """A statement of these words of the article; `cue` and `source` are looked up near them."""
    spans = [_span(article.text, words) for words in contents]
    position = article.quotes.count() + 1
    cue_span = _near(article.text, cue, spans[0][0]) if cue else (None, None)
    source_span = _near(article.text, source, spans[0][0]) if source else (None, None)
    countries, topics = facts.pop("countries", ()), facts.pop("topics", ())
    facts.setdefault("type", "direct")
    facts.setdefault("named", "named" if facts.get("speaker") else "unnamed")
    facts.setdefault("paragraph", 1)
    with transaction.atomic():
        made = Quote.objects.create(
            article=article,
            position=position,
            sequence=sequences.take(1),
            contents=[list(span) for span in spans],
            start=min(start for start, _ in spans),
            end=max(end for _, end in spans),
            cue_start=cue_span[0],
            cue_end=cue_span[1],
            source_start=source_span[0],
            source_end=source_span[1],
            **facts,
        )
        made.countries.set(countries)
        made.topics.set(topics)
    return made


def index(*articles: Article) -> None:
    """Make them found. Needs the fixture `collection`."""
    with transaction.atomic():
        sequences.announce([article.pk for article in articles])
    with indexing.sole_writer():
        indexing.sync(engine())


def _span(text: str, words: str) -> tuple[int, int]:
    start = text.index(words)
    return start, start + len(words)


def _near(text: str, words: str, position: int) -> tuple[int, int]:
    """The occurrence of `words` nearest to `position`."""
    starts = [at for at in range(len(text)) if text.startswith(words, at)]
    start = min(starts, key=lambda at: abs(at - position))
    return start, start + len(words)
