"""How people agree with the machine, and their decisions to take away, for admins."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from briefs import training
from briefs.access import admin_required
from briefs.quality import quality


@require_safe
@admin_required
def quality_page(request: HttpRequest) -> HttpResponse:
    return render(request, "quality.html", {"quality": quality()})


@require_safe
@admin_required
def corrections_export(request: HttpRequest) -> StreamingHttpResponse:
    """The file that `manage.py export_corrections` prints."""
    response = StreamingHttpResponse(
        training.as_json_lines(training.documents()), content_type="application/x-ndjson"
    )
    name = f"readout-corrections-{timezone.localdate():%Y-%m-%d}.jsonl"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
