"""What editors decide about an outlet."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from briefs import corrections
from briefs.access import editor_required
from briefs.models import OutletLine


@require_POST
@editor_required
def outlet_line(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Whether a line that an outlet repeats is part of its articles (`is_content`: yes, no)."""
    line = get_object_or_404(OutletLine, pk=number, outlet__slug=slug)
    is_content = request.POST.get("is_content") == "yes"
    corrections.decide_outlet_line(line=line, is_content=is_content, by=request.user)
    messages.success(request, "It holds for what is read from now on. Undo in Decisions.")
    return redirect(f"{reverse('outlet', args=[slug])}#lines")
