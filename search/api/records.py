"""Statements, articles, speakers, countries, topics and outlets: lists to be taken whole, and each
alone. What was merged leads on (302), what was removed says so (410)."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse

from briefs.access import reading, sees_all
from briefs.models import (
    Article,
    ArticleCountry,
    ArticleTopic,
    Country,
    Office,
    Outlet,
    Quote,
    Speaker,
    Topic,
)
from briefs.models.tokens import Scope
from briefs.problems import problem
from search import visible
from search.answers import ask
from search.api import paging, shapes
from search.api.endpoint import Json, View, endpoint
from search.pages.speaker import offices_seen
from search.query.request import SearchQuery
from search.rows import with_all
from search.views.failures import in_turn

# What comes in: in the order in which it was first seen, so that a list can be gone on with later.


@reading
@endpoint(GET=Scope.READ)
def statements(request: HttpRequest) -> Json:
    """All of them, the first seen first."""
    return paging.page(
        request,
        with_all(visible.statements(request.user).live()),
        key="sequence",
        to_json=lambda quote: shapes.statement_record(quote, request.build_absolute_uri),
    )


@reading
@endpoint(GET=Scope.READ)
def statement(request: HttpRequest, public_id: str) -> HttpResponse | Json:
    quote = get_object_or_404(with_all(visible.statements(request.user)), public_id=public_id)
    if quote.article.deleted_at or quote.withdrawn_at:
        return _gone(quote.article, quote)
    return shapes.statement_record(quote, request.build_absolute_uri)


@reading
@endpoint(GET=Scope.READ)
def articles(request: HttpRequest) -> Json:
    """All of them without their texts, the first seen first."""
    rows = visible.articles(request.user).live().select_related("outlet")
    return paging.page(
        request,
        rows.defer("text", "zones", "facts_from"),
        key="sequence",
        to_json=lambda article: shapes.article_summary(article, request.build_absolute_uri),
    )


@reading
@endpoint(GET=Scope.READ)
def article(request: HttpRequest, public_id: str) -> HttpResponse | Json:
    rows = visible.articles(request.user).select_related("outlet")
    found = get_object_or_404(rows, public_id=public_id)
    if found.deleted_at:
        return _gone(found)
    quotes = found.quotes.live().select_related("speaker", "office").order_by("position")
    countries = ArticleCountry.objects.filter(article=found).order_by("country")
    topics = ArticleTopic.objects.filter(article=found).order_by("topic__slug")
    return shapes.article_record(
        found,
        request.build_absolute_uri,
        countries=dict(countries.values_list("country", "count")),
        topics=dict(topics.values_list("topic__slug", "count")),
        quotes=[_of(found, quote) for quote in quotes],
    )


def _of(article: Article, quote: Quote) -> Quote:
    """The statement with this article, whose text need not be read for each of them."""
    quote.article = article
    return quote


def _gone(article: Article, quote: Quote | None = None) -> HttpResponse:
    """When and why, as the page of it says."""
    if article.replaced_by and not article.current.deleted_at:
        return problem(
            410,
            "gone",
            "The text of the article was replaced by a corrected one.",
            removed=article.deleted_at and article.deleted_at.isoformat(),
            reason="",
            article=article.current.public_id,
        )
    article = article.current
    at = article.deleted_at or (quote.withdrawn_at if quote else None)
    return problem(
        410,
        "gone",
        "The article was removed." if article.deleted_at else "The statement was removed.",
        removed=at.isoformat() if at else None,
        reason=article.deleted_reason if article.deleted_at else "",
    )


# Names: in the order of their short names. Of one that was merged into another, that one's address.


def _by_slug(rows: QuerySet, address: str) -> Callable[[View], View]:
    """Hands the view what goes by the slug in the address; `address` names the view."""

    def decorate(view: View) -> View:
        @wraps(view)
        def found_first(request: HttpRequest, slug: str) -> HttpResponse | Json:
            found = get_object_or_404(rows.select_related("merged_into"), slug=slug)
            if found.merged_into:
                return HttpResponseRedirect(reverse(address, args=[found.merged_into.slug]))
            return view(request, found)

        return found_first

    return decorate


@reading
@endpoint(GET=Scope.READ)
def speakers(request: HttpRequest) -> Json:
    said = Quote.objects.live().filter(speaker=OuterRef("pk"), article__public=True)
    return paging.page(
        request,
        _known(Speaker.objects.filter(merged_into=None), said, request),
        key="slug",
        to_json=lambda speaker: shapes.speaker_json(speaker, request.build_absolute_uri),
    )


@reading
@endpoint(GET=Scope.READ)
@in_turn
@_by_slug(Speaker.objects.all(), "api_speaker")
def speaker(request: HttpRequest, found: Speaker) -> Json:
    said = _total(request, "speaker", found.slug)
    if not said and not sees_all(request.user):
        raise Http404
    quotes = visible.statements(request.user).live().filter(speaker=found)
    offices: list[Office] = offices_seen(found, quotes)
    return {
        **shapes.speaker_json(found, request.build_absolute_uri),
        "offices": [shapes.office_json(office) for office in offices],
        "statements": said,
    }


@reading
@endpoint(GET=Scope.READ)
def countries(request: HttpRequest) -> Json:
    return paging.page(
        request,
        Country.objects.all(),
        key="code",
        to_json=lambda country: shapes.country_json(country, request.build_absolute_uri),
    )


@reading
@endpoint(GET=Scope.READ)
@in_turn
def country(request: HttpRequest, code: str) -> Json:
    found = get_object_or_404(Country, code=code)
    return {
        **shapes.country_json(found, request.build_absolute_uri),
        "official_name": found.official_name,
        "aliases": found.aliases,
        "statements_about": _total(request, "country", found.code),
        "statements_by": _total(request, "from", found.code),
    }


@reading
@endpoint(GET=Scope.READ)
def topics(request: HttpRequest) -> Json:
    return paging.page(
        request,
        Topic.objects.filter(merged_into=None).select_related("parent"),
        key="slug",
        to_json=lambda topic: shapes.topic_json(topic, request.build_absolute_uri),
    )


@reading
@endpoint(GET=Scope.READ)
@in_turn
@_by_slug(Topic.objects.select_related("parent"), "api_topic")
def topic(request: HttpRequest, found: Topic) -> Json:
    narrower = found.children.filter(merged_into=None).order_by("slug")
    return {
        **shapes.topic_json(found, request.build_absolute_uri),
        "aliases": sorted(found.aliases.values_list("text", flat=True)),
        "narrower": list(narrower.values_list("slug", flat=True)),
        "statements": _total(request, "topic", found.slug),
    }


@reading
@endpoint(GET=Scope.READ)
def outlets(request: HttpRequest) -> Json:
    printed = Article.objects.live().filter(outlet=OuterRef("pk"), public=True)
    return paging.page(
        request,
        _known(Outlet.objects.filter(merged_into=None), printed, request),
        key="slug",
        to_json=lambda outlet: shapes.outlet_json(outlet, request.build_absolute_uri),
    )


@reading
@endpoint(GET=Scope.READ)
@in_turn
@_by_slug(Outlet.objects.all(), "api_outlet")
def outlet(request: HttpRequest, found: Outlet) -> Json:
    printed = visible.articles(request.user).live().filter(outlet=found).count()
    if not printed and not sees_all(request.user):
        raise Http404
    return {
        **shapes.outlet_json(found, request.build_absolute_uri),
        "articles": printed,
        "statements": _total(request, "outlet", found.slug),
    }


@reading
@endpoint(GET=Scope.READ)
def nothing(request: HttpRequest) -> Json:
    """Every other address of the API."""
    raise Http404


def _known(rows: QuerySet, public: QuerySet, request: HttpRequest) -> QuerySet:
    """Names that stand only in articles a reader may not see do not exist for that reader."""
    return rows if sees_all(request.user) else rows.filter(Exists(public))


def _total(request: HttpRequest, field: str, value: str) -> int:
    query = SearchQuery(per_page=1).with_value(field, value)
    return ask(query, request.user).results.total
