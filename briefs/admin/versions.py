"""A form of the administration carries the version of what it shows: who was slower is told."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse

from briefs import audit, corrections, history
from briefs.numbers import whole

_FIELD = "_version"


class VersionedAdmin(admin.ModelAdmin):
    """Answers 409, with who changed what to what, where people changed the row since its form was
    opened; what was written then can be saved over that."""

    change_form_template = "admin/versioned_change_form.html"

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, object_id) if object_id else None
        shown = {"version": request.POST.get(_FIELD) or (audit.latest(row) if row else 0)}
        context = {**(extra_context or {}), **shown}
        with transaction.atomic():
            seen = whole(request.POST.get(_FIELD, ""))
            if row and request.method == "POST" and seen is not None:
                corrections.lock(type(row))
                if since := audit.since(row, seen):
                    return self._conflict(request, row, list(since))
            return super().changeform_view(request, object_id, form_url, context)

    def _conflict(self, request: HttpRequest, row: Model, since: list[Any]) -> HttpResponse:
        kept = [
            (name, value)
            for name, values in request.POST.lists()
            if name not in ("csrfmiddlewaretoken", _FIELD)
            for value in values
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": f"{row} was changed meanwhile",
            "opts": self.opts,
            "lines": history.lines(since, request.user),
            "kept": [*kept, (_FIELD, since[0].pk)],
        }
        return TemplateResponse(request, "admin/conflict.html", context, status=409)
