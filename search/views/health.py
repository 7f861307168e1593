"""Whether the product works, for a monitor: no account needed, nothing private said."""

from __future__ import annotations

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from briefs.access import anyone
from search import doctor, indexing
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
