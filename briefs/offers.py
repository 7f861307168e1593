"""What the vocabulary says of a statement, and what it would add to tags that a person chose."""

from __future__ import annotations

from briefs import audit
from briefs.analysis import Mentions
from briefs.models import Article, Country, Quote, Topic
from briefs.vocabulary_store import tagger


def tags_of(article: Article, contents: list[list[int]]) -> tuple[list[Country], list[Topic]]:
    """The countries and topics that these words of the article name."""
    found = Mentions(tagger().tag(article.text), article.zones).in_spans(contents)
    topics = Topic.objects.filter(slug__in=found.topics, merged_into=None)
    return list(Country.objects.filter(code__in=found.countries)), list(topics)


def offered(quote: Quote) -> list[Country | Topic]:
    """What a statement would be filed under by the present vocabulary, and is not, because people
    have chosen its tags. What they took off it is not offered again."""
    if not {"countries", "topics"}.intersection(quote.corrected):
        return []
    countries, topics = tags_of(quote.article, quote.contents)
    has = set(quote.countries.all()) | set(quote.topics.all())
    taken_off: set[str] = set()
    for before, after in audit.about(quote).standing().values_list("before", "after"):
        for name in ("countries", "topics"):
            taken_off |= set(before.get(name, ())) - set(after.get(name, ()))
    return [
        row
        for row in (*countries, *topics)
        if row not in has and (row.code if isinstance(row, Country) else row.slug) not in taken_off
    ]
