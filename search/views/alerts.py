"""Alerts: what fired, how often one hears of it, and turning it off from a mail."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from briefs.access import anyone
from search import saved
from search.alerts import switching
from search.alerts.mails import in_words
from search.forms import AlertForm
from search.links import results_address
from search.models import Alert, Cadence, Firing, SavedSearch
from search.query.request import SearchQuery

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Fired:
    """One finding, what it said and the address of exactly that."""

    firing: Firing
    said: str
    href: str


@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """What one's alerts told, the latest first."""
    visible = SavedSearch.objects.visible_to(request.user)
    rows = Firing.objects.filter(alert__user=request.user, alert__search__in=visible)
    found = rows.select_related("alert__search", "mail")[:SHOWN]
    own_count, shared_count = saved.counts(request.user)
    context = {
        "fired": [_fired(one) for one in found],
        "shown": SHOWN,
        "own_count": own_count,
        "shared_count": shared_count,
        "mail": settings.MAIL,
    }
    return render(request, "alerts.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def saved_alert(request: HttpRequest, public_id: str) -> HttpResponse:
    """How often one wants to hear of a search."""
    visible = SavedSearch.objects.visible_to(request.user)
    search = get_object_or_404(visible, public_id=public_id)
    held = Alert.objects.filter(search=search, user=request.user).first()
    initial = {"cadence": held.cadence if held else Cadence.OFF}
    form = AlertForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        cadence = form.cleaned_data["cadence"]
        switching.set_cadence(search=search, user=request.user, cadence=cadence)
        messages.success(request, "Saved.")
        return redirect("saved")
    context = {"form": form, "search": search, "mail": settings.MAIL}
    return render(request, "saved_alert.html", context, status=422 if form.errors else 200)


@anyone
@csrf_exempt  # mail programs post here by themselves (RFC 8058); the token says who is meant
@require_http_methods(["GET", "HEAD", "POST"])
def alerts_off(request: HttpRequest, token: str) -> HttpResponse:
    """Turn off what an address in a mail names; opening it only asks."""
    found = switching.of_token(token)
    if found is None:
        raise Http404
    if request.method == "POST":
        switching.turn_off(found.alerts)
    context = {
        "done": request.method == "POST",
        "is_one": found.is_one,
        "name": found.name,
    }
    return render(request, "alerts_off.html", context)


def _fired(one: Firing) -> Fired:
    return Fired(one, in_words(one), results_address(SearchQuery.from_querystring(one.asked)))
