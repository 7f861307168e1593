"""The queue, tagging, and the audit log."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from briefs import jobs
from briefs.admin.base import ReadOnlyAdmin
from briefs.models import AuditEntry, Job, Tagging
from briefs.models.work import JobState


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = (
        "kind",
        "key",
        "state",
        "priority",
        "attempts",
        "failures",
        "created",
        "finished",
    )
    list_filter = ("state", "kind")
    search_fields = ("key",)
    actions = ("run_again",)

    @admin.action(description="Run the given-up ones again")
    def run_again(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        dead = list(queryset.filter(state=JobState.DEAD))
        for job in dead:
            jobs.enqueue(job.kind, key=job.key, payload=job.payload, priority=job.priority)
        self.message_user(request, f"{len(dead)} queued again.")


@admin.register(Tagging)
class TaggingAdmin(ReadOnlyAdmin):
    """Whether articles are being tagged again, and how far that has come."""

    list_display = ("__str__", "looked_through", "tagged_again", "began", "finished")
    fields = ("looked_through", "tagged_again", "began", "finished", "changed")


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    list_display = ("at", "actor", "action", "object_type", "object_id")
    list_filter = ("action", "object_type", ("actor", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("actor",)
    date_hierarchy = "at"
    search_fields = ("object_id", "actor__email")
