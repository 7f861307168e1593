"""Which rows a reader may see: signed-in people all, others what is public."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from briefs.access import sees_all
from briefs.models import Article, Quote
from briefs.models.articles import ArticleQuerySet
from briefs.models.quotes import QuoteQuerySet

Reader = AbstractBaseUser | AnonymousUser


def articles(reader: Reader) -> ArticleQuerySet:
    """Tombstones included: their address still answers."""
    return articles_shown(every=sees_all(reader))


def articles_shown(*, every: bool) -> ArticleQuerySet:
    """Every article, or those that everybody may see; of an earlier text the article decides."""
    rows = Article.objects.all()
    if every:
        return rows
    return rows.filter(Q(public=True, replaced_by=None) | Q(replaced_by__public=True))


def statements(reader: Reader) -> QuoteQuerySet:
    """Withdrawn ones included: their permalink still answers."""
    return statements_shown(every=sees_all(reader))


def statements_shown(*, every: bool) -> QuoteQuerySet:
    """Every statement, or those that everybody may see; of an earlier text the article decides."""
    rows = Quote.objects.all()
    if every:
        return rows
    of_public = Q(article__public=True, article__replaced_by=None)
    return rows.filter(of_public | Q(article__replaced_by__public=True))
