"""Results as files to take away."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from briefs.access import reading
from search import visible
from search.engines.base import EngineError
from search.exports import rows
from search.exports.formats import FORMATS
from search.exports.types import Head
from search.query.errors import QueryError
from search.templatetags.interface import counted, day
from search.views.citations import cite_selected
from search.views.results import query_of

MOST_SELECTED = 500


@reading
@require_safe
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
        head = rows.head(query, found, absolute, today)
    blocks = rows.blocks(found, made_as, request.user, absolute)
    response = StreamingHttpResponse(made_as.write(blocks, head), content_type=made_as.content_type)
    response["Content-Disposition"] = (
        f'attachment; filename="readout-{today:%Y-%m-%d}.{made_as.ending}"'
    )
    return response


def _keys(request: HttpRequest, chosen: Sequence[str]) -> Sequence[int]:
    """Of the statements chosen, in that order; gone ones drop out."""
    shown = visible.statements(request.user).live().filter(public_id__in=chosen)
    keys = dict(shown.values_list("public_id", "pk"))
    return array("q", (keys[one] for one in dict.fromkeys(chosen) if one in keys))
