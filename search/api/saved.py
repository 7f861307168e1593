"""Saved searches: one's own and those colleagues share, with what is new on them; keeping one."""

from __future__ import annotations

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse

from briefs.models.tokens import Scope
from search import saved
from search.api import paging
from search.api.bodies import errors_of, json_body
from search.api.endpoint import Invalid, Json, endpoint, unreadable
from search.api.shapes import Absolute
from search.asked import asked_query
from search.exports.types import one_line
from search.links import results_address
from search.models import SavedSearch
from search.query.errors import QueryError
from search.query.request import SearchQuery
from search.views.failures import in_turn
from search.vocabulary import DatabaseVocabulary


@endpoint(GET=Scope.READ, POST=Scope.SAVE)
@in_turn
def saved_searches(request: HttpRequest) -> HttpResponse | Json:
    if request.method == "POST":
        return _save(request)
    searches = SavedSearch.objects.visible_to(request.user).select_related("owner")
    return paging.page(
        request,
        searches,
        key="id",
        load=lambda found: sorted(saved.rows(found, request.user), key=lambda row: row.search.pk),
        to_json=lambda row: _json(row, request),
    )


@endpoint(GET=Scope.READ)
@in_turn
def saved_search(request: HttpRequest, public_id: str) -> Json:
    return _one(request, public_id)


def _one(request: HttpRequest, public_id: str) -> Json:
    searches = SavedSearch.objects.visible_to(request.user).select_related("owner")
    search = get_object_or_404(searches, public_id=public_id)
    (row,) = saved.rows([search], request.user)
    return _json(row, request)


class NewSearchForm(forms.Form):
    """query: the query string of a results page or of `/api/v1/search`; name: of itself if empty."""

    query = forms.CharField(max_length=8000, required=False)
    name = forms.CharField(max_length=saved.NAME_LENGTH, required=False)
    shared = forms.BooleanField(required=False)


def _save(request: HttpRequest) -> HttpResponse:
    form = NewSearchForm(json_body(request, {"query": str, "name": str, "shared": bool}))
    if not form.is_valid():
        raise Invalid(errors_of(form))
    facts = form.cleaned_data
    query = asked_query(facts["query"]).without_sequences().with_page(1)
    if query.problems:
        raise Invalid({"query": [problem.message for problem in query.problems]})
    try:
        query.to_engine(DatabaseVocabulary())
    except QueryError as error:
        return unreadable(error, query.q)
    name = one_line(facts["name"]) or saved.name_for(query)
    made = saved.save(owner=request.user, name=name, query=query, shared=facts["shared"])
    answer = JsonResponse(_one(request, made.public_id), status=201)
    answer["Location"] = request.build_absolute_uri(
        reverse("api_saved_search", args=[made.public_id])
    )
    return answer


def _json(row: saved.Row, request: HttpRequest) -> Json:
    search, absolute = row.search, request.build_absolute_uri
    own = search.owner_id == request.user.pk
    return {
        "id": search.public_id,
        "name": search.name,
        "owner": search.owner.name or None,
        "own": own,
        "shared": search.shared,
        "query": row.query.to_querystring(),
        "total": row.news.arrivals.total if row.news else None,
        "new": row.new,
        "problem": row.problem or None,
        "created": search.created.isoformat(),
        "url": absolute(results_address(row.query)),
        "results": _results(row.query, absolute),
    }


def _results(query: SearchQuery, absolute: Absolute) -> str:
    parameters = query.to_querystring()
    return absolute(reverse("api_search") + (f"?{parameters}" if parameters else ""))
