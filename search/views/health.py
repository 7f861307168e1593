"""Whether the product works, for a monitor: no account needed, nothing private said."""

from __future__ import annotations

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from briefs.access import anyone
from search import doctor, indexing
from search import metrics as figures
from search.engine import engine


@anyone
@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while database and index answer, else 503 with what does not."""
    try:
        now = indexing.status(engine())
    except DatabaseError:
        return JsonResponse({"status": "the database does not answer"}, status=503)
    if now.watermark is None:
        return JsonResponse({"status": "there is no index"}, status=503)
    return JsonResponse({"status": "ok", "indexed_through": now.watermark, "of": now.last})


@anyone
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 where requests can be answered, else 503: for what decides whether to send any."""
    found = doctor.readiness()
    ready = set(found.values()) == {"ok"}
    return JsonResponse({"ready": ready, **found}, status=200 if ready else 503)


@anyone
@require_safe
@never_cache
def metrics(request: HttpRequest) -> HttpResponse:
    """For Prometheus, which says READOUT_METRICS_TOKEN as its bearer token; closed without one."""
    given = request.headers.get("Authorization", "")
    wanted = settings.METRICS_TOKEN
    if not wanted or not constant_time_compare(given, f"Bearer {wanted}"):
        raise PermissionDenied("The figures take READOUT_METRICS_TOKEN as a bearer token.")
    try:
        return HttpResponse(figures.exposition(), content_type=figures.CONTENT_TYPE)
    except DatabaseError:
        return HttpResponse("# the database does not answer\n", "text/plain", status=503)
