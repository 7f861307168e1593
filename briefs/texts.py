"""Texts of articles for many statements of them."""

from __future__ import annotations

from collections.abc import Iterable

from briefs.models import Article, Quote


def load_texts(quotes: Iterable[Quote]) -> None:
    """Give the articles of statements that were loaded without texts theirs: one query.

    Once for all statements of an article: a speech of an hour may have hundreds.
    """
    held = list(quotes)
    of_articles = {quote.article_id for quote in held}
    texts = dict(Article.objects.filter(pk__in=of_articles).values_list("pk", "text"))
    for quote in held:
        quote.article.text = texts[quote.article_id]
