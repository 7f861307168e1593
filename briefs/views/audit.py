"""What people did, for admins: filtered, linked, taken back."""

from __future__ import annotations

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_safe

from briefs import history
from briefs.access import admin_required
from briefs.models import AuditEntry, User

PER_PAGE = 50


@require_safe
@admin_required
def audit_log(request: HttpRequest) -> HttpResponse:
    """The latest first. `by`: a person's key; `kind`: an action, or "accounts" for all that is about
    accounts and tokens, else all but signing in; `day`: 2026-01-31."""
    chosen = {name: request.GET.get(name, "") for name in ("by", "kind", "day")}
    actors = AuditEntry.objects.order_by().values("actor").distinct()
    people = User.objects.filter(pk__in=actors)
    rows = history.entries().filter(part_of=None)
    if actor := next((one for one in people if str(one.pk) == chosen["by"]), None):
        rows = rows.filter(actor=actor)
    if chosen["kind"] in history.ACTIONS:
        rows = rows.filter(action=chosen["kind"])
    elif chosen["kind"] == "accounts":
        rows = rows.filter(object_type__in=("user", "apitoken"))
    else:
        rows = rows.exclude(action__in=history.SIGNING_IN)
    try:
        day = parse_date(chosen["day"])
    except ValueError:
        day = None
    if day:
        rows = rows.filter(at__date=day)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "lines": history.lines(page.object_list, request.user),
        "page": page,
        "chosen": chosen,
        "day": day,
        "kept": urlencode({name: value for name, value in chosen.items() if value}),
        "people": people,
        "actions": history.ACTIONS,
    }
    return render(request, "audit.html", context)
