"""Addresses of the finding: results, their parts, what can be read, the API."""

from django.urls import path

from search import api
from search.views import article, exports, results, suggest

urlpatterns = [
    path("search", results.results, name="results"),
    path("search/part", results.results_part, name="results_part"),
    path("search/suggest", suggest.suggest, name="suggest"),
    path("search/facet/<slug:field>", results.facet_values, name="facet_values"),
    path("search/export", exports.export, name="export"),
    path("statements/<slug:public_id>/cite", exports.cite, name="cite"),
    path("api/v1/search", api.search, name="api_search"),
    path("articles/<slug:public_id>", article.article, name="article"),
]
