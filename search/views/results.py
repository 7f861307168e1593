"""The results page, the part of it that refinements replace, and lists of facet values."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from briefs.access import reading, sees_all
from search import facets
from search.addresses import permanent
from search.answers import MOST_PRINTED, Answer, answer
from search.asked import asked_query
from search.engine import engine
from search.engines.base import EngineError
from search.links import Links, results_address
from search.query.errors import QueryError
from search.query.request import SearchQuery
from search.views.failures import in_turn, with_engine
from search.vocabulary import DatabaseVocabulary


@reading
@require_safe
@with_engine
def results(request: HttpRequest) -> HttpResponse:
    """The page. An address that a plain form made is sent on to the canonical one."""
    query = query_of(request)
    if "date_start" in request.GET or "date_end" in request.GET:
        return HttpResponseRedirect(results_address(query))
    made = _answer(request, query)
    status = 422 if made.problem else 200
    return _timed(render(request, "results.html", {"answer": made}, status=status), made)


@reading
@require_safe
@with_engine
def results_print(request: HttpRequest) -> HttpResponse:
    """All results, up to MOST_PRINTED, on one page for paper."""
    query = query_of(request).with_page(1)
    made = _answer(request, query, at_most=MOST_PRINTED)
    if made.problem:
        return HttpResponseRedirect(results_address(query))
    back = results_address(query)
    context = {
        "answer": made,
        "back": back,
        "address": request.build_absolute_uri(back),
    }
    return _timed(render(request, "print.html", context), made)


@reading
@require_safe
@in_turn
def results_part(request: HttpRequest) -> HttpResponse:
    """The parts of the page that a refinement replaces, and the address that goes with them.

    Text that cannot be read changes nothing but the line under the search box.
    """
    query = query_of(request)
    try:
        made = _answer(request, query)
    except EngineError:
        return HttpResponse("The search didn’t finish.", status=503, content_type="text/plain")
    if made.problem:
        problem = replace(made.problem, kept=True)
        return render(request, "_part_problem.html", {"problem": problem}, status=422)
    response = render(request, "_part.html", {"answer": made})
    response["HX-Push-Url"] = results_address(query)
    return _timed(response, made)


@reading
@require_safe
@in_turn
def facet_values(request: HttpRequest, field: str) -> HttpResponse:
    """More values of one facet, or those like `find`; chosen ones are always among them."""
    facet = facets.BY_FIELD.get(field)
    if facet is None:
        raise Http404("There is no such facet.")
    query = query_of(request)
    typed = request.GET.get("find", "").strip()[:100]
    try:
        asked = query.to_engine(DatabaseVocabulary(), public_only=not sees_all(request.user))
        among = None
        if typed:
            held = query.filter(field)
            among = [*facets.values_like(field, typed), *held.any_of, *held.none_of]
        found = engine().facet(asked, field, limit=facets.MORE, among=among)
    except QueryError as error:
        return HttpResponse(error.problem.message, status=422, content_type="text/plain")
    except EngineError:
        return HttpResponse("The search didn’t finish.", status=503, content_type="text/plain")
    panel = facets.panel(facet, found, Links(query), expanded=not typed, finding=typed)
    first_new = None if typed else facets.TOP
    return render(request, "_facet_values.html", {"panel": panel, "first_new": first_new})


def query_of(request: HttpRequest) -> SearchQuery:
    """The query of a request, with the reader's page length and the two date fields of the form."""
    query = asked_query(request.GET)
    if "per_page" not in request.GET:
        query = replace(query, per_page=getattr(request.user, "per_page", query.per_page))
    start, end = _day(request, "date_start"), _day(request, "date_end")
    if start or end:
        if start and end and end < start:
            start, end = end, start
        query = query.with_dates("date", start, end).with_page(query.page)
    return query


def _day(request: HttpRequest, name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(request.GET.get(name, ""))
    except ValueError:
        return None


def _answer(request: HttpRequest, query: SearchQuery, at_most: int = 0) -> Answer:
    return answer(
        query,
        request.user,
        absolute=permanent(request),
        expanded=frozenset(request.GET.getlist("more")),
        match_all=request.GET.get("country_match") == "all",
        at_most=at_most,
    )


def _timed(response: HttpResponse, made: Answer) -> HttpResponse:
    response["Server-Timing"] = ", ".join(
        f"{stage};dur={milliseconds:.1f}" for stage, milliseconds in made.timings.items()
    )
    return response
