"""Taking results away: files of them, and citations."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from briefs.access import reading
from briefs.models import Quote
from search import export as files
from search import visible
from search.answers import ask
from search.cards import citation
from search.engines.base import EngineError
from search.query.errors import QueryError
from search.query.request import SearchQuery
from search.rows import with_all
from search.views.results import query_of

MOST_SELECTED = 500
_WRITERS = {
    "csv": (files.as_csv, "text/csv; charset=utf-8"),
    "jsonl": (files.as_json_lines, "application/x-ndjson; charset=utf-8"),
}


@reading
@require_safe
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """All results of a search, or the statements chosen by `id`. `format`: csv, jsonl or cite."""
    chosen = request.GET.getlist("id")[:MOST_SELECTED]
    name = request.GET.get("format", "csv")
    if name == "cite":
        return _citations(request, _selected(request, chosen))
    write, content_type = _WRITERS.get(name, _WRITERS["csv"])
    if chosen:
        found: Iterator[files.Row] = (
            files.statement_row(quote, request.build_absolute_uri)
            for quote in _selected(request, chosen)
        )
    else:
        query = replace(query_of(request), page=1)
        try:
            found = _results(request, query)
        except QueryError as error:
            return HttpResponse(error.problem.message, status=422, content_type="text/plain")
        except EngineError:
            return HttpResponse("The search didn’t finish.", status=503, content_type="text/plain")
    response = StreamingHttpResponse(write(found), content_type=content_type)
    ending = "jsonl" if name == "jsonl" else "csv"
    response["Content-Disposition"] = (
        f'attachment; filename="readout-{timezone.localdate():%Y-%m-%d}.{ending}"'
    )
    return response


@reading
@require_safe
def cite(request: HttpRequest, public_id: str) -> HttpResponse:
    """One statement's citation, to be copied by hand."""
    rows = with_all(visible.statements(request.user).live())
    return _citations(request, [get_object_or_404(rows, public_id=public_id)])


def _results(request: HttpRequest, query: SearchQuery) -> Iterator[files.Row]:
    asked = ask(replace(query, per_page=files.MOST), request.user)
    return files.found_rows(
        asked.results.hits, query.kind, request.user, request.build_absolute_uri
    )


def _selected(request: HttpRequest, chosen: list[str]) -> list[Quote]:
    """The statements in the order they were chosen; gone ones drop out."""
    rows = with_all(visible.statements(request.user).live().filter(public_id__in=chosen))
    found = {quote.public_id: quote for quote in rows}
    return [found[public_id] for public_id in dict.fromkeys(chosen) if public_id in found]


def _citations(request: HttpRequest, quotes: list[Quote]) -> HttpResponse:
    made = [
        citation(quote, request.build_absolute_uri(reverse("statement", args=[quote.public_id])))
        for quote in quotes
    ]
    return render(request, "cite.html", {"citations": made, "text": "\n\n".join(made)})
