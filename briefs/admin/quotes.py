"""Statements: who, how, when and about what may be corrected; spans belong to the article page."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from briefs import corrections
from briefs.admin.versions import VersionedAdmin
from briefs.forms.quotes import QuoteForm
from briefs.models import Quote


@admin.register(Quote)
class QuoteAdmin(VersionedAdmin):
    form = QuoteForm
    list_display = ("__str__", "speaker", "type", "said", "state", "confidence", "withdrawn_at")
    list_filter = (
        "state",
        "type",
        "named",
        ("withdrawn_at", admin.EmptyFieldListFilter),
        "extractor_version",
        ("speaker_country", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("article", "speaker")
    list_per_page = 50
    show_full_result_count = False
    search_fields = ("public_id", "speaker__name", "speaker_name", "article__title")
    search_help_text = "Speaker, title of the article, or id. For what was said, use the search."
    autocomplete_fields = (
        "speaker", "speaker_country", "office", "countries", "topics",
    )  # fmt: skip
    actions = ("withdraw",)
    readonly_fields = (
        "said_text", "source_words", "article_link", "paragraph", "said_words", "confidence",
        "corrected", "extractor_version", "sequence", "known_since", "withdrawn_at",
        "withdrawn_by", "withdrawn_by_version",
    )  # fmt: skip
    fieldsets = (
        (None, {"fields": ("said_text", "source_words", "article_link", "paragraph")}),
        ("Who", {"fields": ("speaker", "speaker_name", "named", "speaker_country", "office", "office_title")}),
        ("How and when", {"fields": ("type", "verb", "addressee", "venue", "said_on", "said_words")}),
        ("About", {"fields": ("countries", "topics")}),
        ("State", {"fields": ("state", "corrected", "confidence", "extractor_version", "sequence", "known_since", "withdrawn_at", "withdrawn_by", "withdrawn_by_version")}),
    )  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Quote | None = None) -> bool:
        return False  # withdrawn statements stay at their address

    def save_model(self, request: HttpRequest, obj: Quote, form: QuoteForm, change: bool) -> None:
        if form.has_changed():
            corrections.correct_quote(
                by=request.user,
                quote=obj,
                countries=form.cleaned_data["countries"],
                topics=form.cleaned_data["topics"],
            )

    @admin.action(description="Withdraw the selected statements", permissions=["change"])
    def withdraw(self, request: HttpRequest, queryset: QuerySet[Quote]) -> None:
        count = len(corrections.withdraw_quotes(by=request.user, quotes=queryset))
        self.message_user(request, f"{count} withdrawn. Their addresses still work and say so.")

    @admin.display(description="What was said")
    def said_text(self, quote: Any) -> str:
        return quote.text

    @admin.display(description="Source and cue")
    def source_words(self, quote: Any) -> str:
        return f"{quote.source} {quote.cue}".strip()

    @admin.display(description="Article")
    def article_link(self, quote: Any) -> str:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("article", args=[quote.article.public_id]),
            quote.article.title,
        )
