"""The start page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from briefs.access import reading
from search.addresses import permanent
from search.pages.overview import overview
from search.views.failures import with_engine


@reading
@require_safe
@with_engine
def home(request: HttpRequest) -> HttpResponse:
    made = overview(request.user, absolute=permanent(request))
    return render(request, "home.html", {"overview": made, "page": made.page})
