"""Addresses of the whole product: the search's, the record's, the admin's."""

from django.contrib import admin
from django.urls import include, path

# Tried one after the other: what is asked for most stands first.
urlpatterns = [
    path("", include("search.urls")),
    path("", include("briefs.urls")),
    path("admin/", admin.site.urls),
]

handler500 = "briefs.views.failures.server_error"
