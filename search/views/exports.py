"""Results as files to take away."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from django.contrib import messages
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    StreamingHttpResponse,
)
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from briefs.access import reading
from search import visible
from search.asked import asked_query
from search.engines.base import EngineError
from search.exports import files, rows
from search.exports.formats import FORMATS
from search.exports.types import Head
from search.links import results_address
from search.models.exports import ExportState
from search.query.errors import QueryError
from search.query.request import SearchQuery
from search.templatetags.interface import counted, day
from search.views.citations import cite_selected
from search.views.failures import in_turn
from search.views.results import query_of

MOST_SELECTED = 500
#: In the session: files whose making has not been told yet.
_AWAITED = "exports"


@reading
@require_safe
@in_turn
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """All results of a search, or the statements chosen by `id`. `format`: one of FORMATS, or cite."""
    chosen = request.GET.getlist("id")[:MOST_SELECTED]
    name = request.GET.get("format", "csv")
    if name == "cite":
        return cite_selected(request, chosen)
    made_as = FORMATS.get(name, FORMATS["csv"])
    absolute, today = request.build_absolute_uri, timezone.localdate()
    if chosen:
        found = rows.Found("statements", _keys(request, chosen), len(chosen))
        told = f"{counted(len(found.keys), 'selected statement')}. Readout, {day(today)}."
        head = Head("Selected statements", (told,))
    else:
        query = query_of(request)
        try:
            found = rows.find(query, request.user)
        except QueryError as error:
            return HttpResponse(error.problem.message, status=422, content_type="text/plain")
        except EngineError:
            return HttpResponse("The search didn’t finish.", status=503, content_type="text/plain")
        if len(found.keys) > files.AT_ONCE:
            return _too_long(request, query, name, found)
        head = rows.head(query, found, absolute, today)
    blocks = rows.blocks(found, made_as, request.user, absolute)
    response = StreamingHttpResponse(made_as.write(blocks, head), content_type=made_as.content_type)
    response["Content-Disposition"] = (
        f'attachment; filename="readout-{today:%Y-%m-%d}.{made_as.ending}"'
    )
    return response


def _too_long(
    request: HttpRequest, query: SearchQuery, name: str, found: rows.Found
) -> HttpResponse:
    """Offers to have it made; who has no account is asked to narrow the search."""
    context = {
        "total": len(found.keys),
        "found": found.total,
        "most": files.AT_ONCE,
        "querystring": query.with_page(1).to_querystring(),
        "format": name if name in FORMATS else "csv",
        "back": results_address(query),
    }
    return render(request, "export_long.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def exports(request: HttpRequest) -> HttpResponse:
    """One's own files, or have another one made: of the search `query`, as `format`."""
    if request.method == "POST":
        return _ask_for(request)
    made = files.of(request.user)
    waiting = made.filter(state=ExportState.WAITING).exists()
    context = {"files": [(file, FORMATS[file.format]) for file in made], "waiting": waiting}
    if request.htmx:
        return render(request, "_exports.html", context)
    return render(request, "exports.html", context)


@in_turn
def _ask_for(request: HttpRequest) -> HttpResponse:
    name = request.POST.get("format", "")
    if name not in FORMATS:
        return HttpResponse("There is no such format.", status=422, content_type="text/plain")
    query = asked_query(request.POST.get("query", ""))
    try:
        total = rows.count(query, request.user)
        file = files.ask_for(
            owner=request.user,
            query=query,
            made_as=name,
            total=total,
            origin=request.build_absolute_uri("/").rstrip("/"),
        )
    except QueryError as error:
        return HttpResponse(error.problem.message, status=422, content_type="text/plain")
    except EngineError:
        return HttpResponse("The search didn’t finish.", status=503, content_type="text/plain")
    except files.TooManyError:
        messages.error(request, "Five of your files are being made. Wait for one of them.")
        return redirect("exports")
    # Until they have been told of, in whichever page is open then.
    request.session[_AWAITED] = [*request.session.get(_AWAITED, []), file.public_id]
    return redirect("exports")


@require_safe
def exports_news(request: HttpRequest) -> HttpResponse:
    """Says on any page which of the files asked for are made; asks again while some are not."""
    awaited = request.session.get(_AWAITED, [])
    found = files.of(request.user).filter(public_id__in=awaited)
    waiting = [file.public_id for file in found if file.state == ExportState.WAITING]
    if waiting != awaited:
        request.session[_AWAITED] = waiting
    made = [file for file in found if file.state != ExportState.WAITING]
    return render(request, "_exports_news.html", {"again": bool(waiting), "made": made})


@require_safe
def export_download(request: HttpRequest, public_id: str) -> FileResponse:
    file = get_object_or_404(files.of(request.user), public_id=public_id, state=ExportState.READY)
    try:
        opened = files.path_of(file).open("rb")
    except FileNotFoundError as error:
        raise Http404("The file is no longer there.") from error
    made_as = FORMATS[file.format]
    name = f"readout-{timezone.localdate(file.created):%Y-%m-%d}.{made_as.ending}"
    return FileResponse(
        opened, as_attachment=True, filename=name, content_type=made_as.content_type
    )


@require_POST
def export_delete(request: HttpRequest, public_id: str) -> HttpResponse:
    files.remove(file=get_object_or_404(files.of(request.user), public_id=public_id))
    messages.success(request, "The file was deleted.")
    return redirect("exports")


def _keys(request: HttpRequest, chosen: Sequence[str]) -> Sequence[int]:
    """Of the statements chosen, in that order; gone ones drop out."""
    shown = visible.statements(request.user).live().filter(public_id__in=chosen)
    keys = dict(shown.values_list("public_id", "pk"))
    return array("q", (keys[one] for one in dict.fromkeys(chosen) if one in keys))
