"""The article page, and what is left of a deleted article."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from briefs import corrections, limits
from briefs.access import reading
from briefs.analysis import ANALYSED_LANGUAGES
from briefs.models import Article
from search import citations, rows
from search.addresses import permanent
from search.pages.article import ALL, article_page
from search.pages.way_back import WayBack, to_the_results, way_back
from search.query.request import SearchQuery
from search.reading.trail import Trail
from search.reading.versions import passages
from search.references import article_reference
from search.views.gone import gone


@reading
@require_safe
def article(request: HttpRequest, public_id: str) -> HttpResponse:
    found = rows.article(public_id, request.user)
    if found is None:
        raise Http404
    if found.current.deleted_at:
        return gone(request, found.current)
    if found.replaced_by:
        return _earlier_text(request, found)
    absolute = permanent(request)
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
            "earlier_texts": rows.earlier_texts(found),
            "citation": citations.of_article(article_reference(found, absolute), style),
            "words": SearchQuery.from_querystring(trail.results).q if trail else "",
            "back": _back(request, trail, found) if trail else None,
        },
    )


def _earlier_text(request: HttpRequest, earlier: Article) -> HttpResponse:
    """What the text of an article was, beside what it is."""
    gone_with_it = earlier.quotes.filter(withdrawn_at=earlier.deleted_at).order_by("position")
    for quote in (quotes := list(gone_with_it.select_related("speaker"))):
        quote.article = earlier
    context = {
        "earlier": earlier,
        "article": earlier.current,
        "passages": passages(earlier.text, earlier.current.text),
        "gone": quotes,
        "revision": corrections.revision_of(earlier, request.user),
    }
    return render(request, "article_earlier.html", context)


def _back(request: HttpRequest, trail: Trail, article: Article) -> WayBack:
    """The places around are a search; an article is read also while others are running."""
    try:
        with limits.turn(request):
            return way_back(trail, article, request.user)
    except limits.TooManyAtOnceError:
        return to_the_results(trail)
