"""Speakers, countries, topics, outlets."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest

from briefs import corrections
from briefs.admin.base import (
    MergedFilter,
    MergingAdmin,
    TaggingNamesAdmin,
    VocabularyAdmin,
    count_of,
)
from briefs.forms.vocabulary import (
    CountryForm,
    OfficeForm,
    OutletAliasForm,
    OutletForm,
    SpeakerAliasForm,
    TopicForm,
)
from briefs.models import (
    Article,
    ArticleTopic,
    Country,
    Office,
    Outlet,
    OutletAlias,
    Quote,
    Speaker,
    SpeakerAlias,
    Topic,
    TopicAlias,
)


class SpeakerAliasInline(admin.TabularInline):
    model = SpeakerAlias
    form = SpeakerAliasForm
    fields = ("text",)
    extra = 1
    verbose_name, verbose_name_plural = "name variant", "name variants"


class OfficeInline(admin.TabularInline):
    model = Office
    form = OfficeForm
    fields = ("title", "slug", "country", "start_date", "end_date", "attested_from", "attested_to")
    readonly_fields = ("attested_from", "attested_to")
    autocomplete_fields = ("country",)
    extra = 0


class UnheardFilter(admin.SimpleListFilter):
    """Speakers that corrections and new readings have left without statements."""

    title = "statements"
    parameter_name = "heard"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", "Without any")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Speaker]) -> QuerySet[Speaker]:
        if self.value() != "no":
            return queryset
        return queryset.filter(~Exists(Quote.objects.filter(speaker=OuterRef("pk"))))


@admin.register(Speaker)
class SpeakerAdmin(MergingAdmin):
    merge = staticmethod(corrections.merge_speakers)
    weights = {"statements": "quotes", "name variants": "aliases", "offices": "offices"}
    list_display = ("name", "kind", "country", "statements", "merged_into")
    list_filter = (
        MergedFilter,
        UnheardFilter,
        "kind",
        ("country", admin.RelatedOnlyFieldListFilter),
    )
    list_select_related = ("country", "merged_into")
    search_fields = ("name", "aliases__text", "slug")
    autocomplete_fields = ("country",)
    inlines = (SpeakerAliasInline, OfficeInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Speaker]:
        return super().get_queryset(request).annotate(statement_count=count_of(Quote, "speaker"))

    @admin.display(ordering="statement_count")
    def statements(self, speaker: Any) -> int:
        return speaker.statement_count


@admin.register(Office)
class OfficeAdmin(VocabularyAdmin):
    """Found by its title from a statement; edited beside its speaker too."""

    form = OfficeForm
    fields = ("speaker", "title", "slug", "country", "start_date", "end_date")
    autocomplete_fields = ("speaker", "country")
    list_display = ("title", "speaker", "country", "start", "end", "attested_from", "attested_to")
    list_select_related = ("speaker", "country")
    list_filter = (("country", admin.RelatedOnlyFieldListFilter),)
    search_fields = ("title", "speaker__name")


@admin.register(Country)
class CountryAdmin(TaggingNamesAdmin, VocabularyAdmin):
    form = CountryForm
    list_display = ("name", "code", "official_name")
    search_fields = ("name", "code", "official_name")

    def get_readonly_fields(self, request: HttpRequest, obj: Country | None = None) -> Any:
        return ("code", "slug") if obj else ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # the codes are ISO's, shipped with the product

    def has_delete_permission(self, request: HttpRequest, obj: Country | None = None) -> bool:
        return False


class TopicAliasInline(admin.TabularInline):
    model = TopicAlias
    extra = 1


@admin.register(Topic)
class TopicAdmin(TaggingNamesAdmin, MergingAdmin):
    form = TopicForm
    merge = staticmethod(corrections.merge_topics)
    weights = {"statements": "quotes", "articles": "articletopic", "aliases": "aliases"}
    list_display = ("name", "parent", "articles_tagged", "merged_into")
    list_filter = (MergedFilter, ("parent", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("parent", "merged_into")
    search_fields = ("name", "aliases__text", "slug")
    autocomplete_fields = ("parent",)
    inlines = (TopicAliasInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Topic]:
        return super().get_queryset(request).annotate(tag_count=count_of(ArticleTopic, "topic"))

    @admin.display(ordering="tag_count", description="articles")
    def articles_tagged(self, topic: Any) -> int:
        return topic.tag_count


class OutletAliasInline(admin.TabularInline):
    model = OutletAlias
    form = OutletAliasForm
    extra = 1


@admin.register(Outlet)
class OutletAdmin(MergingAdmin):
    form = OutletForm
    merge = staticmethod(corrections.merge_outlets)
    weights = {"articles": "articles", "other names": "aliases"}
    list_display = ("name", "url", "article_total", "merged_into")
    list_filter = (MergedFilter,)
    list_select_related = ("merged_into",)
    search_fields = ("name", "aliases__key", "slug")
    inlines = (OutletAliasInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Outlet]:
        return super().get_queryset(request).annotate(article_count=count_of(Article, "outlet"))

    @admin.display(ordering="article_count", description="articles")
    def article_total(self, outlet: Any) -> int:
        return outlet.article_count
