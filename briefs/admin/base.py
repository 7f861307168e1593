"""What several admin pages share: reading without writing, recorded changes, merging."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.contrib.messages.storage import default_storage
from django.db import transaction
from django.db.models import Count, IntegerField, Model, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html

from briefs import corrections, retagging, vocabulary_store
from briefs.admin.versions import VersionedAdmin
from briefs.models import Office
from briefs.preview import preview


def count_of(model: type[Model], relation: str) -> Coalesce:
    """How many rows of `model` point here; counted for the rows listed, not for the whole table."""
    pointing = model._default_manager.filter(**{relation: OuterRef("pk")}).order_by()
    counted = pointing.values(relation).annotate(count=Count("pk")).values("count")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


class ReadOnly:
    """Mix-in for admins and inlines: rows are written by the product, never here."""

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ReadOnlyAdmin(ReadOnly, admin.ModelAdmin):
    actions = None
    show_full_result_count = False


class VocabularyAdmin(VersionedAdmin):
    """A change goes through `corrections`: audited, and the articles concerned indexed anew."""

    def save_model(self, request: HttpRequest, obj: Model, form: Any, change: bool) -> None:
        if not change or form.has_changed():
            corrections.save_vocabulary(by=request.user, row=obj)

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        before = corrections.details_of(form.instance)
        marked = [one.instance for formset in formsets for one in formset.deleted_forms]
        held = corrections.held_in([row for row in marked if isinstance(row, Office) and row.pk])
        before |= {"held": held} if held else {}
        super().save_related(request, form, formsets, change)
        added = [str(row) for formset in formsets for row in formset.new_objects]
        changed = [str(row) for formset in formsets for row, _ in formset.changed_objects]
        removed = [str(row) for formset in formsets for row in formset.deleted_objects]
        if added or changed or removed:
            corrections.vocabulary_details_changed(
                by=request.user,
                row=form.instance,
                before=before,
                added=added,
                changed=changed,
                removed=removed,
            )

    def delete_model(self, request: HttpRequest, obj: Model) -> None:
        corrections.delete_vocabulary(by=request.user, row=obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Model]) -> None:
        for row in queryset:
            corrections.delete_vocabulary(by=request.user, row=row)


class TaggingNamesAdmin(admin.ModelAdmin):
    """Mix-in for rows by whose names texts are tagged."""

    change_form_template = "admin/tagging_change_form.html"

    def changeform_view(self, request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        """Says before a change of names what it would do, where that is asked, and after it how
        many articles are tagged again because of it."""
        if request.method != "POST":
            return super().changeform_view(request, *args, **options)
        before = vocabulary_store.phrases()
        if "_preview" in request.POST:
            return self._preview(request, before, *args, **options)
        response = super().changeform_view(request, *args, **options)
        names = retagging.differing(before, vocabulary_store.phrases())
        if names and response.status_code == 302:
            self.message_user(request, _to_be_tagged(*retagging.count_articles(names)))
        return response

    def _preview(
        self, request: HttpRequest, before: retagging.Names, *args: Any, **options: Any
    ) -> HttpResponse:
        """Save, look at the vocabulary, and take it back."""
        with transaction.atomic():
            response = super().changeform_view(request, *args, **options)
            countries = vocabulary_store.country_records()
            topics = vocabulary_store.topic_records()
            names = retagging.differing(before, vocabulary_store.phrases())
            transaction.set_rollback(True)
        if response.status_code != 302:
            return response.render()  # of what was not saved, with what is wrong with it
        request._messages = default_storage(request)  # without "was changed successfully"
        found = preview(countries, topics, names)
        kept = [
            (name, value)
            for name, values in request.POST.lists()
            if name not in ("csrfmiddlewaretoken", "_preview")
            for value in values
        ]
        context = {
            **self.admin_site.each_context(request),
            "title": "What would be tagged",
            "opts": self.opts,
            "preview": found,
            "parts": [("Would be tagged", found.gaining), ("Would lose a tag", found.losing)],
            "kept": kept,
        }
        return render(request, "admin/preview.html", context)


def _to_be_tagged(count: int, is_all: bool) -> str:
    if not is_all:
        return f"More than {count:,} articles will be tagged again in the background."
    if not count:
        return "No article holds the names that were changed, so none is tagged again."
    articles = "1 article" if count == 1 else f"{count:,} articles"
    return f"{articles} will be tagged again in the background."


class MergedFilter(admin.SimpleListFilter):
    title = "merged"
    parameter_name = "merged"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [("yes", "Merged into another")]

    def choices(self, changelist: Any) -> Iterable[dict[str, Any]]:
        for choice in super().choices(changelist):
            yield {**choice, "display": "In use"} if choice["display"] == "All" else choice

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(merged_into__isnull=self.value() != "yes")


class MergingAdmin(VocabularyAdmin):
    """Adds the action "Merge", with a page that asks which row stays.

    merge: the function of `corrections`. weights: what moves, label -> relation to count.
    """

    merge: Callable[..., corrections.Merged]
    weights: ClassVar[dict[str, str]] = {}
    actions = ("merge_selected",)

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        # A slug is an address: it is given once.
        fixed = ("slug", "merged_into") if obj else ("merged_into",)
        return (*super().get_readonly_fields(request, obj), *fixed)

    def get_prepopulated_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        return {} if obj else {"slug": ("name",)}

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        rows, may_repeat = super().get_search_results(request, queryset, search_term)
        if request.path == reverse("admin:autocomplete"):
            rows = rows.filter(merged_into=None)  # nothing new is filed under a merged row
        return rows, may_repeat

    @admin.action(description="Merge the selected %(verbose_name_plural)s", permissions=["change"])
    def merge_selected(self, request: HttpRequest, queryset: QuerySet[Any]) -> HttpResponse | None:
        rows = list(queryset.order_by("pk"))
        if len(rows) < 2:
            self.message_user(request, "Choose at least two to merge.", messages.ERROR)
            return None
        into = next((row for row in rows if str(row.pk) == request.POST.get("into")), None)
        if into and "confirm" in request.POST:
            try:
                merged = type(self).merge(by=request.user, into=into, others=rows)
            except corrections.CannotMerge as error:
                self.message_user(request, str(error), messages.ERROR)
            else:
                self.message_user(
                    request,
                    format_html(
                        '{} merged into {}, with {} statement{}. <a href="{}?kind=merge">Undo</a>',
                        *(merged.rows, into, f"{merged.statements:,}"),
                        *("" if merged.statements == 1 else "s", reverse("audit")),
                    ),
                )
            return None
        return render(request, "admin/merge.html", self._confirmation(request, rows))

    def _confirmation(self, request: HttpRequest, rows: list[Any]) -> dict[str, Any]:
        weighed = [
            {"row": row, "counts": [self._count(row, path) for path in self.weights.values()]}
            for row in rows
        ]
        heaviest = max(weighed, key=lambda one: one["counts"])
        return {
            **self.admin_site.each_context(request),
            "title": f"Merge {len(rows)} {self.opts.verbose_name_plural}",
            "opts": self.opts,
            "weighed": weighed,
            "labels": list(self.weights),
            "keep": heaviest["row"].pk,
            "select": ACTION_CHECKBOX_NAME,
        }

    @staticmethod
    def _count(row: Any, path: str) -> int:
        return type(row).objects.filter(pk=row.pk).aggregate(count=Count(path))["count"]
