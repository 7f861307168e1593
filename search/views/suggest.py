"""Suggestions for the search box, as options of its list."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from briefs.access import reading
from search.engines.base import EngineError
from search.suggestions import suggestions
from search.views.results import query_of


@reading
@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """Takes no turn: nothing that was typed is searched for, only values are counted, by what is
    counted ahead. The search that follows must not wait for what its own letters asked."""
    try:
        groups = suggestions(query_of(request), request.user)
    except EngineError:
        groups = []
    return render(request, "_suggestions.html", {"groups": groups})
