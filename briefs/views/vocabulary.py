"""One speaker who is really two, for admins."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from briefs import corrections
from briefs.access import admin_required
from briefs.forms.splitting import LISTED, SplitForm
from briefs.models import Quote, Speaker


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def speaker_split(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose what goes to a new person."""
    speaker = get_object_or_404(Speaker.objects.filter(merged_into=None), slug=slug)
    form = SplitForm(request.POST or None, speaker=speaker)
    if request.method == "POST" and form.is_valid():
        facts = form.cleaned_data
        try:
            new = corrections.split_speaker(
                by=request.user,
                speaker=speaker,
                name=facts["name"],
                country=facts["country"],
                quotes=form.chosen(),
                aliases=facts["aliases"],
            )
        except corrections.CannotSplit as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{new.name} is a speaker of their own. Undo in Decisions.")
            return redirect("speaker", slug=new.slug)
    total = Quote.objects.live().filter(speaker=speaker).count()
    context = {"form": form, "speaker": speaker, "total": total, "most": LISTED}
    return render(request, "speaker_split.html", context, status=422 if form.errors else 200)
