"""One speaker who is really two, for admins."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from briefs import corrections
from briefs.access import admin_required
from briefs.forms.splitting import SplitForm
from briefs.models import Speaker
from search import indexing
from search.engine import engine


@require_http_methods(["GET", "HEAD", "POST"])
@admin_required
def speaker_split(request: HttpRequest, slug: str) -> HttpResponse:
    """Choose what goes to a new person; statements are looked for by a button of the form."""
    speaker = get_object_or_404(Speaker.objects.filter(merged_into=None), slug=slug)
    form = SplitForm(request.POST or None, speaker=speaker)
    if "find" in request.POST:
        return render(request, "speaker_split.html", {"form": form, "speaker": speaker})
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
            # The page that follows is counted by the index.
            follows = indexing.has_followed(engine())
            wait = "" if follows else " Counts follow in a moment."
            said = f"{new.name} is a speaker of their own. Undo in Decisions.{wait}"
            messages.success(request, said)
            return redirect("speaker", slug=new.slug)
    context = {"form": form, "speaker": speaker}
    return render(request, "speaker_split.html", context, status=422 if form.errors else 200)
