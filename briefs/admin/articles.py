"""Articles: facts may be set, the text may not; deleting asks for a reason on its own page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from briefs import ingest
from briefs.admin.base import ReadOnly
from briefs.admin.versions import VersionedAdmin
from briefs.forms.articles import ArticleForm
from briefs.models import Article, ArticleCountry, ArticleTopic, Quote


class DeletedFilter(admin.SimpleListFilter):
    title = "deleted"
    parameter_name = "deleted"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Deleted")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Article]) -> QuerySet[Article]:
        return queryset.filter(deleted_at__isnull=self.value() != "yes")

    def choices(self, changelist: Any) -> Any:
        for choice in super().choices(changelist):
            yield (
                {**choice, "display": "In the collection"} if choice["display"] == "All" else choice
            )


class QuoteInline(ReadOnly, admin.TabularInline):
    model = Quote
    fields = ("position", "type", "speaker", "speaker_name", "said", "state")
    ordering = ("position",)
    show_change_link = True
    verbose_name_plural = "statements"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True


class CountryInline(ReadOnly, admin.TabularInline):
    model = ArticleCountry
    fields = ("country", "count")
    ordering = ("-count",)


class TopicInline(ReadOnly, admin.TabularInline):
    model = ArticleTopic
    fields = ("topic", "count")
    ordering = ("-count",)


@admin.register(Article)
class ArticleAdmin(VersionedAdmin):
    form = ArticleForm
    list_display = ("title", "outlet", "published", "language", "public", "uploader", "created")
    list_filter = (
        DeletedFilter,
        "public",
        "language",
        "title_from",
        ("outlet", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("outlet", "uploader")
    date_hierarchy = "published"
    search_fields = ("title", "public_id", "external_id", "byline", "url")
    show_full_result_count = False
    list_per_page = 50
    autocomplete_fields = ("outlet",)
    inlines = (QuoteInline, CountryInline, TopicInline)
    fieldsets = (
        (None, {"fields": ("title", "outlet", "published_on", "byline", "language", "url", "external_id", "licence", "public", "pages")}),
        (
            "As it came in",
            {
                "classes": ("collapse",),
                "fields": (
                    "original", "encoding", "source", "title_from", "facts_from", "published_words", "uploader", "created", "changed", "revision",
                    "sequence", "cluster", "extractor_version", "text_hash", "text",
                ),
            },
        ),
        (
            "Deleted",
            {"classes": ("collapse",), "fields": ("deleted_at", "deleted_by", "deleted_reason")},
        ),
    )  # fmt: skip
    readonly_fields = ("pages", *fieldsets[1][1]["fields"], *fieldsets[2][1]["fields"])

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        return super().get_queryset(request).defer("text", "zones", "numbered")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Article | None = None) -> bool:
        return super().has_change_permission(request, obj) and not (obj and obj.deleted_at)

    def save_model(
        self, request: HttpRequest, obj: Article, form: ArticleForm, change: bool
    ) -> None:
        stored = Article.objects.get(pk=obj.pk)
        ingest.edit_article(article=stored, by=request.user, **form.facts())

    @admin.display(description="Pages")
    def pages(self, article: Article) -> str:
        return format_html(
            '<a href="{}">Read</a> · <a href="{}">Delete with a reason</a>',
            reverse("article", args=[article.public_id]),
            reverse("article_delete", args=[article.public_id]),
        )
