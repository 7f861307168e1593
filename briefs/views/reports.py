"""Reporting a mix-up of speakers, and the list in which editors see what was reported."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from briefs import mixups
from briefs.access import editor_required
from briefs.forms.reports import MixUpForm
from briefs.models import MixUp, Quote, Speaker


@require_http_methods(["GET", "HEAD", "POST"])
def mix_up_of_speaker(request: HttpRequest, slug: str) -> HttpResponse:
    speaker = get_object_or_404(Speaker.objects.filter(merged_into=None), slug=slug)
    return _report(request, reverse("speaker", args=[slug]), speaker=speaker)


@require_http_methods(["GET", "HEAD", "POST"])
def mix_up_of_statement(request: HttpRequest, public_id: str) -> HttpResponse:
    rows = Quote.objects.live().select_related("speaker", "article")
    quote = get_object_or_404(rows, public_id=public_id)
    return _report(request, reverse("statement", args=[public_id]), quote=quote)


def _report(request: HttpRequest, back: str, **about: Speaker | Quote) -> HttpResponse:
    form = MixUpForm(request.POST or None, of_statement="quote" in about)
    if request.method == "POST" and form.is_valid():
        mixups.report(by=request.user, **form.cleaned_data, **about)
        messages.success(request, "The editors will look at it.")
        return redirect(back)
    context = {"form": form, "back": back, **about}
    return render(request, "mix_up.html", context, status=422 if form.errors else 200)


@require_safe
@editor_required
def mix_ups(request: HttpRequest) -> HttpResponse:
    """What waits for an editor, the earliest first."""
    rows = MixUp.objects.waiting().select_related(
        "by", "speaker__country", "quote__article__outlet", "quote__speaker"
    )
    return render(request, "mix_ups.html", {"reported": rows})


@require_POST
@editor_required
def mix_up_settle(request: HttpRequest, public_id: str) -> HttpResponse:
    mix_up = get_object_or_404(MixUp, public_id=public_id)
    if mixups.settle(by=request.user, mix_up=mix_up):
        messages.success(request, "Settled.")
    else:
        messages.info(request, "Somebody else settled it before.")
    return redirect("mix_ups")
