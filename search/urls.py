"""Addresses of the finding: results, their parts, what can be read, the API."""

from django.urls import path

from search import api
from search.views import (
    article,
    exports,
    health,
    help,
    overview,
    profiles,
    results,
    review,
    saved,
    statement,
    suggest,
)

urlpatterns = [
    path("", overview.home, name="home"),
    path("help", help.guide, name="help"),
    path("search", results.results, name="results"),
    path("search/print", results.results_print, name="results_print"),
    path("search/part", results.results_part, name="results_part"),
    path("search/suggest", suggest.suggest, name="suggest"),
    path("search/facet/<slug:field>", results.facet_values, name="facet_values"),
    path("search/export", exports.export, name="export"),
    path("statements/<slug:public_id>", statement.statement, name="statement"),
    path("statements/<slug:public_id>/cite", exports.cite, name="cite"),
    path("api/v1/search", api.search, name="api_search"),
    path("articles/<slug:public_id>", article.article, name="article"),
    path("speakers/<slug:slug>", profiles.speaker, name="speaker"),
    path("speakers/<slug:slug>/topics/<slug:topic>", profiles.position, name="position"),
    path("countries/<slug:code>", profiles.country, name="country"),
    path("topics/<slug:slug>", profiles.topic, name="topic"),
    path("outlets/<slug:slug>", profiles.outlet, name="outlet"),
    path("review", review.queue, name="review"),
    path("review/undo", review.review_undo, name="review_undo"),
    path("review/people", review.people, name="review_people"),
    path("review/<slug:public_id>", review.review_item, name="review_item"),
    path("review/<slug:public_id>/part", review.review_part, name="review_part"),
    path("healthz", health.healthz, name="healthz"),
    path("saved", saved.saved_list, name="saved"),
    path("saved/new", saved.saved_new, name="saved_new"),
    path("saved/count", saved.saved_count, name="saved_count"),
    path("saved/seen", saved.saved_seen, name="saved_seen"),
    path("saved/<slug:public_id>/edit", saved.saved_edit, name="saved_edit"),
    path("saved/<slug:public_id>/open", saved.saved_open, name="saved_open"),
    path("saved/<slug:public_id>/copy", saved.saved_copy, name="saved_copy"),
    path("saved/<slug:public_id>/delete", saved.saved_delete, name="saved_delete"),
    path("saved/<slug:public_id>/restore", saved.saved_restore, name="saved_restore"),
]
