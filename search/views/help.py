"""How to ask: the query language, the filters, what the marks mean, the keys; and for programs."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from briefs.access import reading
from briefs.problems import KINDS
from search.links import results_address
from search.pages.api_guide import EXAMPLES
from search.pages.guide import GUIDE
from search.query.request import SearchQuery


@reading
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    chapters = [
        (
            chapter,
            [
                (example, results_address(SearchQuery(example.query, example.kind)))
                for example in chapter.examples
            ],
        )
        for chapter in GUIDE
    ]
    return render(request, "help.html", {"chapters": chapters})


@reading
@require_safe
def api(request: HttpRequest) -> HttpResponse:
    """The API by examples."""
    context = {
        "examples": EXAMPLES,
        "problems": KINDS,
        "address": request.build_absolute_uri("/").rstrip("/"),
    }
    return render(request, "help_api.html", context)
