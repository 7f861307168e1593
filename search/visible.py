"""Which rows a reader may see: signed-in people all, others what is public."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from briefs.access import sees_all
from briefs.models import Article, Quote
from briefs.models.articles import ArticleQuerySet
from briefs.models.quotes import QuoteQuerySet

Reader = AbstractBaseUser | AnonymousUser


def articles(reader: Reader) -> ArticleQuerySet:
    """Tombstones included: their address still answers."""
    return articles_shown(every=sees_all(reader))


def articles_shown(*, every: bool) -> ArticleQuerySet:
    """Every article, or those that everybody may see."""
    rows = Article.objects.all()
    return rows if every else rows.filter(public=True)


def statements(reader: Reader) -> QuoteQuerySet:
    """Withdrawn ones included: their permalink still answers."""
    return statements_shown(every=sees_all(reader))


def statements_shown(*, every: bool) -> QuoteQuerySet:
    """Every statement, or those that everybody may see."""
    rows = Quote.objects.all()
    return rows if every else rows.filter(article__public=True)
