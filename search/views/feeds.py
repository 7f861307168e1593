"""Feeds: reading one by its secret address; making and revoking addresses."""

from __future__ import annotations

import hashlib

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from briefs import limits, refusals
from briefs.access import anyone
from search import feeds, saved
from search.engines.base import EngineError
from search.models import Feed, SavedSearch


@anyone
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """A search as Atom. The token stands for who made it; nobody else's session matters."""
    found = feeds.of_token(token)
    if found is None:
        raise Http404
    try:
        with limits.turn(request, found.user):
            text = feeds.atom(found)
    except limits.TooManyAtOnceError:
        return refusals.too_many(request, 1, "Other searches of this feed’s owner are running.")
    except EngineError:
        answer = HttpResponse("The search didn’t finish.", status=503, content_type="text/plain")
        answer["Retry-After"] = "60"
        return answer
    body = text.encode()
    response = HttpResponse(body, content_type="application/atom+xml; charset=utf-8")
    etag = quote_etag(hashlib.sha256(body).hexdigest()[:32])
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    # By the tag alone: what is withdrawn or corrected has no date among what remains.
    return get_conditional_response(request, etag, None, response)


@require_http_methods(["GET", "HEAD", "POST"])
def saved_feed(request: HttpRequest, public_id: str) -> HttpResponse:
    """One's own address of a search's feed: make it, replace it, revoke it."""
    visible = SavedSearch.objects.visible_to(request.user)
    search = get_object_or_404(visible, public_id=public_id)
    if request.method == "POST":
        act = request.POST.get("act")
        if act in ("renew", "revoke"):
            feeds.revoke(search=search, user=request.user)
        if act in ("make", "renew"):
            feeds.make(search=search, user=request.user)
        messages.success(
            request, "The address leads nowhere now." if act == "revoke" else "New address made."
        )
        return redirect("saved_feed", public_id=search.public_id)
    held = Feed.objects.filter(search=search, user=request.user).first()
    context = {"search": search, "address": feeds.feed_address(held) if held else ""}
    return render(request, "saved_feed.html", context)


@require_POST
def saved_opml(request: HttpRequest) -> HttpResponse:
    """The feeds of all one's own searches; those that have no address get one."""
    made = [
        feeds.make(search=one, user=request.user)
        for one in saved.own(request.user).order_by("name")
    ]
    response = HttpResponse(feeds.opml(made, owner=request.user), content_type="text/x-opml")
    response["Content-Disposition"] = 'attachment; filename="readout.opml"'
    return response
