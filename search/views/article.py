"""The article page, and what is left of a deleted article."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from briefs import limits
from briefs.access import reading
from briefs.analysis import ANALYSED_LANGUAGES
from briefs.models import Article
from search import citations, visible
from search.pages.article import ALL, article_page
from search.pages.way_back import WayBack, to_the_results, way_back
from search.query.request import SearchQuery
from search.reading.trail import Trail
from search.references import article_reference
from search.views.gone import gone


@reading
@require_safe
def article(request: HttpRequest, public_id: str) -> HttpResponse:
    rows = visible.articles(request.user).select_related(
        "outlet__merged_into", "uploader", "original", "deleted_by"
    )
    found = get_object_or_404(rows, public_id=public_id)
    if found.deleted_at:
        return gone(request, found)
    absolute = request.build_absolute_uri
    style = citations.style_of(request.user)
    page = article_page(found, request.GET.get("show", ALL), absolute=absolute, cited=style)
    trail = Trail.read(request.GET.get("from", ""), request.GET.get("n", ""))
    kept = {name: request.GET[name] for name in ("from", "n") if name in request.GET}
    return render(
        request,
        "article.html",
        {
            "page": page,
            "article": found,
            "kept": f"&{urlencode(kept)}" if kept else "",
            "analysed": found.language in ANALYSED_LANGUAGES,
            "citation": citations.of_article(article_reference(found, absolute), style),
            "words": SearchQuery.from_querystring(trail.results).q if trail else "",
            "back": _back(request, trail, found) if trail else None,
        },
    )


def _back(request: HttpRequest, trail: Trail, article: Article) -> WayBack:
    """The places around are a search; an article is read also while others are running."""
    try:
        with limits.turn(request):
            return way_back(trail, article, request.user)
    except limits.TooManyAtOnceError:
        return to_the_results(trail)
