"""Upload batches and their files, to look at."""

from __future__ import annotations

from django.contrib import admin

from briefs.admin.base import ReadOnly, ReadOnlyAdmin
from briefs.models import Upload, UploadFile


class UploadFileInline(ReadOnly, admin.TabularInline):
    model = UploadFile
    fields = ("position", "name", "size", "state", "reason", "article", "finished")


@admin.register(Upload)
class UploadAdmin(ReadOnlyAdmin):
    list_display = ("created", "by", "outlet", "published", "public_id")
    list_filter = (("by", admin.RelatedOnlyFieldListFilter), "created")
    list_select_related = ("by", "outlet")
    date_hierarchy = "created"
    search_fields = ("public_id", "files__name")
    inlines = (UploadFileInline,)


@admin.register(UploadFile)
class UploadFileAdmin(ReadOnlyAdmin):
    list_display = ("name", "upload", "state", "reason", "size", "finished")
    list_filter = ("state", "finished")
    list_select_related = ("upload",)
    search_fields = ("name", "reason")
